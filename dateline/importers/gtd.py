"""The Global Terrorism Database (start.umd.edu/gtd), CSV or XLSX: columns by name, for files of 135 and of 137 columns.

What the codes mean stands in the GTD codebook; docs/formats.md says what becomes of each column.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

from dateline.errors import ValueProblem
from dateline.importers import crosswalks
from dateline.importers.actors import Actors, Named
from dateline.importers.crosswalks import ActorWord, AttackWord, TargetWord
from dateline.importers.dates import parse_span_freely
from dateline.importers.family import Context, Family, RowReader
from dateline.importers.native import Columns, bounded, cell, column_order, key_of, own_id, plain, whole
from dateline.importers.precision import Places
from dateline.importers.table import Row, Table
from dateline.model.casualties import MAX_COUNT, UNKNOWN, Count
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When, span_in_words
from dateline.model.where import Where
from dateline.text import fold

CODER = "GTD coding"
UNKNOWN_CODES = frozenset(("-9", "-99"))
"""What GTD writes for "unknown", in codes and in counts."""

_TEXTS = (
    "approxdate", "resolution", "country", "country_txt", "provstate", "city", "latitude", "longitude", "specificity", "vicinity",
    "location", "summary", "doubtterr", "alternative_txt", "success", "suicide", "extended", "attacktype1", "attacktype1_txt",
    "weaptype1", "weapsubtype1", "weapdetail", "compclaim", "property", "propextent_txt", "propcomment", "ishostkid", "nhostkid",
    "nkill", "nkillter", "nwound", "nwoundte", "related", "motive", "addnotes", "individual",
)  # fmt: skip


def recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Return why a table is GTD's, or ""."""
    names = {key_of(name) for name in header}
    if {"eventid", "iyear", "imonth", "iday"} <= names and names & {"attacktype1", "attacktype1_txt", "gname"}:
        return "it has GTD's columns eventid, iyear, imonth, iday and gname or attacktype1"
    return ""


def reader(table: Table, context: Context) -> RowReader:
    """Return what reads the rows of a GTD table."""
    return _Reader(table, context).read


FAMILY = Family("gtd", "Global Terrorism Database", recognise, reader)


