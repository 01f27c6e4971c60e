"""The data dictionary: what every table and column holds, for people and for tools."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.errors import InputError
from pipeline.tables import SCHEMA_VERSION, TABLES, Column, Table

# Types of Table Schema by ours.
_FRICTIONLESS_TYPES = {
    "string": "string",
    "int64": "integer",
    "float64": "number",
    "bool": "boolean",
    "date32": "date",
}
_START = "recordings"
FORMATS = ("markdown", "frictionless")


def dictionary_text(format_name: str) -> str:
    """Return the data dictionary in one of ``FORMATS``, ending in a newline.

    Raises:
        InputError: no such format.
    """
    if format_name not in FORMATS:
        raise InputError("no such format", "--format", format_name, " or ".join(FORMATS))
    if format_name == "frictionless":
        return json.dumps(data_package(), ensure_ascii=False, indent=2) + "\n"
    return dictionary_markdown()


def dictionary_markdown(tables: Iterable[Table] = tuple(TABLES.values())) -> str:
    """Return the data dictionary as Markdown, one section a table, ending in a newline."""
    return "\n".join(line for table in tables for line in _table_lines(table))


def data_package(tables: Iterable[Table] = tuple(TABLES.values())) -> dict[str, Any]:
    """Return the lake as a Frictionless Data Package: a resource a table, with a Table Schema.

    Put beside the tables' folders as ``datapackage.json``, its paths are right.
    """
    return {
        "name": "webinar-lake",
        "title": "Webinar lake",
        "description": "What was said and recommended in webinars, a row a fact.",
        "version": str(SCHEMA_VERSION),
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
    }
    if table.name != _START:
        reference = {"resource": _START, "fields": "recording_id"}
        schema["foreignKeys"] = [{"fields": "recording_id", "reference": reference}]
    return {
        "name": table.name,
        "description": table.description,
        "path": f"{table.name}/*.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS_TYPES[column.type],
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    if not column.is_nullable:
        field["constraints"] = {"required": True}
    return field


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
