"""Speaker spans of another program: a real run with them, and files that are none."""

from pathlib import Path

import pytest

from pipeline.engines.given_spans import identity_of, read_spans
from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.lake import open_lake
from pipeline.recordings import find_sources
from pipeline.records import SpeakerSpan, StageRun, Turn
from pipeline.settings import load_settings
from pipeline.steps import open_work, process_recording
from tests.media import write_clip

SPANS = """\
;; of another program
SPEAKER talk 1 4.000 2.000 <NA> <NA> second <NA> <NA>
SPEAKER talk 1 0.500 4.000 <NA> <NA> first <NA> <NA>
"""
CAPTIONS = """WEBVTT

00:00:00.500 --> 00:00:03.500
Welcome to this webinar.

00:00:04.600 --> 00:00:06.000
Thank you very much.
"""


def test_labels_follow_the_order_of_appearance_and_overlap_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "talk.speakers.rttm"
    path.write_text(SPANS)

    assert read_spans(path) == [
        SpeakerSpan("S01", 500, 4000),
        SpeakerSpan("S01", 4000, 4500, True),
        SpeakerSpan("S02", 4000, 4500, True),
        SpeakerSpan("S02", 4500, 6000),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no speaker in this file"),
        ("once upon a time\n", "no speaker in this file"),
        (SPANS + SPANS.replace("talk", "other"), "spans of several recordings"),
        ("SPEAKER talk 1 now 2.0 <NA> <NA> x\n", "times are not seconds"),
    ],
)
def test_what_is_no_single_recording_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "talk.speakers.rttm"
    path.write_text(text)

    with pytest.raises(FormatError, match=message):
        read_spans(path)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="cannot read the speaker spans"):
        identity_of(tmp_path / "talk.speakers.rttm")


def test_a_run_takes_spans_that_lie_beside_and_sees_when_they_change(tmp_path: Path) -> None:
    write_clip(tmp_path / "talk.wav", start_ms=0, end_ms=8000)
    (tmp_path / "talk.vtt").write_text(CAPTIONS)
    (tmp_path / "talk.speakers.rttm").write_text(SPANS)
    # References are called so, and are not for a run to see.
    (tmp_path / "talk.rttm").write_text(SPANS.replace("second", "first"))

    def run() -> str:
        (source,) = find_sources([tmp_path / "talk.wav"])
        settings = load_settings(environment={}, arguments={"recognition": {"engine": "captions"}})
        return process_recording(
            open_work(source, settings, lake_uri=str(tmp_path / "lake"))
        ).status

    lake = open_lake(tmp_path / "lake")
    assert (run(), run()) == ("published", "unchanged")
    (recording_id,) = lake.recording_ids()
    turns = lake.read("turns", recording_id, Turn)
    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("S01", "Welcome to this webinar."),
        ("S02", "Thank you very much."),
    ]
    engines = {run.stage: run.engine for run in lake.read("runs", recording_id, StageRun)}
    assert engines["speakers"] == "rttm"

    (tmp_path / "talk.speakers.rttm").write_text(SPANS.replace("second", "first"))
    assert run() == "published"
    assert {turn.speaker for turn in lake.read("turns", recording_id, Turn)} == {"S01"}
