"""ACLED's event tables (acleddata.com): current and legacy columns, codes as text or as numbers.

What the codes mean stands in ACLED's codebook; docs/formats.md says what becomes of each column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dateline.errors import ValueProblem
from dateline.importers import crosswalks
from dateline.importers.actors import Actors, Named
from dateline.importers.crosswalks import ActorWord, EventWord
from dateline.importers.dates import month_of, parse_span_freely, utc_from_epoch
from dateline.importers.family import Context, Family, RowReader
from dateline.importers.native import ABSENT, Columns, bounded, cell, column_order, count, plain, whole
from dateline.importers.precision import Places
from dateline.importers.table import LAT, LON, Row, Table
from dateline.model.casualties import UNKNOWN, Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When
from dateline.text import fold

CODER = "ACLED coding"
NO_ORDER = "ACLED's order of the two sides does not say who attacked."
ZERO = "ACLED says 0, which means 0 or not reported"
WEEK, MONTH = "2", "3"
"""Values of time_precision: within a week around the day, within its month; 1 is the day itself."""

AGAINST_CIVILIANS = "violence against civilians"
"""The one event type in which actor1 attacks and actor2 is attacked."""


def recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Return why a table is ACLED's, or ""."""
    names = {plain(name) for name in header}
    if {"event_id_cnty", "event_date", "event_type"} <= names:
        return "it has ACLED's columns event_id_cnty, event_date and event_type"
    if {"data_id", "event_date", "event_type", "actor1"} <= names:
        return "it has ACLED's older columns data_id, event_date, event_type and actor1"
    return ""


def reader(table: Table, context: Context) -> RowReader:
    """Return what reads the rows of an ACLED table."""
    return _Reader(table, context).read


FAMILY = Family("acled", "ACLED events", recognise, reader)


