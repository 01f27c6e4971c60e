"""Looks at every file of the lake: is it there, can it be read, is it what was written."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.errors import LakeError, UnreachableLakeError
from pipeline.lake.checksums import (
    CHANGED,
    check_recording,
    is_whole,
    kept_files_sha256,
    own_metadata,
)
from pipeline.lake.snapshot import FOLDER as SNAPSHOT
from pipeline.lake.snapshot import MANIFEST, is_manifest_damaged, read_manifest
from pipeline.lake.storage import Storage, recording_of
from pipeline.tables import TABLES, arrow_schema


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not what was written; ``recording_id`` may be "snapshot"."""

    recording_id: str
    table: str
    path: str
    reason: str


def known_recordings(storage: Storage) -> list[str]:
    """Return all recordings of which any table has a file, sorted."""
    names = {name for table in TABLES for name in storage.names(table)}
    return sorted(filter(None, map(recording_of, names)))


def find_damage(storage: Storage, recording_id: str) -> list[Damage]:
    """Return what is wrong with a recording's files, in the order of the tables.

    Files of a version that wrote no hashes can only be found unreadable.
    """
    return [
        Damage(recording_id, table, storage.path(f"{table}/{recording_id}.parquet"), reason)
        for table, reason in _faults(storage, recording_id)
    ]


def find_snapshot_damage(storage: Storage) -> list[Damage]:
    """Return which files of the snapshot are not what was written, or are missing.

    Parts of a version that wrote no hashes are passed over.
    """
    if is_manifest_damaged(storage):
        return [Damage(SNAPSHOT, "manifest", storage.path(MANIFEST), CHANGED)]
    return [
        Damage(SNAPSHOT, table, storage.path(part.name(table)), reason)
        for parts in read_manifest(storage).groups.values()
        for part in parts
        for table, expected in part.sha256.items()
        if (reason := _part_fault(storage, part.name(table), expected))
    ]


def _part_fault(storage: Storage, name: str, expected: str) -> str | None:
    content, reason = _read(storage, name)
    if content is None:
        return reason or "it is missing"
    return None if hashlib.sha256(content).hexdigest() == expected else CHANGED


def surviving_run_id(storage: Storage, recording_id: str) -> str | None:
    """Return the run that made the first of the recording's files that can be read, or None."""
    for table, declared in TABLES.items():
        content, _ = _read(storage, f"{table}/{recording_id}.parquet")
        if declared.is_kept or content is None:
            continue
        try:
            run_id = _metadata(table, recording_id, content).get(b"run_id")
        except (ValueError, OSError):
            continue
        if run_id:
            return run_id.decode(errors="replace")
    return None


def _faults(storage: Storage, recording_id: str) -> Iterator[tuple[str, str]]:
    hashes: Mapping[str, str] = {}
    content, reason = _read(storage, f"recordings/{recording_id}.parquet")
    if reason:
        yield "recordings", reason
    elif content is None:
        yield "recordings", "it is missing, so no reader sees the recording"
    else:
        try:
            metadata = _metadata("recordings", recording_id, content)
            hashes = kept_files_sha256(metadata)
        except (ValueError, OSError) as error:
            yield "recordings", _unreadable(error)
        else:
            if not is_whole(content, metadata):
                yield "recordings", CHANGED
    for table in TABLES:
        if table == "recordings":
            continue
        found, reason = _read(storage, f"{table}/{recording_id}.parquet")
        reason = reason or _fault(
            table, recording_id, found, hashes.get(table), is_published=bool(hashes)
        )
        if reason:
            yield table, reason


def _read(storage: Storage, name: str) -> tuple[bytes | None, str | None]:
    """Return a file's bytes, and why they cannot be read; a store that fails is no damage."""
    try:
        return storage.read(name), None
    except UnreachableLakeError:
        raise
    except LakeError as error:
        return None, f"it cannot be read: {error.value}"


def _fault(
    table: str,
    recording_id: str,
    content: bytes | None,
    expected: str | None,
    *,
    is_published: bool,
) -> str | None:
    if content is None:
        is_expected = expected is not None or (table == "runs" and is_published)
        return "it is missing" if is_expected else None
    if expected is not None:
        return None if hashlib.sha256(content).hexdigest() == expected else CHANGED
    try:
        metadata = _metadata(table, recording_id, content)
    except (ValueError, OSError) as error:
        return _unreadable(error)
    return None if is_whole(content, metadata) else CHANGED


def _metadata(table: str, recording_id: str, content: bytes) -> Mapping[bytes, bytes]:
    """Return the metadata of a file all of whose rows can be read.

    Raises:
        ValueError: the file is damaged, or has no rows of this table.
        OSError: the same.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        rows = file.read(use_threads=False)
    except pa.ArrowException as error:  # not all of them are one of both
        raise ValueError(str(error)) from error
    missing = {"recording_id"} - set(rows.column_names)
    unknown = set(rows.column_names) - set(arrow_schema(TABLES[table]).names)
    if missing or unknown:
        raise ValueError(f"columns {sorted(missing | unknown)} do not belong there")
    check_recording(file, recording_id)
    return own_metadata(file)


def _unreadable(error: Exception) -> str:
    return f"it cannot be read: {' '.join(str(error).split())[:200]}"
