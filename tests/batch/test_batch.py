"""A folder of good and bad recordings: what can be published is, the rest is named."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.batch import process_all, process_source
from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.lake import open_lake
from pipeline.recordings import find_sources
from pipeline.settings import load_settings
from tests.captioned import write_webinars
from tests.media import AGENDA, HAND_OVER_MS, write_clip, write_silence, write_video

ZOOM = Path(__file__).parents[1] / "data" / "captions" / "open-learning-webinar.vtt"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    start_ms, end_ms = HAND_OVER_MS
    sound = write_clip(folder / "handover.wav", start_ms=start_ms, end_ms=end_ms)
    write_video(folder / "handover-video.mp4", sound)
    for name in ("handover", "handover-video"):
        shutil.copy(AGENDA, folder / f"{name}.agenda.yaml")
    shutil.copy(ZOOM, folder / "zoom.vtt")
    (folder / "notes.mp3").write_text("minutes of the meeting")
    (folder / "empty.ogg").touch()
    write_silence(folder / "silence.wav", seconds=3)
    return folder


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lake")


@pytest.fixture(scope="module")
def result(inbox: Path, lake: Path) -> Result:
    arguments = ["run", str(inbox), "--lake", str(lake), "--json"]
    return CliRunner(env={"WEBINAR_RECOGNITION_MODEL": "/none.pt"}).invoke(app, arguments)


def test_three_are_published_and_three_errors_named(result: Result) -> None:
    outcomes = {Path(row["source_uri"]).name: row for row in json.loads(result.stdout)}
    assert {name: row["status"] for name, row in outcomes.items()} == {
        "empty.ogg": "failed",
        "handover-video.mp4": "published",
        "handover.wav": "published",
        "notes.mp3": "failed",
        "silence.wav": "failed",
        "zoom.vtt": "published",
    }
    assert result.exit_code == 1
    assert "empty.ogg: the file is empty" in outcomes["empty.ogg"]["error"]
    assert "notes.mp3: not a readable media file" in outcomes["notes.mp3"]["error"]
    assert "silence.wav: no speech in this recording" in outcomes["silence.wav"]["error"]


def test_nothing_is_half_written(result: Result, lake: Path) -> None:
    del result
    ids = set(open_lake(lake).recording_ids())
    assert len(ids) == 3
    for folder in (path for path in lake.iterdir() if not path.name.startswith(".")):
        assert {path.stem for path in folder.iterdir()} == ids
    assert [path for path in lake.rglob("*") if path.name.endswith(".tmp")] == []


def test_the_same_talk_as_video_gives_the_same_words(result: Result, lake: Path) -> None:
    del result
    words = open_lake(lake).frame("words")
    recordings = open_lake(lake).frame("recordings")
    spoken = {
        Path(row.source_uri).name: set(words[words.recording_id == row.recording_id].text)
        for row in recordings.itertuples()
    }
    shared = spoken["handover.wav"] & spoken["handover-video.mp4"]
    assert {"international", "support", "teachers"} <= {word.strip(".,").lower() for word in shared}


def test_one_agenda_cannot_be_for_several_recordings(inbox: Path, lake: Path) -> None:
    settings = load_settings(environment={})
    with pytest.raises(InputError, match="one agenda is for one recording"):
        list(process_all([inbox], settings, lake_uri=str(lake), agenda_path=AGENDA))


def test_two_runs_of_one_recording_publish_it_once(tmp_path: Path) -> None:
    (path,) = write_webinars(tmp_path / "inbox", 1)
    (source,) = find_sources([path])
    settings = load_settings(environment={})

    def run(_: int) -> str:
        return process_source(source, settings, lake_uri=str(tmp_path / "lake")).status

    with ThreadPoolExecutor(2) as runs:
        assert sorted(runs.map(run, range(2))) == ["published", "unchanged"]
