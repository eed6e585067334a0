"""UCDP's Georeferenced Event Dataset (ucdp.uu.se): yearly GED, monthly Candidate with or without a header, and HDX's form.

What the codes mean stands in the GED codebook; docs/formats.md says what becomes of each column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dateline.errors import ValueProblem
from dateline.importers import crosswalks
from dateline.importers.actors import Actors
from dateline.importers.crosswalks import ActorWord, EventWord
from dateline.importers.dates import month_of, parse_span_freely
from dateline.importers.family import Context, Family, RowReader
from dateline.importers.native import ABSENT, Columns, bounded, cell, columns_order, count, key_of, own_id, plain, whole
from dateline.importers.precision import Places
from dateline.importers.table import LAT, LON, Row, Table
from dateline.model.casualties import UNKNOWN, Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa",
    "gwnob",
)  # fmt: skip
"""The 49 columns of GED 17 to 25 in their order; the Candidate file 24.0.1 came without the row that names them."""

CODER = "UCDP coding"
ONE_SIDED = "3"
NO_ORDER = "UCDP's sides A and B do not say who attacked."
DATE_PRECISION = {
    "2": "day known to within 2 to 6 days", "3": "only the week is known", "4": "only the month is known",
    "5": "only known to within a year",
}  # fmt: skip
"""date_prec of the GED codebook; 1 is the day itself."""

AT_SEA = "7"
"""where_prec of events in international waters or airspace."""


def positions(header: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """Return COLUMNS for a table of UCDP's whose file names no columns, or nothing; the last ones may be empty."""
    if not len(COLUMNS) - 2 <= len(header) <= len(COLUMNS) or not rows:
        return ()
    at = {name: header[place] for place, name in enumerate(COLUMNS) if place < len(header)}
    checks = (("type_of_violence", ("1", "2", "3")), ("where_prec", tuple("1234567")), ("date_prec", tuple("12345")))
    for row in rows[:20]:
        if not all(whole(cell(row.cells, at[name])) in allowed for name, allowed in checks):
            return ()
    return COLUMNS


def recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Return why a table is UCDP's, or ""."""
    names = {key_of(name) for name in header}
    marks = ("type_of_violence", "where_prec", "dyad_name", "conflict_name", "code_status")
    if {"id", "side_a", "side_b", "date_start", "best"} <= names and any(mark in names for mark in marks):
        return "it has UCDP GED's columns side_a, side_b, best and date_start"
    if positions(header, rows):
        return f"its {len(header)} unnamed columns hold what UCDP GED's do: type of violence, where_prec and date_prec in place"
    return ""


def reader(table: Table, context: Context) -> RowReader:
    """Return what reads the rows of a UCDP table."""
    return _Reader(table, context).read


FAMILY = Family("ucdp", "UCDP GED events", recognise, reader)


