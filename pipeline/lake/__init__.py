"""The lake: Parquet files, one a recording and table; the only place that knows its layout.

    lake = open_lake("data/lake")
    lake.read("recommendations", recording_id, Recommendation)   # records
    lake.frame("recommendations")                                # pandas, all recordings

``<root>/<table>/<recording_id>.parquet``; a recording is there when its ``recordings`` file is.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import LakeError, NotPublishedError, SchemaError
from pipeline.lake.forgetting import forget, forget_results
from pipeline.lake.origins import Origin, load_origin, save_origin
from pipeline.lake.publishing import Tables, publish, to_parquet
from pipeline.lake.results import StageResult, records_to_rows, rows_to_records, stage_key
from pipeline.lake.storage import Storage, open_storage
from pipeline.lake.transfers import StoredFile, copy_stored, list_stored
from pipeline.lake.voices import forget_voices, load_voices, save_voices
from pipeline.tables import (
    TABLES,
    Table,
    arrow_schema,
    arrow_to_records,
    merge_rows,
    records_to_arrow,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "DEFAULT_LAKE",
    "Lake",
    "Origin",
    "StageResult",
    "StoredFile",
    "copy_stored",
    "list_stored",
    "open_lake",
    "records_to_rows",
    "rows_to_records",
    "stage_key",
]

DEFAULT_LAKE = "data/lake"
# A publication moves a dozen files; a reader who meets it in the middle looks again this often.
_ATTEMPTS = 20
_PAUSE_S = 0.05

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Lake:
    """One lake, local or on an object store."""

    storage: Storage

    @property
    def uri(self) -> str:
        """Where the lake is; ``open_lake`` opens it from this."""
        return self.storage.uri or self.storage.root

    def recording_ids(self) -> list[str]:
        """Return the ids of the published recordings, sorted."""
        names = self.storage.names("recordings")
        return [name.removesuffix(".parquet") for name in names if not name.startswith(".")]

    def find(self, text: str) -> str:
        """Return the one recording id that is or starts with ``text``.

        Raises:
            NotPublishedError: none or several do; the remedy lists them.
        """
        known = self.recording_ids()
        found = [text] if text in known else [item for item in known if item.startswith(text)]
        if len(found) != 1:
            listed = ", ".join((found or known)[:10]) or "none yet; start with: webinar run FILE"
            what = "several recordings begin so" if found else "no such recording in the lake"
            raise NotPublishedError(what, self.uri, text, f"Recordings: {listed}")
        return found[0]

    def run_id(self, recording_id: str) -> str | None:
        """Return the id of the run that published the recording, or None."""
        content = self.storage.read(f"recordings/{recording_id}.parquet")
        return None if content is None else _run_id(content)

    def publish(self, recording_id: str, run_id: str, tables: Tables) -> None:
        """Publish all tables of one recording as one change; see ``publishing.publish``."""
        publish(self.storage, recording_id, run_id, tables)

    def write_kept(self, table: str, recording_id: str, records: Sequence[object]) -> None:
        """Put records into a table that people make; rows with the same key are replaced.

        Raises:
            NotPublishedError: the lake holds no such recording.
            SchemaError: no such table, one that runs write, or records that do not fit it.
        """
        declared = _check_kept(table, self.uri)
        with self.storage.lock(f".locks/{recording_id}"):
            added = records_to_arrow(declared, recording_id, records)
            rows = merge_rows(declared, self.arrow(table, recording_id), added)
            self.storage.write(f"{table}/{recording_id}.parquet", to_parquet(rows))

    def replace_kept(self, table: str, recording_id: str, records: Sequence[object]) -> None:
        """Make the records all that such a table holds of the recording; equal files stay.

        Raises:
            NotPublishedError: the lake holds no such recording.
            SchemaError: no such table, one that runs write, or records that do not fit it.
        """
        _check_kept(table, self.uri)
        name = f"{table}/{recording_id}.parquet"
        content = to_parquet(records_to_arrow(TABLES[table], recording_id, records))
        with self.storage.lock(f".locks/{recording_id}"):
            if self.run_id(recording_id) is None:
                raise NotPublishedError("no such recording in the lake", self.uri, recording_id)
            if self.storage.read(name) != content:
                self.storage.write(name, content)

    def forget(self, recording_id: str) -> None:
        """Remove a recording from every table, with all kept results; see ``forgetting``."""
        forget(self.storage, recording_id)

    def forget_results(self, recording_id: str, *, but: Collection[str] = ()) -> None:
        """Remove what the stages kept of a recording, all ``but`` the named; its tables stay."""
        forget_results(self.storage, recording_id, but=but)

    @contextmanager
    def alone_with(self, recording_id: str) -> Iterator[None]:
        """Hold the work on a recording: a second run of it waits, and then finds it done.

        An object store has no lock: there both work, and publish the same bytes.
        """
        with self.storage.lock(f".locks/{recording_id}.work"):
            yield

    def origin(self, uri: str) -> Origin | None:
        """Return what is remembered of an address that a recording was fetched from."""
        return load_origin(self.storage, uri)

    def remember(self, origin: Origin) -> None:
        """Remember the address that a recording was fetched from."""
        save_origin(self.storage, origin)

    def voices(
        self, series: str, model: str, *, other_than: str
    ) -> dict[str, list[tuple[float, ...]]]:
        """Return the prints of people known in a series; see ``voices.load_voices``."""
        return load_voices(self.storage, series, model, other_than=other_than)

    def keep_voices(
        self,
        series: str,
        recording_id: str,
        model: str,
        prints: Mapping[str, tuple[float, ...]],
    ) -> None:
        """Keep the prints of a recording's people; see ``voices.save_voices``."""
        save_voices(self.storage, series, recording_id, model, prints)

    def forget_voices(self, is_gone: Callable[[str], bool]) -> None:
        """Remove the prints of everybody whose name ``is_gone``."""
        forget_voices(self.storage, is_gone)

    def result(self, recording_id: str, stage: str, key: str) -> StageResult:
        """Return the place of a stage's kept result."""
        return StageResult(self.storage, recording_id, stage, key)

    def read(self, table: str, recording_id: str, record_type: type[Record]) -> list[Record]:
        """Return one table of one recording as records.

        Raises:
            NotPublishedError: the lake holds no such recording.
            LakeError: the files stay a mixture of two runs.
        """
        return arrow_to_records(self.arrow(table, recording_id), record_type)

    def arrow(self, table: str, recording_id: str) -> "pa.Table":
        """Return one table of one recording, from the run that its ``recordings`` row names.

        A table that people make belongs to no run; where nothing was made it is empty. So is one
        that the recording was published without, by a version that did not know it yet.
        """
        _check_table(table)
        if TABLES[table].is_kept:
            return self._kept(table, recording_id)
        for _ in range(_ATTEMPTS):
            run_id = self.run_id(recording_id)
            if run_id is None:
                raise NotPublishedError("no such recording in the lake", self.uri, recording_id)
            content = self.storage.read(f"{table}/{recording_id}.parquet")
            if content is None:  # all files of a run are there before its ``recordings`` row is
                return arrow_schema(TABLES[table]).empty_table()
            if _run_id(content) == run_id:
                return _parse(content)
            time.sleep(_PAUSE_S)
        raise LakeError(
            "the recording's files come from different runs",
            f"{self.uri}/{table}",
            recording_id,
            "Run the recording again; the next run finishes the publication",
        )

    def _kept(self, table: str, recording_id: str) -> "pa.Table":
        if self.run_id(recording_id) is None:
            raise NotPublishedError("no such recording in the lake", self.uri, recording_id)
        content = self.storage.read(f"{table}/{recording_id}.parquet")
        return arrow_schema(TABLES[table]).empty_table() if content is None else _parse(content)

    def frame(self, table: str) -> "pd.DataFrame":
        """Return one table over all recordings as pandas, declared types kept (nullable)."""
        import pandas as pd
        import pyarrow as pa

        _check_table(table)
        parts = [self.arrow(table, recording_id) for recording_id in self.recording_ids()]
        schema = arrow_schema(TABLES[table])
        whole = pa.concat_tables([schema.empty_table(), *parts], promote_options="default")
        frame: pd.DataFrame = whole.to_pandas(types_mapper=pd.ArrowDtype)
        return frame


def open_lake(uri: str | Path = DEFAULT_LAKE) -> Lake:
    """Return the lake at a folder or URI; nothing is created before the first write.

    Raises:
        LakeError: the URI names no known kind of storage.
    """
    return Lake(open_storage(uri))


def _check_table(name: str) -> None:
    if name not in TABLES:
        raise SchemaError("no such table", "lake", name, f"Tables: {', '.join(TABLES)}")


def _check_kept(name: str, where: str) -> Table:
    _check_table(name)
    if not TABLES[name].is_kept:
        raise SchemaError("a run writes this table", where, name, "Publish the recording")
    return TABLES[name]


def _parse(content: bytes) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise LakeError("a damaged file", "lake", str(error), "Run the recording again") from error


def _run_id(content: bytes) -> str | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(pa.BufferReader(content)).metadata or {}
    except (pa.ArrowInvalid, OSError) as error:
        raise LakeError("a damaged file", "lake", str(error), "Run the recording again") from error
    run_id = metadata.get(b"run_id")
    return run_id.decode() if run_id else None
