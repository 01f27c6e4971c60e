"""Voices told apart where two may speak at once: on a part of the sample, mixed and plain."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.audio import Audio, open_audio
from pipeline.engines import load_diarizer
from pipeline.engines.speaker_segments import SegmentDiarizer
from pipeline.engines.voice_activity import find_speech
from pipeline.engines.voice_prints import VoicePrinter, log_mels
from pipeline.engines.voice_segments import VoiceSegmenter
from pipeline.errors import EngineUnavailableError
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import SpeakerSettings, SpeechSettings
from tests.media import HAND_OVER_MS, write_clip, write_wave

SETTINGS = SpeakerSettings()


def open_clip(path: Path, folder: Path) -> Audio:
    return open_audio(path, scratch=folder / f"{path.name}.pcm")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    """Two people, one after the other."""
    folder = tmp_path_factory.mktemp("clip")
    start_ms, end_ms = HAND_OVER_MS
    return open_clip(write_clip(folder / "clip.wav", start_ms=start_ms, end_ms=end_ms), folder)


@pytest.fixture(scope="module")
def speech(clip: Audio) -> list[Interval]:
    return find_speech(clip, SpeechSettings())


@pytest.fixture(scope="module")
def spans(clip: Audio, speech: list[Interval]) -> list[SpeakerSpan]:
    return load_diarizer("segments", SETTINGS).diarize(clip, speech, expected_count=None)


def test_two_people_are_two_in_order_of_appearance(spans: list[SpeakerSpan]) -> None:
    assert list(dict.fromkeys(span.speaker for span in spans)) == ["S01", "S02"]
    # The moderator speaks to 11.1 s, Tao Zhan from 12.1 s on.
    late = [span for span in spans if span.start_ms >= 11_500]
    assert {span.speaker for span in late} == {"S02"}
    early_ms = sum(s.end_ms - s.start_ms for s in spans if s not in late and s.speaker == "S02")
    assert early_ms < 1000


def test_spans_are_in_order_and_cover_the_speech(
    spans: list[SpeakerSpan], speech: list[Interval]
) -> None:
    assert spans == sorted(spans, key=lambda span: (span.start_ms, span.end_ms))
    assert all(span.start_ms < span.end_ms for span in spans)
    spoken = sum(item.end_ms - item.start_ms for item in speech)
    assert sum(span.end_ms - span.start_ms for span in spans) == pytest.approx(spoken, rel=0.1)


def test_an_agenda_is_a_ceiling_and_two_runs_give_the_same(
    clip: Audio, speech: list[Interval]
) -> None:
    diarizer = load_diarizer("segments", SETTINGS)
    first = [item for item in speech if item.end_ms < 10_000]
    runs = [diarizer.diarize(clip, first, expected_count=9) for _ in range(2)]
    assert runs[0] == runs[1]
    alone = diarizer.diarize(clip, speech, expected_count=1)
    assert {span.speaker for span in alone} == {"S01"}


def test_silence_has_no_speakers(clip: Audio) -> None:
    assert load_diarizer("segments", SETTINGS).diarize(clip, [], expected_count=3) == []


def diarized(path: Path, folder: Path) -> list[SpeakerSpan]:
    audio = open_clip(path, folder)
    found = find_speech(audio, SpeechSettings())
    return load_diarizer("segments", SETTINGS).diarize(audio, found, expected_count=None)


def test_one_person_alone_is_one(tmp_path: Path) -> None:
    spans = diarized(write_clip(tmp_path / "one.wav", start_ms=0, end_ms=38_000), tmp_path)
    assert {span.speaker for span in spans} == {"S01"}


def test_a_single_word_of_another_is_no_second_person(tmp_path: Path) -> None:
    audio = open_clip(write_clip(tmp_path / "long.wav", start_ms=0, end_ms=75_000), tmp_path)
    # The moderator for half a minute; 0.5 s of Tao Zhan in the middle.
    parts = [audio.samples(0, 15_000), audio.samples(42_500, 43_000), audio.samples(15_000, 37_000)]
    path = write_wave(tmp_path / "word.wav", np.concatenate(parts))
    assert {span.speaker for span in diarized(path, tmp_path)} == {"S01"}


class CountingPrinter(VoicePrinter):
    """Remembers how many frames each print was made of."""

    def __init__(self) -> None:
        super().__init__()
        self.frame_counts: list[int] = []

    def embed(self, mels: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> Any:
        self.frame_counts.append(len(mels))
        return super().embed(mels)


def test_who_speaks_all_the_time_is_printed_once_a_moment(tmp_path: Path) -> None:
    audio = open_clip(write_clip(tmp_path / "one.wav", start_ms=0, end_ms=38_000), tmp_path)
    printer = CountingPrinter()
    diarizer = SegmentDiarizer(SETTINGS, VoiceSegmenter(), printer)

    spans = diarizer.diarize(audio, find_speech(audio, SpeechSettings()), expected_count=None)

    assert {span.speaker for span in spans} == {"S01"}
    assert max(printer.frame_counts) == 500  # 5 s: windows of 10 s follow each other every 5 s
    assert sum(printer.frame_counts) <= 100 * (38 + 5)


def test_music_alone_has_no_speakers(tmp_path: Path) -> None:
    seconds = np.arange(20 * 16_000) / 16_000
    beat = np.exp(-4 * (seconds % 0.5))
    chord = sum(np.sin(2 * np.pi * hertz * seconds) for hertz in (220.0, 277.2, 329.6, 440.0))
    path = write_wave(tmp_path / "music.wav", (0.15 * beat * chord).astype(np.float32))
    assert diarized(path, tmp_path) == []


def test_mels_follow_kaldi_in_shape_and_floor() -> None:
    assert log_mels(np.zeros(16_000, np.float32)).shape == (98, 80)
    assert log_mels(np.zeros(16_000, np.float32)).max() == pytest.approx(np.log(1.1920929e-07))
    assert log_mels(np.zeros(399, np.float32)).shape == (0, 80)


def test_a_tone_is_loudest_in_its_mel() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    # 1 kHz is 1000 mel, the mels' middles lie (2840 - 31.7) / 81 = 34.7 apart from 31.7 on.
    assert set(log_mels(tone).argmax(axis=1)) == {27}


def test_prints_do_not_depend_on_the_level(clip: Audio) -> None:
    printer = VoicePrinter()
    samples = clip.samples(0, 3000)
    loud, quiet = (printer.embed(log_mels(samples * gain)) for gain in (1.0, 0.5))
    assert float(loud @ quiet) > 0.98


@pytest.mark.parametrize("network", [VoicePrinter, VoiceSegmenter])
def test_missing_weights_say_where_they_belong(network: type, tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError, match=r"restore data/models"):
        network(tmp_path / "voices.onnx")
