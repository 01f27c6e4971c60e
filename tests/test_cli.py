"""The command: results on stdout, errors on stderr, exit codes as promised."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.dictionary import dictionary_markdown

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "schools.vtt").write_text(CAPTIONS)
    arguments = ["run", str(folder / "schools.vtt"), "--lake", str(folder / "lake")]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    return folder / "lake"


def webinar(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the real command in a process of its own."""
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_show_prints_brief_speakers_and_recommendations(lake: Path) -> None:
    shown = CliRunner().invoke(app, ["show", "schools", "--lake", str(lake)])
    assert shown.exit_code == 0
    for text in ("Ann Lee", "Ben Okri", "The ministry should pay", "funding", "captions (zoom)"):
        assert text in shown.stdout
    assert "DRAFT" not in shown.stdout


def test_show_as_json_is_for_machines(lake: Path) -> None:
    shown = CliRunner().invoke(app, ["show", "schools", "--lake", str(lake), "--json"])
    rows = json.loads(shown.stdout)
    assert rows["draft"] is False
    assert [row["speaker_name"] for row in rows["recommendations"]] == ["Ben Okri"]


def test_export_writes_the_formats_asked_for(lake: Path, tmp_path: Path) -> None:
    arguments = ["export", "schools", "--to", "srt,txt", "--lake", str(lake), "--out"]
    done = CliRunner().invoke(app, [*arguments, str(tmp_path)])
    assert done.exit_code == 0
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".srt", ".txt"]
    (subtitles,) = tmp_path.glob("*.srt")
    assert "00:00:04,500 --> 00:00:08,000" in subtitles.read_text()


def test_tables_prints_the_data_dictionary() -> None:
    assert CliRunner().invoke(app, ["tables"]).stdout == dictionary_markdown()


def test_an_error_is_one_line_on_stderr_with_a_remedy(lake: Path) -> None:
    done = webinar("show", "nothing", "--lake", str(lake))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"webinar: {lake}: no such recording in the lake (got 'nothing')")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "nowhere.mp4"), "nowhere.mp4"),
        (("run", ".", "--engine", "magic"), "unknown engine"),
        (("run", ".", "--glossary", "nowhere.tsv"), "cannot read the glossary"),
        (("run",), "Missing argument"),
    ],
)
def test_bad_arguments_end_with_2(arguments: tuple[str, ...], message: str) -> None:
    done = webinar(*arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_when_nothing_could_be_done_the_code_is_3(tmp_path: Path) -> None:
    (tmp_path / "notes.mp3").write_text("no sound")
    done = webinar("run", str(tmp_path), "--lake", str(tmp_path / "lake"))
    assert done.returncode == 3
    assert "notes.mp3: not a readable media file" in done.stderr


def test_a_locale_without_its_letters_changes_no_outcome(tmp_path: Path) -> None:
    captions = CAPTIONS.replace("Ann Lee", "Ana Núñez 教育")
    (tmp_path / "Schülerräte – 教育.vtt").write_text(captions, encoding="utf-8")
    narrow = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    arguments = ["run", str(tmp_path / "Schülerräte – 教育.vtt"), "--lake", str(tmp_path / "lake")]
    command = [sys.executable, "-m", "pipeline.cli"]

    def run(*more: str) -> "subprocess.CompletedProcess[bytes]":
        environment = os.environ | narrow
        return subprocess.run([*command, *more], capture_output=True, env=environment, check=False)

    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["status"] == "published"
    shown = run("show", "sch", "--lake", str(tmp_path / "lake"))
    assert shown.returncode == 0, shown.stderr
    assert b"The ministry should pay" in shown.stdout
    as_json = run("show", "sch", "--lake", str(tmp_path / "lake"), "--json")
    assert json.loads(as_json.stdout)["speakers"][0]["speaker_name"] == "Ana Núñez 教育"


def test_a_disk_that_fails_is_one_line_with_a_remedy(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    done = webinar(
        "export", "schools", "--to", "srt", "--lake", str(lake), "--out", str(tmp_path / "out")
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("webinar: ")
    assert "Check" in line
