"""Results of finished stages, kept so that no work is done twice.

A result lies under ``.results/<recording_id>/<stage>-<key>.json``; while a stage works, its
finished parts lie in a folder of that name without the ending, and a killed run goes on after the
last one. The leading dot keeps all of it out of the sight of dataset readers.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, TypeVar

from pipeline.errors import LakeError, UnreachableLakeError
from pipeline.lake.storage import Storage

FOLDER = ".results"

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class StageResult:
    """The place of one stage's result for one recording."""

    storage: Storage
    recording_id: str
    stage: str
    key: str

    @property
    def name(self) -> str:
        """What the result is called among those of its recording."""
        return f"{self.stage}-{self.key}"

    @property
    def _name(self) -> str:
        return f"{FOLDER}/{self.recording_id}/{self.name}"

    def load(self) -> Any | None:
        """Return the finished result, or None; a damaged file counts as none and is re-made."""
        return self._load(f"{self._name}.json")

    def save(self, result: Any) -> None:
        """Keep the finished result; its parts are no longer needed."""
        self._save(f"{self._name}.json", result)
        self.storage.delete_folder(self._name)

    def load_part(self, index: int) -> Any | None:
        """Return the finished part at ``index``, or None."""
        return self._load(f"{self._name}/{index:06d}.json")

    def save_part(self, index: int, part: Any) -> None:
        """Keep one finished part of a stage that is still working."""
        self._save(f"{self._name}/{index:06d}.json", part)

    def _load(self, name: str) -> Any | None:
        try:
            content = self.storage.read(name)
        except UnreachableLakeError:
            raise
        except LakeError:  # a bad sector: the stage can do it again
            return None
        return None if content is None else _decode(content, name)

    def _save(self, name: str, result: Any) -> None:
        self.storage.write(name, _encode(result, name))


def stage_key(*facts: object) -> str:
    """Return 16 hex digits over everything that a stage's result depends on."""
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _encode(result: Any, name: str) -> bytes:
    """Return the result as one line of JSON and a seal: a flipped bit may still be JSON."""
    # A path may hold bytes that are no text; Python has them as surrogates, and json reads them.
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    line = text.encode("utf-8", "surrogatepass")
    return line + b"\n" + _seal(line, name)


def _seal(line: bytes, name: str) -> bytes:
    """Return a hash over what a file says and what it is called."""
    return hashlib.sha256(name.encode() + b"\n" + line).hexdigest().encode()


def _decode(content: bytes, name: str) -> Any | None:
    line, is_sealed, digest = content.rpartition(b"\n")
    if is_sealed and _seal(line, name) != digest:
        return None
    try:
        return json.loads(line if is_sealed else content)  # earlier versions wrote no hash
    except (ValueError, RecursionError):
        return None


def records_to_rows(records: Sequence[Any]) -> list[list[Any]]:
    """Return each record's values in the order of its fields, for JSON."""
    return [list(astuple(record)) for record in records]


def rows_to_records(rows: Sequence[Sequence[Any]], record_type: type[Record]) -> list[Record]:
    """Return the records that ``records_to_rows`` had."""
    return [record_type(*row) for row in rows]
