"""The seam to pyannote.audio, with its pipeline played by a script; its annotations are real."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import Audio, open_audio
from pipeline.engines import load_diarizer
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.records import SpeakerSpan
from pipeline.settings import SpeakerSettings
from tests.media import write_clip

# What the library's own class does, as far as the adapter asks it: four spans, two at once.
LIBRARY = """
import json, os
from pathlib import Path
from types import SimpleNamespace
from pyannote.core import Annotation, Segment

class Pipeline:
    @classmethod
    def from_pretrained(cls, folder):
        assert os.environ["PYANNOTE_METRICS_ENABLED"] == "false"
        assert os.environ["HF_HUB_OFFLINE"] == "1"
        pipeline = cls()
        pipeline.folder = Path(folder)
        return pipeline

    def __call__(self, file, **counts):
        if (self.folder / "broken").exists():
            raise RuntimeError("tensors do not fit")
        asked = {"shape": list(file["waveform"].shape), "rate": file["sample_rate"], **counts}
        (self.folder.parent / "asked.json").write_text(json.dumps(asked, sort_keys=True))
        found = Annotation()
        found[Segment(4.0, 6.0), "a"] = "SPEAKER_00"
        found[Segment(0.5, 3.0), "b"] = "SPEAKER_01"
        found[Segment(2.5, 4.5), "c"] = "SPEAKER_02"
        if (self.folder / "old").exists():
            return found
        return SimpleNamespace(speaker_diarization=found)
"""
EXPECTED = [
    SpeakerSpan("S01", 500, 2500),
    SpeakerSpan("S01", 2500, 3000, True),
    SpeakerSpan("S02", 2500, 3000, True),
    SpeakerSpan("S02", 3000, 4000),
    SpeakerSpan("S02", 4000, 4500, True),
    SpeakerSpan("S03", 4000, 4500, True),
    SpeakerSpan("S03", 4500, 6000),
]


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    library = tmp_path / "library" / "pyannote" / "audio"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text(LIBRARY)
    monkeypatch.syspath_prepend(library.parents[1])
    for name in ("PYANNOTE_METRICS_ENABLED", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "")
    folder = tmp_path / "community-1"
    folder.mkdir()
    (folder / "config.yaml").write_text("pipeline: {}\n")
    yield folder
    sys.modules.pop("pyannote.audio", None)


@pytest.fixture
def clip(tmp_path: Path) -> Audio:
    path = write_clip(tmp_path / "clip.wav", start_ms=0, end_ms=7000)
    return open_audio(path, scratch=tmp_path / "clip.pcm")


@pytest.mark.parametrize("version", ["old", "new"])
def test_its_annotation_becomes_spans_in_order_with_overlap(
    weights: Path, clip: Audio, version: str
) -> None:
    (weights / version).touch()
    diarizer = load_diarizer("pyannote", SpeakerSettings(model=str(weights)))

    assert diarizer.diarize(clip, [], expected_count=None) == EXPECTED
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "false"


@pytest.mark.parametrize(
    ("count", "expected", "asked"),
    [
        (None, None, '{"rate": 16000, "shape": [1, 112000]}'),
        (None, 5, '{"max_speakers": 5, "rate": 16000, "shape": [1, 112000]}'),
        (3, 5, '{"num_speakers": 3, "rate": 16000, "shape": [1, 112000]}'),
    ],
)
def test_it_is_told_how_many_people_there_are(
    weights: Path, clip: Audio, count: int | None, expected: int | None, asked: str
) -> None:
    settings = SpeakerSettings(model=str(weights), speaker_count=count)
    load_diarizer("pyannote", settings).diarize(clip, [], expected_count=expected)

    assert (weights.parent / "asked.json").read_text() == asked


def test_other_weights_are_another_identity(weights: Path) -> None:
    settings = SpeakerSettings(model=str(weights))
    before = load_diarizer("pyannote", settings).identity
    (weights / "plda.npz").write_bytes(np.zeros(4).tobytes())
    after = load_diarizer("pyannote", settings).identity

    assert (before.engine, before.model) == ("pyannote", "community-1")
    assert before.model_sha256 != after.model_sha256


def test_a_fault_inside_is_one_of_ours_with_a_remedy(weights: Path, clip: Audio) -> None:
    (weights / "broken").touch()
    diarizer = load_diarizer("pyannote", SpeakerSettings(model=str(weights)))

    with pytest.raises(EngineError, match=r"RuntimeError: tensors do not fit.*segments"):
        diarizer.diarize(clip, [], expected_count=None)


def test_without_folder_weights_or_library_it_cannot_be_had(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError, match="no weights are given"):
        load_diarizer("pyannote", SpeakerSettings())
    with pytest.raises(EngineUnavailableError, match=r"no config\.yaml"):
        load_diarizer("pyannote", SpeakerSettings(model=str(tmp_path)))
    (tmp_path / "config.yaml").touch()
    with pytest.raises(EngineUnavailableError, match=r"pip install pyannote\.audio"):
        load_diarizer("pyannote", SpeakerSettings(model=str(tmp_path)))
