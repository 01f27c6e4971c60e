"""``webinar query`` and ``webinar lake snapshot`` as an analyst runs them."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.lake import Lake, open_lake
from pipeline.records import LedgerEntry
from tests.lake.test_lake import RECOMMENDATION, STATEMENT, SUMMARY, TABLES_OF_A

README = Path(__file__).resolve().parents[1] / "README.md"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    open_lake(tmp_path / "lake").publish("a", "run1", TABLES_OF_A)
    return tmp_path / "lake"


def query(lake: Path, sql: str, *arguments: str, stdin: str | None = None) -> str:
    done = CliRunner().invoke(app, ["query", sql, "--lake", str(lake), *arguments], input=stdin)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_an_answer_is_a_table_on_stdout(lake: Path) -> None:
    assert "Schools should open labs." in query(lake, "SELECT quote FROM recommendations")


def test_formats_by_option_and_by_the_files_name(lake: Path, tmp_path: Path) -> None:
    sql = "SELECT actor, start_ms FROM recommendations"
    assert query(lake, sql, "--format", "csv") == "actor,start_ms\nSchools,0\n"
    assert json.loads(query(lake, sql, "--format", "json")) == [{"actor": "Schools", "start_ms": 0}]
    assert query(lake, "-", "--format", "csv", stdin=sql) == "actor,start_ms\nSchools,0\n"
    for name in ("a.parquet", "a.csv", "a.json", "a.xlsx"):
        assert query(lake, sql, "--out", str(tmp_path / name)) == ""
        assert (tmp_path / name).stat().st_size > 0
    assert pd.read_parquet(tmp_path / "a.parquet").to_dict("records") == [
        {"actor": "Schools", "start_ms": 0}
    ]


def test_a_mistake_is_one_line_with_a_remedy_and_exit_code_2(lake: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "query", "SELECT acto FROM recommendations"]
    done = subprocess.run([*command, "--lake", str(lake)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert '"actor"' in done.stderr
    assert "Tables: recordings, words" in done.stderr


def test_a_snapshot_says_what_it_did(lake: Path) -> None:
    arguments = ["lake", "snapshot", "--lake", str(lake)]
    first = CliRunner().invoke(app, arguments)
    assert first.stdout == "1 recordings in 1 parts; 1 added, 0 moved to larger parts\n"
    again = CliRunner().invoke(app, [*arguments, "--json"])
    assert json.loads(again.stdout)["added_count"] == 0
    assert query(lake, "SELECT text FROM statements", "--format", "csv").endswith("labs.\n")


def advise(lake: Lake, recording_id: str, *advice: tuple[str, str, str, str | None]) -> None:
    """Publish a webinar with recommendations: cluster, words, place code, who says so."""
    statements, recommendations, entries = [], [], []
    for number, (cluster_id, quote, place_code, name) in enumerate(advice, start=1):
        statement_id, own_id = f"{recording_id}-s000{number}", f"{recording_id}-r00{number}"
        statements.append(replace(STATEMENT, statement_id=statement_id, text=quote))
        recommendations.append(
            replace(
                RECOMMENDATION, recommendation_id=own_id, statement_id=statement_id, quote=quote,
                end_char=len(quote), recommendation=quote, place_code=place_code,
                speaker_name=name, actor=None, action=None,
            )
        )  # fmt: skip
        entries.append(LedgerEntry(cluster_id, own_id, None, None, None, 1, 1, False))
    tables = {
        "recordings": [SUMMARY],
        "statements": statements,
        "recommendations": recommendations,
    }
    lake.publish(recording_id, "run1", tables)
    lake.write_kept("ledger", recording_id, entries)


def test_the_question_of_the_readme_is_answered(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    kenya, ghana, france = "404", "288", "250"
    labs, pay, books = "Kenya should open labs.", "Ghana must pay.", "France should buy books."
    advise(lake, "a", ("labs", labs, kenya, "Ana"), ("pay", pay, ghana, "Ana"))
    advise(lake, "b", ("labs", labs, kenya, "Ben"), ("books", books, france, "Ben"))
    advise(lake, "c", ("labs", "Africa needs labs.", "002", None), ("books", books, france, "Ana"))
    advise(lake, "d", ("labs", labs, kenya, "Ana"), ("books", books, france, "Ana"))
    # Twice in one webinar is one webinar.
    advise(lake, "e", ("pay", pay, ghana, "Ben"), ("pay", pay, ghana, "Eve"))
    sql = re.search(r"```sql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert sql is not None
    assert list(lake.query(sql.group(1)).rows()) == [("labs", "Africa needs labs.", 4, "Ana, Ben")]
