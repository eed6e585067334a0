"""What was decided by hand when the collected facts were brought into the bundled files; `tools/import_facts.py` follows it."""

from __future__ import annotations

from datetime import date

from dateline.model.incident import Involvement, Source

EVENT_TYPES = {
    "rocket attack": "rocket-attack",
    "air/drone strike": "air-drone-strike",
    "missile strike": "missile-strike",
    "protest/storming": "protest-storming",
    "announcement": "announcement",
    "base handover": "base-handover",
    "firefight": "firefight",
    "IED": "bomb-ied",
}
DENIED = " (reported, denied)"
"""How a collected event type says that the report was later denied."""

PRECISIONS = {
    "exact site": "site",
    "town": "town",
    "town/area": "town",
    "district": "district",
    "none": "none",
}
VAGUE_SITE_RADIUS_M = 1_000
"""A site that is called approximate without a figure: twice what an exact one may be off."""

COUNTRIES = {
    "Afghanistan": "AF",
    "Iran": "IR",
    "Iraq": "IQ",
    "Iraq (Kurdistan Region)": "IQ",
    "Israel": "IL",
    "Lebanon": "LB",
    "Spain": "ES",
    "Syria": "SY",
    "United Kingdom": "GB",
    "United States": "US",
}
"""Collected names of one country; a name not listed ("multinational", "Iraq / Syria") is no country but a note."""

SIDE_IDS = {
    "US / coalition": "us-coalition",
    "Iraqi state": "iraqi-state",
    "Iraqi / Kurdish": "iraqi-state",
    "Iraqi state / Iran-aligned factions": "iran-aligned",
    "Iran-aligned": "iran-aligned",
    "Sadrist": "other",
    "Civilians": "other",
    "Iran": "iran",
    "Islamic State": "islamic-state",
    "Israel": "israel",
    "Protesters": "protesters",
    "Unknown": "nobody",
}
SIDES_THAT_NEED_A_NOTE = ("Iraqi / Kurdish", "Iraqi state / Iran-aligned factions", "Sadrist")
"""Collected sides that the closed list of sides only approximates; their own words go into the actor's note."""

DATE_RANGES = {
    "IQ-0002": ("2019-06-14", "2019-06-15", "14 or 15 June"),
    "IQ-0008": ("2019-10-27", "2019-10-30", '"earlier this week", in a text of Thursday 31 October'),
    "IQ-0013": ("2019-11-15", "2019-11-29", "a Friday: 15, 22 or 29 November"),
    "IQ-0039": ("2020-01-09", "2020-01-10", ""),
    "IQ-0042": ("2020-01-20", "2020-01-21", ""),
    "IQ-0049": ("2020-03-01", "2020-03-02", ""),
    "IQ-0053": ("2020-03-11", "2020-03-12", ""),
    "IQ-0064": ("2020-03-11", "2020-03-20", ""),
}
"""First and last day where the day itself isn't known, and why if the collected row has no words of its own for it."""

PARTS_OF_DAY = {
    "early": "early",
    "early morning": "early",
    "early hours": "early",
    "dawn": "early",
    "afternoon": "afternoon",
    "evening": "evening",
    "evening (before 22:38)": "evening",
    "late evening": "evening",
    "late": "night",
    "night": "night",
}
"""Part of the day for the words of the collected rows, which are kept too. "night of ..." is night; "daytime",
"morning to night" and "about 01:00" are none of the five parts, so they stay words only."""

MEMORY_FIELDS = {
    "date": ("date_start",),
    "time": ("time_local",),
    "place": ("place_name",),
    "lat,lon": ("lat", "lon"),
    "weapon_count_max": ("munitions_max",),
}

