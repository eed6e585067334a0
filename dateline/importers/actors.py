"""Names of actors as data sets write them: to actors of the tree, or to new ones of the data set's own.

A wrong actor is worse than a new one. So a name finds an actor of the tree by its id, name or alias, by a rule of
data/crosswalks/actor_names.csv, or by a spelling that differs in nothing but what transliterations differ in (vowels,
doubled letters, q and k, the article); never by mere likeness. What data sets put around a name is taken off first: the
years of a regime, the country in brackets, "PMF: " before the full name, "Military Forces of Iraq (2014-)" before a unit.

A name that finds nobody there finds the actor that an earlier load has made of it, so that the same file again changes
nothing: first one of the same data set, also where a person has merged it since, then one of another data set.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from dateline.importers import crosswalks
from dateline.importers.crosswalks import ActorWord, NameRule
from dateline.importers.family import Context
from dateline.importers.names import folded
from dateline.importers.native import bounded
from dateline.model.incident import Actor
from dateline.model.vocabulary import NOBODY
from dateline.text import fold, slug

MAX_NEW = 50_000
"""New actors of one import; names beyond them stay as written, so that a file of random names can't fill the memory."""

MIN_SKELETON = 5
"""Consonants that two spellings must share; shorter names are too alike by chance (Iran, Iraq; Badr, Bader)."""

MIN_LIKENESS = 80
"""Likeness of two spellings with their vowels, 0 to 100, where the consonants are the same."""

UNIDENTIFIED = "unknown"
"""The tree's actor for those whom nobody could name."""

_YEARS = re.compile(r"\s*\(\d{4}\s*[-–]\s*(?:\d{4})?\)")
_BRACKET = re.compile(r"(.*\S)\s*\(([^()]+)\)")
_SHORT_NAME = re.compile(r"[A-Z][\w.'-]{1,11}: (.+)")
_FORCES = re.compile(r"((?:Military|Police) Forces of (?:the )?(.+?)) \(\d{4}\s*[-–]\s*(?:\d{4})?\)\s*(.*)")
_OF_COUNTRY = re.compile(r"(?:Government|Military Forces|Police Forces|Police|Army|Armed Forces) of (?:the )?(.+)", re.IGNORECASE)
_UNIDENTIFIED = re.compile(r"(?:unidentified|unknown|unaffiliated and unidentified)\b", re.IGNORECASE)
_ARTICLES = frozenset(["al", "el", "an", "ash", "as", "ad", "ar", "at", "az", "ul", "the"])
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True)
class Named:
    """An actor found for a name; `written` is the name where it is not the actor's own, `nobody` where none is named."""

    actor_id: str
    written: str
    nobody: bool = False


