"""Corrections in a real lake: in every table and export, kept over later runs, taken back."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.corrections.requests import Request
from pipeline.errors import InputError, NotPublishedError, PipelineError
from pipeline.exports import export_recording
from pipeline.lake import Lake, open_lake
from pipeline.recordings import find_sources
from pipeline.records import Correction, Recommendation, Speaker, Statement, Turn
from pipeline.settings import load_settings
from pipeline.steps import Outcome, open_work, process_recording
from pipeline.steps.correcting import correct_recording, undo_correction
from tests.translated_webinar import RECORDING_ID, publish_webinar

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.

00:00:08.500 --> 00:00:11.000
Ann: Thank you. Ministries should trane the teachers.

00:00:11.500 --> 00:00:15.000
Ben Okri: Yes, I agree with the plan of the ministry.
"""


def run(lake: Path | str) -> Outcome:
    (source,) = find_sources([Path(lake).parent / "schools.vtt"])
    return process_recording(open_work(source, load_settings(environment={}), lake_uri=str(lake)))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    (tmp_path / "schools.vtt").write_text(CAPTIONS)
    run(tmp_path / "lake")
    return open_lake(tmp_path / "lake")


def named(lake: Lake) -> list[tuple[str, str | None, str | None]]:
    (recording_id,) = lake.recording_ids()
    return [
        (item.speaker, item.speaker_name, item.name_source)
        for item in lake.read("speakers", recording_id, Speaker)
    ]


def correct(lake: Lake, *requests: tuple[str, str]) -> list[Correction]:
    (recording_id,) = lake.recording_ids()
    return correct_recording(lake, recording_id, [Request(*item) for item in requests])


def test_names_and_merges_are_in_every_table_and_export(lake: Lake, tmp_path: Path) -> None:
    correct(lake, ("merge", "S03=S01"), ("name", "S02=Benjamin Okri"))
    (recording_id,) = lake.recording_ids()
    assert named(lake) == [("S01", "Ann Lee", "captions"), ("S02", "Benjamin Okri", "correction")]
    assert {item.speaker_name for item in lake.read("turns", recording_id, Turn)} == {
        "Ann Lee",
        "Benjamin Okri",
    }
    advisers = [
        item.speaker_name for item in lake.read("recommendations", recording_id, Recommendation)
    ]
    assert advisers == ["Benjamin Okri", "Ann Lee"]
    texts = [
        Path(path).read_text()
        for path in export_recording(lake, recording_id, ["txt", "vtt", "xliff", "rttm"], tmp_path)
    ]
    assert all("Benjamin Okri" in text for text in texts[:3])
    assert not any("S03" in text for text in texts)


def test_corrected_words_are_read_anew(lake: Lake) -> None:
    correct(lake, ("replace", "trane=train"))
    (recording_id,) = lake.recording_ids()
    texts = [item.text for item in lake.read("statements", recording_id, Statement)]
    assert "Ministries should train the teachers." in texts
    found = lake.read("recommendations", recording_id, Recommendation)
    assert [item.action for item in found][1] == "train the teachers"


def test_a_split_makes_a_voice_that_can_be_named(lake: Lake) -> None:
    correct(lake, ("split", "t0004"))
    assert [label for label, _, _ in named(lake)] == ["S01", "S02", "S03", "S04"]
    correct(lake, ("name", "S04=Cora Diaz"))
    assert named(lake)[3] == ("S04", "Cora Diaz", "correction")


def test_nobody_is_a_name_too(lake: Lake) -> None:
    correct(lake, ("name", "S02="))
    assert named(lake)[1] == ("S02", None, None)


def test_corrections_are_kept_over_later_runs(lake: Lake) -> None:
    correct(lake, ("name", "S02=Benjamin Okri"), ("text", "s0005=Yes, I do."))
    assert run(lake.uri).status == "unchanged"
    # Other captions: the same people, other words, other labels.
    (Path(lake.uri).parent / "schools.vtt").write_text(CAPTIONS)
    settings = load_settings(environment={}, arguments={"recognition": {"language": "en"}})
    (source,) = find_sources([Path(lake.uri).parent / "schools.vtt"])
    again = process_recording(open_work(source, settings, lake_uri=lake.uri))
    assert again.status == "published"
    (recording_id,) = lake.recording_ids()
    assert named(lake)[1] == ("S02", "Benjamin Okri", "correction")
    assert lake.read("statements", recording_id, Statement)[4].text == "Yes, I do."


def test_the_file_is_not_needed(lake: Lake) -> None:
    (Path(lake.uri).parent / "schools.vtt").unlink()
    correct(lake, ("name", "S01=Anna Lee"))
    assert named(lake)[0] == ("S01", "Anna Lee", "correction")


def test_the_latest_correction_can_be_taken_back(lake: Lake) -> None:
    (recording_id,) = lake.recording_ids()
    run_id = lake.run_id(recording_id)
    correct(lake, ("name", "S02=Wrong Person"))
    taken_back = undo_correction(lake, recording_id)
    assert taken_back is not None
    assert taken_back.after == "Wrong Person"
    assert named(lake)[1] == ("S02", "Ben Okri", "captions")
    assert lake.run_id(recording_id) == run_id
    assert undo_correction(lake, recording_id) is None


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (("name", "S09=Ana"), "no such voice in this recording (got 'S09'). Voices: S01, S02, S03"),
        (("name", "Ana"), "not of the form TARGET=CORRECTION (got 'Ana'). For example: S03=Ana"),
        (("merge", "S01=S01"), "a voice cannot be merged with itself"),
        (("split", "S01@0:05-0:07"), "another voice speaks most in this stretch"),
        (("split", "S01@0:07-0:05"), "the stretch ends before it starts"),
        (("split", "t0099"), "no such turn or stretch (got 't0099')"),
        (("text", "s0099=Hello"), "no such statement (got 's0099')"),
        (("replace", "Trane=train"), "nobody says this (got 'Trane'). Capitals count"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    lake: Lake, request_: tuple[str, str], message: str
) -> None:
    (recording_id,) = lake.recording_ids()
    run_id = lake.run_id(recording_id)
    with pytest.raises(InputError) as caught:
        correct(lake, ("name", "S01=Somebody"), request_)
    assert message in str(caught.value)
    assert lake.read("corrections", recording_id, Correction) == []
    assert lake.run_id(recording_id) == run_id


def test_a_recording_of_an_older_version_is_to_be_run_once_more(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    publish_webinar(lake)
    with pytest.raises(NotPublishedError, match="Run the recording once more"):
        correct(lake, ("name", "S01=Tao"))


def test_the_command_corrects_lists_and_takes_back(lake: Lake) -> None:
    def webinar(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["correct", "schools", *arguments, "--lake", lake.uri])
        assert done.exit_code == 0, done.output
        return done.stdout

    made = webinar("--name", "S03=Ann Lee", "--merge", "S03=S01", "--author", "Me")
    assert [line.split()[0] for line in made.splitlines()] == ["merge", "name"]
    assert "'Ann' -> 'Ann Lee'" in webinar()
    (merge, name) = json.loads(webinar("--json"))
    assert (merge["kind"], name["author"]) == ("merge", "Me")
    assert webinar("--undo").startswith("taken back: name")


def test_a_wrong_request_ends_with_an_error(lake: Lake) -> None:
    arguments = ["correct", "schools", "--name", "S09=Ana", "--lake", lake.uri]
    assert isinstance(CliRunner().invoke(app, arguments).exception, PipelineError)


def test_the_recording_must_be_there(lake: Lake) -> None:
    with pytest.raises(NotPublishedError):
        correct_recording(lake, RECORDING_ID, [])
