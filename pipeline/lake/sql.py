"""SQL over the lake: a DuckDB connection with a view a table, and queries that can only read.

Parts of the snapshot are Arrow datasets, so DuckDB's choice of columns and conditions reaches the
Parquet files; plain files stream in as they are read. No view needs DuckDB's own access to files,
so a query runs without any.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.citations import citation_line
from pipeline.errors import InputError
from pipeline.lake.reading import plain_rows
from pipeline.lake.rows import part_dataset
from pipeline.lake.snapshot import TableSources, find_sources
from pipeline.lake.storage import Storage
from pipeline.places.regions import load_regions
from pipeline.tables import TABLES, arrow_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Rows fetched at a time.
_BATCH_ROWS = 10_000
# No file, no network, no extension, no Python variable, and nothing of this can be switched back.
_CLOSED = (
    "SET temp_directory = ''",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
VIEWS = {
    "places": "One row a place of UN M49: place_code, place, sub_region, region, and where the"
    " sub-region stands on a map of tiles.",
    "recommendation_sheet": "One row a recommendation, ready to be shared: with webinar, person,"
    " place and a citation line.",
}
_SHEET = """
CREATE VIEW recommendation_sheet AS
SELECT
    cite(r.speaker_name, r.speaker, g.title, g.event_date, r.start_ms) AS citation,
    r.recommendation, r.quote, g.title, g.series, g.event_date,
    r.speaker_name, s.role, s.affiliation, r.actor, r.action, r.beneficiary,
    p.place, p.region, r.theme, r.modality, r.polarity, r.stance, r.score, r.is_low_confidence,
    r.start_ms, r.recommendation_id, recording_id
FROM recommendations AS r
JOIN recordings AS g USING (recording_id)
LEFT JOIN speakers AS s USING (recording_id, speaker)
LEFT JOIN places AS p USING (place_code)
ORDER BY g.event_date, recording_id, r.start_ms, r.recommendation_id
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives; the rows can be taken once."""

    # To show either would start another query while this one is being fetched.
    connection: "duckdb.DuckDBPyConnection" = field(repr=False)
    relation: "duckdb.DuckDBPyRelation" = field(repr=False)
    columns: tuple[str, ...]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as Python values.

        Raises:
            InputError: a value of the lake does not fit what the query does with it.
        """
        for batch in self._batches():
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def save_parquet(self, path: Path) -> int:
        """Write the rows to a Parquet file and return how many there are.

        Raises:
            InputError: a value of the lake does not fit what the query does with it.
        """
        import pyarrow.parquet as pq

        count = 0
        batches = self._batches()
        first = next(batches)
        with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
            for batch in itertools.chain([first], batches):
                writer.write_batch(batch)
                count += batch.num_rows
        return count

    def _batches(self) -> "Iterator[pa.RecordBatch]":
        """Yield the rows in batches, the first of which may be empty."""
        import duckdb
        import pyarrow as pa

        try:
            reader: Any = self.relation.to_arrow_reader(_BATCH_ROWS)
            yield pa.RecordBatch.from_pylist([], reader.schema)
            yield from reader
        except (duckdb.Error, pa.ArrowException) as error:
            raise _query_error(error) from error


@dataclass(frozen=True, slots=True)
class PlainStream:
    """The rows of plain files as an Arrow stream that starts anew for every query."""

    storage: Storage
    table: str
    recording_ids: Sequence[str]

    def __arrow_c_schema__(self) -> Any:
        return arrow_schema(TABLES[self.table]).__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        import pyarrow as pa

        rows = plain_rows(self.storage, self.table, self.recording_ids)
        reader = pa.RecordBatchReader.from_batches(
            arrow_schema(TABLES[self.table]), (batch for _, batch in rows)
        )
        return reader.__arrow_c_stream__(requested_schema)


def connect(storage: Storage) -> "duckdb.DuckDBPyConnection":
    """Return a connection to the lake as it is now: views of every table and those of ``VIEWS``.

    The function ``cite(speaker_name, speaker, title, event_date, start_ms)`` is there too.
    """
    import duckdb
    from duckdb.func import FunctionNullHandling

    connection = duckdb.connect(":memory:")
    for table, sources in find_sources(storage, TABLES).items():
        _add_table(connection, storage, table, sources)
    connection.register("_places", _places())
    connection.execute("CREATE VIEW places AS SELECT * FROM _places")
    connection.create_function(
        "cite",
        citation_line,
        ["VARCHAR", "VARCHAR", "VARCHAR", "DATE", "BIGINT"],
        "VARCHAR",
        null_handling=FunctionNullHandling.SPECIAL,
    )
    connection.execute(_SHEET)
    return connection


def run_query(storage: Storage, sql: str) -> Answer:
    """Return the answer to one SELECT over the lake; it can neither write nor read other files.

    Raises:
        InputError: it is no single SELECT, or DuckDB cannot run it; the remedy has the tables.
        LakeError: the lake cannot be read.
    """
    import duckdb

    connection = connect(storage)
    for setting in _CLOSED:
        connection.execute(setting)
    try:
        statements = connection.extract_statements(sql)
        reading = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
        if len(statements) != 1 or statements[0].type not in reading:
            raise InputError(
                "one statement that only reads is wanted", "query", sql, "SELECT ... FROM ..."
            )
        relation = connection.sql(statements[0])
    except duckdb.Error as error:
        raise _query_error(error) from error
    return Answer(connection, relation, _distinct(relation.columns))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, those that were there before with a number after them."""
    made: list[str] = []
    for name in names:
        candidates = (name, *(f"{name}_{number}" for number in range(2, len(names) + 2)))
        made.append(next(one for one in candidates if one not in made))
    return tuple(made)


def _add_table(
    connection: "duckdb.DuckDBPyConnection", storage: Storage, table: str, sources: TableSources
) -> None:
    """Make the view of one table out of its sources."""
    whole = [name for name, hidden in sources.parts if not hidden]
    selects: list[str] = []

    def add(source: Any, condition: str = "") -> None:
        name = f"_{table}_{len(selects)}"
        connection.register(name, source)
        selects.append(f"SELECT * FROM {name}{condition}")  # noqa: S608 - names of our own

    if whole or not sources.parts:
        # Without files this is the declared schema with no rows.
        add(part_dataset(storage, table, whole) if whole else _no_rows(table))
    for name, hidden in sources.parts:
        if hidden:
            listed = ", ".join(_quoted(one) for one in sorted(hidden))
            add(part_dataset(storage, table, [name]), f" WHERE recording_id NOT IN ({listed})")
    if sources.plain:
        add(PlainStream(storage, table, sources.plain))
    connection.execute(f"CREATE VIEW {table} AS {' UNION ALL '.join(selects)}")


def _no_rows(table: str) -> "pa.Table":
    return arrow_schema(TABLES[table]).empty_table()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _places() -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_pylist([asdict(region) for region in load_regions()])


def _query_error(error: Exception) -> InputError:
    """Return DuckDB's message on one line, with its candidates, and the names of the tables."""
    message, _, _ = str(error).partition("\n\nLINE ")
    tables = ", ".join([*TABLES, *VIEWS])
    return InputError(
        " ".join(message.split()), "query", "", f"Tables: {tables}. Columns: DESCRIBE table"
    )
