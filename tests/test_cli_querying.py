"""``webinar query`` and ``webinar lake snapshot`` as an analyst runs them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.lake import open_lake
from tests.benchmarks.made_up_lake import make_lake
from tests.lake.test_lake import TABLES_OF_A

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


def test_the_question_of_the_readme_is_answered(tmp_path: Path) -> None:
    made = make_lake(tmp_path, recordings=300, words=60, seed=3)
    sql = re.search(r"```sql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert sql is not None
    lake = open_lake(tmp_path)
    rows = list(lake.query(sql.group(1)).rows())
    # The same by hand: clusters of three webinars or more, with a member on an African place.
    africa = {"Kenya", "Nigeria", "Ghana", "Senegal", "Ethiopia", "Rwanda", "Tanzania", "Uganda",
              "Cameroon", "Morocco", "Egypt", "Tunisia", "Zambia", "Mali", "Africa"}  # fmt: skip
    said = lake.frame("recommendations").merge(lake.frame("ledger"), on="recommendation_id")
    wanted = set()
    for cluster_id, group in said.groupby("cluster_id"):
        on_africa = group[group["quote"].map(lambda quote: any(name in quote for name in africa))]
        if on_africa["recording_id_x"].nunique() >= 3:
            wanted.add((cluster_id, frozenset(on_africa["speaker_name"].dropna())))
    assert len(made) == 300
    assert len(wanted) >= 3
    assert {(row[0], frozenset(row[-1].split(", "))) for row in rows} == wanted
