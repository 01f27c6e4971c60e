"""Queries over the lake: what they give, and what they cannot do."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.errors import InputError
from pipeline.lake import Lake, open_lake
from pipeline.records import Speaker
from tests.lake.test_lake import RECOMMENDATION, STATEMENT, SUMMARY, TABLES_OF_A

NAMED = replace(RECOMMENDATION, speaker_name="Ana Núñez", place_code="404", start_ms=61_000)


@pytest.fixture(params=["plain", "snapshot", "partly hidden"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path)
    if request.param == "partly hidden":
        for recording_id in ("a", "b"):
            lake.publish(recording_id, "run0", {**TABLES_OF_A, "recommendations": []})
        lake.snapshot()
    tables = {
        **TABLES_OF_A,
        "recordings": [replace(SUMMARY, event_date=date(2020, 4, 14))],
        "speakers": [Speaker("S01", "Ana Núñez", "Dean", "Open School", "agenda", 0.9, 1, 1, 1)],
        "recommendations": [NAMED],
    }  # fmt: skip
    lake.publish("a", "run1", tables)
    if request.param == "snapshot":
        lake.snapshot()
    return lake


def rows(lake: Lake, sql: str) -> list[tuple[object, ...]]:
    return list(lake.query(sql).rows())


def test_every_table_is_a_view(lake: Lake) -> None:
    sql = """SELECT s.text, r.actor FROM statements AS s
             JOIN recommendations AS r USING (recording_id, statement_id)"""
    assert rows(lake, sql) == [(STATEMENT.text, "Schools")]


def test_the_sheet_has_place_person_and_citation(lake: Lake) -> None:
    sql = "SELECT citation, affiliation, place, region, event_date FROM recommendation_sheet"
    assert rows(lake, sql) == [
        (
            "Ana Núñez: “Talk”, webinar, 2020-04-14, at 1:01",
            "Open School",
            "Kenya",
            "Africa",
            date(2020, 4, 14),
        )
    ]


def test_columns_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    assert open_lake(tmp_path).query("SELECT 1 AS a, 2 AS a, 3 AS a_2").columns == (
        "a",
        "a_2",
        "a_2_2",
    )


def test_an_answer_becomes_a_parquet_file(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "answer.parquet"
    answer = lake.query("SELECT title, event_date FROM recordings WHERE recording_id = 'a'")
    count = answer.save_parquet(path)
    assert count == 1
    assert pq.read_table(path).to_pydict() == {"title": ["Talk"], "event_date": [date(2020, 4, 14)]}


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT txt FROM words", 'Candidate bindings: .*"text".*Tables: recordings, words'),
        ("SELECT * FROM recomendations", 'Did you mean "recommendations"'),
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("", "one statement that only reads is wanted"),
        ("SELECT 1; SELECT 2", "one statement that only reads is wanted"),
    ],
)
def test_what_cannot_be_asked_is_named_with_what_could(
    tmp_path: Path, sql: str, message: str
) -> None:
    lake = open_lake(tmp_path)
    with pytest.raises(InputError, match=message) as caught:
        rows(lake, sql)
    assert "\n" not in str(caught.value)


def test_a_value_that_does_not_fit_is_named(lake: Lake) -> None:
    with pytest.raises(InputError, match="invalid date field format"):
        rows(lake, "SELECT CAST(text AS DATE) FROM statements")


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{evil}'",
        "EXPORT DATABASE '{evil}'",
        "ATTACH '{evil}'",
        "CREATE TABLE evil AS SELECT 1",
        "DROP VIEW words",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM query('COPY (SELECT 1) TO ''{evil}''')",
        "SELECT * FROM secret_variable",
        "SELECT getenv('HOME')",
        "SELECT * FROM (EXPLAIN ANALYZE COPY (SELECT 1) TO '{evil}')",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{evil}'",
    ],
)
def test_a_query_neither_writes_nor_reads_files(tmp_path: Path, sql: str) -> None:
    lake, secret_variable = open_lake(tmp_path), [("hidden",)]
    secret = tmp_path / "secret.csv"
    secret.write_text("hidden", encoding="utf-8")
    evil = tmp_path / "evil"
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError):
        rows(lake, sql.format(evil=evil, secret=secret, folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before
    assert secret_variable == [("hidden",)]
