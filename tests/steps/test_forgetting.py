"""A recording or a person is forgotten: gone from every file of the lake and from the exports."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.corrections.requests import Request
from pipeline.errors import InputError, NotPublishedError
from pipeline.exports import export_recording
from pipeline.formats.bilingual import text_sha256
from pipeline.lake import Lake, open_lake
from pipeline.recordings import find_sources
from pipeline.records import Correction, Speaker, Statement, Translation
from pipeline.settings import load_settings
from pipeline.steps import open_work, process_recording
from pipeline.steps.correcting import correct_recording, undo_correction
from pipeline.steps.forgetting import forget_speaker
from pipeline.tables import TABLES

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar. I give the floor to Ben Okri.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.

00:00:08.500 --> 00:00:11.000
Ann Lee: Thank you. Ministries should train the teachers.
"""
AGENDA = "people:\n  - name: Ann Lee\n  - name: Ben Okri\n    role: Minister\n"


def run(folder: Path, **recognition: str) -> str:
    (source,) = find_sources([folder / "schools.vtt"])
    settings = load_settings(environment={}, arguments={"recognition": recognition})
    work = open_work(source, settings, lake_uri=str(folder / "lake"))
    return process_recording(work).recording_id or ""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    (tmp_path / "schools.vtt").write_text(CAPTIONS)
    (tmp_path / "schools.agenda.yaml").write_text(AGENDA)
    run(tmp_path)
    return open_lake(tmp_path / "lake")


def traces(folder: Path, *texts: str) -> list[str]:
    """Return the files under a folder that hold one of the texts."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes().decode("utf-8", errors="ignore")
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            content = str(pq.read_table(path).to_pylist())
        if any(text.casefold() in content.casefold() for text in texts):
            found.append(path.relative_to(folder).as_posix())
    return found


def test_a_forgotten_recording_leaves_nothing(lake: Lake, tmp_path: Path) -> None:
    (recording_id,) = lake.recording_ids()
    correct_recording(lake, recording_id, [Request("name", "S01=Anna Lee")])
    lake.snapshot()
    export_recording(lake, recording_id, ["txt", "srt"], tmp_path / "exports")
    (tmp_path / "exports" / "other-1a2b3c4d.en.txt").write_text("of another recording")
    arguments = [
        "lake",
        "forget",
        "schools",
        "--lake",
        lake.uri,
        "--out",
        str(tmp_path / "exports"),
    ]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert lake.recording_ids() == []
    assert traces(tmp_path / "lake", recording_id, "Anna Lee", "internet") == []
    assert [name for name in TABLES if list((tmp_path / "lake" / name).glob("*"))] == []
    assert not list((tmp_path / "lake" / ".results").glob("*"))
    assert [path.name for path in (tmp_path / "exports").iterdir()] == ["other-1a2b3c4d.en.txt"]


def test_a_forgotten_person_leaves_neither_words_nor_name(lake: Lake, tmp_path: Path) -> None:
    lake.snapshot()
    found = traces(tmp_path / "lake", "Okri", "internet")
    assert [name for name in found if name.startswith("snapshot/")] != []
    (recording_id,) = lake.recording_ids()
    assert forget_speaker(lake, "ben okri") == [recording_id]
    assert traces(tmp_path / "lake", "Okri", "internet", "Minister") == []
    names = [item.speaker_name for item in lake.read("speakers", recording_id, Speaker)]
    assert names == ["Ann Lee"]
    texts = [item.text for item in lake.read("statements", recording_id, Statement)]
    assert texts == [
        "Welcome to this webinar.",
        "I give the floor to […].",
        "Thank you.",
        "Ministries should train the teachers.",
    ]


def test_a_forgotten_voice_stays_out_when_the_file_is_heard_again(
    lake: Lake, tmp_path: Path
) -> None:
    forget_speaker(lake, "Ben Okri")
    recording_id = run(tmp_path, language="en")
    texts = " ".join(item.text for item in lake.read("statements", recording_id, Statement))
    assert "internet" not in texts
    assert [item.speaker for item in lake.read("speakers", recording_id, Speaker)] == ["S01"]


def test_translations_and_corrections_of_a_person_go_too(lake: Lake, tmp_path: Path) -> None:
    (recording_id,) = lake.recording_ids()
    correct_recording(
        lake,
        recording_id,
        [Request("name", "S02=Ben Okri"), Request("replace", "internet=broadband")],
    )
    statements = lake.read("statements", recording_id, Statement)
    rows = [
        Translation(item.statement_id, "de", f"Satz {n}", "final", None, text_sha256(item.text))
        for n, item in enumerate(statements)
    ]
    lake.write_kept("translations", recording_id, rows)
    forget_speaker(lake, "Ben Okri")
    left = lake.read("translations", recording_id, Translation)
    assert [item.text for item in left] == ["Satz 0", "Satz 1", "Satz 3", "Satz 4"]
    kinds = [item.kind for item in lake.read("corrections", recording_id, Correction)]
    assert kinds == ["forget"]
    assert traces(tmp_path / "lake", "Okri", "broadband") == []
    assert undo_correction(lake, recording_id) is None


def test_a_name_that_nobody_has_is_an_error(lake: Lake) -> None:
    with pytest.raises(InputError, match="nobody of this name is in the lake"):
        forget_speaker(lake, "Cora Diaz")


@pytest.mark.parametrize("arguments", [[], ["schools", "--speaker", "Ann Lee"]])
def test_either_a_recording_or_a_person(lake: Lake, arguments: list[str]) -> None:
    done = CliRunner().invoke(app, ["lake", "forget", *arguments, "--lake", lake.uri])
    assert isinstance(done.exception, InputError)


def test_what_is_not_there_cannot_be_forgotten(lake: Lake) -> None:
    done = CliRunner().invoke(app, ["lake", "forget", "nothing", "--lake", lake.uri])
    assert isinstance(done.exception, NotPublishedError)
