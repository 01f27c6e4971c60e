"""The lake: Parquet files, one a recording and table; the only place that knows its layout.

    lake = open_lake("data/lake")
    lake.read("recommendations", recording_id, Recommendation)   # records
    lake.frame("recommendations")                                # pandas, all recordings
    lake.polars("words", columns=["text"], filters=[("speaker", "==", "S01")])
    lake.duckdb().sql("SELECT theme, count(*) FROM recommendations GROUP BY theme")

``<root>/<table>/<recording_id>.parquet``; a recording is there when its ``recordings`` file is.
``<root>/snapshot`` is a copy in few large files, for reading; see ``snapshot``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pipeline.errors import InputError, NotPublishedError, SchemaError
from pipeline.lake.forgetting import forget, forget_results, recordings_with_results
from pipeline.lake.origins import Origin, load_origin, save_origin
from pipeline.lake.plain import (
    RunReader,
    known_table,
    published_run_id,
    read_made,
    read_plain,
)
from pipeline.lake.publishing import Tables, publish, sealed_parquet
from pipeline.lake.reading import read_all
from pipeline.lake.results import FOLDER, StageResult, records_to_rows, rows_to_records, stage_key
from pipeline.lake.snapshotting import (
    SnapshotReport,
    drop_from_snapshot,
    drop_snapshot,
    make_snapshot,
)
from pipeline.lake.sql import Answer, connect, run_query
from pipeline.lake.storage import Storage, open_storage, recording_of
from pipeline.lake.transfers import StoredFile, copy_stored, list_stored
from pipeline.lake.verifying import (
    Damage,
    find_damage,
    find_snapshot_damage,
    known_recordings,
    surviving_run_id,
)
from pipeline.lake.voices import forget_voices, load_voices, save_voices
from pipeline.tables import (
    TABLES,
    Table,
    arrow_to_records,
    merge_rows,
    records_to_arrow,
)

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = [
    "DEFAULT_LAKE",
    "Damage",
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
        return list(filter(None, map(recording_of, self.storage.names("recordings"))))

    def find(self, text: str, *, anywhere: bool = False) -> str:
        """Return the one recording id that is or starts with ``text``.

        ``anywhere`` takes those in, too, of which a run that never published left something.

        Raises:
            NotPublishedError: none or several do; the remedy lists them.
        """
        known = self.recording_ids()
        if anywhere:
            left = {*self.known_recordings(), *recordings_with_results(self.storage)}
            known = sorted(left.union(known))
        found = [text] if text in known else [item for item in known if item.startswith(text)]
        if len(found) != 1:
            listed = ", ".join((found or known)[:10]) or "none yet; start with: webinar run FILE"
            what = "several recordings begin so" if found else "no such recording in the lake"
            raise NotPublishedError(what, self.uri, text, f"Recordings: {listed}")
        return found[0]

    def run_id(self, recording_id: str) -> str | None:
        """Return the id of the run that published the recording, or None."""
        return published_run_id(self.storage, recording_id)

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
            self.storage.write(f"{table}/{recording_id}.parquet", sealed_parquet(rows))

    def replace_kept(self, table: str, recording_id: str, records: Sequence[object]) -> None:
        """Make the records all that such a table holds of the recording; equal files stay.

        Raises:
            NotPublishedError: the lake holds no such recording.
            SchemaError: no such table, one that runs write, or records that do not fit it.
        """
        _check_kept(table, self.uri)
        name = f"{table}/{recording_id}.parquet"
        rows = records_to_arrow(TABLES[table], recording_id, records)
        content = sealed_parquet(rows)
        with self.storage.lock(f".locks/{recording_id}"):
            if self.run_id(recording_id) is None:
                raise NotPublishedError("no such recording in the lake", self.uri, recording_id)
            if self.storage.read(name) != content:
                self.storage.write(name, content)

    def forget(self, recording_id: str) -> None:
        """Remove a recording from every table, kept result and the snapshot; see ``forgetting``."""
        forget(self.storage, recording_id)
        drop_from_snapshot(self.storage, [recording_id])

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

    def result_names(self, recording_id: str) -> list[str]:
        """Return what the finished results that are kept of a recording are called."""
        names = self.storage.names(f"{FOLDER}/{recording_id}")
        return [name.removesuffix(".json") for name in names if name.endswith(".json")]

    def known_recordings(self) -> list[str]:
        """Return all recordings of which any file is there, published or not, sorted."""
        return known_recordings(self.storage)

    def find_damage(self, recording_id: str) -> list[Damage]:
        """Return which files of a recording are not what was written; see ``verifying``."""
        return find_damage(self.storage, recording_id)

    def find_snapshot_damage(self) -> list[Damage]:
        """Return which files of the snapshot are not what was written; see ``verifying``."""
        return find_snapshot_damage(self.storage)

    def surviving_run_id(self, recording_id: str) -> str | None:
        """Return which run made the files that can still be read; see ``verifying``."""
        return surviving_run_id(self.storage, recording_id)

    def read_made(self, table: str, recording_id: str, record_type: type[Record]) -> list[Record]:
        """Return what people made for a recording, whether or not the rest of it can be read.

        Raises:
            LakeError: the file is damaged.
            SchemaError: no such table, or one that runs write.
        """
        _check_kept(table, self.uri)
        return arrow_to_records(read_made(self.storage, table, recording_id), record_type)

    def read(self, table: str, recording_id: str, record_type: type[Record]) -> list[Record]:
        """Return one table of one recording as records.

        Raises:
            NotPublishedError: the lake holds no such recording.
            LakeError: the files stay a mixture of two runs.
        """
        return arrow_to_records(self.arrow(table, recording_id), record_type)

    def arrow(
        self,
        table: str,
        recording_id: str | None = None,
        *,
        columns: Sequence[str] | None = None,
        filters: Any = None,
    ) -> "pa.Table":
        """Return one table as Arrow, of one recording (see ``plain.read_plain``) or of all.

        Over all, ``filters`` and ``columns`` are pushed down, and the snapshot is used for what is
        fresh in it; see ``reading.read_all``.
        """
        if recording_id is not None:
            return read_plain(self.storage, table, recording_id, columns=columns)
        return read_all(self.storage, table, columns=columns, filters=filters)

    def frame(
        self, table: str, *, columns: Sequence[str] | None = None, filters: Any = None
    ) -> "pd.DataFrame":
        """Return one table over all recordings as pandas, declared types kept (nullable)."""
        import pandas as pd

        whole = self.arrow(table, columns=columns, filters=filters)
        frame: pd.DataFrame = whole.to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def polars(
        self, table: str, *, columns: Sequence[str] | None = None, filters: Any = None
    ) -> "pl.DataFrame":
        """Return one table over all recordings as Polars.

        Raises:
            InputError: Polars is not installed.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise InputError(
                "Polars is not installed", "lake.polars", "", "pip install polars"
            ) from error
        frame = pl.from_arrow(self.arrow(table, columns=columns, filters=filters))
        return cast("pl.DataFrame", frame)

    def duckdb(self) -> "duckdb.DuckDBPyConnection":
        """Return a DuckDB connection with a view a table, and some more; see ``sql.connect``."""
        return connect(self.storage)

    def query(self, sql: str) -> Answer:
        """Return the answer to one SELECT, which can do nothing but read; see ``sql.run_query``."""
        return run_query(self.storage, sql)

    def snapshot(self, *, is_anew: bool = False) -> SnapshotReport:
        """Bring the read-optimised copy up to date, or make it anew; see ``make_snapshot``."""
        if is_anew:
            drop_snapshot(self.storage)
        return make_snapshot(self.storage, RunReader(self.storage))

    def forget_in_snapshot(self, recording_ids: Collection[str]) -> None:
        """Take recordings out of the copy, with every file that ever held their rows."""
        drop_from_snapshot(self.storage, recording_ids)


def open_lake(uri: str | Path = DEFAULT_LAKE) -> Lake:
    """Return the lake at a folder or URI; nothing is created before the first write.

    Raises:
        LakeError: the URI names no known kind of storage.
    """
    return Lake(open_storage(uri))


def _check_kept(name: str, where: str) -> Table:
    table = known_table(name)
    if not table.is_kept:
        raise SchemaError("a run writes this table", where, name, "Publish the recording")
    return table
