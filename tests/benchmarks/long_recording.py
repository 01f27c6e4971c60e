"""A recording of many hours for measurements: the bundled sample, round and round."""

from pathlib import Path

import numpy as np

from pipeline.audio import Audio, open_audio
from pipeline.engines.voice_activity import find_speech
from pipeline.records import Interval
from pipeline.settings import SpeechSettings
from tests.media import SAMPLE

MINUTE_MS = 60_000


def write_long(folder: Path, *, minutes: int) -> tuple[Audio, list[Interval]]:
    """Return the sound and its speech; both go round and round."""
    once = open_audio(SAMPLE, scratch=folder / "once.pcm")
    speech = find_speech(once, SpeechSettings())
    raw = np.fromfile(once.path, dtype="<i2")
    path, length_ms = folder / "long.pcm", once.sample_count // 16
    count = max(1, minutes * MINUTE_MS // length_ms)
    with path.open("wb") as file:
        for _ in range(count):
            file.write(raw[: length_ms * 16].tobytes())
    shifts = (number * length_ms for number in range(count))
    rounds = [
        Interval(shift + one.start_ms, shift + min(one.end_ms, length_ms))
        for shift in shifts
        for one in speech
    ]
    return Audio(path, length_ms * 16 * count), rounds
