"""Rows of an unknown layout turned into incidents by a mapping; nothing of a row is lost and nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping

from dateline.errors import ValueProblem, together
from dateline.importers.actors import Actors
from dateline.importers.crosswalks import countries
from dateline.importers.family import Context
from dateline.importers.faults import Collected
from dateline.importers.ids import id_of_content, number_of
from dateline.importers.layout import ROLE_COLUMNS
from dateline.importers.mapping import ACTOR_FIELDS, Mapping
from dateline.importers.markup import without_markup
from dateline.importers.native import columns_order, utc_of
from dateline.importers.precision import in_its_country
from dateline.importers.table import Row, Table
from dateline.importers.values import (
    UNKNOWN_WORDS,
    Moment,
    parse_clock,
    parse_degrees,
    parse_moment,
    parse_number,
    parse_pair,
    parse_parts,
)
from dateline.model.casualties import Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.vocabulary import ATTRIBUTIONS, CONFIDENCES, EVENT_TYPES, PRECISIONS, STATUSES
from dateline.model.when import When, span_in_words
from dateline.model.where import Where, parse_where
from dateline.text import fold

Cells = AnyMapping[str, str]

NOTE_LIMIT = 4_000
"""Characters of a note; what the unmapped columns hold beyond it is cut, and the cut is counted."""

VALUE_LIMIT = 1_000
TITLE_LIMIT = 200
HEADING = 80
"""Characters of a summary up to which it stands as the title of a row that has none, and no kind of event."""

_POINT_ZERO = re.compile(r"(\d+)\.0+")
_VOCABULARIES = {
    "attribution": (ATTRIBUTIONS, "unclaimed"),
    "status": (STATUSES, "occurred"),
    "confidence": (CONFIDENCES, "medium"),
}


class MappedRows:
    """The rows of one table under one mapping."""

    def __init__(self, table: Table, context: Context, mapping: Mapping) -> None:
        self.context = context
        self.mapping = mapping
        self.others = mapping.unmapped(table.header)
        self.prefix = f"{context.dataset}:" if context.dataset else ""
        self.country_of = countries().by_name
        self.columns = mapping.columns
        self.day_first = (
            mapping.day_first
            if mapping.day_first is not None
            else columns_order(table, *mapping.columns.get("date_start", ()), *mapping.columns.get("date_end", ()))
        )
        self.actors = Actors(context, "generic")

    def incident(self, row: Row) -> Incident:
        """Return the incident of a row. Raises ValueProblem naming the column of the file that can't be read."""
        try:
            return self._incident(row)
        except ValueProblem as problem:
            raise together(map(self._as_named, (problem, *problem.others))) from None

    def _as_named(self, problem: ValueProblem) -> ValueProblem:
        """Return a problem under the name that the file has for its column."""
        names = self.columns.get(problem.field)
        return ValueProblem(names[0] if names else problem.field, problem.value, problem.reason)

    def _incident(self, row: Row) -> Incident:
        cells = row.cells
        kept: list[str] = []
        found = Collected()
        when, where = found.of(self._when, cells, kept), found.of(self._where, cells, kept)
        event_type, sub_type = self._event(cells)
        figures = [found.of(self._count, name, cells) for name in ("killed", "wounded")]
        found.end()
        (killed, killed_note), (wounded, wounded_note) = figures
        weapon, summary = self._text("weapon", cells), without_markup(self._text("summary", cells))
        words = [self._word(name, cells, kept) for name in _VOCABULARIES]
        incident_id = self._id(row)
        return Incident(
            incident_id=incident_id, title=self._title(cells, sub_type, event_type, when, where), when=when, where=where,
            event_type=event_type, sub_event_type=sub_type, summary=summary, weapon=weapon,
            killed=killed, killed_note=killed_note, wounded=wounded, wounded_note=wounded_note,
            actors=self._actors(cells, where.country), sources=self._sources(cells), note=self._note(cells, kept),
            attributed_by=self._text("attributed_by", cells), source_updated=self._updated(cells),
            attribution=words[0], status=words[1], confidence=words[2],
        )  # fmt: skip

    def _text(self, field: str, cells: Cells, joint: str = ", ") -> str:
        """Return what the columns of a field say, joined; else the constant."""
        names = self.columns.get(field, ())
        text = cells[names[0]].strip() if names else ""
        for name in names[1:]:
            text = joint.join(filter(None, (text, cells[name].strip())))
        if not text or (text in _EMPTY and field != "country"):  # NA is Namibia
            text = self.mapping.constants.get(field, "")
        words = self.mapping.values.get(field)
        return words.get(fold(text), text) if words and text else text

    def _first(self, field: str, cells: Cells) -> str:
        """Return what the first filled column of a field says; else the constant."""
        filled = filter(None, (cells[name].strip() for name in self.columns.get(field, ())))
        said = next(filled, "") or self.mapping.constants.get(field, "")
        return self.mapping.values.get(field, {}).get(fold(said), said)

    def _when(self, cells: Cells, kept: list[str]) -> When:
        form, day_first = self.mapping.date_format, self.day_first
        if "year" in self.columns and "date_start" not in self.columns:
            begin = parse_parts(*(self._text(name, cells) for name in ("year", "month", "day")))
        else:
            begin = parse_moment("date_start", self._text("date_start", cells), form, day_first)
        last, end = self._text("date_end", cells), Moment(begin.start, begin.end)
        if last and fold(last) not in UNKNOWN_WORDS:
            end = parse_moment("date_end", last, form, day_first)
        if end.end < begin.start:
            raise ValueProblem("date_end", last, f"is before the first day, {begin.start}")
        said = self._text("time_local", cells)
        clock = parse_clock(said)
        if said and not clock:
            kept.append(f"{self.columns['time_local'][0]}: {said}")
        return When(
            begin.start, max(begin.end, end.end) if last else begin.end, clock or begin.time_local, "", begin.note or end.note
        )

    def _where(self, cells: Cells, kept: list[str]) -> Where:
        found = {"place_name": self._text("place_name", cells), "admin1": self._text("admin1", cells)}
        for name in ("place_name", "admin1"):
            if fold(found[name]) in UNKNOWN_WORDS:
                found[name] = ""
        found["country"] = self._country(cells, kept)
        found["lat"], found["lon"] = self._point(cells, kept)
        if found["lat"]:
            precision = self._first("geo_precision", cells).lower()
            found["geo_precision"] = precision if precision in PRECISIONS and precision != "none" else ""
            radius = self._first("radius_m", cells)
            found["radius_m"] = _POINT_ZERO.sub(r"\1", radius) if any(char.isdigit() for char in radius) else ""
        return in_its_country(parse_where(found))

    def _point(self, cells: Cells, kept: list[str]) -> tuple[str, str]:
        if "lat" in self.columns and "lon" in self.columns:
            names = self.columns["lat"][0], self.columns["lon"][0]
            written = [cells[name].strip() for name in names]
            found = Collected()
            lat, lon = (found.of(parse_degrees, field, text) for field, text in zip(("lat", "lon"), written, strict=True))
            found.end()
            kept += [
                f"{name}: {text}" for name, text, value in zip(names, written, (lat, lon), strict=True) if text and not value
            ]
            if lat or lon or "coordinates" not in self.columns:
                return lat, lon
        if "coordinates" not in self.columns:
            return "", ""
        text = self._text("coordinates", cells)
        lat, lon = parse_pair("coordinates", text, self.mapping.coordinate_order)
        if text and not lat:
            kept.append(f"{self.columns['coordinates'][0]}: {text}")
        return lat, lon

    def _country(self, cells: Cells, kept: list[str]) -> str:
        said = self._text("country", cells)
        if not said:
            return ""
        code = self.country_of(said)
        if not code or (self.context.names.countries and code not in self.context.names.countries):
            self.context.met_unmapped("country", said[:80])
            kept.append(f"{self.columns.get('country', ('country',))[0]}: {said}")
            return ""
        return code

    def _event(self, cells: Cells) -> tuple[str, str]:
        """Return our event type and the finer one; a word without a counterpart is kept as the finer one, and counted."""
        names = self.columns.get("event_type", ())
        native = ", ".join(filter(None, (cells[name].strip() for name in names)))
        sub_type = self._text("sub_event_type", cells)
        if not native or fold(native) in UNKNOWN_WORDS:
            constant = self.mapping.constants.get("event_type", "")
            return (constant if constant in EVENT_TYPES else "other"), sub_type
        ours = self.mapping.values.get("event_type", {}).get(fold(native), native.lower())
        if ours not in EVENT_TYPES:
            self.context.met_unmapped("event_type", native[:80])
            return "other", sub_type or native
        return ours, sub_type or ("" if native.lower() == ours else native)

    def _word(self, field: str, cells: Cells, kept: list[str]) -> str:
        allowed, default = _VOCABULARIES[field]
        text = self._text(field, cells)
        if text.lower() in allowed:
            return text.lower()
        if text:
            self.context.met_unmapped(field, text[:80])
            kept.append(f"{self.columns[field][0] if field in self.columns else field}: {text}")
        return default

    def _count(self, field: str, cells: Cells) -> tuple[Count, str]:
        whole, note = parse_number(field, self._text(field, cells))
        low, low_note = parse_number(f"{field}_min", self._text(f"{field}_min", cells))
        high, high_note = parse_number(f"{field}_max", self._text(f"{field}_max", cells))
        least = low.low if low.low is not None else whole.low
        most = high.high if high.high is not None else whole.high
        if least is not None and most is not None and most < least:
            raise ValueProblem(f"{field}_max", str(most), f"is less than the other figure, {least}")
        return Count(least, most), "; ".join(filter(None, (note, low_note, high_note)))

    def _actors(self, cells: Cells, country: str) -> tuple[Involvement, ...]:
        found = []
        for field in ACTOR_FIELDS:
            for column in self.columns.get(field, ()) or ([""] if field in self.mapping.constants else []):
                text = cells[column] if column else ""
                text = text.strip() or self.mapping.constants.get(field, "")
                for name in text.split(self.mapping.separator) if self.mapping.separator else [text]:
                    if fold(name) not in UNKNOWN_WORDS:
                        found.append(self._involvement(ROLE_COLUMNS[field], field, name.strip(), country))
        return tuple(dict.fromkeys(found))

    def _involvement(self, role: str, field: str, name: str, country: str) -> Involvement:
        name = self.mapping.values.get(field, {}).get(fold(name), name)
        found = self.actors.find(name, country)
        return Involvement(role, found.actor_id, found.written)

    def _sources(self, cells: Cells) -> tuple[Source, ...]:
        title, published = self._text("source_title", cells), self._text("source_published", cells)
        found = []
        for column in self.columns.get("source", ()):
            for text in (
                cells[column].split(" ; ") if "http" not in cells[column] else re.split(r"[\s;|]+(?=https?://)", cells[column])
            ):
                text = text.strip().strip(";,")
                if fold(text) not in UNKNOWN_WORDS:
                    address = bool(re.match(r"(https?://|www\.)\S+$", text))
                    found.append(Source("" if address else text, title, text if address else "", published))
        if not found and (title or published or self.mapping.constants.get("source")):
            found = [Source(self.mapping.constants.get("source", ""), title, "", published)]
        return tuple(dict.fromkeys(found))

    def _updated(self, cells: Cells) -> str:
        text = self._text("source_updated", cells)
        if not text:
            return ""
        return utc_of(text)

    def _title(self, cells: Cells, sub_type: str, event_type: str, when: When, where: Where) -> str:
        title = self._text("title", cells)
        if not title and not sub_type and event_type == "other":  # a few words on what happened say more than a place
            said = self._text("summary", cells)
            title = said if len(said) <= HEADING else ""
        if not title or fold(title) in UNKNOWN_WORDS:
            kind = sub_type or (EVENT_TYPES[event_type].label if event_type != "other" else "Incident")
            place = where.place_name or where.admin1 or span_in_words(when.start, when.end)
            title = f"{kind[0].upper()}{kind[1:]}, {place}"
        title = " ".join(title.split())
        return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"

    def _note(self, cells: Cells, kept: list[str]) -> str:
        """Return the note: what its own columns say, what could not be read as a value, and every unmapped column."""
        lines = [cells[name].strip() for name in self.columns.get("note", ())] + kept
        lines += [
            f"{name}: {_cut(cells[name].strip(), VALUE_LIMIT)}" for name in self.others if cells[name].strip() not in _EMPTY
        ]
        return _cut("\n".join(filter(None, lines)), NOTE_LIMIT)

    def _id(self, row: Row) -> str:
        """Return the source's own id, or one made from the content."""
        native = self._text("incident_id", row.cells, "-")
        if native and fold(native) not in UNKNOWN_WORDS:
            native = _POINT_ZERO.sub(r"\1", native) if _POINT_ZERO.fullmatch(native) else native
            if self.context.ids.meet(number_of(native), row.line)[1]:
                raise ValueProblem("incident_id", native, "is the id of an earlier row, too; every incident needs its own")
            return f"{self.prefix}{native[:200]}" if not (self.prefix and native.startswith(self.prefix)) else native
        return f"{self.prefix}{id_of_content(row.cells, row.line, self.context.ids)}"


_EMPTY = frozenset({"", "-", "–", "—", "?", "NA", "N/A", "n/a", "null", "NULL", "None", "NaN", "nan"})


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
