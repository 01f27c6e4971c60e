"""Damaged recordings made whole: their tables are made again from what the stages kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import NotPublishedError, PipelineError
from pipeline.lake import Damage, Lake
from pipeline.records import Correction
from pipeline.steps import publish_tables
from pipeline.steps.ordering import kept_orders, plan_order
from pipeline.tables import TABLES

REMEDY = "Run the recording once more: webinar run FILE"


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of one damaged recording; ``problem`` says why it could not be made whole."""

    recording_id: str
    damage: tuple[Damage, ...]
    problem: str | None = None


def verify_lake(lake: Lake, *, should_repair: bool) -> tuple[int, list[Repair]]:
    """Return how many recordings were looked at, and those with damage, repaired if so wished.

    The snapshot, a copy, comes last, under its own name.
    """
    recording_ids = lake.known_recordings()
    found = [
        repair(lake, recording_id, damage) if should_repair else Repair(recording_id, tuple(damage))
        for recording_id in recording_ids
        if (damage := lake.find_damage(recording_id))
    ]
    damage = lake.find_snapshot_damage()
    if damage:
        found.append(_repair_snapshot(lake, damage, should_repair=should_repair))
    return len(recording_ids), found


def _repair_snapshot(lake: Lake, damage: Sequence[Damage], *, should_repair: bool) -> Repair:
    try:
        if should_repair:
            lake.snapshot(is_anew=True)
    except PipelineError as error:
        return Repair("snapshot", tuple(damage), str(error))
    return Repair("snapshot", tuple(damage))


def repair(lake: Lake, recording_id: str, damage: Sequence[Damage]) -> Repair:
    """Publish the recording again from its kept results; no model hears it again.

    A table that people made is never written over: what is in it nobody else knows.
    """
    made_by_people = sorted({one.table for one in damage if TABLES[one.table].is_kept})
    if made_by_people:
        problem = f"people made {', '.join(made_by_people)}: restore the file from a backup"
        return Repair(recording_id, tuple(damage), problem)
    try:
        _publish_again(lake, recording_id)
    except PipelineError as error:
        return Repair(recording_id, tuple(damage), str(error))
    left = lake.find_damage(recording_id)
    return Repair(recording_id, tuple(damage), left[0].reason if left else None)


def _publish_again(lake: Lake, recording_id: str) -> None:
    order = kept_orders(lake, recording_id).get(lake.surviving_run_id(recording_id) or "")
    if order is None:
        what = "nothing is kept of how it was made"
        raise NotPublishedError(what, lake.uri, recording_id, REMEDY)
    corrections = lake.read_made("corrections", recording_id, Correction)
    publish_tables(*plan_order(lake, order, corrections))
