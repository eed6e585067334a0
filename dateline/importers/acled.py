"""ACLED's event tables (acleddata.com): current and legacy columns, codes as text or as numbers.

What the codes mean stands in ACLED's codebook; docs/formats.md says what becomes of each column.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from dateline.errors import ValueProblem
from dateline.importers import crosswalks
from dateline.importers.acled_header import OTHER_NAMES, recognise
from dateline.importers.actors import Actors
from dateline.importers.crosswalks import ActorWord, EventWord
from dateline.importers.dates import month_of, parse_span_freely
from dateline.importers.family import Context, Family, RowReader
from dateline.importers.ids import id_of_content
from dateline.importers.native import ABSENT, Columns, bounded, column_order, count, picker, plain, utc_of, whole
from dateline.importers.precision import Places
from dateline.importers.table import Row, Table
from dateline.model.casualties import UNKNOWN, Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When
from dateline.text import fold

CODER = "ACLED coding"
NO_IDS = "the file does not have ACLED's ids; they are made from the content of each row, and no later file can update these rows"
NO_ORDER = "ACLED's order of the two sides does not say who attacked."
ZERO = "ACLED says 0, which means 0 or not reported"
WEEK, MONTH = "2", "3"
"""Values of time_precision: within a week around the day, within its month; 1 is the day itself."""

NO_WORD = ActorWord("")
AGAINST_CIVILIANS = "violence against civilians"
"""The one event type in which actor1 attacks and actor2 is attacked."""


def reader(table: Table, context: Context) -> RowReader:
    """Return what reads the rows of an ACLED table."""
    return _Reader(table, context).read


FAMILY = Family("acled", "ACLED events", recognise, reader)


class _Cells(NamedTuple):
    """The columns of a row that are read, under ACLED's names."""

    event_id_cnty: str
    event_date: str
    time_precision: str
    disorder_type: str
    event_type: str
    sub_event_type: str
    actor1: str
    assoc_actor_1: str
    inter1: str
    actor2: str
    assoc_actor_2: str
    inter2: str
    civilian_targeting: str
    iso: str
    iso3: str
    country: str
    admin1: str
    admin2: str
    location: str
    latitude: str
    longitude: str
    geo_precision: str
    source: str
    source_scale: str
    notes: str
    fatalities: str
    tags: str
    timestamp: str


