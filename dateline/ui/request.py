"""The page's URL read: which incidents are asked for, what is open, and what in it could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.answers.classes import COLOURS
from dateline.answers.lookup import SORTS
from dateline.answers.words import list_in_words
from dateline.api.assets import tile_files
from dateline.errors import FilterError, shorten
from dateline.filter import WORDS, Filter, Known, parse_leniently
from dateline.layers import online_layers

VIEW_WORDS = (
    "lat", "lon", "zoom", "incident", "base", "heat", "sites", "rings", "towns", "color", "table", "sort", "page", "mode", "grid",
)  # fmt: skip
"""Words of the page's URL that are no filter; docs/browser.md says what each holds."""

SWITCHES = {
    "heat": ("1",), "sites": ("0",), "rings": ("0",), "towns": ("0",), "table": ("1",), "mode": ("upto",), "grid": ("mgrs",),
}  # fmt: skip
"""Words that say only that something is unlike the default, and how they say it."""

POSITION = {"lat": 90, "lon": 180, "zoom": 22}
"""Words of the map's position, and how far each goes."""

OUTSIDE_WORDS = ("embed", "embed_options")
"""Words that belong to Streamlit."""


@dataclass(frozen=True)
class PageRequest:
    """What a URL asks the page for, and the words that were left out because they can't be read."""

    asked: Filter
    problems: tuple[FilterError, ...]
    incident: str = ""
    table: bool = False
    sort: str = "-date"
    page: int = 1
    colour: str = "side"


def read(pairs: Iterable[tuple[str, str]], known: Known) -> PageRequest:
    """Return the request of a URL's words."""
    listed = [(word, value) for word, value in pairs if word not in OUTSIDE_WORDS]
    asked, problems = parse_leniently([item for item in listed if item[0] not in VIEW_WORDS], known)
    view = {word: value for word, value in listed if word in VIEW_WORDS}
    request = PageRequest(
        asked, (), incident=view.get("incident", ""), table=view.get("table") == "1",
        sort=_one_of("sort", view, [*SORTS, *(f"-{name}" for name in SORTS)], "-date", problems),
        page=_whole_number("page", view, problems), colour=_one_of("color", view, COLOURS, "side", problems),
    )  # fmt: skip
    _check_position(view, problems)
    for word, allowed in SWITCHES.items():
        if word in view:
            _one_of(word, view, allowed, "", problems)
    if "base" in view:
        _one_of("base", view, base_layers(), "auto", problems)
    return PageRequest(**{**vars(request), "problems": tuple(problems)})


def problem_cells(problems: Iterable[FilterError]) -> list[dict[str, str]]:
    """Return the problems as the headline shows them."""
    return [{"word": one.word, "value": one.value, "message": _sentence(one)} for one in problems]


def _sentence(problem: FilterError) -> str:
    what = shorten(f"{problem.word}={problem.value}", 90)
    if problem.word not in WORDS and problem.word not in VIEW_WORDS:
        return f"This link says {what}, but “{shorten(problem.word, 40)}” is not a word that Dateline knows. It was left out."
    return f"This link says {what}, {_reason(problem)}. The page is shown without it."


def _reason(problem: FilterError) -> str:
    """Return why, without saying the value again, and without the list of all that would do: that is for scripts."""
    reason = re.sub(r"; (known are|there are none yet).*", "", str(problem), flags=re.DOTALL)
    reason = re.sub(r"; (did you mean .*\?)$", r" (\1)", reason)
    for said in (f"{problem.word}={shorten(problem.value)!r} ", f"{problem.word}={shorten(problem.value)} "):
        if reason.startswith(said):
            return f"which {reason.removeprefix(said)}"
    return f"but {reason}"


def _one_of(word: str, view: dict[str, str], allowed: Iterable[str], default: str, problems: list[FilterError]) -> str:
    value = view.get(word, default)
    if value in allowed:
        return value
    plain = [one for one in allowed if not one.startswith("-")]
    problems.append(FilterError(word, value, f"{word} has to be {list_in_words(plain, 'or')}"))
    return default


def base_layers() -> list[str]:
    """Return the ids that the word `base` may take here."""
    return ["auto", "light", "dark", *(f"pmtiles:{path.stem}" for path in tile_files()), *(one.id for one in online_layers())]


def _whole_number(word: str, view: dict[str, str], problems: list[FilterError]) -> int:
    value = view.get(word, "1")
    if value.isascii() and value.isdigit() and int(value[:7]) > 0:
        return int(value[:7])
    problems.append(FilterError(word, value, f"{word} has to be a whole number from 1"))
    return 1


def _check_position(view: dict[str, str], problems: list[FilterError]) -> None:
    """Report what is no number, and what is left of a position without it: the map can go to a whole one only."""
    sound = [word for word in POSITION if word in view and _is_up_to(POSITION[word], view[word])]
    for word in (word for word in POSITION if word in view and word not in sound):
        problems.append(FilterError(word, view[word], f"{word} has to be a number up to {POSITION[word]}"))
    missing = list_in_words([word for word in POSITION if word not in sound])
    for word in sound if missing else ():
        problems.append(FilterError(word, view[word], f"{word} needs {missing} beside it"))


def _is_up_to(limit: int, text: str) -> bool:
    try:
        return abs(float(text)) <= limit
    except ValueError:
        return False