class Actors:
    """Finds the actors of one import and gathers its new ones in `context.actors`; each name is looked at once."""

    def __init__(self, context: Context, rules_for: str) -> None:
        """Read the tree and the rules of a data set ("acled", "ucdp", "gtd", "gdelt")."""
        self._context = context
        self._tree = context.names.curated
        self._brought = context.names.brought(context.dataset)
        self._countries = crosswalks.countries()
        self._sides = crosswalks.sides()
        self._scopes = crosswalks.actor_scopes()
        self._rules: dict[str, list[NameRule]] = defaultdict(list)
        for rule in crosswalks.actor_names(rules_for):
            self._rules[fold(rule.name)].append(rule)
        self._spellings = _spellings(self._tree)
        self._natives = {
            fold(native): actor.actor_id
            for actor in self._tree.values()
            for native in actor.native_name.split(";")
            if fold(native)
        }
        self._known: dict[tuple, Named] = {}

    def find(self, name: str, country: str = "", word: ActorWord | None = None, home: str = "", create: bool = True) -> Named:
        """Return the actor of a name.

        `country` is the event's, `home` the actor's own where the data set says it (both alpha-2), `word` what its code
        says of it. A name that no actor has becomes a new one, unless `create` is False.
        """
        key = (name, country, word, home, create)
        found = self._known.get(key)
        if found is None:
            bounded(self._known)
            found = self._known[key] = self._look(name, country, word or ActorWord(""), home, create)
        return found

    def _look(self, name: str, country: str, word: ActorWord, home: str, create: bool) -> Named:
        if _UNIDENTIFIED.match(name):
            if UNIDENTIFIED in self._tree:
                return self._as(UNIDENTIFIED, name, nobody=True)
            return replace(self._own(name, ActorWord("unidentified", NOBODY), "", NOBODY, create), nobody=True)
        forms = self._forms(name)
        rule = self._rule(forms, country)
        if rule and rule.actor_id in self._tree:
            return self._as(rule.actor_id, name, nobody=self._tree[rule.actor_id].side == NOBODY)
        if not rule:
            found = self._in_tree(forms, country)
            if found:
                return self._as(found, name, nobody=self._tree[found].side == NOBODY)
        return self._own(name, word, home, rule.side if rule else "", create)

    def _as(self, actor_id: str, name: str, nobody: bool = False) -> Named:
        return Named(actor_id, "" if name in (actor_id, self._tree[actor_id].name) else name, nobody)

    def _rule(self, forms: list[str], country: str) -> NameRule | None:
        for form in forms:
            for rule in self._rules.get(fold(form), ()):
                if not rule.countries or country in rule.countries:
                    return rule
        return None

    def _in_tree(self, forms: list[str], country: str) -> str:
        """Return the actor of the first form of a name that has one; first all as they are spelt, then likely spellings."""
        for lookup in (self._spelt, self._misspelt):
            for form in forms:
                found = lookup(form)
                if found and self._holds(found, form, country):
                    return found
        return ""

    def _holds(self, actor_id: str, form: str, country: str) -> bool:
        """Return whether a name means an actor of the tree in a country.

        It does everywhere, unless actor_scope.csv says where; an acronym, or a mere id of ours, only in the actor's own.
        """
        scope = self._scopes.get(actor_id)
        if scope:
            return country in scope
        actor, folded = self._tree[actor_id], fold(form)
        only_id = folded == fold(actor_id) and folded not in map(fold, (actor.name, *actor.aliases))
        return (len(folded) > 3 and not only_id) or (bool(country) and actor.country == country)

    def _spelt(self, form: str) -> str:
        folded = fold(form)
        return self._context.names.curated_by_alias.get(folded, "") or self._natives.get(folded, "")

    def _misspelt(self, form: str) -> str:
        skeleton, sound = _sound(form)
        if len(skeleton) < MIN_SKELETON:
            return ""
        near = {actor_id for actor_id, other in self._spellings.get(skeleton, ()) if fuzz.ratio(sound, other) >= MIN_LIKENESS}
        return near.pop() if len(near) == 1 else ""

    def _forms(self, name: str) -> list[str]:
        """Return a name and what is left of it without what data sets put around it, the fullest first."""
        forms = [name]
        forces = _FORCES.fullmatch(name)
        if forces:
            unit = forces[3].strip()
            return [*forms, unit] if unit else [*forms, forces[1]]
        bare = _YEARS.sub("", name).strip()
        forms.append(bare)
        if match := _SHORT_NAME.fullmatch(bare):
            forms.append(match[1])
            bare = match[1]
        if (match := _BRACKET.fullmatch(bare)) and self._may_drop(match[1], match[2]):
            forms.append(match[1])
        return list(dict.fromkeys(form for form in forms if form))

    def _may_drop(self, base: str, bracket: str) -> bool:
        """Return whether a bracket only repeats: an acronym, or the country that the actor of the bare name is of."""
        code = self._countries.by_name(bracket)
        if not code:
            return " " not in bracket and bracket.isupper() and len(bracket) <= 8
        actor_id = self._spelt(base) or self._misspelt(base)
        actor = self._tree.get(actor_id)
        return actor is not None and (actor.country == code or (not actor.country and code in self._scopes.get(actor_id, ())))

    def _home(self, name: str) -> str:
        """Return the country that a name itself says: "Military Forces of X", "Police Forces of X (2014-) Unit", "Y (X)"."""
        forces = _FORCES.fullmatch(name)
        if forces:
            return self._countries.by_name(forces[2])
        bare = _YEARS.sub("", name).strip()
        if match := _OF_COUNTRY.fullmatch(bare):
            return self._countries.by_name(match[1])
        match = _BRACKET.fullmatch(bare)
        return self._countries.by_name(match[2]) if match else ""

    def _own(self, name: str, word: ActorWord, home: str, side: str, create: bool) -> Named:
        """Return the actor of a name that this file, an earlier load or another data set has brought, or else a new one."""
        if not create:
            return Named("", name)
        key = folded(name)
        if key in self._context.actor_names:
            return Named(self._context.actor_names[key], "")
        if key in self._brought:
            return Named(*self._brought[key])
        if len(self._context.actors) >= MAX_NEW:
            self._context.crowded = True
            return Named("", name)
        return Named(self._add(name, word, home, side), "")

    def _add(self, name: str, word: ActorWord, home: str, side: str) -> str:
        home = home or self._home(name)
        side = side or word.side or (self._sides.get(home, "") if word.state else "") or "other"
        actor_id = self._free_id(name)
        self._context.adopt(Actor(actor_id, name, word.kind, home, side, self._parent(name, side)))
        return actor_id

    def _parent(self, name: str, side: str) -> str:
        """Return the tree's forces that the name itself says a unit is of, where they are of the same side."""
        forces = _FORCES.fullmatch(name)
        rule = self._rule([forces[1]], "") if forces and forces[3].strip() else None
        parent = self._tree.get(rule.actor_id) if rule else None
        return parent.actor_id if parent and parent.side == side else ""

    def _free_id(self, name: str) -> str:
        base = slug(name) or f"actor-{zlib.crc32(name.encode('utf-8', 'surrogatepass')):08x}"
        taken = self._context.names.by_alias
        if base in self._context.names.actors or fold(base) in taken:
            base = f"{self._context.dataset}:{base}"
        actor_id, number = base, 1
        while actor_id in self._context.actors or actor_id in self._context.names.actors:
            number += 1
            actor_id = f"{base}-{number}"
        return actor_id


def _spellings(tree: Mapping[str, Actor]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for actor in tree.values():
        for name in (actor.name, *actor.aliases):
            skeleton, sound = _sound(name)
            if len(skeleton) >= MIN_SKELETON:
                found[skeleton].append((actor.actor_id, sound))
    return found


def _sound(name: str) -> tuple[str, str]:
    """Return (consonants, all letters) of a name as transliterations keep them; the article is left out.

    The first letter of each word stays, a vowel as `a`: Salam and Islam are two words.
    """
    words = fold(name).split()
    words = [word for word in words if word not in _ARTICLES] or words
    sounds = [_word_sound(word) for word in words]
    return "".join(map(_consonants, sounds)), "".join(sounds)


def _word_sound(word: str) -> str:
    word = word.replace("ph", "f").replace("ck", "k").replace("q", "k").replace("ee", "i").replace("oo", "u").replace("ou", "u")
    word = _DOUBLED.sub(r"\1", word)
    if len(word) > 3 and word.endswith("h") and word[-2] in _VOWELS:
        word = word[:-1]
    return word.replace("o", "u").replace("e", "i").replace("y", "i")


def _consonants(word: str) -> str:
    first = "a" if word[0] in _VOWELS else word[0]
    return first + "".join(char for char in word[1:] if char not in _VOWELS)
