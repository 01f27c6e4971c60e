"""The ledger over a lake on disk."""

from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.lake import open_lake
from pipeline.records import LedgerEntry
from pipeline.steps.ledgering import make_ledger
from tests.translated_webinar import RECORDING_ID, publish_webinar


def test_the_ledger_of_a_lake_is_the_same_twice(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish_webinar(lake)
    rows = make_ledger(lake)
    file = tmp_path / "ledger" / f"{RECORDING_ID}.parquet"
    content, written = file.read_bytes(), file.stat().st_mtime_ns
    assert rows
    assert lake.read("ledger", RECORDING_ID, LedgerEntry) == rows
    assert make_ledger(open_lake(tmp_path)) == rows
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (content, written)


def test_the_command_counts(tmp_path: Path) -> None:
    publish_webinar(open_lake(tmp_path))
    done = CliRunner().invoke(app, ["lake", "ledger", "--lake", str(tmp_path)])
    assert done.exit_code == 0
    assert "1 recommendations in 1 clusters; 0 of more than one webinar, 0 contradicted" in (
        done.stdout
    )


def test_an_empty_lake(tmp_path: Path) -> None:
    assert make_ledger(open_lake(tmp_path)) == []
