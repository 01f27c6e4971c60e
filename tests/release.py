# ruff: noqa: T201 - says on the terminal what it wrote
"""Keep what a release promises about tables: run this when a version is released.

    python -m tests.release

writes ``tests/data/released/schemas.json`` and a tiny lake of that version beside it:
one recording with a value in every column, one with null wherever null may be.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.lake.publishing import to_parquet
from pipeline.tables import SCHEMA_VERSION, TABLES, Column, Table, arrow_schema

RELEASED = Path(__file__).parent / "data" / "released"
FILLED, EMPTY = "filled-0a0a0a0a", "nulls-0b0b0b0b"
VALUES = {"string": "text", "int64": 7, "float64": 0.5, "bool": True, "date32": date(2026, 1, 5)}

Schemas = dict[str, list[dict[str, Any]]]


def schemas_of(tables: dict[str, Table]) -> Schemas:
    """Return name, type and nullability of every column, by table."""
    return {
        name: [
            {"name": column.name, "type": column.type, "is_nullable": column.is_nullable}
            for column in table.columns
        ]
        for name, table in tables.items()
    }


def one_row(table: Table, recording_id: str) -> pa.Table:
    """Return one row of a table: values everywhere, or null wherever it may be."""
    row = {column.name: _value(column, recording_id) for column in table.columns}
    metadata = {**(arrow_schema(table).metadata or {}), b"run_id": b"released"}
    rows = pa.Table.from_pylist([row], schema=arrow_schema(table))
    return rows if table.is_kept else rows.replace_schema_metadata(metadata)


def _value(column: Column, recording_id: str) -> Any:
    if column.name == "recording_id":
        return recording_id
    if recording_id == EMPTY and column.is_nullable:
        return None
    return VALUES[column.type]


def main() -> None:
    """Write the schemas and the lake of today."""
    for name, table in TABLES.items():
        folder = RELEASED / "lake" / name
        folder.mkdir(parents=True, exist_ok=True)
        for recording_id in (FILLED, EMPTY):
            content = to_parquet(one_row(table, recording_id))
            (folder / f"{recording_id}.parquet").write_bytes(content)
    content = {"schema_version": SCHEMA_VERSION, "tables": schemas_of(dict(TABLES))}
    path = RELEASED / "schemas.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
