"""What was released stays readable: columns are added, nullable and last; nothing else changes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.types as kinds
import pytest

from pipeline.lake import open_lake
from pipeline.tables import SCHEMA_VERSION, TABLES, Column, arrow_schema
from tests.release import EMPTY, FILLED, RELEASED, VALUES, Schemas, schemas_of

LAKE = RELEASED / "lake"
WRITTEN = json.loads((RELEASED / "schemas.json").read_text(encoding="utf-8"))
SCHEMAS: Schemas = WRITTEN["tables"]
TODAY = schemas_of(dict(TABLES))
# How a column of all readers tells the types apart.
POLARS = {"string": pl.String, "int64": pl.Int64, "float64": pl.Float64, "bool": pl.Boolean,
          "date32": pl.Date}  # fmt: skip
DUCKDB = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN",
          "date32": "DATE"}  # fmt: skip


def broken_promises(released: Schemas, today: Schemas) -> list[str]:
    """Return what an old reader or an old file would stumble over."""
    found = [f"{name}: the table is gone" for name in released if name not in today]
    for name, columns in released.items():
        now = today.get(name, [])
        for old, new in zip(columns, now, strict=False):
            if old != new:
                found.append(f"{name}.{old['name']}: was {old}, is {new}")
        found += [f"{name}.{old['name']}: the column is gone" for old in columns[len(now) :]]
        found += [
            f"{name}.{new['name']}: added, but old files have no value"
            for new in now[len(columns) :]
            if not new["is_nullable"]
        ]
    return found


def test_the_tables_of_today_keep_what_was_promised() -> None:
    assert broken_promises(SCHEMAS, TODAY) == []


def test_an_added_column_counts_the_schema_version_up() -> None:
    assert WRITTEN["schema_version"] <= SCHEMA_VERSION
    if TODAY != SCHEMAS:
        assert WRITTEN["schema_version"] < SCHEMA_VERSION


OLD: Schemas = {"t": [{"name": "a", "type": "int64", "is_nullable": False}]}


@pytest.mark.parametrize(
    ("today", "message"),
    [
        ({}, "t: the table is gone"),
        ({"t": []}, "t.a: the column is gone"),
        ({"t": [{**OLD["t"][0], "type": "float64"}]}, "t.a: was"),
        ({"t": [{**OLD["t"][0], "is_nullable": True}]}, "t.a: was"),
        ({"t": [{**OLD["t"][0], "name": "b"}, *OLD["t"]]}, "t.a: was"),
        ({"t": [*OLD["t"], {"name": "b", "type": "string", "is_nullable": False}]}, "t.b: added"),
    ],
)
def test_the_gate_sees_every_way_to_break_a_promise(today: Schemas, message: str) -> None:
    (found,) = [line for line in broken_promises(OLD, today) if line.startswith(message[:4])][:1]
    assert found.startswith(message)


def test_the_gate_lets_nullable_columns_be_added_last() -> None:
    added = [*OLD["t"], {"name": "b", "type": "string", "is_nullable": True}]
    assert broken_promises(OLD, {"t": added, "new": []}) == []


def columns_of(table: str) -> list[tuple[str, str, bool]]:
    return [(one["name"], one["type"], one["is_nullable"]) for one in SCHEMAS[table]]


def expected(table: str) -> list[dict[str, Any]]:
    """Return the two rows that were written, the filled one first."""
    filled = {name: VALUES[kind] for name, kind, _ in columns_of(table)}
    empty = {
        name: None if is_nullable else VALUES[kind] for name, kind, is_nullable in columns_of(table)
    }
    return [{**filled, "recording_id": FILLED}, {**empty, "recording_id": EMPTY}]


@pytest.mark.parametrize("table", SCHEMAS)
@pytest.mark.parametrize("first", [FILLED, EMPTY])
def test_pyarrow_reads_released_files_whichever_comes_first(table: str, first: str) -> None:
    second = EMPTY if first == FILLED else FILLED
    paths = [str(LAKE / table / f"{one}.parquet") for one in (first, second)]
    rows = ds.dataset(paths, format="parquet").to_table().sort_by("recording_id")
    assert rows.to_pylist() == expected(table)


@pytest.mark.parametrize("table", SCHEMAS)
def test_pandas_reads_released_files(table: str) -> None:
    frame = pd.read_parquet(LAKE / table, dtype_backend="pyarrow").sort_values("recording_id")
    for name, kind, _ in columns_of(table):
        assert frame[name].iloc[0] == expected(table)[0][name]
        assert not kinds.is_null(frame[name].dtype.pyarrow_dtype), (name, kind)
        assert pd.isna(frame[name].iloc[1]) == (expected(table)[1][name] is None)


@pytest.mark.parametrize("table", SCHEMAS)
def test_polars_reads_released_files(table: str) -> None:
    frame = pl.read_parquet(LAKE / table / "*.parquet").sort("recording_id")
    assert frame.to_dicts() == expected(table)
    assert frame.schema == {name: POLARS[kind] for name, kind, _ in columns_of(table)}


@pytest.mark.parametrize("table", SCHEMAS)
@pytest.mark.parametrize("by_name", ["true", "false"])
def test_duckdb_reads_released_files(table: str, by_name: str) -> None:
    path = LAKE / table / "*.parquet"
    sql = f"FROM read_parquet('{path}', union_by_name={by_name}) ORDER BY recording_id"
    relation = duckdb.connect().sql(sql)
    kinds_read = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert kinds_read == {name: DUCKDB[kind] for name, kind, _ in columns_of(table)}
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    assert rows == expected(table)


def test_todays_reader_gives_released_files_the_columns_of_tomorrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grown = replace(
        TABLES["recommendations"],
        columns=(*TABLES["recommendations"].columns, Column("urgency", "float64", "?", None, True)),
    )
    monkeypatch.setitem(TABLES, "recommendations", grown)  # type: ignore[arg-type]
    lake = open_lake(LAKE)
    queried = lake.duckdb().sql("FROM recommendations").to_arrow_table()
    for rows in (lake.arrow("recommendations"), queried):
        assert rows["urgency"].to_pylist() == [None, None]
        assert rows.schema.field("urgency").type == pa.float64()
    assert lake.arrow("recommendations").schema.equals(arrow_schema(grown))


@pytest.mark.parametrize("table", SCHEMAS)
def test_todays_reader_reads_released_files(table: str) -> None:
    rows = open_lake(LAKE).arrow(table).sort_by("recording_id").to_pylist()
    assert [{name: row[name] for name in expected(table)[0]} for row in rows] == expected(table)


def test_the_released_lake_may_be_copied_into_a_snapshot(tmp_path: Path) -> None:
    for path in LAKE.glob("*/*.parquet"):
        (tmp_path / path.parent.name).mkdir(exist_ok=True)
        (tmp_path / path.parent.name / path.name).write_bytes(path.read_bytes())
    lake = open_lake(tmp_path)
    before = {table: lake.arrow(table) for table in TABLES}
    lake.snapshot()
    assert all(lake.arrow(table).equals(rows) for table, rows in before.items())
