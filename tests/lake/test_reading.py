"""One table over all recordings, in the reader's own library."""

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipeline.errors import LakeError, SchemaError
from pipeline.lake import Lake, open_lake
from pipeline.lake.rows import conform
from pipeline.lake.snapshot import MANIFEST
from pipeline.records import Word
from pipeline.tables import TABLES, arrow_schema
from tests.lake.test_lake import SUMMARY


@pytest.fixture(params=["plain", "snapshot", "mixed"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path)
    for recording_id in ("b", "a", "c"):
        if request.param == "mixed" and recording_id == "c":
            lake.snapshot()
        words = [
            Word(0, 100, f"{recording_id}-one", 0.5, "S01"),
            Word(100, 200, f"{recording_id}-two", 0.9, "S02"),
        ]
        lake.publish(recording_id, "run1", {"recordings": [SUMMARY], "words": words})
    if request.param == "snapshot":
        lake.snapshot()
    return lake


def test_arrow_gives_all_rows_sorted_by_recording(lake: Lake) -> None:
    words = lake.arrow("words")
    assert words.schema.equals(arrow_schema(TABLES["words"]), check_metadata=True)
    assert words["recording_id"].to_pylist() == ["a", "a", "b", "b", "c", "c"]
    assert words["text"].to_pylist() == [f"{i}-{n}" for i in "abc" for n in ("one", "two")]


def test_columns_and_conditions_choose(lake: Lake) -> None:
    second = [("speaker", "==", "S02"), ("confidence", ">", 0.6)]
    chosen = lake.arrow("words", columns=["text", "start_ms"], filters=second)
    assert chosen.to_pydict() == {"text": ["a-two", "b-two", "c-two"], "start_ms": [100] * 3}
    either = (pc.field("recording_id") == "b") | (pc.field("text") == "c-one")
    assert lake.arrow("words", filters=either)["text"].to_pylist() == ["b-one", "b-two", "c-one"]
    assert lake.arrow("words", filters=[("text", "==", "x")]).num_rows == 0


def test_pandas_and_polars_give_the_same(lake: Lake) -> None:
    condition = [("recording_id", "in", ["a", "c"])]
    frame = lake.frame("words", columns=["text", "turn_id"], filters=condition)
    assert isinstance(frame, pd.DataFrame)
    assert list(frame["text"]) == ["a-one", "a-two", "c-one", "c-two"]
    assert str(frame["turn_id"].dtype) == "string[pyarrow]"
    polars = lake.polars("words", columns=["text", "turn_id"], filters=condition)
    assert polars.schema == {"text": pl.String, "turn_id": pl.String}
    assert polars["text"].to_list() == list(frame["text"])


def test_duckdb_gives_the_same(lake: Lake) -> None:
    said = lake.duckdb().sql("SELECT text FROM words WHERE speaker = 'S01' ORDER BY text")
    assert said.fetchall() == [("a-one",), ("b-one",), ("c-one",)]


def test_every_table_of_an_empty_lake_has_its_columns(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    for name, table in TABLES.items():
        assert lake.arrow(name).schema.equals(arrow_schema(table))
        columns = [column.name for column in table.columns]
        assert lake.duckdb().sql(f"SELECT * FROM {name}").columns == columns  # noqa: S608


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"table": "wordz"}, "no such table"),
        ({"table": "words", "columns": ["txt"]}, "no such column .*Columns: recording_id"),
        ({"table": "words", "filters": [("txt", "==", 1)]}, "the filter does not fit the table"),
        ({"table": "words", "filters": [("text", "~", 1)]}, "the filter does not fit the table"),
    ],
)
def test_what_does_not_fit_is_named(lake: Lake, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        lake.arrow(**arguments)  # type: ignore[arg-type]


def test_a_damaged_part_is_named_with_the_remedy(lake: Lake) -> None:
    parts = list(Path(lake.uri).glob("snapshot/*/words.parquet"))
    for path in parts:
        path.write_bytes(b"PAR1 no more")
    if parts:
        with pytest.raises(LakeError, match=r"a damaged file .*Remove the folder snapshot"):
            lake.arrow("words")


def test_parts_that_are_gone_are_named_with_the_remedy(lake: Lake) -> None:
    parts = list(Path(lake.uri).glob("snapshot/*/words.parquet"))
    for path in parts:
        path.unlink()
    if parts:
        with pytest.raises(LakeError, match="the snapshot has lost files"):
            lake.arrow("words")
        (Path(lake.uri) / MANIFEST).unlink()
        assert lake.arrow("words").num_rows == 6


def test_a_new_column_is_null_in_older_files() -> None:
    table = pa.table({"recording_id": ["a"], "start_ms": [0]})
    conformed = conform("words", table, ["start_ms", "confidence"])
    assert conformed.to_pydict() == {"start_ms": [0], "confidence": [None]}
