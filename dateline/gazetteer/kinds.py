"""Words in a name that say what kind of place it is: "Balad Air Base", "Kirkuk province", "city of Mosul"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.gazetteer.spelling import spelt

_SITE = """air force base|air base|airbase|afb|ab|airport|international airport|intl airport|regional airport|
domestic airport|army air field|army airfield|air field|airfield|aaf|aerodrome|airstrip|air station|
naval air station|military airport|military base|military camp|army base|naval base|base|camp|fob|
forward operating base|border crossing|border gate|border post|crossing|checkpoint|refugee camp|idp camp|
displacement camp|oil field|oilfield|gas field|gasfield|gas plant|nuclear power plant|nuclear plant|nuclear facility|power plant|
power station|refinery|oil refinery|oil terminal|prison|military airfield|naval facility|cop|
combat outpost|outpost|barracks|garrison|lsa|joint base|base complex|training base"""
_TOWN = """city|town|village|town of|city of|village of|municipality of|madinat|madina"""
_DISTRICT = """district|qada|qadaa|qadha|kaza|raion|rayon|county|sub district|subdistrict|nahiya|nahiyah|woreda|tehsil|
taluk|upazila|lga|local government area|agency|district of|county of|shahrestan|shahrestan e|cercle|department|
municipio|municipality|markaz|mintaqah|mintaqat"""
_PROVINCE = """province|governorate|muhafazat|muhafazah|muhafaza|oblast|oblast of|state|state of|province of|
governorate of|region|region of|wilaya|wilayat|wilayah|departamento|departement|estado|provincia|krai|
prefecture|voivodeship|division|territory|republic of"""

_NO_NAME = """unknown|unspecified|undisclosed|unclear|not reported|not known|not specified|not available|no location|na|n a|
none|nil|null|tbd|tba|tbc|test|various|several|multiple|other|others|general|nationwide|countrywide|national|country|location|
place|area|site|home|house|here|there|army|police|military|hospital|clinic|school|university|market|mosque|church|bridge|
embassy|hotel|restaurant|street|road|highway|river|lake|sea|coast|island|mountain|desert|valley|border|front|frontline|
headquarters|hq|police station|bus station|station|centre|center|centrum|downtown|capital|suburb|suburbs|quarter|neighborhood|
neighbourhood|countryside|outskirts|north|south|east|west|northeast|northwest|southeast|southwest|northern|southern|eastern|
western|central"""
"""Words that stand where a name is not known. Somewhere a village is called by nearly each of them."""

SITE, TOWN, DISTRICT, PROVINCE = "site", "town", "district", "province"

_ABBREVIATIONS = {
    "st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "port", "intl": "international", "govt": "governorate",
    "gov": "governorate",
    "prov": "province", "dist": "district", "tall": "tal", "tel": "tal", "tell": "tal",
}  # fmt: skip
"""Short forms written out; the spellings of "tell" (a mound, in many names of the Levant) made one."""


def _pattern(words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    listed = sorted((word.strip() for word in words.replace("\n", "").split("|")), key=len, reverse=True)
    before = "|".join(listed)
    after = "|".join(word for word in listed if not word.endswith(" of"))
    return re.compile(rf"(?:the )?(?:{before}) (?:of )?(?=\S)"), re.compile(rf" (?:{after})$")


_KINDS = tuple(
    (kind, *_pattern(words)) for kind, words in ((SITE, _SITE), (DISTRICT, _DISTRICT), (PROVINCE, _PROVINCE), (TOWN, _TOWN))
)


@dataclass(frozen=True)
class Kinded:
    """A folded name, and the same without the words that say its kind; `kinds` is empty where it says none."""

    full: str
    core: str
    kinds: tuple[str, ...]


_COMMON = {word.strip().removesuffix(" of") for word in "|".join((_NO_NAME, _SITE, _TOWN, _DISTRICT, _PROVINCE)).split("|")}


def is_common(full: str) -> bool:
    """Return whether a folded name only says a kind of place, or that none is known: "checkpoint", "the village", "n/a"."""
    return full.removeprefix("the ").removeprefix("a ").removeprefix("an ") in _COMMON


def written_out(folded: str) -> str:
    """Return a folded name with common abbreviations written out."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in folded.split())


def kinded(name: str) -> Kinded:
    """Return the folded name and what its words say about its kind."""
    full = written_out(spelt(name))
    core, kinds = full, []
    for _ in range(3):
        for kind, before, after in _KINDS:
            shorter = after.sub("", core)
            if shorter == core:
                shorter = core[found.end() :] if (found := before.match(core)) else core
            if shorter != core and shorter:
                core = shorter
                kinds.append(kind)
                break
        else:
            break
    wanted = [SITE] if SITE in kinds else kinds
    if "department" in full or "municipality" in full or "municipio" in full or "division" in full:  # either order, by country
        wanted = [*wanted, DISTRICT, PROVINCE, TOWN]
    return Kinded(full, core, tuple(dict.fromkeys(wanted)))