TITLES = {
    "IQ-0001": "Rocket in the Green Zone near the US Embassy, Baghdad",
    "IQ-0002": "Projectiles reported at Balad Air Base",
    "IQ-0003": "Three rockets inside Camp Taji",
    "IQ-0004": "Rocket on the Mosul palaces compound",
    "IQ-0005": "Rocket on an oil company site at Burjesia, Basra",
    "IQ-0006": "Air strike on militia sites near Albu Kamal, Syria",
    "IQ-0007": "Two rockets fired at the Green Zone, Baghdad",
    "IQ-0008": "Rockets on Camp Taji",
    "IQ-0009": "Rockets on the Green Zone; one lands near the US Embassy",
    "IQ-0010": "Attack on the Iranian consulate in Karbala",
    "IQ-0011": "Rockets fired at the Qayyarah base",
    "IQ-0012": "Rocket fire in and beside the Green Zone, Baghdad",
    "IQ-0013": "Rocket at the edge of the Green Zone, Baghdad",
    "IQ-0014": "Iranian consulate in Najaf stormed and burned",
    "IQ-0015": "Iranian consulate building in Najaf set on fire again",
    "IQ-0016": "Five rockets inside Ain al-Asad Air Base",
    "IQ-0017": "Two rockets on Balad Air Base",
    "IQ-0018": "Four rockets on the military side of Baghdad airport",
    "IQ-0019": "Rocket attack on the Baghdad airport area",
    "IQ-0020": "US warns Iran of a decisive response",
    "IQ-0021": "Rockets on the K1 base, Kirkuk",
    "IQ-0022": "US air strikes on Kata'ib Hezbollah sites near al-Qaim",
    "IQ-0023": "US air strikes on Kata'ib Hezbollah sites near Albu Kamal",
    "IQ-0024": "Four rockets around Camp Taji",
    "IQ-0025": "Crowd breaks into the US Embassy compound, Baghdad",
    "IQ-0026": "Second day of the crowd at the US Embassy, Baghdad",
    "IQ-0027": "US drone strike kills Qasem Soleimani near Baghdad airport",
    "IQ-0028": "Reported air strike on a PMF convoy near Taji (later denied)",
    "IQ-0029": "Rocket or mortar fire on Celebration Square, Green Zone",
    "IQ-0030": "Two or three rockets on Balad Air Base",
    "IQ-0031": "Reported mortar fire on the Nineveh command, Mosul (later denied)",
    "IQ-0032": "Kata'ib Hezbollah tells Iraqi forces to keep away from US bases",
    "IQ-0033": "Iraq's parliament votes for an end to the foreign troop presence",
    "IQ-0034": "Rockets on the Green Zone and Jadriya, Baghdad",
    "IQ-0035": "Iranian missiles on Ain al-Asad Air Base",
    "IQ-0036": "Iranian missile at the Erbil base",
    "IQ-0037": "Rockets near the US Embassy, Green Zone, close to midnight",
    "IQ-0038": "Rocket in the Fadhlan area of Dujail",
    "IQ-0039": "Air strike by unidentified aircraft near Albu Kamal, Syria",
    "IQ-0040": "Eight rockets on Balad Air Base",
    "IQ-0041": "Rockets on Camp Taji in the evening",
    "IQ-0042": "Rockets from Zafaraniyah on the Green Zone, Baghdad",
    "IQ-0043": "March against the US presence, Baghdad",
    "IQ-0044": "Rockets inside the US Embassy compound, Baghdad",
    "IQ-0045": "Five rockets at or beside the Qayyarah base",
    "IQ-0046": "One rocket on open ground at the K1 base, Kirkuk",
    "IQ-0047": "Rockets on the Union III base in the Green Zone, Baghdad",
    "IQ-0048": "Rocket on a PMF logistics building, east Baghdad",
    "IQ-0049": "Two rockets near the US Embassy overnight, Green Zone",
    "IQ-0050": "Indirect fire recorded at the Green Zone, Baghdad",
    "IQ-0051": "Fighting at an Islamic State cave complex, Qarachogh hills",
    "IQ-0052": "Rocket salvo on Camp Taji from a truck launcher",
    "IQ-0053": "Air strikes on PMF positions near Albu Kamal, Syria",
    "IQ-0054": "US air strikes on Kata'ib Hezbollah stores, Jurf al-Sakhar",
    "IQ-0055": "US air strikes: Musayyib named among the places hit",
    "IQ-0056": "US air strikes: Iskandariya named among the places hit",
    "IQ-0057": "US air strikes: Najaf named in one version of the statement",
    "IQ-0058": "US air strike on the unfinished Karbala airport",
    "IQ-0059": "Daytime rocket salvo on Camp Taji",
    "IQ-0060": "Usbat al-Thairen claims attacks on bases including Taji",
    "IQ-0061": "Two rockets at the Besmaya training base",
    "IQ-0062": "At least three rockets on the Green Zone, Baghdad",
    "IQ-0063": "Usbat al-Thairen threatens US units in a video",
    "IQ-0064": "Coalition hands over its site at al-Qaim",
    "IQ-0065": "Two rockets near Baghdad Operations Command, Green Zone",
    "IQ-0066": "Coalition hands over its part of the Qayyarah base",
    "IQ-0067": "Coalition hands over its part of the K1 base, Kirkuk",
    "IQ-0068": "Coalition hands over its site at the Mosul palaces",
    "IQ-0069": "Coalition hands over its part of al-Taqaddum",
    "IQ-0070": "Three rockets near the oil company site at Burjesia, Basra",
    "IQ-0071": "Three rockets on the military side of Baghdad airport",
    "IQ-0072": "Rocket on an empty house in the Green Zone, Baghdad",
    "IQ-0073": "Two rockets on the Baghdad airport complex",
    "IQ-0074": "Rockets fired at Camp Taji",
    "IQ-0075": "Two rockets near the military part of Baghdad airport",
    "IQ-0076": "Four rockets on the Besmaya base, a day before its handover",
    "IQ-0077": "Three rockets on Camp Taji; an Iraqi helicopter damaged",
    "IQ-0078": "Three rockets on Balad Air Base",
    "IQ-0079": "Three rockets in the Baghdad airport complex",
    "IQ-0080": "Two rockets inside Camp Taji",
    "IQ-0081": "One rocket in the Green Zone, Baghdad",
    "IQ-0082": "Roadside bomb against a contractor convoy near Diwaniya",
    "IQ-0083": "Rocket in the Green Zone, a day after a bomb on a UK convoy",
    "IQ-0084": "Rockets fired at the Green Zone, Baghdad; some fall outside it",
    "IQ-0085": "Rockets fired at the US Embassy area, Baghdad",
}
"""Neutral titles in our own words; no surer about numbers, casualties or authors than the row is."""

