"""The files of one recording, read as one run made them."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import LakeError, NotPublishedError, SchemaError
from pipeline.lake.rows import conform
from pipeline.lake.storage import Storage
from pipeline.tables import TABLES, Table, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

# A publication moves a dozen files; a reader who meets it in the middle looks again this often.
_ATTEMPTS = 20
_PAUSE_S = 0.05


def known_table(name: str) -> Table:
    """Return the table of this name.

    Raises:
        SchemaError: there is none.
    """
    if name not in TABLES:
        raise SchemaError("no such table", "lake", name, f"Tables: {', '.join(TABLES)}")
    return TABLES[name]


def published_run_id(storage: Storage, recording_id: str) -> str | None:
    """Return the id of the run that published the recording, or None."""
    content = storage.read(f"recordings/{recording_id}.parquet")
    return None if content is None else _run_id(content)


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
    is_kept = known_table(table).is_kept
    for _ in range(_ATTEMPTS):
        run_id = published_run_id(storage, recording_id)
        if run_id is None:
            raise NotPublishedError("no such recording in the lake", storage.root, recording_id)
        content = storage.read(f"{table}/{recording_id}.parquet")
        # All files of a run are there before its ``recordings`` row is.
        if content is None or is_kept or _run_id(content) == run_id:
            return _parse(table, content, columns)
        time.sleep(_PAUSE_S)
    raise LakeError(
        "the recording's files come from different runs",
        f"{storage.root}/{table}",
        recording_id,
        "Run the recording again; the next run finishes the publication",
    )


def read_made(storage: Storage, table: str, recording_id: str) -> "pa.Table":
    """Return the rows that people made for a recording; it need not be published.

    Raises:
        LakeError: the file is damaged.
    """
    return _parse(table, storage.read(f"{table}/{recording_id}.parquet"))


class RunReader:
    """Reads many tables of many recordings, each as one run made them, each file once.

    The ``recordings`` table goes first; it says which run the other files have to be of.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._run_ids: dict[str, str | None] = {}

    def __call__(self, table: str, recording_id: str) -> "pa.Table | None":
        """Return the rows, or None where the recording is gone or is being published just now."""
        content = self._storage.read(f"{table}/{recording_id}.parquet")
        if TABLES[table].is_kept:
            return None if content is None else _parse(table, content)
        if table == "recordings":
            if content is None:
                return None
            self._run_ids[recording_id] = _run_id(content)
        elif content is not None and _run_id(content) != self._run_ids.get(recording_id):
            return None
        return _parse(table, content)


def _parse(table: str, content: bytes | None, columns: Sequence[str] | None = None) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    if content is None:
        return conform(table, arrow_schema(TABLES[table]).empty_table(), columns)
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        there = None if columns is None else [n for n in columns if n in file.schema_arrow.names]
        # Handing columns of a file this small to other threads takes longer than reading them.
        return conform(table, file.read(there, use_threads=False), columns)
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(error) from error


def _run_id(content: bytes) -> str | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata: Any = pq.read_schema(pa.BufferReader(content)).metadata or {}
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(error) from error
    run_id = metadata.get(b"run_id")
    return run_id.decode() if run_id else None


def _damaged(error: Exception) -> LakeError:
    return LakeError("a damaged file", "lake", str(error), "Run the recording again")