class _Reader:
    def __init__(self, table: Table, context: Context) -> None:
        self.context = context
        name = Columns(table.header).name
        self.id = name("eventid")
        self.year, self.month, self.day = name("iyear"), name("imonth"), name("iday")
        self.names = {column: name(column) for column in _TEXTS}
        self.groups = tuple(
            (name(f"gname{end}"), name(f"gsubname{end}"), name(f"guncertain{at}"), name("claimed" if at == 1 else f"claim{at}"))
            for at, end in ((1, ""), (2, "2"), (3, "3"))
        )
        self.targets = tuple(
            (name(f"targtype{at}"), name(f"targtype{at}_txt"), name(f"corp{at}"), name(f"target{at}")) for at in (1, 2, 3)
        )
        self.cites = tuple(name(f"scite{at}") for at in (1, 2, 3))
        self.resolution_order = column_order(table, self.names["resolution"])
        self.attacks, self.weapons, self.kinds = crosswalks.gtd_attacks(), crosswalks.gtd_weapons(), crosswalks.gtd_targets()
        self.countries = crosswalks.countries()
        self.actors = Actors(context, "gtd")
        self.places = Places("gtd", self.names["latitude"], self.names["longitude"])
        self._nations: dict[str, str] = {}

    def read(self, row: Row) -> Incident | None:
        cells = row.cells
        native_id = cell(cells, self.id)
        if plain(native_id) == "eventid":
            return None  # the header once more
        native_id = own_id("eventid", native_id)
        texts = {column: cell(cells, name) for column, name in self.names.items()}
        country = self._country(texts["country_txt"])
        targets, civilian = self._targets(cells, country)
        attack, event_type, weapon = self._attack(texts, civilian)
        groups, attribution, by, disputes = self._groups(cells, texts, country)
        place = texts["city"] if fold(texts["city"]) != "unknown" else ""
        killed, killed_note = _casualties("nkill", texts["nkill"], texts["nkillter"])
        wounded, wounded_note = _casualties("nwound", texts["nwound"], texts["nwoundte"])
        where = self._place(texts, place, country)
        return Incident(
            incident_id=f"{self.context.dataset}:{native_id}",
            title=self._title(attack.label, groups, targets, where.place_name),
            when=self._when(cells, texts), where=where, event_type=event_type,
            summary=texts["summary"], sub_event_type=texts["attacktype1_txt"] or attack.label, weapon=weapon,
            killed=killed, killed_note=killed_note, wounded=wounded, wounded_note=wounded_note,
            attribution=attribution, attributed_by=by, disputes=disputes, note=self._note(texts, native_id),
            actors=(*groups, *targets),
            sources=tuple(Source(title=text) for text in (cell(cells, name) for name in self.cites) if text),
        )  # fmt: skip

    def _title(self, label: str, groups: Sequence[Involvement], targets: Sequence[Involvement], place: str) -> str:
        by = next((self._shown(one) for one in groups if one.actor_id != "unknown"), "")
        on = next((self._shown(one) for one in targets), "")
        return f"{label}{f' by {by}' if by else ''}{f' against {on}' if on else ''}{f' at {place}' if place else ''}"

    def _shown(self, one: Involvement) -> str:
        actor = self.context.names.actors.get(one.actor_id) or self.context.actors.get(one.actor_id)
        return one.name_as_written or (actor.name if actor else one.actor_id)

    def _country(self, text: str) -> str:
        found = self._nations.get(text)
        if found is None:
            bounded(self._nations)
            found = self._nations[text] = self.countries.by_name(text)
        if text and not found:
            self.context.met_unmapped("country_txt", text)
        return found

    def _place(self, texts: Mapping[str, str], place: str, country: str) -> Where:
        code = whole(texts["specificity"])
        if code == "1" and whole(texts["vicinity"]) == "1":
            code = "1+vicinity"
        admin1 = "" if fold(texts["provstate"]) == "unknown" else texts["provstate"]
        return self.places.where(code, texts["latitude"], texts["longitude"], place or admin1, admin1, country)

    def _when(self, cells: Mapping[str, str], texts: Mapping[str, str]) -> When:
        year, month, day = (whole(cell(cells, name)) for name in (self.year, self.month, self.day))
        first, last, note = _span(year, month, day)
        written = texts["approxdate"]
        if written:
            note = f"as written: {written}"
            if first != last or day in ("", "0"):
                first, last = _narrowed(first, last, written)
        if whole(texts["extended"]) == "1" and texts["resolution"]:
            note = "; ".join(filter(None, (note, f"lasted longer than a day; ended {self._resolution(texts['resolution'])}")))
        return When(first, last, note=note)

    def _resolution(self, text: str) -> str:
        try:
            first, last, _ = parse_span_freely("resolution", text, day_first=self.resolution_order)
        except ValueProblem:
            return text
        return span_in_words(first, last)

    def _attack(self, texts: Mapping[str, str], civilian: bool) -> tuple[AttackWord, str, str]:
        """Return the attack's words, our event type, and the weapon."""
        code, native = whole(texts["attacktype1"]), texts["attacktype1_txt"]
        attack = self.attacks.get(code) or self.attacks.get(fold(native)) or AttackWord("other", "other", native or "Attack")
        kind, sub_kind = whole(texts["weaptype1"]), whole(texts["weapsubtype1"])
        narrow, wide = self.weapons.get((kind, sub_kind), ("", "")), self.weapons.get((kind, ""), ("", ""))
        event_type = attack.on_civilians if civilian else attack.event_type
        if event_type in ("bomb-ied", "other", "firefight", "attack-on-civilians"):
            event_type = narrow[0] or wide[0] or event_type
        if whole(texts["suicide"]) == "1" and event_type in ("bomb-ied", "firefight", "attack-on-civilians"):
            event_type = "suicide-attack"
        if event_type == "other":
            self.context.met_unmapped("attacktype1", native or code)
        return attack, event_type, "; ".join(filter(None, (narrow[1] or wide[1], texts["weapdetail"])))

    def _targets(self, cells: Mapping[str, str], country: str) -> tuple[tuple[Involvement, ...], bool]:
        """Return who was hit, and whether the first of them is civilian."""
        rows: list[Involvement] = []
        civilian = False
        for at, (code, text, corp, target) in enumerate(self.targets):
            native = cell(cells, text)
            kind = self.kinds.get(whole(cell(cells, code))) or self.kinds.get(fold(native)) or TargetWord("target", False, native)
            civilian = kind.civilian if at == 0 else civilian
            name = cell(cells, target)
            if not name or fold(name) == "unknown" or name in UNKNOWN_CODES:
                name = kind.text if kind.text and fold(kind.text) != "unknown" else ""
            if name:
                one = self._hit(name, cell(cells, corp), country)
                rows.append(Involvement(kind.role, one.actor_id, one.written, according_to=CODER))
        return tuple(rows), civilian

    def _hit(self, name: str, corp: str, country: str) -> Named:
        """Return the known actor that was hit; GTD describes each target in words of its own, which make no new actors."""
        for text in filter(None, (corp, name)):
            one = self.actors.find(text, country, create=False)
            if one.actor_id and not one.nobody:
                return Named(one.actor_id, "" if not one.written and text == name else name)
        return Named("", name)

    def _groups(
        self, cells: Mapping[str, str], texts: Mapping[str, str], country: str
    ) -> tuple[tuple[Involvement, ...], str, str, str]:
        """Return the blamed, the attribution, who says so, and where claims compete."""
        rows: list[Involvement] = []
        claimants: list[str] = []
        named = False
        for group, part, unsure, claim in self.groups:
            name = cell(cells, group)
            if not name:
                continue
            one = self.actors.find(name, country, ActorWord("armed group") if fold(name) != "unknown" else None)
            claimed, doubted = whole(cell(cells, claim)) == "1", whole(cell(cells, unsure)) == "1"
            written = " / ".join(filter(None, (name, cell(cells, part)))) if cell(cells, part) else one.written
            if one.nobody:
                rows.append(Involvement("perpetrator", one.actor_id, one.written, according_to=CODER))
                continue
            named = True
            if claimed:
                claimants.append(name)
            role, certainty = (
                ("suspected", "alleged") if doubted and not claimed else ("perpetrator", "claimed" if claimed else "")
            )
            rows.append(Involvement(role, one.actor_id, written, certainty, name if claimed else CODER))
        disputes = "GTD: the claims compete." if whole(texts["compclaim"]) == "1" else ""
        if disputes and len(claimants) > 1:
            return tuple(rows), "disputed", "; ".join(claimants), disputes
        if claimants:
            return tuple(rows), "claimed", "; ".join(claimants), disputes
        return tuple(rows), "attributed" if named else "unclaimed", CODER if named else "", disputes

    def _note(self, texts: Mapping[str, str], native_id: str) -> str:
        parts = []
        if whole(texts["doubtterr"]) == "1":
            other = texts["alternative_txt"]
            parts.append(f"GTD doubts that this was terrorism{f' (instead: {other})' if other and other != '.' else ''}.")
        if whole(texts["success"]) == "0":
            parts.append("The attack did not succeed.")
        if whole(texts["ishostkid"]) == "1":
            number = whole(texts["nhostkid"])
            parts.append(
                "Hostages or abducted: " + ("number unknown." if number in UNKNOWN_CODES or not number else f"{number}.")
            )
        if whole(texts["property"]) == "1":
            extent = texts["propextent_txt"]
            parts.append(f"Property damaged{f': {extent}' if extent else ''}.")
        related = [one.strip() for one in texts["related"].split(",") if one.strip() and one.strip() != native_id]
        for label, text in (("Place", texts["location"]), ("Motive", texts["motive"]), ("Damage", texts["propcomment"]),
                            ("Related in GTD", ", ".join(related)), ("GTD adds", texts["addnotes"])):  # fmt: skip
            if text and fold(text) != "unknown":
                parts.append(f"{label}: {text.rstrip('.')}.")
        return " ".join(parts)


