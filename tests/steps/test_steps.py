"""The line on real speech: resumed after a kill, done once, the same bytes each time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CoverageError, NoSpeechError
from pipeline.lake import open_lake
from pipeline.recordings import find_sources
from pipeline.records import (
    CoverageGap,
    Recommendation,
    RecordingSummary,
    Speaker,
    StageRun,
    Statement,
)
from pipeline.settings import load_settings
from pipeline.steps import open_work, process_recording
from pipeline.tables import TABLES
from tests.media import AGENDA, HAND_OVER_MS, write_clip, write_silence

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = load_settings(environment={}, arguments={"recognition": {"engine": "offline"}})

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.
"""


def published(lake: Path) -> dict[str, bytes]:
    """Return the bytes of all published files but those of ``runs``, which hold clocks."""
    return {
        path.relative_to(lake).as_posix(): path.read_bytes()
        for path in sorted(lake.glob("*/*.parquet"))
        if path.parent.name != "runs"
    }


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    start_ms, end_ms = HAND_OVER_MS
    (folder / "handover.agenda.yaml").write_bytes(AGENDA.read_bytes())
    return write_clip(folder / "handover.wav", start_ms=start_ms, end_ms=end_ms)


@pytest.fixture(scope="module")
def undisturbed(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake of a run that nothing disturbed."""
    lake = tmp_path_factory.mktemp("undisturbed")
    process(clip, lake)
    return lake


def process(path: Path, lake: Path) -> str:
    (source,) = find_sources([path])
    return process_recording(open_work(source, OFFLINE, lake_uri=str(lake))).status


def test_a_clip_becomes_tables(undisturbed: Path) -> None:
    lake = open_lake(undisturbed)
    (recording_id,) = lake.recording_ids()
    (summary,) = lake.read("recordings", recording_id, RecordingSummary)
    assert (summary.language, summary.draft, summary.speaker_count) == ("en", True, 2)
    names = [speaker.speaker_name for speaker in lake.read("speakers", recording_id, Speaker)]
    assert "Tao Zhan" in names
    texts = " ".join(item.text for item in lake.read("statements", recording_id, Statement))
    assert "international experts to support the teachers" in texts
    stages = [run.stage for run in lake.read("runs", recording_id, StageRun)]
    assert stages == ["speech", "transcript", "speakers", "text"]


def test_every_published_folder_reads_with_pandas(undisturbed: Path) -> None:
    import pandas as pd

    for name, table in TABLES.items():
        if (undisturbed / name).is_dir():
            frame = pd.read_parquet(undisturbed / name)
            assert list(frame.columns) == [column.name for column in table.columns]


def test_the_second_run_does_nothing(clip: Path, undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")}
    assert process(clip, undisturbed) == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")} == before


def test_killed_while_it_listens_and_run_again_gives_the_same_bytes(
    clip: Path, undisturbed: Path, tmp_path: Path
) -> None:
    command = [
        sys.executable, "-m", "pipeline.cli", "run", str(clip),
        "--engine", "offline", "--lake", str(tmp_path),
    ]  # fmt: skip
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True, env=os.environ)
    wait_for_a_finished_chunk(tmp_path, running)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert published(tmp_path) == {}
    kept = finished_chunks(tmp_path)
    assert process(clip, tmp_path) == "published"
    assert published(tmp_path) == published(undisturbed)
    assert kept


def test_ctrl_c_keeps_what_is_finished_and_says_so(clip: Path, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "pipeline.cli", "run", str(clip),
        "--engine", "offline", "--lake", str(tmp_path),
    ]  # fmt: skip
    # A shell starts background jobs with Ctrl-C ignored, and whoever runs the tests may be one.
    own = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True
        )
    finally:
        signal.signal(signal.SIGINT, own)
    wait_for_a_finished_chunk(tmp_path, running)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130
    assert said.splitlines()[-1] == (
        "interrupted  what is finished is kept; the same command goes on there"
    )
    assert "Traceback" not in said
    assert finished_chunks(tmp_path)


def finished_chunks(lake: Path) -> list[Path]:
    return list(lake.glob(".results/*/transcript-*/*.json"))


def wait_for_a_finished_chunk(lake: Path, running: "subprocess.Popen[Any]") -> None:
    for _ in range(1200):
        if finished_chunks(lake):
            return
        assert running.poll() is None, "the run ended before it could be killed"
        time.sleep(0.05)
    pytest.fail("no chunk was finished in a minute")


def test_captions_alone_are_a_recording(tmp_path: Path) -> None:
    captions = tmp_path / "schools.vtt"
    captions.write_text(CAPTIONS)
    lake = tmp_path / "lake"
    (source,) = find_sources([captions])
    work = open_work(source, load_settings(environment={}), lake_uri=str(lake))
    assert process_recording(work).status == "published"
    (recording_id,) = open_lake(lake).recording_ids()
    speakers = open_lake(lake).read("speakers", recording_id, Speaker)
    assert [(one.speaker_name, one.name_source) for one in speakers] == [
        ("Ann Lee", "captions"), ("Ben Okri", "captions"),
    ]  # fmt: skip
    (advice,) = open_lake(lake).read("recommendations", recording_id, Recommendation)
    assert (advice.speaker_name, advice.actor, advice.theme) == (
        "Ben Okri", "The ministry", "funding",
    )  # fmt: skip
    assert advice.quote == "The ministry should pay for the internet in every school."


PARTIAL_CAPTIONS = (
    """WEBVTT

00:00:00.000 --> 00:00:28.500
Ann Lee: """
    + "and so we go on with the next speaker of today " * 8
)


def test_a_recording_with_too_much_missing_is_warned_of_or_refused(
    clip: Path, tmp_path: Path
) -> None:
    talk = tmp_path / "partial.wav"
    talk.write_bytes(clip.read_bytes())
    talk.with_suffix(".vtt").write_text(PARTIAL_CAPTIONS)
    captions = {"recognition": {"engine": "captions"}}
    strict = load_settings(environment={}, arguments={**captions, "coverage": {"strict": True}})
    lenient = load_settings(environment={}, arguments=captions)
    lake = tmp_path / "lake"
    (source,) = find_sources([talk])
    work = open_work(source, strict, lake_uri=str(lake))
    with pytest.raises(CoverageError, match=r"of the speech has no words .*--strict"):
        process_recording(work)
    assert published(lake) == {}
    work = open_work(source, lenient, lake_uri=str(lake))
    for status in ("published", "unchanged"):
        outcome = process_recording(work)
        assert outcome.status == status
        assert "of the speech has no words" in (outcome.warning or "")
    (recording_id,) = open_lake(lake).recording_ids()
    (summary,) = open_lake(lake).read("recordings", recording_id, RecordingSummary)
    assert 0.7 < (summary.covered_share or 0) < 0.98
    gaps = open_lake(lake).read("coverage", recording_id, CoverageGap)
    assert [gap.kind for gap in gaps if gap.start_ms > 25_000] == ["missing_speech"] * len(gaps)


def test_a_silent_recording_is_refused_by_name(tmp_path: Path) -> None:
    silence = write_silence(tmp_path / "silence.wav", seconds=3)
    with pytest.raises(NoSpeechError, match=r"silence\.wav: no speech in this recording"):
        process(silence, tmp_path / "lake")
    assert published(tmp_path / "lake") == {}