US_COALITION = ("us-forces", "us-state", "cjtf-oir", "uk-forces", "es-forces", "nato-nmi", "contractors")


def _suspected(actor_id: str, according_to: str, name: str = "") -> Involvement:
    return Involvement("suspected", actor_id, name, "alleged", according_to)


def _claimed(actor_id: str, according_to: str) -> Involvement:
    return Involvement("perpetrator", actor_id, "", "claimed", according_to)


BLAMED = {
    # Two statements that exclude each other stay two rows.
    "IQ-0021": (_suspected("kh", "the United States"),
                _suspected("isis", "Iraq's National Security Council (as cited)")),
    "IQ-0052": (_suspected("kh", "the United States"),
                _claimed("usbat", "Usbat al-Thairen itself, on 15 March 2020")),
    "IQ-0059": (_suspected("kh", "the United States"),
                _claimed("usbat", "Usbat al-Thairen itself, on 15 March 2020")),
    # Nobody claimed it and the perpetrator column says unidentified, but somebody said whom they suspect.
    "IQ-0011": (_suspected("isis", "the Nineveh command, after first calling it accidental"),),
    "IQ-0017": (_suspected("iran-backed", "a US official, later"),),
    "IQ-0040": (_suspected("", "the United States", "groups not loyal to the Iraqi government"),),
    "IQ-0044": (_suspected("iran-backed", "the US Department of State"),),
    "IQ-0047": (_suspected("iran-backed-hashed", "the United States (press)"),),
    "IQ-0053": (_suspected("cjtf-oir", "Syrian Observatory for Human Rights (probably the coalition)"),),
    # attributed_by adds "unclaimed", which is no speaker.
    "IQ-0018": (_suspected("iran-backed", "US officials and Secretary Pompeo (Iran's proxies)"),),
    "IQ-0019": (_suspected("iran-backed", "Secretary Pompeo (Iran's proxies)"),),
}  # fmt: skip
"""Who is blamed where the columns for it don't say it all; every other row follows `blamed`."""