class _Reader:
    def __init__(self, table: Table, context: Context) -> None:
        self.context = context
        named = "side_a" in map(key_of, table.header)
        name = Columns(table.header, () if named else COLUMNS).name
        self.id, self.violence, self.code_status = name("id"), name("type_of_violence"), name("code_status")
        self.conflict, self.dyad = name("conflict_name"), name("dyad_name")
        self.side_a, self.side_b, self.gwnoa, self.gwnob = name("side_a"), name("side_b"), name("gwnoa"), name("gwnob")
        self.article, self.office = name("source_article"), name("source_office")
        self.source_date, self.headline, self.original = name("source_date"), name("source_headline"), name("source_original")
        self.where_prec, self.place = name("where_prec"), name("where_coordinates")
        self.described, self.admin1, self.admin2 = name("where_description"), name("adm_1"), name("adm_2")
        self.lat, self.lon = name("latitude", "lat"), name("longitude", "lon")
        if self.lat == ABSENT:
            self.lat, self.lon = name(LAT), name(LON)
        self.country, self.country_id, self.iso3 = name("country"), name("country_id"), name("iso3")
        self.clarity, self.date_prec = name("event_clarity"), name("date_prec")
        self.start, self.end = name("date_start"), name("date_end")
        self.deaths = {part: name(f"deaths_{part}") for part in ("a", "b", "civilians", "unknown")}
        self.best, self.high, self.low = name("best"), name("high"), name("low")
        self.day_first = columns_order(table, self.start, self.end)
        self.words, self.countries = crosswalks.ucdp_violence(), crosswalks.countries()
        self.actors = Actors(context, "ucdp")
        self.places = Places("ucdp", self.lat, self.lon)
        self._sides: dict[tuple[str, ...], tuple[tuple[Involvement, ...], str]] = {}
        self._nations: dict[tuple[str, str, str], str] = {}

    def read(self, row: Row) -> Incident | None:
        cells = row.cells
        native_id = cell(cells, self.id)
        if plain(native_id) == "id" or (not native_id and cells.get(self.start, "").lstrip().startswith("#")):
            return None  # the header once more, or HDX's row of tags under it
        native_id = own_id("id", native_id)
        violence = whole(cell(cells, self.violence))
        word = self._word(violence)
        country = self._country(cells)
        precision = whole(cell(cells, self.where_prec))
        where = self.places.where(
            precision, cell(cells, self.lat), cell(cells, self.lon), cell(cells, self.place), cell(cells, self.admin1), country
        )
        sides = (cell(cells, self.side_a), cell(cells, self.side_b), cell(cells, self.gwnoa), cell(cells, self.gwnob))
        involved, names = self._involved(sides, country, violence == ONE_SIDED)
        blamed = violence == ONE_SIDED and bool(sides[0]) and involved[0].actor_id != "unknown"
        killed, killed_note = self._killed(cells, sides)
        conflict = cell(cells, self.conflict)
        return Incident(
            incident_id=f"{self.context.dataset}:{native_id}",
            title=f"{word.label}{names} at {where.place_name}" if where.place_name else f"{word.label}{names}",
            when=self._when(cells), where=where, event_type=word.event_type,
            summary=f"UCDP codes this event under the conflict “{conflict}”." if conflict else "",
            sub_event_type=word.label.lower() if word.known else violence,
            killed=killed, killed_note=killed_note,
            attribution="attributed" if blamed else "unclaimed", attributed_by=CODER if blamed else "",
            confidence="low" if whole(cell(cells, self.clarity)) == "2" else "medium",
            note=self._note(cells, violence, precision), actors=involved, sources=self._sources(cells),
        )  # fmt: skip

    def _word(self, violence: str) -> EventWord:
        word = self.words.get(violence)
        if word is None:
            word = EventWord("other", "Organised violence", known=False)
        if word.event_type == "other":
            self.context.met_unmapped("type_of_violence", violence)
        return word

    def _country(self, cells: Mapping[str, str]) -> str:
        key = (cell(cells, self.iso3), cell(cells, self.country_id), cell(cells, self.country))
        found = self._nations.get(key)
        if found is None:
            bounded(self._nations)
            names = self.countries
            found = names.iso3.get(key[0], "") or names.by_name(key[2]) or names.by_war_code(key[1])
            self._nations[key] = found
        if not found and any(key):
            self.context.met_unmapped("country", key[2] or key[1])
        return found

    def _when(self, cells: Mapping[str, str]) -> When:
        first, last, note = parse_span_freely("date_start", cell(cells, self.start), day_first=self.day_first)
        end = cell(cells, self.end)
        if end:
            last = parse_span_freely("date_end", end, day_first=self.day_first)[1]
            if last < first:
                raise ValueProblem("date_end", end, f"is before date_start, {first}")
        code = whole(cell(cells, self.date_prec))
        return _spanned(first, last, code, DATE_PRECISION.get(code, note))

    def _killed(self, cells: Mapping[str, str], sides: tuple[str, ...]) -> tuple[Count, str]:
        best, low, high = (count(name, cell(cells, getattr(self, name))) for name in ("best", "low", "high"))
        known = [number for number in (low, best, high) if number is not None]
        if not known:
            return UNKNOWN, ""
        parts = [f"UCDP's best estimate: {best:,}"] if best is not None else []
        if known != sorted(known):
            parts.append(f"the file has low {low}, best {best}, high {high}, which are out of order")
        dead = {part: count(f"deaths_{part}", cell(cells, name)) for part, name in self.deaths.items()}
        labels = {"a": sides[0] or "side A", "b": sides[1] or "side B", "civilians": "civilians", "unknown": "not said of whom"}
        split = [f"{labels[part]} {number:,}" for part, number in dead.items() if number]
        if split:
            parts.append(", ".join(split))
        return Count(min(known), max(known)), "; ".join(parts)

    def _involved(self, sides: tuple[str, ...], country: str, one_sided: bool) -> tuple[tuple[Involvement, ...], str]:
        key = (*sides, country, "1" if one_sided else "")
        found = self._sides.get(key)
        if found is None:
            bounded(self._sides)
            found = self._sides[key] = self._made(sides, country, one_sided)
        return found

    def _made(self, sides: tuple[str, ...], country: str, one_sided: bool) -> tuple[tuple[Involvement, ...], str]:
        side_a, side_b, code_a, code_b = sides
        rows = []
        for name, code, role in ((side_a, code_a, "perpetrator"), (side_b, code_b, "victim")):
            if name:
                home = self.countries.by_war_code(code)
                word = ActorWord("state", state=True) if name.startswith("Government of ") else ActorWord("")
                if name == "Civilians":
                    word = ActorWord("civilians", "other")
                one = self.actors.find(name, country, word, home)
                rows.append(Involvement(role if one_sided else "other", one.actor_id, one.written, according_to=CODER))
        if one_sided and side_b:
            return tuple(rows), f" by {side_a} against {side_b[0].lower() + side_b[1:] if side_b == 'Civilians' else side_b}"
        both = " and ".join(name for name in (side_a, side_b) if name)
        return tuple(rows), f": {both}" if both else ""

    def _note(self, cells: Mapping[str, str], violence: str, precision: str) -> str:
        parts = [] if violence == ONE_SIDED else [NO_ORDER]
        status = cell(cells, self.code_status)
        if status and plain(status) != "clear":
            parts.append(f"UCDP's code status is “{status}”: it may still change.")
        if precision == AT_SEA:
            parts.append("In international waters or airspace.")
        if not precision:
            parts.append("The file does not say how exact the point is.")
        for label, name in (("Dyad", self.dyad), ("Place", self.described), ("District", self.admin2),
                            ("First reported by", self.original)):  # fmt: skip
            text = cell(cells, name)
            if text:
                parts.append(f"{label}: {text}.")
        return " ".join(parts)

    def _sources(self, cells: Mapping[str, str]) -> tuple[Source, ...]:
        """Return the sources; the three lists are joined by semicolons, which headlines hold too."""
        article, office = cell(cells, self.article), cell(cells, self.office)
        if not office:
            title = cell(cells, self.headline) or article
            return (Source(title=title),) if title else ()
        offices = [one.strip() for one in office.split(";")]
        dates = [one.strip() for one in cell(cells, self.source_date).split(";")]
        titles = [one.strip() for one in cell(cells, self.headline).split(";")]
        if len(titles) != len(offices):
            titles = _titles(article, len(offices)) or (
                [cell(cells, self.headline)] if len(offices) == 1 else [""] * len(offices)
            )
        if len(dates) != len(offices):
            dates = [""] * len(offices)
        return tuple(Source(*one[:2], published=_published(one[2])) for one in zip(offices, titles, dates, strict=True))


def _spanned(first: date, last: date, code: str, note: str) -> When:
    """Return the span; a single day that date_prec calls a month or a year stands for all of it."""
    if first == last and code == "4":
        first, last = month_of(first)
    elif first == last and code == "5":
        first, last = date(first.year, 1, 1), date(first.year, 12, 31)
    return When(first, last, note=note)


def _titles(article: str, number: int) -> list[str]:
    """Return the headlines of source_article, `"office,date,headline";"…"`, where it has as many as there are offices."""
    entries = article.removeprefix('"').removesuffix('"').split('";"')
    parts = [entry.split(",", 2) for entry in entries]
    return [part[2].strip() for part in parts] if len(parts) == number and all(len(part) == 3 for part in parts) else []


def _published(text: str) -> str:
    try:
        first, last, _ = parse_span_freely("source_date", text)
    except ValueProblem:
        return ""
    return first.isoformat() if first == last else ""
