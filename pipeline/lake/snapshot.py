"""The snapshot: a second copy of the lake in few large files, for reading.

``snapshot/manifest.json`` names parts; a part holds up to some hundred recordings, one file a
table, ``snapshot/<part>/<table>.parquet``, sorted by recording. The tables that a run publishes
form one group of parts, each table that people make a group of its own, because they change apart.

The manifest says for each recording by which stamp (size and time of change) its file was known
when it was copied: the file in ``recordings`` for all that a run publishes, which moves into place
last, and the table's own file for what people make. A reader lists the folders, takes from the
snapshot what still has its stamp, and everything else from the recording's own files.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import LakeError, UnreachableLakeError
from pipeline.lake.storage import Storage, recording_of
from pipeline.tables import TABLES

FOLDER = "snapshot"
MANIFEST = f"{FOLDER}/manifest.json"
PUBLISHED = "published"
# Of a recording that changed while it was copied; no file has it, so its rows are never read.
NO_STAMP = ""

Stamps = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some recordings of one group in one folder; ``stamps`` has every recording that is in it.

    ``sha256`` is that of each table's file; earlier versions wrote none.
    """

    part_id: str
    stamps: Stamps
    tables: tuple[str, ...]
    sha256: Mapping[str, str] = field(default_factory=dict)

    def fresh(self, current: Stamps) -> set[str]:
        """Return the recordings whose rows are those of today."""
        return {one for one, stamp in self.stamps.items() if current.get(one) == stamp}

    def name(self, table: str) -> str:
        """Return the name of the table's file."""
        return f"{FOLDER}/{self.part_id}/{table}.parquet"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of each group."""

    groups: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    @property
    def part_ids(self) -> set[str]:
        """The ids of all parts."""
        return {part.part_id for parts in self.groups.values() for part in parts}


@dataclass(frozen=True, slots=True)
class TableSources:
    """Where the rows of one table are: files of parts, each with what is to be left out of it, and
    the recordings whose own files are to be read."""

    parts: tuple[tuple[str, frozenset[str]], ...]
    plain: tuple[str, ...]


def group_of(table: str) -> str:
    """Return the group that a table belongs to."""
    return table if TABLES[table].is_kept else PUBLISHED


def group_tables(group: str) -> tuple[str, ...]:
    """Return the tables of a group, the one that names the recordings first."""
    return tuple(name for name in TABLES if group_of(name) == group)


def groups() -> tuple[str, ...]:
    """Return all groups."""
    return tuple(dict.fromkeys(group_of(name) for name in TABLES))


def current_stamps(storage: Storage, group: str) -> dict[str, str]:
    """Return the stamp of today for every published recording that has rows in the group."""
    published = _recording_stamps(storage, "recordings")
    if group == PUBLISHED:
        return published
    kept = _recording_stamps(storage, group)
    return {one: stamp for one, stamp in kept.items() if one in published}


def _recording_stamps(storage: Storage, folder: str) -> dict[str, str]:
    return {
        recording_id: stamp
        for name, stamp in storage.stamps(folder).items()
        if (recording_id := recording_of(name))
    }


def find_sources(storage: Storage, tables: Iterable[str]) -> dict[str, TableSources]:
    """Return where to read each table: the snapshot for what is fresh there, else plain files."""
    manifest = read_manifest(storage)
    by_group: dict[str, list[str]] = {}
    for table in tables:
        by_group.setdefault(group_of(table), []).append(table)
    found: dict[str, TableSources] = {}
    for group, names in by_group.items():
        left = current_stamps(storage, group)
        shown: list[tuple[Part, frozenset[str]]] = []
        for part in manifest.groups.get(group, ()):
            fresh = part.fresh(left)
            shown.append((part, frozenset(part.stamps) - fresh))
            left = {one: stamp for one, stamp in left.items() if one not in fresh}
        found |= {name: _sources(name, shown, left) for name in names}
    return found


def _sources(
    table: str, shown: Iterable[tuple[Part, frozenset[str]]], left: Iterable[str]
) -> TableSources:
    parts = tuple(
        (part.name(table), hidden)
        for part, hidden in shown
        # A table that the version which wrote the part did not know has no file there.
        if table in part.tables and len(hidden) < len(part.stamps)
    )
    return TableSources(parts, tuple(sorted(left)))


def read_manifest(storage: Storage) -> Manifest:
    """Return the manifest; an empty one where there is none, a damaged one or another version's.

    The snapshot is a copy: what cannot be understood is as good as not there.
    """
    return _find_manifest(storage) or Manifest()


def is_manifest_damaged(storage: Storage) -> bool:
    """Return whether a manifest is there that says nothing or not what was written."""
    return _find_manifest(storage) is None


def _find_manifest(storage: Storage) -> Manifest | None:
    """Return the manifest, an empty one where there is none, or None for what is no manifest."""
    try:
        return _parse_manifest(storage.read(MANIFEST) or b"{}")
    except UnreachableLakeError:
        raise
    except LakeError:  # a bad sector
        return None


def _parse_manifest(content: bytes) -> Manifest | None:
    try:
        written = json.loads(content)
        groups: dict[str, Any] = written.get("groups", {})
        if written.get("sha256", _sha256(groups)) != _sha256(groups):
            return None
        return Manifest({group: tuple(map(_part, parts)) for group, parts in groups.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _part(written: Any) -> Part:
    stamps, part_id = dict(written["stamps"]), written["part_id"]
    if not (isinstance(part_id, str) and part_id.isalnum()):  # it becomes a part of a path
        raise ValueError(part_id)
    return Part(part_id, stamps, tuple(written["tables"]), dict(written.get("sha256", {})))


def _sha256(groups: Any) -> str:
    return hashlib.sha256(json.dumps(groups, sort_keys=True).encode()).hexdigest()


def write_manifest(storage: Storage, manifest: Manifest) -> None:
    """Put the manifest in the place of the last: this is when a snapshot changes for readers."""
    groups = {
        group: [
            {
                "part_id": part.part_id,
                "tables": part.tables,
                "stamps": dict(sorted(part.stamps.items())),
                "sha256": dict(sorted(part.sha256.items())),
            }
            for part in parts
        ]
        for group, parts in manifest.groups.items()
    }
    content = {"groups": groups, "sha256": _sha256(groups)}
    storage.write(MANIFEST, json.dumps(content, separators=(",", ":")).encode())


def delete_parts_but(storage: Storage, part_ids: Iterable[str]) -> None:
    """Remove the folders of all parts but these, and what a killed writer left of a manifest."""
    kept = {*part_ids, MANIFEST.removeprefix(f"{FOLDER}/")}
    files = storage.stamps(FOLDER)
    for name in storage.names(FOLDER):
        if name in files and name not in kept:
            storage.delete(f"{FOLDER}/{name}")
        elif name not in kept:
            storage.delete_folder(f"{FOLDER}/{name}")