PARTS_OF_OTHERS = {
    ("IQ-0009", "isf"): Involvement("victim", "isf"),  # a soldier killed at a checkpoint
    ("IQ-0021", "contractors"): Involvement("victim", "contractors"),  # a contractor killed
    ("IQ-0027", "pmf"): Involvement("victim", "pmf"),  # its deputy head killed
    ("IQ-0029", "civilians"): Involvement("victim", "civilians", "", "alleged", "one report"),
    ("IQ-0039", "fatemiyoun"): Involvement("victim", "fatemiyoun", "", "alleged", "al-Durar al-Shamiya"),
    ("IQ-0047", "us-state"): Involvement("target", "us-state"),  # named in the target: "Union III / US Embassy"
    ("IQ-0052", "us-forces"): Involvement("victim", "us-forces"),  # two killed
    ("IQ-0052", "uk-forces"): Involvement("victim", "uk-forces"),  # one killed
    ("IQ-0054", "pmf"): Involvement("victim", "pmf"),  # five wounded
    ("IQ-0054", "iraq-army"): Involvement("victim", "iraq-army"),  # three soldiers killed
    ("IQ-0054", "federal-police"): Involvement("victim", "federal-police"),  # two police killed
    ("IQ-0058", "civilians"): Involvement("victim", "civilians"),  # a worker killed, accepted by the coalition
    ("IQ-0059", "us-forces"): Involvement("victim", "us-forces"),  # three wounded
    ("IQ-0059", "isf"): Involvement("victim", "isf"),  # two air defence troops wounded
    ("IQ-0084", "civilians"): Involvement("victim", "civilians"),  # a girl killed, civilians wounded
    ("IQ-0084", "isf"): Involvement("victim", "isf"),  # two wounded
}
"""Other actors that the row clearly says were hit or aimed at; every other one follows `others`."""

PRESENCE = Involvement("target", "cjtf-oir", "US or coalition presence at or near the site", "",
                       "the bundled facts' own reading")  # fmt: skip
"""Where a row says that the US or coalition was the target but names no actor of theirs."""

OPERATIONS = ("IQ-0022",)
"""Rows whose casualty figures hold those of their parts: 24 to 28 dead and 48 to 55 wounded are counts of the strikes
in Iraq and Syria together. IQ-0054 isn't one: it leaves out the airport (IQ-0058); its other parts have no figures."""

SERIES_NAMES = {
    "US-Iran Iraq 2019-20": "US-Iran escalation in Iraq, 2019-20",
    "later 2020": "Attacks later in 2020",
    "prelude 2019": "Prelude in 2019",
    "base handovers 2020": "Handovers of bases, 2020",
    "Iraq protests 2019": "Protests in Iraq, 2019",
    "counter-ISIS": "Operations against Islamic State",
}
"""What a reader sees of the short names that the collected rows have."""

SERIES_FIRST, SERIES_LAST = date(2019, 10, 28), date(2020, 2, 16)
SERIES_SIZE = 23
SERIES_SOURCE = Source("AFP", "Multiple rockets hit near the US embassy in Baghdad (wire report)", "", "2020-02-16")
SERIES_NOTE = (
    "AFP counted 19 attacks since October up to 16 February 2020; this library lists 23; which 19 were meant was never published."
)

SERIES_ACTOR = {
    "actor_id": "iran-backed-hashed",
    "name": "Iran-backed groups within the Hashed (unspecified)",
    "kind": "label used by US officials",
    "country": "IQ",
    "side": "iran-aligned",
    "parent_id": "pmf",
    "aliases": "Iran-backed groups within the Hashed; Iran-backed factions of the Hashed",
    "note": "Use when a source blames Iran-backed groups inside the Hashed and names none. "
    "Its source is the AFP report from Baghdad of 16 February 2020, which says that the United States blames them.",
}
