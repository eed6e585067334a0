"""A load: what a file brings, laid beside what its data set holds, and what becomes of each incident.

Incidents are matched by id. The same content changes nothing; other content with a newer stamp of the source, or with
none, replaces what is there; what a person has edited stays, and the difference is said; what the file no longer has
is taken away, unless it was asked to stay. Nothing of it is lost: what leaves lies in the past of the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from dateline.errors import StoreError
from dateline.model.incident import Actor
from dateline.store.change import HUMAN, Change, digest_sql
from dateline.store.database import one, records, stamp
from dateline.store.progress import COPIED
from dateline.store.rows import actor_row

CONFLICTS_LISTED = 1_000

_HUMAN = ", ".join(f"'{kind}'" for kind in HUMAN)


@dataclass(frozen=True)
class DataSet:
    """A named set of incidents with its own source line and licence; `editable` marks the curated library.

    `downloaded` is the day on which its file was fetched; a hidden data set is left out of all answers.
    """

    dataset: str
    title: str = ""
    source_line: str = ""
    licence: str = ""
    editable: bool = False
    loaded_at: str = ""
    downloaded: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Conflict:
    """An incident that a person has changed and that the file changes too; the person's version stays."""

    incident_id: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a load did, in incidents. `change` is its number, 0 where nothing changed.

    `older` were left because the store has a newer version of them, `kept` are no longer in the file but stay because
    that was asked for, `repeated` came several times in one file. `history.touched` lists the ids behind the numbers.
    """

    change: int = 0
    arrived: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    older: int = 0
    kept: int = 0
    repeated: int = 0
    conflicts: int = 0
    conflicting: tuple[Conflict, ...] = ()

    def as_json(self) -> dict:
        """Return it as a JSON object."""
        return asdict(self)


def outcome_of(found: Mapping) -> Outcome:
    """Return the outcome that `Outcome.as_json` wrote."""
    return Outcome(**{**found, "conflicting": tuple(Conflict(**one) for one in found["conflicting"])})


def take_in(
    change: Change, dataset: DataSet, now: datetime, *, append: bool, actors: Sequence[Actor], who: str, why: str
) -> Outcome:
    """Commit what has been staged as `dataset`, and return what became of it."""
    change.progress.tell("Comparing with what is there", COPIED)
    _refuse_ids_of_others(change, dataset.dataset)
    held = one(change.cursor, "SELECT count(*) FROM incidents WHERE dataset = ?", [dataset.dataset])
    repeated = _note_repeated(change)
    past = one(change.cursor, "SELECT count(*) FROM past_incidents WHERE dataset = ?", [dataset.dataset])
    if held or past or repeated:
        outcome = _beside(change, dataset.dataset, append, repeated)
    else:
        change.come(f"SELECT key, 1, {change.number}, NULL, false FROM staged_incidents")
        outcome = Outcome(arrived=change.staged, added=change.staged)
    described, new_row = _described(change, dataset)
    new_actors = _new_actors(change, actors)
    if not (outcome.added or outcome.changed or outcome.vanished or new_row or new_actors):
        return outcome

    def also() -> None:
        change.put("datasets", [{**asdict(described), "loaded_at": stamp(now)}])
        change.put("actors", [actor_row(each, dataset.dataset) for each in new_actors])

    what = f"loaded: {outcome.added:,} added, {outcome.changed:,} changed, {outcome.vanished:,} vanished"
    number = change.commit(kind="load", what=what, now=now, who=who, why=why, dataset=dataset.dataset, also=also, checkpoint=True)
    return replace(outcome, change=number)


def _refuse_ids_of_others(change: Change, dataset: str) -> None:
    """Refuse ids that stand in another data set; those that begin with the data set's own name can't."""
    foreign = one(change.cursor, "SELECT count(*) FROM staged_incidents WHERE NOT starts_with(incident_id, ?)", [f"{dataset}:"])
    if not foreign:
        return
    sql = ("SELECT incident_id, incidents.dataset FROM staged_incidents JOIN incidents USING (incident_id) "
           "WHERE incidents.dataset <> ? ORDER BY 1 LIMIT 3")  # fmt: skip
    known = change.run(sql, [dataset])
    if known:
        listed = ", ".join(f"{incident_id} (in {where})" for incident_id, where in known)
        raise StoreError(f"Nothing was loaded: {listed} … stand in another data set already. Give them other ids.")


def _note_repeated(change: Change) -> int:
    """Make the table `repeated` of staged keys that another row of the same id outdoes, and return how many."""
    change.run("CREATE OR REPLACE TEMP TABLE repeated (key INTEGER)")
    # Numbers are compared first: a million of them take a tenth of the memory of a million ids.
    if one(change.cursor, "SELECT count(*) = count(DISTINCT hash(incident_id)) FROM staged_incidents"):
        return 0
    change.run(
        "INSERT INTO repeated SELECT key FROM (SELECT key, row_number() OVER "
        "(PARTITION BY incident_id ORDER BY source_updated DESC, key) AS place FROM staged_incidents) WHERE place > 1"
    )
    return one(change.cursor, "SELECT count(*) FROM repeated")


def _beside(change: Change, dataset: str, append: bool, repeated: int) -> Outcome:
    """Lay the staged rows beside what the data set holds; note what comes and what leaves."""
    by_person = f"change IN (SELECT number FROM changes WHERE kind IN ({_HUMAN}) AND undone_by IS NULL)"
    change.run(digest_sql("digests", "staged_"))
    change.run(digest_sql("held_digests", "", "dataset = $1 AND NOT edited"), [dataset])
    change.run(digest_sql("gone_digests", "past_", f"dataset = $1 AND NOT edited AND {by_person}"), [dataset])
    change.run(
        "CREATE OR REPLACE TEMP TABLE fate AS "
        "SELECT staged.key, staged.incident_id, digests.digest, held.key AS old_key, held.revision, "
        "CASE WHEN held.key IS NOT NULL THEN CASE WHEN held.digest = digests.digest THEN 'unchanged' "
        "  WHEN held.source_updated <> '' AND staged.source_updated <> '' AND staged.source_updated < held.source_updated "
        "    THEN 'older' WHEN held.edited THEN 'edited' ELSE 'changed' END "
        "WHEN gone.digest = digests.digest THEN 'unchanged' WHEN gone.incident_id IS NOT NULL THEN 'taken' "
        "ELSE 'added' END AS what, coalesce(before.revision, 0) AS last_revision "
        "FROM staged_incidents AS staged JOIN digests USING (key) "
        "LEFT JOIN (SELECT incidents.key, incident_id, revision, coalesce(held_digests.digest, incidents.digest) AS digest, "
        "  source_updated, edited FROM incidents LEFT JOIN held_digests USING (key) WHERE dataset = $1) AS held "
        "  USING (incident_id) "
        # What a person merged away, split up or took away does not come back with the next download.
        "LEFT JOIN (SELECT incident_id, arg_max(coalesce(gone_digests.digest, past_incidents.digest), key) AS digest "
        f"  FROM past_incidents LEFT JOIN gone_digests USING (key) WHERE dataset = $1 AND {by_person} GROUP BY incident_id) "
        "  AS gone USING (incident_id) "
        "LEFT JOIN (SELECT incident_id, max(revision) AS revision FROM past_incidents WHERE dataset = $1 GROUP BY incident_id) "
        "  AS before USING (incident_id) "
        "WHERE staged.key NOT IN (SELECT key FROM repeated)",
        [dataset],
    )
    counts = dict(change.run("SELECT what, count(*) FROM fate GROUP BY what"))
    change.run(
        "CREATE OR REPLACE TEMP TABLE missing AS SELECT key, incident_id, edited, digest FROM incidents WHERE dataset = ? "
        "AND incident_id NOT IN (SELECT incident_id FROM staged_incidents) AND NOT (edited AND digest IS NULL)",
        [dataset],
    )
    edited = "SELECT {} FROM missing WHERE edited"
    vanished, kept_edits = change.run("SELECT count(*) FILTER (NOT edited), count(*) FILTER (edited) FROM missing")[0]
    change.come(
        f"SELECT key, greatest(coalesce(revision, 0), last_revision) + 1, {change.number}, NULL, false FROM fate "
        "WHERE what IN ('added', 'changed')"
    )
    change.leave("SELECT old_key AS key FROM fate WHERE what = 'changed'")
    if not append:
        change.leave("SELECT key FROM missing WHERE NOT edited")
    reasons = {
        "edited": "the file has another version, but a person has edited it here: the edit stays",
        "taken": "the file has a new version, but a person has taken it away here: it stays away",
    }
    listed = change.run(
        f"SELECT incident_id, what FROM fate WHERE what IN ('edited', 'taken') ORDER BY 1 LIMIT {CONFLICTS_LISTED}"
    )
    conflicts = [Conflict(incident_id, reasons[what]) for incident_id, what in listed]
    if not append and kept_edits:
        conflicts += [
            Conflict(row[0], "the file no longer has it, but a person has edited it here: it stays")
            for row in change.run(f"{edited.format('incident_id')} ORDER BY 1 LIMIT {CONFLICTS_LISTED}")
        ]
    return Outcome(
        arrived=change.staged, added=counts.get("added", 0), changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0), older=counts.get("older", 0), repeated=repeated,
        vanished=0 if append else vanished, kept=vanished if append else 0,
        conflicts=counts.get("edited", 0) + counts.get("taken", 0) + (0 if append else kept_edits),
        conflicting=tuple(conflicts[:CONFLICTS_LISTED]),
    )  # fmt: skip


def _described(change: Change, dataset: DataSet) -> tuple[DataSet, bool]:
    """Return the data set's row, what is not said now as it was before, and whether that says anything new."""
    held = records(change.cursor, "datasets", "dataset = ?", [dataset.dataset])
    if not held:
        return replace(dataset, title=dataset.title or dataset.dataset), True
    old = {name: value for name, value in held[0].items() if name != "changed_in"}
    said = {name: value for name, value in asdict(dataset).items() if value}
    new = DataSet(**{**old, **said, "loaded_at": old["loaded_at"]})
    return new, asdict(new) != old


def _new_actors(change: Change, actors: Sequence[Actor]) -> list[Actor]:
    if not actors:
        return []
    known = {row[0] for row in change.run("SELECT actor_id FROM actors")}
    return [each for each in actors if each.actor_id not in known]
