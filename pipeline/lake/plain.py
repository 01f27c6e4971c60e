"""The files of one recording, read as one run made them."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import LakeError, NotPublishedError, SchemaError
from pipeline.lake.checksums import (
    CHANGED,
    check_recording,
    is_whole,
    kept_files_sha256,
    own_metadata,
)
from pipeline.lake.rows import conform
from pipeline.lake.storage import Storage
from pipeline.tables import TABLES, Table, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

# A publication moves a dozen files; a reader who meets it in the middle looks again this often.
_ATTEMPTS = 20
_PAUSE_S = 0.05
_REMEDY = "webinar lake verify --repair"


def known_table(name: str) -> Table:
    """Return the table of this name.

    Raises:
        SchemaError: there is none.
    """
    if name not in TABLES:
        raise SchemaError("no such table", "lake", name, f"Tables: {', '.join(TABLES)}")
    return TABLES[name]


def published_run_id(storage: Storage, recording_id: str) -> str | None:
    """Return the id of the run that published the recording, or None.

    Raises:
        LakeError: the file that says it is damaged.
    """
    content = storage.read(f"recordings/{recording_id}.parquet")
    return None if content is None else _run_id(_metadata(content))


def read_plain(
    storage: Storage, table: str, recording_id: str, *, columns: Sequence[str] | None = None
) -> "pa.Table":
    """Return one table of one recording, from the run that its ``recordings`` row names.

    A table that people make belongs to no run; where nothing was made it is empty. So is one that
    the recording was published without, by a version that did not know it yet.

    Raises:
        NotPublishedError: the lake holds no such recording.
        LakeError: the files stay a mixture of two runs, or one is damaged.
        SchemaError: no such table.
    """
    known_table(table)
    for left in reversed(range(_ATTEMPTS)):
        content, problem = _look(storage, table, recording_id)
        if problem is None:
            break
        if not left:
            raise problem
        time.sleep(_PAUSE_S)
    return _parse(table, recording_id, content, columns)


def _look(storage: Storage, table: str, recording_id: str) -> tuple[bytes | None, LakeError | None]:
    """Return a table's file, and what is wrong with it at this moment."""
    published = storage.read(f"recordings/{recording_id}.parquet")
    if published is None:
        raise NotPublishedError("no such recording in the lake", storage.root, recording_id)
    if table == "recordings":
        return published, None
    name = f"{table}/{recording_id}.parquet"
    content, metadata = storage.read(name), _metadata(published)
    if TABLES[table].is_kept or _is_of_run(table, content, metadata):
        return content, None
    return content, _not_of_run(storage.path(name), content, metadata)


def read_made(storage: Storage, table: str, recording_id: str) -> "pa.Table":
    """Return the rows that people made for a recording; it need not be published.

    Raises:
        LakeError: the file is damaged.
    """
    return _parse(table, recording_id, storage.read(f"{table}/{recording_id}.parquet"))


class RunReader:
    """Reads many tables of many recordings, each as one run made them, each file once.

    The ``recordings`` table goes first; it says which run the other files have to be of.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._published: dict[str, Mapping[bytes, bytes]] = {}

    def __call__(self, table: str, recording_id: str) -> "pa.Table | None":
        """Return the rows, or None where the recording is gone or is being published just now.

        What is damaged looks the same: its own file is read, and says so.
        """
        try:
            return self._read(table, recording_id)
        except LakeError:
            return None

    def _read(self, table: str, recording_id: str) -> "pa.Table | None":
        content = self._storage.read(f"{table}/{recording_id}.parquet")
        if content is None and (TABLES[table].is_kept or table == "recordings"):
            return None
        if content is not None and table == "recordings":
            self._published[recording_id] = _metadata(content)
        elif not TABLES[table].is_kept and not _is_of_run(
            table, content, self._published.get(recording_id, {})
        ):
            return None
        return _parse(table, recording_id, content)


def _parse(
    table: str, recording_id: str, content: bytes | None, columns: Sequence[str] | None = None
) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    if content is None:
        return conform(table, arrow_schema(TABLES[table]).empty_table(), columns)
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        _check_seal(content, own_metadata(file))
        check_recording(file, recording_id)
        there = None if columns is None else [n for n in columns if n in file.schema_arrow.names]
        # Handing columns of a file this small to other threads takes longer than reading them.
        return conform(table, file.read(there, use_threads=False), columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(table, error) from error


def _check_seal(content: bytes, metadata: Mapping[bytes, bytes]) -> None:
    if not is_whole(content, metadata):
        raise ValueError(CHANGED)


def _is_of_run(table: str, content: bytes | None, published: Mapping[bytes, bytes]) -> bool:
    """Return whether a table's file is the one that the recording was published with.

    Versions that wrote no hashes are known by their run alone, and knew fewer tables.
    """
    expected = _hashes(published).get(table)
    if content is None or expected is not None:
        return expected == (None if content is None else hashlib.sha256(content).hexdigest())
    return _run_id(_metadata(content)) == _run_id(published)


def _not_of_run(where: str, content: bytes | None, published: Mapping[bytes, bytes]) -> LakeError:
    """Return the error for a file that stays another one than the recording was published with."""
    try:
        is_same_run = content is None or _run_id(_metadata(content, where)) == _run_id(published)
    except LakeError as error:
        return error
    if is_same_run:
        what = "a file is missing" if content is None else f"a damaged file: {CHANGED}"
        return LakeError(what, where, remedy=_REMEDY)
    return LakeError(
        "the recording's files come from different runs",
        where,
        remedy="Run the recording again; the next run finishes the publication",
    )


def _hashes(metadata: Mapping[bytes, bytes]) -> dict[str, str]:
    try:
        return kept_files_sha256(metadata)
    except ValueError as error:
        raise _damaged("recordings", error) from error


def _run_id(metadata: Mapping[bytes, bytes]) -> str | None:
    run_id = metadata.get(b"run_id")
    return run_id.decode(errors="replace") if run_id else None


def _metadata(content: bytes, where: str = "recordings") -> Mapping[bytes, bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata: Mapping[bytes, bytes] = pq.read_schema(pa.BufferReader(content)).metadata or {}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(where, error) from error
    return metadata


def _damaged(where: str, error: Exception) -> LakeError:
    return LakeError("a damaged file", where, " ".join(str(error).split())[:200], _REMEDY)
