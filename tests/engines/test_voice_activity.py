"""Speech is found where people speak, on real sound and by plain rules."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from pipeline.audio import Audio
from pipeline.engines.voice_activity import (
    find_speech,
    probabilities_to_speech,
    speech_model_sha256,
    speech_probabilities,
)
from pipeline.records import Interval
from pipeline.settings import SpeechSettings
from tests.engines.speech import excerpt, sample_audio, sentence_times


def write_audio(path: Path, samples: np.ndarray) -> Audio:
    path.write_bytes((samples * 32_767).astype("<i2").tobytes())
    return Audio(path, samples.size)


def test_sentences_are_speech_and_the_pause_between_is_not(tmp_path: Path) -> None:
    first, second = sentence_times("Our topic"), sentence_times("My name is Peter")
    audio = excerpt(sample_audio(tmp_path), tmp_path, end_ms=second.end_ms + 300)
    speech = find_speech(audio, SpeechSettings())
    for said in (first, second):
        found_ms = sum(
            max(0, min(item.end_ms, said.end_ms) - max(item.start_ms, said.start_ms))
            for item in speech
        )
        assert found_ms > 0.85 * (said.end_ms - said.start_ms)
    middle_ms = (first.end_ms + second.start_ms) // 2
    assert not any(item.start_ms <= middle_ms < item.end_ms for item in speech)


def test_a_quiet_recording_is_heard_as_well(tmp_path: Path) -> None:
    audio = excerpt(sample_audio(tmp_path), tmp_path, end_ms=9_000)
    quiet = write_audio(tmp_path / "quiet.pcm", audio.samples(0, 9_000) * 0.02)
    loud_ms, quiet_ms = (
        sum(item.end_ms - item.start_ms for item in find_speech(sound, SpeechSettings()))
        for sound in (audio, quiet)
    )
    assert quiet_ms > 0.95 * loud_ms > 3_000


def test_silence_and_a_tone_are_no_speech(tmp_path: Path) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(5 * 16_000) / 16_000)
    for number, samples in enumerate([np.zeros(5 * 16_000), tone, np.zeros(0)]):
        audio = write_audio(tmp_path / f"{number}.pcm", samples)
        assert find_speech(audio, SpeechSettings()) == []


def test_blocks_are_heard_as_one_stream(tmp_path: Path) -> None:
    sound = sample_audio(tmp_path).samples(0, 20_000)
    whole = speech_probabilities(write_audio(tmp_path / "whole.pcm", sound))
    head = speech_probabilities(write_audio(tmp_path / "head.pcm", sound[: 18 * 16_000]))
    # Both runs cross the edge of a block at 16.4 s; what follows must not depend on the length.
    same = head.size - 1
    assert np.allclose(whole[:same], head[:same], atol=0.02)
    assert whole.size == -(-20_000 // 32)


def frames(text: str) -> list[float]:
    """Return probabilities, one letter a frame: s(peech), m(aybe), . (silence)."""
    return [{"s": 0.9, "m": 0.3, ".": 0.01}[letter] for letter in text]


def test_hysteresis_padding_and_shortest_lengths() -> None:
    settings = SpeechSettings(
        threshold=0.35, shortest_speech_ms=100, shortest_silence_ms=100, padding_ms=30
    )
    heard = probabilities_to_speech(
        #        speech  maybe     silence  short  silence  short gap bridged
        frames("." * 10 + "ssss" + "mmmm" + "......" + "ss" + "......" + "sss...sss" + "....."),
        settings,
        duration_ms=1_472,
    )
    assert heard == [Interval(290, 606), Interval(994, 1_342)]


def test_padding_stops_in_the_middle_of_a_gap_and_at_the_end() -> None:
    settings = SpeechSettings(shortest_speech_ms=30, shortest_silence_ms=60, padding_ms=500)
    heard = probabilities_to_speech(frames("ss....ss"), settings, duration_ms=250)
    assert heard == [Interval(0, 128), Interval(128, 250)]


def test_the_weights_are_known_and_their_package_stays_unloaded(tmp_path: Path) -> None:
    assert len(speech_model_sha256()) == 64
    write_audio(tmp_path / "a.pcm", np.zeros(16_000))
    code = (
        "import sys; from pathlib import Path; from pipeline.audio import Audio;"
        "from pipeline.engines.voice_activity import find_speech;"
        "from pipeline.settings import SpeechSettings;"
        f"find_speech(Audio(Path({str(tmp_path / 'a.pcm')!r}), 16000), SpeechSettings());"
        "print(sorted({'torch', 'silero_vad'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
