"""The data dictionary: what every table and column holds, for people."""

from collections.abc import Iterable, Iterator

from pipeline.tables import TABLES, Column, Table


def dictionary_markdown(tables: Iterable[Table] = tuple(TABLES.values())) -> str:
    """Return the data dictionary as Markdown, one section a table, ending in a newline."""
    return "\n".join(line for table in tables for line in _table_lines(table))


def _table_lines(table: Table) -> Iterator[str]:
    yield f"#### {table.name}\n"
    yield f"{table.description} Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | type | unit | meaning |"
    yield "|---|---|---|---|"
    yield from (_column_line(column) for column in table.columns)
    yield ""


def _column_line(column: Column) -> str:
    kind = f"{column.type}, may be null" if column.is_nullable else column.type
    return f"| `{column.name}` | {kind} | {column.unit or ''} | {column.description} |"
