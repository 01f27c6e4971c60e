"""Rows of many recordings as one stream, recording after recording, without holding them all."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import LakeError, SchemaError
from pipeline.lake.storage import Storage
from pipeline.tables import TABLES, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

# Rows held of each source that is being merged.
_BATCH_ROWS = 65_536
_REMEDY = "Remove the folder snapshot and make it again"

Rows = tuple[str, "pa.RecordBatch"]


def part_dataset(storage: Storage, table: str, names: Sequence[str]) -> Any:
    """Return files of parts as one Arrow dataset of the declared schema, for push-down.

    A column that was added after a file was written is null in its rows.
    """
    import pyarrow.dataset as ds

    checked = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.dataset(
        [storage.path(name) for name in names],
        schema=arrow_schema(TABLES[table]),
        format=ds.ParquetFileFormat(default_fragment_scan_options=checked),
        filesystem=storage.filesystem,
    )


def part_rows(
    storage: Storage,
    table: str,
    name: str,
    *,
    hidden: Collection[str] = (),
    columns: Sequence[str] | None = None,
    where: Any = None,
) -> Iterator[Rows]:
    """Yield (recording id, some of its rows) of one file of a part, in the order of the file.

    Raises:
        LakeError: the file is damaged.
        FileNotFoundError: a newer snapshot has replaced the part.
    """
    import pyarrow as pa

    try:
        scanner = part_dataset(storage, table, [name]).scanner(
            columns=None if columns is None else list(dict.fromkeys(["recording_id", *columns])),
            filter=combined_filter(hidden, where),
            batch_size=_BATCH_ROWS,
            batch_readahead=1,
            fragment_readahead=1,
            use_threads=False,
        )
        yield from by_recording(scanner.to_batches())
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise LakeError("a damaged file", storage.path(name), reason, _REMEDY) from error


def combined_filter(hidden: Collection[str], where: Any) -> Any:
    """Return the Arrow expression that leaves recordings out and keeps ``where``, or None."""
    import pyarrow.compute as pc

    if not hidden:
        return where
    shown = ~pc.field("recording_id").isin(sorted(hidden))
    return shown if where is None else shown & where


def by_recording(batches: "Iterable[pa.RecordBatch]") -> Iterator[Rows]:
    """Yield the batches cut where the recording changes; slices, so nothing is copied."""
    import pyarrow.compute as pc

    for batch in batches:
        runs = pc.run_end_encode(batch.column("recording_id"))
        start = 0
        for end, recording_id in zip(
            runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True
        ):
            yield recording_id, batch.slice(start, end - start)
            start = end


def merge_rows_of(sources: Iterable[Iterator[Rows]]) -> Iterator[Rows]:
    """Yield the rows of all sources, sorted by recording; no recording may be in two of them."""
    return heapq.merge(*sources, key=lambda rows: rows[0])


def conform(table: str, arrow: "pa.Table", columns: Sequence[str] | None = None) -> "pa.Table":
    """Return the rows in the schema of today, or these columns of it in this order.

    Columns added since the file was written are null, unknown ones are left out.

    Raises:
        SchemaError: the table has no such column.
    """
    import pyarrow as pa

    schema = arrow_schema(TABLES[table])
    if columns is not None:
        schema = pa.schema([schema.field(name) for name in known_columns(table, columns)])
    if arrow.schema.equals(schema):
        return arrow
    return pa.Table.from_arrays(
        [
            arrow.column(item.name).cast(item.type)
            if item.name in arrow.column_names
            else pa.nulls(arrow.num_rows, item.type)
            for item in schema
        ],
        schema=schema,
    )


def known_columns(table: str, columns: Sequence[str]) -> Sequence[str]:
    """Return the columns, all of which the table has.

    Raises:
        SchemaError: one is not there; the remedy lists those that are.
    """
    names = [column.name for column in TABLES[table].columns]
    for name in columns:
        if name not in names:
            raise SchemaError("no such column", table, name, f"Columns: {', '.join(names)}")
    return columns
