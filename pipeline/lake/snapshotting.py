"""Making the snapshot, adding to it, and taking recordings out of it.

What is new or changed since the last time goes into a new part, together with parts that are
smaller than it; so a recording is copied again only when the part that holds it can at least
double, and parts of full size are left alone.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.lake.checksums import HashedStream
from pipeline.lake.rows import Rows, by_recording, conform, merge_rows_of, part_rows
from pipeline.lake.snapshot import (
    FOLDER,
    MANIFEST,
    NO_STAMP,
    PUBLISHED,
    Manifest,
    Part,
    current_stamps,
    delete_parts_but,
    group_tables,
    groups,
    read_manifest,
    write_manifest,
)
from pipeline.lake.storage import Storage
from pipeline.tables import TABLES, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

# Recordings in a part of full size: an hour each makes files of some tens of MB.
FULL_PART = 1_000
# A part of which more than this share has changed or gone is written again.
LARGEST_STALE_SHARE = 0.25
# DuckDB reads Parquet by row groups of about this size, one a thread.
_GROUP_ROWS = 122_880
_LOCK = ".locks/.snapshot"
# An object store tells times in seconds: what was written just now could change within the second.
_SETTLED = timedelta(seconds=2)

ReadPlain = Callable[[str, str], "pa.Table | None"]


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """What making a snapshot did; numbers of recordings, of the published group."""

    recording_count: int
    added_count: int
    copied_count: int
    part_count: int


@dataclass(frozen=True, slots=True)
class _Source:
    """An earlier part and the recordings of it that are still as they were."""

    part: Part
    fresh: frozenset[str]

    @property
    def is_stale(self) -> bool:
        total = len(self.part.stamps)
        return total - len(self.fresh) > LARGEST_STALE_SHARE * total


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do in one group: parts that stay, parts to merge, recordings to add."""

    stay: tuple[Part, ...]
    merge: tuple[_Source, ...]
    added: Mapping[str, str] = field(default_factory=dict)

    @property
    def stamps(self) -> dict[str, str]:
        """The stamps of all recordings that the new parts are to hold, sorted."""
        old = {one: source.part.stamps[one] for source in self.merge for one in source.fresh}
        return dict(sorted((old | dict(self.added)).items()))


def make_snapshot(storage: Storage, read_plain: ReadPlain) -> SnapshotReport:
    """Bring the snapshot up to date; nothing is written where it is.

    Args:
        storage: the lake's root.
        read_plain: (table, recording id) to the rows of the recording's own file; None where
            they cannot be had as one run made them. Such a recording waits for the next time.

    Raises:
        LakeError: the lake cannot be read or written.
    """
    with storage.lock(_LOCK):
        old = read_manifest(storage)
        plans = {group: _plan(storage, group, old.groups.get(group, ())) for group in groups()}
        made = {
            group: _carry_out(storage, group, plan, read_plain) for group, plan in plans.items()
        }
        new = Manifest(made)
        if new != old:
            write_manifest(storage, new)
        # Readers may still be in the parts of the last manifest; those before it can go.
        delete_parts_but(storage, old.part_ids | new.part_ids)
    plan = plans[PUBLISHED]
    return SnapshotReport(
        recording_count=len({one for part in made[PUBLISHED] for one in part.stamps}),
        added_count=len(plan.added),
        copied_count=len(plan.stamps) - len(plan.added),
        part_count=len(made[PUBLISHED]),
    )


def drop_from_snapshot(storage: Storage, recording_ids: Collection[str]) -> None:
    """Take recordings out of the snapshot, and with them every file that ever held their rows.

    Raises:
        LakeError: the lake cannot be read or written.
    """
    gone = set(recording_ids)
    with storage.lock(_LOCK):
        old = read_manifest(storage)
        made = {
            group: tuple(
                new
                for part in parts
                for new in (
                    _write_parts(storage, group, _without(part, gone), _nothing_plain)
                    if gone & set(part.stamps)
                    else [part]
                )
            )
            for group, parts in old.groups.items()
        }
        new = Manifest(made)
        if new != old:
            write_manifest(storage, new)
        delete_parts_but(storage, new.part_ids)


def drop_snapshot(storage: Storage) -> None:
    """Remove the snapshot; readers go to the recordings' own files.

    Raises:
        LakeError: it cannot be removed.
    """
    with storage.lock(_LOCK):
        storage.delete(MANIFEST)
        storage.delete_folder(FOLDER)


def _without(part: Part, gone: Collection[str]) -> _Plan:
    return _Plan((), (_Source(part, frozenset(part.stamps) - frozenset(gone)),))


def _nothing_plain(table: str, recording_id: str) -> None:
    """Stand for plain files where only parts are read."""


