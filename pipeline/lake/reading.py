"""One table over all recordings: from the snapshot where it is fresh, else from plain files.

Reading starts from ``recordings``, so a recording that is half published is never seen.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import LakeError, NotPublishedError, SchemaError
from pipeline.lake.plain import known_table, read_plain
from pipeline.lake.rows import Rows, by_recording, conform, known_columns, merge_rows_of, part_rows
from pipeline.lake.snapshot import TableSources, find_sources
from pipeline.lake.storage import Storage
from pipeline.tables import TABLES, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

# A new snapshot may take the parts away that a slow reader has just found.
_ATTEMPTS = 5

Made = TypeVar("Made")


def read_all(
    storage: Storage,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    filters: Any = None,
) -> "pa.Table":
    """Return a table over all recordings, sorted by recording, rows in their order within it.

    Args:
        storage: the lake's root.
        table: its name.
        columns: only these, in this order.
        filters: an Arrow expression, or conditions as ``pandas.read_parquet`` takes them, such as
            ``[("theme", "==", "policy")]``; row groups that cannot match are not read.

    Raises:
        SchemaError: no such table or column, or a filter that does not fit the columns.
        LakeError: a file is damaged, or stays a mixture of two runs.
    """
    known_table(table)
    known_columns(table, columns or ())
    where = _expression(table, filters)
    return with_sources(storage, table, lambda found: _read(storage, table, found, columns, where))


def with_sources(storage: Storage, table: str, make: Callable[[TableSources], Made]) -> Made:
    """Return what ``make`` makes of the table's sources; once more where a snapshot went away.

    Raises:
        LakeError: files of the snapshot are missing for good.
    """
    for _ in range(_ATTEMPTS):
        try:
            return make(find_sources(storage, [table])[table])
        except FileNotFoundError as error:
            missing = str(error)
    raise LakeError(
        "the snapshot has lost files", storage.root, missing, "Remove its folder snapshot"
    )


def _read(
    storage: Storage,
    table: str,
    found: TableSources,
    columns: Sequence[str] | None,
    where: Any,
) -> "pa.Table":
    import pyarrow as pa

    needed = None if columns is None else list(dict.fromkeys(["recording_id", *columns]))
    streams = [
        part_rows(storage, table, name, hidden=hidden, columns=needed, where=where)
        for name, hidden in found.parts
    ]
    # A filter may ask for columns that nobody wants to see.
    plain = plain_rows(storage, table, found.plain, columns=None if where is not None else needed)
    streams.append(_filtered(plain, where, needed))
    batches = [batch for _, batch in merge_rows_of(streams)]
    schema = _part_of_schema(table, needed)
    whole = pa.Table.from_batches([_plain_schema(batch, schema) for batch in batches], schema)
    return conform(table, whole, columns)


def plain_rows(
    storage: Storage,
    table: str,
    recording_ids: Sequence[str],
    *,
    columns: Sequence[str] | None = None,
) -> Iterator[Rows]:
    """Yield (recording id, its rows) from the recordings' own files, in this order.

    A recording that was forgotten since it was listed is passed over.
    """
    for recording_id in recording_ids:
        try:
            rows = read_plain(storage, table, recording_id, columns=columns)
        except NotPublishedError:
            continue
        yield from by_recording(rows.combine_chunks().to_batches())


def _filtered(rows: Iterator[Rows], where: Any, columns: Sequence[str] | None) -> Iterator[Rows]:
    if where is None:
        yield from rows
        return
    for recording_id, batch in rows:
        left = batch.filter(where)
        if left.num_rows:
            yield recording_id, left if columns is None else left.select(columns)


def _part_of_schema(table: str, columns: Sequence[str] | None) -> "pa.Schema":
    import pyarrow as pa

    schema = arrow_schema(TABLES[table])
    if columns is None:
        return schema
    return pa.schema([schema.field(name) for name in columns], metadata=schema.metadata)


def _plain_schema(batch: "pa.RecordBatch", schema: "pa.Schema") -> "pa.RecordBatch":
    """Return the batch under the declared schema; a scan does not keep every field's metadata."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def _expression(table: str, filters: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if filters is None:
        return None
    try:
        where = filters if isinstance(filters, pc.Expression) else pq.filters_to_expression(filters)
        # Tried on no rows, so that a mistake is named before any file is opened.
        arrow_schema(TABLES[table]).empty_table().filter(where)
    except (pa.ArrowException, ValueError, TypeError) as error:
        names = ", ".join(column.name for column in TABLES[table].columns)
        raise SchemaError(
            "the filter does not fit the table", table, str(error), f"Columns: {names}"
        ) from error
    return where
