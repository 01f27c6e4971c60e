"""What is heard is what was hashed: a file that changes in between belongs to no recording."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import SourceChangedError
from pipeline.recordings import find_sources
from pipeline.settings import load_settings
from pipeline.steps import open_work
from pipeline.steps.hearing import open_work_audio, read_work_captions
from tests.captioned import CAPTIONS
from tests.media import write_silence

SETTINGS = load_settings(environment={})


def test_captions_that_grew_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(CAPTIONS)
    (source,) = find_sources([path])
    work = open_work(source, SETTINGS, lake_uri=str(tmp_path / "lake"))
    assert len(read_work_captions(work).cues) == 2
    path.write_text(CAPTIONS + "\n00:10.000 --> 00:12.000\nBen Okri: More.\n")
    with pytest.raises(SourceChangedError, match=r"talk\.vtt: the file was changed"):
        read_work_captions(work)


def test_sound_that_changed_is_not_kept(tmp_path: Path) -> None:
    path = write_silence(tmp_path / "talk.wav", seconds=1)
    (source,) = find_sources([path])
    work = open_work(source, SETTINGS, lake_uri=str(tmp_path / "lake"))
    work = replace(work, scratch_dir=str(tmp_path / "scratch"))
    write_silence(path, seconds=2)
    with pytest.raises(SourceChangedError, match="Run it again when it is whole"):
        open_work_audio(work)
    assert list((tmp_path / "scratch").iterdir()) == []