def _plan(storage: Storage, group: str, parts: Sequence[Part]) -> _Plan:
    current = current_stamps(storage, group)
    sources = [_Source(part, frozenset(part.fresh(current))) for part in parts]
    known = {one for source in sources for one in source.fresh}
    added = {one: stamp for one, stamp in current.items() if one not in known}
    if not storage.is_local:
        added = {one: stamp for one, stamp in added.items() if _is_settled(stamp)}
    merge = [source for source in sources if source.is_stale]
    size = len(added) + sum(len(source.fresh) for source in merge)
    for source in sorted(sources, key=lambda one: len(one.fresh)):
        # Full parts never qualify: merging them would only cut them anew.
        if source not in merge and len(source.fresh) <= min(size, FULL_PART // 2):
            merge.append(source)
            size += len(source.fresh)
    stay = tuple(source.part for source in sources if source not in merge)
    return _Plan(stay, tuple(merge), added)


def _is_settled(stamp: str) -> bool:
    _, _, changed_ns = stamp.partition("-")
    if not changed_ns.isdigit():  # a store that tells no times cannot show a change of equal size
        return False
    return datetime.now(UTC) - datetime.fromtimestamp(int(changed_ns) / 1e9, UTC) > _SETTLED


def _carry_out(
    storage: Storage, group: str, plan: _Plan, read_plain: ReadPlain
) -> tuple[Part, ...]:
    if not plan.added and not plan.merge:
        return plan.stay
    return (*plan.stay, *_write_parts(storage, group, plan, read_plain))


def _write_parts(storage: Storage, group: str, plan: _Plan, read_plain: ReadPlain) -> list[Part]:
    stamps = plan.stamps
    recording_ids = list(stamps)
    parts = []
    for start in range(0, len(recording_ids), FULL_PART):
        chunk = recording_ids[start : start + FULL_PART]
        part = Part(uuid.uuid4().hex, {one: stamps[one] for one in chunk}, group_tables(group))
        parts.append(_write_part(storage, group, part, plan, read_plain))
    return parts


def _write_part(
    storage: Storage, group: str, part: Part, plan: _Plan, read_plain: ReadPlain
) -> Part:
    """Write the files and return the part; what could not be read has no stamp in it."""
    failed: set[str] = set()
    sha256: dict[str, str] = {}
    added = [one for one in part.stamps if one in plan.added]

    def plain_rows(table: str) -> Iterator[Rows]:
        for recording_id in added:
            rows = None if recording_id in failed else read_plain(table, recording_id)
            if rows is None:
                failed.add(recording_id)
            else:
                yield from by_recording(conform(table, rows).combine_chunks().to_batches())

    for table in part.tables:
        sources = [plain_rows(table)] if added else []
        sources += [_old_rows(storage, table, source, part) for source in plan.merge]
        sha256[table] = _write_table(storage, table, part.name(table), merge_rows_of(sources))
    now = current_stamps(storage, group) if added else {}
    failed |= {one for one in added if now.get(one) != part.stamps[one]}
    stamps = {one: NO_STAMP if one in failed else stamp for one, stamp in part.stamps.items()}
    return Part(part.part_id, stamps, part.tables, sha256)


def _old_rows(storage: Storage, table: str, source: _Source, part: Part) -> Iterator[Rows]:
    """Yield the rows that a new part takes over from an old one."""
    import pyarrow.compute as pc

    wanted = sorted(source.fresh & set(part.stamps))
    if not wanted or table not in source.part.tables:
        return
    # The range lets whole row groups be passed over.
    field_ = pc.field("recording_id")
    where = (field_ >= wanted[0]) & (field_ <= wanted[-1]) & field_.isin(wanted)
    yield from part_rows(storage, table, source.part.name(table), where=where)


def _write_table(storage: Storage, table: str, name: str, rows: Iterator[Rows]) -> str:
    """Write the rows to a file and return its SHA-256."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(TABLES[table])
    with storage.writing(name) as target:
        stream = HashedStream(target)
        with pq.ParquetWriter(
            stream, schema, compression="zstd", write_page_checksum=True
        ) as writer:
            for group in _row_groups(rows):
                whole = pa.Table.from_batches(group, schema)
                writer.write_table(whole, row_group_size=whole.num_rows)
    return stream.sha256.hexdigest()


def _row_groups(rows: Iterator[Rows]) -> "Iterator[list[pa.RecordBatch]]":
    held: list[pa.RecordBatch] = []
    count = 0
    for _, batch in rows:
        held.append(batch)
        count += batch.num_rows
        if count >= _GROUP_ROWS:
            yield held
            held, count = [], 0
    if held:
        yield held
