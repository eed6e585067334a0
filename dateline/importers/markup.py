"""Text out of HTML, as descriptions in KML files hold it: what a reader of the page would see."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_TAG = re.compile(
    r"</?(?:a|b|br|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|span|strong|table|tbody|td|th|tr|u|ul)\b[^<>]*>", re.IGNORECASE
)
_NEW_LINE = frozenset(("br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "table", "tr"))
_UNSEEN = frozenset(("script", "style", "title"))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a new line or a new cell."""
        self.unseen += tag in _UNSEEN
        self.parts.append("\n" if tag in _NEW_LINE else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not shown, or a paragraph."""
        self.parts.append("\n" if tag in _NEW_LINE else "")
        self.unseen = max(0, self.unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        if not self.unseen:
            self.parts.append(data)


def without_markup(text: str) -> str:
    """Return the words of a text in HTML, a line for each paragraph or row; other text as it is."""
    if "<" not in text or not _TAG.search(text):
        return text
    words = _Words()
    words.feed(text)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.parts).split("\n"))
    return "\n".join(filter(None, lines))
