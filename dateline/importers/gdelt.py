"""GDELT's event tables (gdeltproject.org), 1.0 with 58 columns and 2.0 with 61, which come without a header.

GDELT is coded by machine from single articles: every row becomes a draft of low confidence, a lead to be read and
reviewed. What the codes mean stands in the GDELT event codebooks and the CAMEO manual; docs/formats.md says what
becomes of each column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.importers import crosswalks
from dateline.importers.actors import Actors, Named
from dateline.importers.crosswalks import ActorWord, EventWord
from dateline.importers.dates import parse_span_freely
from dateline.importers.family import Context, Family, RowReader
from dateline.importers.native import Columns, bounded, cell, key_of, own_id, plain, whole
from dateline.importers.precision import Places
from dateline.importers.table import Row, Table
from dateline.model.incident import Incident, Involvement, Source
from dateline.model.when import When
from dateline.model.where import Where

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def _columns(geo: Sequence[str], added: str) -> tuple[str, ...]:
    return (
        "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
        *(f"Actor{number}{part}" for number in (1, 2) for part in _ACTOR),
        "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
        "NumSources", "NumArticles", "AvgTone",
        *(f"{whose}Geo_{part}" for whose in ("Actor1", "Actor2", "Action") for part in geo), added, "SOURCEURL",
    )  # fmt: skip


COLUMNS_2 = _columns(_GEO, "DATEADDED")
"""The 61 columns of GDELT 2.0, codebook V2.0 of February 2015."""

COLUMNS_1 = _columns([part for part in _GEO if part != "ADM2Code"], "DATEADDED")
"""The 58 columns of GDELT 1.0's daily files since April 2013; older ones lack the last."""

COLUMNS_1_OLD = COLUMNS_1[:-1]

CODER = "GDELT machine coding"
MATERIAL_CONFLICT = "4"
"""The quad class of acts against somebody; only there actor 1 is taken for the one who acts."""


LONGEST_CODE = 4
"""Digits of a CAMEO code at most."""

REGIONS = ("2", "5")
"""ActionGeo_Type of a US state and of a first-order region elsewhere."""


