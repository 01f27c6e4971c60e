"""A series knows its voices again: two parts of the sample as two webinars, really heard."""

from pathlib import Path

import pytest

from pipeline.lake import Lake, open_lake
from pipeline.recordings import find_sources
from pipeline.records import Speaker
from pipeline.settings import load_settings
from pipeline.steps import open_work, process_recording
from pipeline.steps.forgetting import forget_speaker
from tests.media import write_clip

# The moderator to 11.1 s, Tao Zhan from 12.1 s on.
FIRST = """WEBVTT

00:00:00.000 --> 00:00:11.100
Rita Maas: We begin with our first speaker, who comes from the foundation.

00:00:12.100 --> 00:00:33.000
Tao Zhan: Teachers need help with their lessons at a distance.
"""
# Tao Zhan to 14.4 s, then the moderator; nobody says who they are.
SECOND = """WEBVTT

00:00:00.000 --> 00:00:14.400
Universities should open up their learning resources.

00:00:15.600 --> 00:00:24.000
Many thanks for that, and on we go with the next one.
"""
AGENDA = "title: {title}\nseries: Open learning\n"


def run(folder: Path, name: str, captions: str, times_ms: tuple[int, int], remember: str) -> str:
    write_clip(folder / f"{name}.wav", start_ms=times_ms[0], end_ms=times_ms[1])
    (folder / f"{name}.vtt").write_text(captions)
    (folder / f"{name}.agenda.yaml").write_text(AGENDA.format(title=name))
    (source,) = find_sources([folder / f"{name}.wav"])
    settings = load_settings(
        environment={},
        arguments={
            "recognition": {"engine": "captions"},
            "speakers": {"remember_voices": remember},
        },
    )
    work = open_work(source, settings, lake_uri=str(folder / "lake"))
    return process_recording(work).recording_id or ""


def names(lake: Lake, recording_id: str) -> list[tuple[str | None, str | None]]:
    return [
        (one.speaker_name, one.name_source) for one in lake.read("speakers", recording_id, Speaker)
    ]


@pytest.mark.slow
def test_voices_named_in_one_webinar_are_known_in_the_next_and_can_be_forgotten(
    tmp_path: Path,
) -> None:
    lake = open_lake(tmp_path / "lake")
    run(tmp_path, "first", FIRST, (26_400, 60_100), "true")
    second = run(tmp_path, "second", SECOND, (60_200, 86_900), "true")

    assert names(lake, second) == [("Tao Zhan", "voice"), ("Rita Maas", "voice")]

    kept = list((tmp_path / "lake" / ".voices").rglob("*.json"))
    # What the voice alone has named is no evidence for later webinars.
    assert [path.name.rsplit("-", 1)[0] for path in kept] == ["first"]

    forget_speaker(lake, "Tao Zhan")

    left = b"".join(path.read_bytes() for path in (tmp_path / "lake").rglob("*.json"))
    assert b"Tao Zhan" not in left
    assert b"Rita Maas" in left


@pytest.mark.slow
def test_nothing_is_kept_unless_asked_for(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    run(tmp_path, "first", FIRST, (26_400, 60_100), "false")
    second = run(tmp_path, "second", SECOND, (60_200, 86_900), "false")

    assert names(lake, second) == [(None, None), (None, None)]
    assert not (tmp_path / "lake" / ".voices").exists()