class _Reader:
    def __init__(self, table: Table, context: Context) -> None:
        self.context = context
        columns = Columns(table.header)
        names = {field: columns.name(field, *OTHER_NAMES.get(field, ())) for field in _Cells._fields}
        self.cells = picker(_Cells._make, list(names.values()))
        self.has_ids = names["event_id_cnty"] != ABSENT
        if not self.has_ids:
            table.notes.append(NO_IDS)
        self.day_first = column_order(table, names["event_date"])
        self.events, self.kinds = crosswalks.acled_events(), crosswalks.acled_actors()
        self.countries = crosswalks.countries()
        self.actors = Actors(context, "acled")
        self.places = Places("acled", names["latitude"], names["longitude"])
        self._words: dict[tuple[str, str], tuple[EventWord, bool]] = {}
        self._nations: dict[tuple[str, str, str], str] = {}
        self._parties: dict[tuple, tuple[tuple[Involvement, ...], str, bool, list[str]]] = {}
        self._parts: dict[tuple[str, str, str, str], tuple[Involvement, bool]] = {}
        self._codes: dict[str, ActorWord] = {}
        self._notes: dict[tuple, str] = {}
        self._whens: dict[tuple[str, str], When] = {}
        self._sources: dict[str, tuple[Source, ...]] = {}

    def read(self, row: Row) -> Incident | None:
        one = self.cells(row.cells)
        if plain(one.event_type) == "event_type":
            return None  # the header once more
        native_id = one.event_id_cnty if self.has_ids else id_of_content(row.cells, row.line, self.context.ids)
        if not native_id:
            raise ValueProblem("event_id_cnty", "", "is empty, but an ACLED event needs its id")
        word, against_civilians = self._word(one.event_type, one.sub_event_type)
        country = self._country(one.iso, one.iso3, one.country)
        where = self.places.where(
            whole(one.geo_precision), one.latitude, one.longitude, one.location, one.admin1, country
        )  # fmt: skip
        involved, names, blamed = self._involved(one, country, against_civilians)
        killed, killed_note = self._killed(one.fatalities)
        return Incident(
            incident_id=f"{self.context.dataset}:{native_id}",
            title=f"{word.label}{names} at {where.place_name}" if where.place_name else f"{word.label}{names}",
            when=self._when(one), where=where, event_type=word.event_type,
            summary=one.notes, sub_event_type=one.sub_event_type or one.event_type, weapon=word.weapon,
            killed=killed, killed_note=killed_note,
            attribution="attributed" if blamed else "unclaimed", attributed_by=CODER if blamed else "",
            status=word.status, note=self._note(one, against_civilians), actors=involved,
            sources=self._sources_of(one.source), source_updated=utc_of(one.timestamp),
        )  # fmt: skip

    def _word(self, event: str, sub_event: str) -> tuple[EventWord, bool]:
        """Return our words for an event, and whether it is violence against civilians."""
        found = self._words.get((event, sub_event))
        if found is None:
            bounded(self._words)
            found = self._words[event, sub_event] = (self._looked_up(event, sub_event), fold(event) == AGAINST_CIVILIANS)
        if not found[0].known or found[0].event_type == "other":
            self.context.met_unmapped("sub_event_type" if sub_event else "event_type", sub_event or event)
        return found

    def _looked_up(self, event: str, sub_event: str) -> EventWord:
        if not event:
            raise ValueProblem("event_type", "", "is empty, but every incident needs it")
        folded, sub_folded = fold(event), fold(sub_event)
        exact = self.events.get((folded, sub_folded))
        if exact:
            return exact
        wide = self.events.get((folded, ""))
        if wide:  # a sub-event that the table lacks: its event type still says what it is
            return EventWord(wide.event_type, f"{wide.label} ({sub_event})", known=False)
        return EventWord("other", sub_event or event, known=False)

    def _country(self, iso: str, iso3: str, name: str) -> str:
        found = self._nations.get((iso, iso3, name))
        if found is None:
            bounded(self._nations)
            known = self.countries
            found = known.by_numeric(iso) or known.iso3.get(iso3, "") or known.by_name(name)
            self._nations[iso, iso3, name] = found
        if not found and (iso or iso3 or name):
            self.context.met_unmapped("country", name or iso3 or iso)
        return found

    def _when(self, one: _Cells) -> When:
        found = self._whens.get((one.event_date, one.time_precision))
        if found is None:
            bounded(self._whens)
            found = self._whens[one.event_date, one.time_precision] = self._dated(one)
        return found

    def _dated(self, one: _Cells) -> When:
        day_first = self.day_first
        if day_first is None and "-" in one.event_date:
            day_first = True  # older files write dd-mm-yyyy
        first, last, note = parse_span_freely("event_date", one.event_date, day_first=day_first)
        return _widened(first, last, note, whole(one.time_precision))

    def _killed(self, fatalities: str) -> tuple[Count, str]:
        number = count("fatalities", fatalities)
        if number is None:
            return UNKNOWN, ""
        if number == 0:
            return UNKNOWN, ZERO
        return Count(number, number), "reported fatalities"

    def _involved(self, one: _Cells, country: str, against_civilians: bool) -> tuple[tuple[Involvement, ...], str, bool]:
        """Return the actors' parts, their names for the title, and whether somebody is named as the attacker."""
        key = (one[_FIRST_PARTY:_AFTER_PARTIES], country, against_civilians, bool(one.civilian_targeting))
        found = self._parties.get(key)
        if found is None:
            bounded(self._parties)
            found = self._parties[key] = (*self._made(one, country, against_civilians), self._unknown_codes(one))
        for code in found[3]:
            self.context.met_unmapped("inter", code)
        return found[:3]

    def _unknown_codes(self, one: _Cells) -> list[str]:
        codes = ((one.actor1, one.inter1), (one.actor2, one.inter2))
        return [code for actor, code in codes if actor and code not in ("", "0", "0.0") and not self._kind(code).kind]

    def _made(self, one: _Cells, country: str, against_civilians: bool) -> tuple[tuple[Involvement, ...], str, bool]:
        rows: list[Involvement] = []
        blamed = False
        hit = "victim" if one.civilian_targeting or against_civilians else "other"
        if one.actor1:
            role = "perpetrator" if against_civilians else hit if self._are_civilians(one.inter1) else "other"
            part, nobody = self._part(one.actor1, country, one.inter1, role)
            blamed = against_civilians and not nobody
            rows.append(part)
        rows += self._linked(one.assoc_actor_1, country, "other")
        if one.actor2:
            role = hit if self._are_civilians(one.inter2) else "target" if against_civilians else "other"
            rows.append(self._part(one.actor2, country, one.inter2, role)[0])
        rows += self._linked(one.assoc_actor_2, country, "victim" if against_civilians else "other")
        return tuple(rows), _names(one.actor1, one.actor2, against_civilians), blamed

    def _are_civilians(self, code: str) -> bool:
        return self._kind(code).kind == "civilians"

    def _kind(self, code: str) -> ActorWord:
        found = self._codes.get(code)
        if found is None:
            bounded(self._codes)
            found = self._codes[code] = self.kinds.get(whole(code)) or self.kinds.get(fold(code)) or NO_WORD
        return found

    def _part(self, name: str, country: str, code: str, role: str) -> tuple[Involvement, bool]:
        """Return an actor's part, and whether nobody is named by it."""
        found = self._parts.get((name, country, code, role))
        if found is None:
            bounded(self._parts)
            one = self.actors.find(name, country, self._kind(code))
            found = Involvement(role, one.actor_id, one.written, according_to=CODER), one.nobody
            self._parts[name, country, code, role] = found
        return found

    def _linked(self, names: str, country: str, role: str) -> list[Involvement]:
        if not names:
            return []
        return [self._part(name.strip(), country, "", role)[0] for name in names.split(";") if name.strip()]

    def _note(self, one: _Cells, against_civilians: bool) -> str:
        unordered = bool(one.actor1 and one.actor2) and not against_civilians
        key = (unordered, one.civilian_targeting, one.disorder_type, one.admin2, one.tags, one.source_scale)
        found = self._notes.get(key)
        if found is None:
            bounded(self._notes)
            parts = [NO_ORDER] if unordered else []
            if one.civilian_targeting:
                parts.append("Civilians targeted.")
            labelled = (
                ("Disorder type", one.disorder_type), ("District", one.admin2), ("Tags", one.tags),
                ("Scale of the sources", one.source_scale),
            )  # fmt: skip
            parts += [f"{label}: {text}." for label, text in labelled if text]
            found = self._notes[key] = " ".join(parts)
        return found

    def _sources_of(self, text: str) -> tuple[Source, ...]:
        found = self._sources.get(text)
        if found is None:
            bounded(self._sources)
            found = self._sources[text] = tuple(Source(publisher=one.strip()) for one in text.split(";") if one.strip())
        return found


_FIRST_PARTY, _AFTER_PARTIES = _Cells._fields.index("actor1"), _Cells._fields.index("inter2") + 1
"""The cells of the two parties stand side by side."""


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