class _Reader:
    def __init__(self, table: Table, context: Context) -> None:
        self.context = context
        name = Columns(table.header).name
        self.id, self.id_name = name("event_id_cnty", "data_id"), "event_id_cnty"
        self.date, self.time_precision = name("event_date"), name("time_precision")
        self.event, self.sub_event, self.disorder = name("event_type"), name("sub_event_type"), name("disorder_type")
        self.parties = tuple(name(f"{part}{number}") for number in (1, 2) for part in ("actor", "assoc_actor_", "inter"))
        self.civilians = name("civilian_targeting")
        self.iso, self.iso3, self.country = name("iso"), name("iso3"), name("country")
        self.admin1, self.admin2, self.location = name("admin1"), name("admin2"), name("location")
        self.lat, self.lon = name("latitude"), name("longitude")
        if self.lat == ABSENT:
            self.lat, self.lon = name(LAT), name(LON)
        self.geo_precision = name("geo_precision")
        self.source, self.scale = name("source"), name("source_scale")
        self.notes, self.fatalities, self.tags, self.timestamp = (
            name("notes"),
            name("fatalities"),
            name("tags"),
            name("timestamp"),
        )
        self.day_first = column_order(table, self.date)
        self.events, self.kinds = crosswalks.acled_events(), crosswalks.acled_actors()
        self.countries = crosswalks.countries()
        self.actors = Actors(context, "acled")
        self.places = Places("acled", self.lat, self.lon)
        self._words: dict[tuple[str, str], EventWord] = {}
        self._nations: dict[tuple[str, str, str], str] = {}
        self._parties: dict[tuple[str, ...], tuple[tuple[Involvement, ...], str, bool]] = {}
        self._sources: dict[str, tuple[Source, ...]] = {}

    def read(self, row: Row) -> Incident | None:
        cells = row.cells
        native_id = cell(cells, self.id)
        if not native_id:
            raise ValueProblem(self.id_name, "", "is empty, but an ACLED event needs its id")
        event, sub_event = cell(cells, self.event), cell(cells, self.sub_event)
        if plain(event) == "event_type":
            return None  # the header once more
        word = self._word(event, sub_event)
        country = self._country(cells)
        where = self.places.where(
            whole(cell(cells, self.geo_precision)), cell(cells, self.lat), cell(cells, self.lon),
            cell(cells, self.location), cell(cells, self.admin1), country,
        )  # fmt: skip
        parties = tuple([cell(cells, name) for name in self.parties])
        targeted = cell(cells, self.civilians)
        involved, names, blamed = self._involved(parties, country, fold(event) == AGAINST_CIVILIANS, bool(targeted))
        killed, killed_note = self._killed(cells)
        return Incident(
            incident_id=f"{self.context.dataset}:{native_id}",
            title=f"{word.label}{names} at {where.place_name}" if where.place_name else f"{word.label}{names}",
            when=self._when(cells), where=where, event_type=word.event_type,
            summary=cell(cells, self.notes), sub_event_type=sub_event or event, weapon=word.weapon,
            killed=killed, killed_note=killed_note,
            attribution="attributed" if blamed else "unclaimed", attributed_by=CODER if blamed else "",
            status=word.status, note=self._note(cells, targeted, parties, event), actors=involved,
            sources=self._sources_of(cell(cells, self.source)),
            source_updated=utc_from_epoch(cell(cells, self.timestamp)),
        )  # fmt: skip

    def _word(self, event: str, sub_event: str) -> EventWord:
        key = (event, sub_event)
        word = self._words.get(key)
        if word is None:
            word = self._words[key] = self._looked_up(event, sub_event)
        if not word.known or word.event_type == "other":
            self.context.unmapped["sub_event_type" if sub_event else "event_type", sub_event or event] += 1
        return word

    def _looked_up(self, event: str, sub_event: str) -> EventWord:
        if not event:
            raise ValueProblem("event_type", "", "is empty, but every incident needs it")
        bounded(self._words)
        folded, sub_folded = fold(event), fold(sub_event)
        exact = self.events.get((folded, sub_folded))
        if exact:
            return exact
        wide = self.events.get((folded, ""))
        if wide:  # a sub-event that the table lacks: its event type still says what it is
            return EventWord(wide.event_type, f"{wide.label} ({sub_event})", known=False)
        return EventWord("other", sub_event or event, known=False)

    def _country(self, cells: Mapping[str, str]) -> str:
        key = (cell(cells, self.iso), cell(cells, self.iso3), cell(cells, self.country))
        found = self._nations.get(key)
        if found is None:
            bounded(self._nations)
            names = self.countries
            found = names.by_numeric(key[0]) or names.iso3.get(key[1], "") or names.by_name(key[2])
            self._nations[key] = found
        if not found and any(key):
            self.context.unmapped["country", key[2] or key[1] or key[0]] += 1
        return found

    def _when(self, cells: Mapping[str, str]) -> When:
        first, last, note = parse_span_freely("event_date", cell(cells, self.date), day_first=self._order(cells))
        return _widened(first, last, note, whole(cell(cells, self.time_precision)))

    def _order(self, cells: Mapping[str, str]) -> bool | None:
        """Return the order of day and month: what the column says, or the codebook's dd-mm-yyyy where it has dashes."""
        if self.day_first is None and "-" in cells.get(self.date, ""):
            return True
        return self.day_first

    def _killed(self, cells: Mapping[str, str]) -> tuple[Count, str]:
        number = count("fatalities", cell(cells, self.fatalities))
        if number is None:
            return UNKNOWN, ""
        if number == 0:
            return UNKNOWN, ZERO
        return Count(number, number), "reported fatalities"

    def _involved(
        self, parties: tuple[str, ...], country: str, against_civilians: bool, targeted: bool
    ) -> tuple[tuple[Involvement, ...], str, bool]:
        """Return the actors' parts, their names for the title, and whether somebody is named as the attacker."""
        key = (*parties, country, "1" if against_civilians else "", "1" if targeted else "")
        found = self._parties.get(key)
        if found is None:
            bounded(self._parties)
            found = self._parties[key] = self._made(parties, country, against_civilians, targeted)
        return found

    def _made(
        self, parties: tuple[str, ...], country: str, against_civilians: bool, targeted: bool
    ) -> tuple[tuple[Involvement, ...], str, bool]:
        first, first_linked, first_code, second, second_linked, second_code = parties
        rows: list[Involvement] = []
        blamed = False
        if first:
            one = self._actor(first, country, first_code)
            blamed = against_civilians and not one.nobody
            rows.append(_part(one, "perpetrator" if against_civilians else self._role(first_code, targeted)))
        rows += [_part(one, "other") for one in self._linked(first_linked, country)]
        if second:
            role = "target" if against_civilians and not self._are_civilians(second_code) else self._role(
                second_code, targeted or against_civilians
            )  # fmt: skip
            rows.append(_part(self._actor(second, country, second_code), role))
        rows += [_part(one, "victim" if against_civilians else "other") for one in self._linked(second_linked, country)]
        return tuple(rows), _names(first, second, against_civilians), blamed

    def _role(self, code: str, targeted: bool) -> str:
        return "victim" if targeted and self._are_civilians(code) else "other"

    def _are_civilians(self, code: str) -> bool:
        return self._kind(code).kind == "civilians"

    def _kind(self, code: str) -> ActorWord:
        return self.kinds.get(whole(code)) or self.kinds.get(fold(code)) or ActorWord("")

    def _actor(self, name: str, country: str, code: str) -> Named:
        word = self._kind(code)
        if not word.kind and code not in ("", "0", "0.0"):
            self.context.unmapped["inter", code] += 1
        return self.actors.find(name, country, word)

    def _linked(self, cell_of_names: str, country: str) -> list[Named]:
        names = [name.strip() for name in cell_of_names.split(";")]
        return [self.actors.find(name, country, ActorWord("")) for name in names if name]

    def _note(self, cells: Mapping[str, str], targeted: str, parties: tuple[str, ...], event: str) -> str:
        parts = []
        if parties[0] and parties[3] and fold(event) != AGAINST_CIVILIANS:
            parts.append(NO_ORDER)
        if targeted:
            parts.append("Civilians targeted.")
        for label, name in (("Disorder type", self.disorder), ("District", self.admin2), ("Tags", self.tags),
                            ("Scale of the sources", self.scale)):  # fmt: skip
            text = cell(cells, name)
            if text:
                parts.append(f"{label}: {text}.")
        return " ".join(parts)

    def _sources_of(self, text: str) -> tuple[Source, ...]:
        found = self._sources.get(text)
        if found is None:
            bounded(self._sources)
            found = self._sources[text] = tuple(Source(publisher=one.strip()) for one in text.split(";") if one.strip())
        return found


def _part(one: Named, role: str) -> Involvement:
    return Involvement(role, one.actor_id, one.written, according_to=CODER)


def _names(first: str, second: str, against_civilians: bool) -> str:
    if against_civilians:
        by = f" by {first}" if first else ""
        return f"{by} against {second}" if second else by
    both = " and ".join(name for name in (first, second) if name)
    return f": {both}" if both else ""


def _widened(first: date, last: date, note: str, precision: str) -> When:
    """Return the days that time_precision leaves open around the day that ACLED writes."""
    if first == last and precision == WEEK:
        days = timedelta(days=3)
        return When(first - days, first + days, note=f"within a week around {first}")
    if first == last and precision == MONTH:
        return When(*month_of(first), note=f"within the month; ACLED writes {first}")
    return When(first, last, note=note)