def _span(year: str, month: str, day: str) -> tuple[date, date, str]:
    """Return the days of GTD's three columns; month or day 0 is unknown."""
    numbers = []
    for name, text in (("iyear", year), ("imonth", month), ("iday", day)):
        try:
            numbers.append(max(0, int(text)) if text else 0)
        except ValueError:
            raise ValueProblem(name, text, "is not a whole number") from None
    a_year, a_month, a_day = numbers
    if not 1900 <= a_year <= 2200:
        raise ValueProblem("iyear", year, "is not a year")
    if not a_month:
        return date(a_year, 1, 1), date(a_year, 12, 31), "the month is unknown"
    if a_month > 12:
        raise ValueProblem("imonth", month, "is not a month")
    last = monthrange(a_year, a_month)[1]
    if not a_day:
        return date(a_year, a_month, 1), date(a_year, a_month, last), "the day is unknown"
    if a_day > last:
        raise ValueProblem("iday", day, f"is a day that {a_year}-{a_month:02} does not have")
    return date(a_year, a_month, a_day), date(a_year, a_month, a_day), ""


def _narrowed(first: date, last: date, written: str) -> tuple[date, date]:
    """Return the days of approxdate where they can be read and lie within the other columns' month or year."""
    try:
        begin, end, _ = parse_span_freely("approxdate", written)
    except ValueProblem:
        return first, last
    return (begin, end) if first <= begin and end <= last else (first, last)


def _casualties(field: str, text: str, of_attackers: str) -> tuple[Count, str]:
    """Return a count and its note; GTD counts perpetrators among the dead and the wounded."""
    number = _number(field, text)
    if number is None:
        return UNKNOWN, ""
    attackers = _number(field, of_attackers)
    note = "GTD counts perpetrators too"
    if attackers is not None:
        note += f"; of them {attackers:g}" if attackers else "; none of them" if number else ""
    if number % 1:
        note += f"; the file says {text}, a share of several attacks' total"
    return Count(math.floor(number), math.ceil(number)), note


def _number(field: str, text: str) -> float | None:
    if not text or text in UNKNOWN_CODES:
        return None
    try:
        number = float(text)
    except ValueError:
        raise ValueProblem(field, text, "is not a number") from None
    if not math.isfinite(number) or number > MAX_COUNT:
        raise ValueProblem(field, text, f"is above {MAX_COUNT:,}, which no single incident reached")
    return None if number < 0 else number
