"""Where somebody speaks: silero-vad's ONNX weights, run block by block over the recording.

The weights lie in the silero-vad wheel; the package itself is never imported, because its import
pulls torch and changes the process's thread count. Memory does not grow with the recording but
for one probability a frame (4 bytes each 32 ms).
"""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audio import SAMPLES_PER_MS, Audio
from pipeline.errors import EngineUnavailableError
from pipeline.networks import open_network
from pipeline.records import Interval
from pipeline.settings import SpeechSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

WEIGHTS = "silero_vad_16k_sequence.onnx"
FRAME_MS = 32
_FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS
_CONTEXT_SAMPLES = 64  # each frame is heard with the end of the one before it
_FRAMES_PER_CALL = 512
_STATE_SHAPE = (1, 1, 128)
# Speech ends only below this much under the threshold at which it began (silero's own margin).
_EXIT_MARGIN = 0.15
# Recordings are heard at this level, as broadcast does; far-field voices are found better so.
_TARGET_LEVEL_DBFS = -23.0
_LARGEST_GAIN_DB = 30.0


def find_speech(audio: Audio, settings: SpeechSettings) -> list[Interval]:
    """Return the stretches of speech in order, apart from each other, inside the recording.

    Raises:
        EngineUnavailableError: the weights are not installed.
    """
    probabilities = speech_probabilities(audio)
    return probabilities_to_speech(probabilities, settings, duration_ms=audio.duration_ms)


def speech_model_sha256() -> str:
    """Return the SHA-256 of the weights, for the keys of results that rest on them.

    Raises:
        EngineUnavailableError: the weights are not installed.
    """
    return hashlib.sha256(_weights_path().read_bytes()).hexdigest()


def speech_probabilities(audio: Audio) -> "Floats":
    """Return the probability of speech for each 32 ms of the recording.

    Raises:
        EngineUnavailableError: the weights are not installed.
    """
    import numpy as np

    # The model is too small to share between threads.
    session = open_network(_weights_path(), thread_count=1)
    hidden = cell = np.zeros(_STATE_SHAPE, dtype=np.float32)
    found = []
    for frames in _frames(audio, gain=_levelling_gain(audio)):
        probabilities, hidden, cell = session.run(
            ["speech_probs", "hn", "cn"], {"input": frames, "h": hidden, "c": cell}
        )
        found.append(probabilities.reshape(-1))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def probabilities_to_speech(
    probabilities: "Floats | Sequence[float]", settings: SpeechSettings, *, duration_ms: int
) -> list[Interval]:
    """Return speech by hysteresis: in above the threshold, out after enough frames well below.

    The rules are silero-vad's: what is too short is dropped, silences that are too short are
    bridged, and stretches grow by the padding, or to the middle of a gap where both would meet.
    """
    raw = [
        interval
        for interval in _above_threshold(probabilities, settings, duration_ms=duration_ms)
        if interval.end_ms - interval.start_ms >= settings.shortest_speech_ms
    ]
    return _padded(raw, padding_ms=settings.padding_ms, duration_ms=duration_ms)


def _above_threshold(
    probabilities: "Floats | Sequence[float]", settings: SpeechSettings, *, duration_ms: int
) -> Iterator[Interval]:
    start_ms: int | None = None
    silent_since_ms: int | None = None
    for index, probability in enumerate(probabilities):
        now_ms = index * FRAME_MS
        if probability >= settings.threshold:
            start_ms = now_ms if start_ms is None else start_ms
            silent_since_ms = None
        elif start_ms is not None and probability < settings.threshold - _EXIT_MARGIN:
            silent_since_ms = now_ms if silent_since_ms is None else silent_since_ms
            if now_ms - silent_since_ms >= settings.shortest_silence_ms:
                yield Interval(start_ms, silent_since_ms)
                start_ms = silent_since_ms = None
    if start_ms is not None:
        yield Interval(start_ms, duration_ms)


def _padded(speech: Sequence[Interval], *, padding_ms: int, duration_ms: int) -> list[Interval]:
    padded: list[Interval] = []
    for index, interval in enumerate(speech):
        start_ms = max(0, interval.start_ms - padding_ms)
        end_ms = min(duration_ms, interval.end_ms + padding_ms)
        if index > 0:
            middle_ms = (speech[index - 1].end_ms + interval.start_ms) // 2
            start_ms = max(start_ms, middle_ms)
        if index + 1 < len(speech):
            middle_ms = (interval.end_ms + speech[index + 1].start_ms) // 2
            end_ms = min(end_ms, middle_ms)
        padded.append(Interval(start_ms, end_ms))
    return padded


def _frames(audio: Audio, *, gain: float) -> "Iterator[Floats]":
    """Yield blocks of frames, each frame led by the last samples of the one before."""
    import numpy as np

    before = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
    for block in audio.blocks(block_ms=_FRAMES_PER_CALL * FRAME_MS):
        missing = -block.size % _FRAME_SAMPLES
        frames = np.pad(np.clip(block * gain, -1, 1), (0, missing)).reshape(-1, _FRAME_SAMPLES)
        contexts = np.vstack([before, frames[:-1, -_CONTEXT_SAMPLES:]])
        before = frames[-1, -_CONTEXT_SAMPLES:]
        yield np.concatenate([contexts, frames], axis=1).astype(np.float32, copy=False)


def _levelling_gain(audio: Audio) -> float:
    """Return the factor that brings the recording to the target level; quiet ones only."""
    import numpy as np

    energy = sum(
        float(np.square(block, dtype=np.float64).sum())
        for block in audio.blocks(block_ms=_FRAMES_PER_CALL * FRAME_MS)
    )
    if not energy:
        return 1.0
    level_dbfs = 10 * np.log10(energy / audio.sample_count)
    gain_db = min(max(0.0, _TARGET_LEVEL_DBFS - level_dbfs), _LARGEST_GAIN_DB)
    return float(10 ** (gain_db / 20))


def _weights_path() -> Path:
    package = find_spec("silero_vad")
    folders = (package.submodule_search_locations or []) if package else []
    for folder in folders:
        path = Path(folder) / "data" / WEIGHTS
        if path.is_file():
            return path
    raise EngineUnavailableError(
        "the speech detector's weights are not installed",
        "silero-vad",
        WEIGHTS,
        "pip install 'silero-vad>=6.2'",
    )
