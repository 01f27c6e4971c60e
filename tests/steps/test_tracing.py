"""What `webinar lake forget` says of its search: what is left, and where."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.lake import open_lake
from tests.steps.test_forgetting import run

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ben Young: The ministry should pay for the internet in every school.

00:00:04.500 --> 00:00:08.000
Ann Lee: Young teachers want it, and the young people do.
"""


def forget(folder: Path, *arguments: str) -> Result:
    places = ["--lake", "lake", "--out", "exports", "--report", "report"]
    where = [name if name.startswith("--") else str(folder / name) for name in places]
    return CliRunner().invoke(app, ["lake", "forget", *arguments, *where])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schools.vtt").write_text(CAPTIONS)
    return tmp_path


def test_what_is_left_is_named_and_the_command_fails(folder: Path) -> None:
    (folder / "schools.agenda.yaml").write_text("title: An evening with Ben Young\n")
    recording_id = run(folder)
    done = forget(folder, "--speaker", "Ben Young")
    assert done.exit_code == 1
    left = [line for line in done.stderr.splitlines() if "still there: the name" in line]
    assert f"still there: the name: {folder}/lake/recordings/{recording_id}.parquet" in left
    assert "the name, “Ben” alone, “Young” alone, one sentence: found in" in done.stderr


def test_a_part_of_the_name_alone_is_told_and_is_no_failure(folder: Path) -> None:
    run(folder)
    done = forget(folder, "--speaker", "Ben Young", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["traces"] == []
    assert {one["label"] for one in told["parts"]} == {"“Young” alone"}
    assert told["looked_for"] == ["the name", "“Ben” alone", "“Young” alone", "one sentence"]
    assert told["file_count"] > 15


def test_what_others_say_as_well_is_not_left_of_a_recording(folder: Path) -> None:
    first = run(folder)
    (folder / "schools.vtt").write_text(CAPTIONS + "\n00:00:09.000 --> 00:00:10.000\nThanks.\n")
    second = run(folder)
    assert first != second
    done = forget(folder, first)
    assert done.exit_code == 0, done.output
    assert "for the recording's id, the hash of its file: found in none" in done.stderr
    assert open_lake(folder / "lake").recording_ids() == [second]


def test_a_recording_that_was_never_published_can_be_forgotten(folder: Path) -> None:
    results = folder / "lake" / ".results" / "schools-1a2b3c4d"
    results.mkdir(parents=True)
    (results / "transcript-0123.json").write_text('[["internet"]]')
    done = forget(folder, "schools")
    assert done.exit_code == 0, done.output
    assert not results.exists()
    assert done.stdout == "schools-1a2b3c4d\n"


@pytest.mark.parametrize("table", ["recordings", "statements"])
def test_a_damaged_recording_can_be_forgotten(folder: Path, table: str) -> None:
    recording_id = run(folder)
    (folder / "lake" / table / f"{recording_id}.parquet").write_bytes(b"PAR1 broken")
    done = forget(folder, recording_id)
    assert done.exit_code == 0, done.output
    assert open_lake(folder / "lake").known_recordings() == []
