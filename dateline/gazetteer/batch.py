"""Many names at once: lines of JSON in, lines of JSON out, for the command line and for scripts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator

from dateline.errors import shorten
from dateline.gazetteer.gazetteer import Gazetteer
from dateline.gazetteer.place import Candidate, Context
from dateline.gazetteer.settle import Settled, settle

MAX_LINE = 100_000
"""Characters of one line; a longer one is no question about a place."""

SHOWN = 5


def geocode_lines(lines: Iterable[str], gazetteer: Gazetteer | None = None, *, shown: int = SHOWN) -> Iterator[str]:
    """Yield an answer for each line: a JSON object or a plain name in, one JSON object out, empty lines passed over.

    An object has `name` and may have `country`, `region` and `near` ([lat, lon] or several); what else it has comes
    back unchanged. The answer adds `settled` (true if the first candidate is sure enough to be placed without asking),
    `reason` where it is not, and at most `shown` `candidates`. A line that can't be read answers with `error` and its number.
    """
    gazetteer = gazetteer or Gazetteer()
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield as_json(_answer(line, number, gazetteer, shown))


def as_json(value: object) -> str:
    """Return an object as one line of JSON; letters that can't be written as UTF-8 (half a pair) are written as escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return text if _is_text(text) else json.dumps(value)


def _is_text(text: str) -> bool:
    """Return whether this is whole Unicode text: no half of a surrogate pair, as a byte that is no UTF-8 is read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def candidate_row(candidate: Candidate) -> dict[str, object]:
    """Return a candidate as an object of JSON."""
    place = candidate.place
    return {
        "id": place.place_id, "name": place.name, "kind": place.kind, "lat": candidate.lat, "lon": candidate.lon,
        "precision": candidate.precision, "radius_m": candidate.radius_m, "admin2": place.admin2, "admin1": place.admin1,
        "country": place.country, "population": place.population or None, "score": candidate.score, "why": candidate.why,
        "box": place.box,
    }  # fmt: skip


def answer(gazetteer: Gazetteer, name: str, context: Context, shown: int = SHOWN) -> dict[str, object]:
    """Return what became of one name: `settled`, `reason` where it is not, and `candidates`."""
    outcome = settle(gazetteer, name, context)
    if isinstance(outcome, Settled):
        found = (outcome.candidate, *outcome.others)
        return {"settled": True, "candidates": [candidate_row(one) for one in found[:shown]]}
    return {"settled": False, "reason": outcome.reason, "candidates": [candidate_row(one) for one in outcome.candidates[:shown]]}


def _answer(line: str, number: int, gazetteer: Gazetteer, shown: int) -> dict[str, object]:
    if len(line) > MAX_LINE:
        return {"line": number, "error": f"is longer than {MAX_LINE:,} characters"}
    try:
        asked = _question(line)
        name = asked.get("name", "")
        if not isinstance(name, str) or not name.strip() or not _is_text(name):
            return {**asked, "line": number, "error": "name: is missing or no text"}
        context = Context(gazetteer.country_code(_text(asked, "country")), _text(asked, "region"), _near(asked.get("near")))
        return {**asked, **answer(gazetteer, name, context, shown)}
    except ValueError as error:
        return {"line": number, "error": f"{error}", "given": shorten(line.strip())}


def _question(line: str) -> dict[str, object]:
    text = line.strip().removeprefix("\ufeff")
    if not _is_text(text):
        raise ValueError("is no UTF-8")
    if not text.startswith(("{", "[", '"')):
        return {"name": text}
    try:
        asked = json.loads(text, parse_constant=_number, parse_float=_number)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"is no JSON: {error}") from None
    if isinstance(asked, str):
        return {"name": asked}
    if not isinstance(asked, dict):
        raise ValueError("is neither an object nor a name")
    return asked


def _number(word: str) -> float:
    """Return a number that comes back as it is written; NaN and what is too large for one are none in JSON."""
    if not math.isfinite(number := float(word)):
        raise json.JSONDecodeError(f"{word} is no number", word, 0)
    return number


def _text(asked: dict[str, object], word: str) -> str:
    value = asked.get(word) or ""
    if not isinstance(value, str):
        raise ValueError(f"{word}: is no text")
    return value if _is_text(value) else value.encode("utf-8", "replace").decode()


def _near(value: object) -> tuple[tuple[float, float], ...]:
    if not value:
        return ()
    points = value if isinstance(value, list) and isinstance(value[0], list) else [value]
    return tuple(_point(point) for point in points)


def _point(value: object) -> tuple[float, float]:
    numbers = [float(one) for one in value if isinstance(one, (int, float))] if isinstance(value, list) else []
    if len(numbers) != 2 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        raise ValueError("near: is no [lat, lon] in degrees, nor a list of them")
    return numbers[0], numbers[1]
