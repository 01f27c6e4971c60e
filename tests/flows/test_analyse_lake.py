"""Text stages and ledger as a flow: what changed is made again, what did not is left alone."""

from pathlib import Path

from flows.analyse_lake import analyse_lake
from pipeline.batch import process_all
from pipeline.lake import open_lake
from pipeline.settings import Settings
from tests.captioned import write_webinars
from tests.flows.artifacts import newest_artifact
from tests.steps.test_analysing import THEMES


def test_new_themes_reach_tables_and_ledger_without_the_files(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    paths = write_webinars(tmp_path / "inbox", 2)
    assert len(list(process_all(paths, Settings(), lake_uri=lake.uri))) == 2
    for path in paths:
        path.unlink()
    themes = tmp_path / "themes.toml"
    themes.write_text(THEMES)
    rows = analyse_lake(lake.uri, themes=str(themes))
    assert [row["status"] for row in rows] == ["published", "published"]
    assert newest_artifact("analyse-lake") == rows
    ledger = lake.frame("ledger")
    assert set(ledger.theme) == {"connectivity"}
    assert set(ledger.recording_count) == {2}
    again = analyse_lake(lake.uri, themes=str(themes))
    assert [row["status"] for row in again] == ["unchanged", "unchanged"]