def positions(header: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the names of the columns of a GDELT table whose file has none, or nothing if it is no such table."""
    columns = next((names for names in (COLUMNS_2, COLUMNS_1, COLUMNS_1_OLD) if len(names) == len(header)), ())
    if not columns or not rows:
        return ()
    at = dict(zip(map(plain, columns), header, strict=True))
    for row in rows[:20]:
        day, root = cell(row.cells, at["sqldate"]), cell(row.cells, at["eventrootcode"])
        if not (
            day.isdigit() and len(day) == 8 and len(root) <= 2 and cell(row.cells, at["quadclass"]) in ("1", "2", "3", "4", "")
        ):
            return ()
    return columns


def recognise(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Return why a table is GDELT's, or ""."""
    names = {key_of(name) for name in header}
    if {"globaleventid", "eventcode"} <= names and names & {"sqldate", "day"}:
        return "it has GDELT's columns GLOBALEVENTID, EventCode and the day"
    if columns := positions(header, rows):
        version = "2.0" if columns is COLUMNS_2 else "1.0"
        return (
            f"its {len(header)} unnamed columns hold what GDELT {version} events do: days, CAMEO codes and quad classes in place"
        )
    return ""


def reader(table: Table, context: Context) -> RowReader:
    """Return what reads the rows of a GDELT table."""
    return _Reader(table, context).read


FAMILY = Family("gdelt", "GDELT events", recognise, reader)


class _Reader:
    def __init__(self, table: Table, context: Context) -> None:
        self.context = context
        named = "globaleventid" in map(key_of, table.header)
        by_width = {len(names): names for names in (COLUMNS_2, COLUMNS_1, COLUMNS_1_OLD)}
        name = Columns(table.header, () if named else by_width.get(len(table.header), COLUMNS_2)).name
        self.id, self.date, self.added, self.url = (
            name("globaleventid"),
            name("sqldate", "day"),
            name("dateadded"),
            name("sourceurl"),
        )
        self.code, self.quad, self.goldstein = name("eventcode"), name("quadclass"), name("goldsteinscale")
        self.root = name("eventrootcode")
        self.mentions, self.articles, self.number_of_sources = name("nummentions"), name("numarticles"), name("numsources")
        self.tone = name("avgtone")
        self.parties = tuple(
            name(f"actor{number}{part}") for number in (1, 2) for part in ("name", "countrycode", "type1code", "knowngroupcode")
        )
        self.geo = tuple(name(f"actiongeo_{part}") for part in ("type", "fullname", "countrycode", "lat", "long"))
        self.words, self.kinds, self.countries = crosswalks.cameo_events(), crosswalks.cameo_actor_types(), crosswalks.countries()
        self.actors = Actors(context, "gdelt")
        self.places = Places("gdelt", self.geo[3], self.geo[4])
        self._parties: dict[tuple[str, ...], tuple[tuple[Involvement, ...], str, bool]] = {}
        self._words: dict[str, EventWord] = {}

    def read(self, row: Row) -> Incident | None:
        cells = row.cells
        native_id = cell(cells, self.id)
        if plain(native_id) == "globaleventid":
            return None  # the header once more
        native_id = own_id("GLOBALEVENTID", native_id)
        code = self._code(cells)
        word = self._word(code)
        where = self._where(cells)
        parties = tuple([cell(cells, name) for name in self.parties])
        involved, names, blamed = self._involved(parties, where.country, whole(cell(cells, self.quad)) == MATERIAL_CONFLICT)
        url = cell(cells, self.url)
        return Incident(
            incident_id=f"{self.context.dataset}:{native_id}",
            title=f"{word.label}{names}{f' at {where.place_name}' if where.place_name else ''} (machine-coded)",
            when=self._when(cells), where=where, event_type=word.event_type, summary=self._summary(cells, code),
            sub_event_type=f"CAMEO {code}",
            attribution="attributed" if blamed else "unclaimed", attributed_by=CODER if blamed else "",
            status=word.status, confidence="low", review="draft",
            note="Coded by a machine from news text and not reviewed by a person. GDELT has no casualty figures.",
            actors=involved, sources=(Source(url=url),) if url else (), source_updated=self._updated(cells),
        )  # fmt: skip

    def _code(self, cells: Mapping[str, str]) -> str:
        """Return the event code with the zero that spreadsheets take off the codes of roots 01 to 09: 43 is 043."""
        code = whole(cell(cells, self.code))
        return f"0{code}" if len(whole(cell(cells, self.root))) == 1 else code

    def _word(self, code: str) -> EventWord:
        word = self._words.get(code)
        if word is None:
            bounded(self._words)
            beginnings = (code[:end] for end in range(LONGEST_CODE, 1, -1))
            word = next((self.words[part] for part in beginnings if part in self.words), None)
            word = self._words[code] = word or EventWord("other", "Event", known=False)
        if not word.known or word.event_type == "other":
            self.context.met_unmapped("EventCode", code)
        return word

    def _where(self, cells: Mapping[str, str]) -> Where:
        kind, name, fips, lat, lon = (cell(cells, column) for column in self.geo)
        country = self.countries.fips.get(fips, "")
        if fips and not country:
            self.context.met_unmapped("ActionGeo_CountryCode", fips)
        if whole(kind) in ("", "0"):
            kind, lat, lon = "", "", ""
        return self.places.where(whole(kind), lat, lon, name, _region(whole(kind), name), country)

    def _when(self, cells: Mapping[str, str]) -> When:
        first, last, note = parse_span_freely("SQLDATE", cell(cells, self.date))
        return When(first, last, note=note)

    def _updated(self, cells: Mapping[str, str]) -> str:
        """Return DATEADDED (`20160728` in 1.0, `20170701234500` in 2.0, both UTC) as a moment, "" where it is neither."""
        text = whole(cell(cells, self.added))
        if not (text.isascii() and text.isdigit() and len(text) in (8, 14)):
            return ""
        text = text.ljust(14, "0")
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"

    def _summary(self, cells: Mapping[str, str], code: str) -> str:
        numbers = (cell(cells, self.mentions), cell(cells, self.articles), cell(cells, self.number_of_sources))
        return (
            f"CAMEO code {code}, Goldstein scale {cell(cells, self.goldstein) or 'not given'}; "
            f"{', '.join(map(_numbered, numbers, ('mention', 'article', 'source')))}."
        )

    def _involved(
        self, parties: tuple[str, ...], country: str, material_conflict: bool
    ) -> tuple[tuple[Involvement, ...], str, bool]:
        key = (*parties, country, "1" if material_conflict else "")
        found = self._parties.get(key)
        if found is None:
            bounded(self._parties)
            found = self._parties[key] = self._made(parties, country, material_conflict)
        return found

    def _made(self, parties: tuple[str, ...], country: str, material_conflict: bool) -> tuple[tuple[Involvement, ...], str, bool]:
        rows, names, blamed = [], [], False
        roles = ("suspected", "target") if material_conflict else ("other", "other")
        for role, (name, code, kind, group) in zip(roles, (parties[:4], parties[4:]), strict=True):
            if name:
                one, shown = self._actor(name, code, kind, group, country)
                names.append(shown)
                certainty = "alleged" if role == "suspected" else ""
                rows.append(Involvement(role, one.actor_id, one.written, certainty, CODER))
                blamed = blamed or (role == "suspected" and not one.nobody)
        return tuple(rows), f": {' and '.join(names)}" if names else "", blamed

    def _actor(self, name: str, code: str, kind: str, group: str, country: str) -> tuple[Named, str]:
        """Return the actor of a name and how it is shown.

        GDELT's names are words of an article ("POLICE", "RESIDENTS"): one becomes an actor of the data set only with a
        country or a known group behind it, and otherwise stays a name.
        """
        known = self.actors.find(name, country, create=False)
        if known.actor_id:
            return known, name.title()
        home = self.countries.cameo.get(code, "")
        if not (home or group):
            return known, name.title()
        nation = self.context.names.countries.get(home, home)
        shown = name.title() if not home or name.casefold() == nation.casefold() else f"{name.title()} ({nation})"
        word = self.kinds.get(kind) or ActorWord("state" if home and not kind and name.casefold() == nation.casefold() else "")
        if word.kind == "state":
            word = ActorWord("state", state=True)
        return self.actors.find(shown, country, word, home), shown


def _region(kind: str, name: str) -> str:
    """Return the first-order region of a place's full name: "Kirkuk, At Tamim, Iraq", "Illinois, United States".

    Where GDELT's gazetteer knows none it writes the country once more: "Wellington, New Zealand (general), New Zealand".
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 2:
        return "" if parts[1].endswith("(general)") else parts[1]
    return parts[0] if len(parts) == 2 and kind in REGIONS else ""


def _numbered(number: str, noun: str) -> str:
    """Return "1 source" or "2 sources" of a number as GDELT writes it."""
    return f"{number or 'no figure for'} {noun}{'' if number == '1' else 's'}"
