"""Turns stretches of speech into voice vectors with Resemblyzer's encoder (see its model card).

The encoder hears mel spectrograms of exactly 1.6 s. The front end repeats, in numpy, what the
encoder was trained on: ``librosa.feature.melspectrogram`` with a 25 ms Hann window every 10 ms,
40 Slaney mels, power, not logarithmic. So the level matters: give it levelled samples.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import EngineUnavailableError
from pipeline.networks import open_network
from pipeline.settings import DATA_DIR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODEL_PATH = DATA_DIR / "models" / "voice_encoder" / "voice_encoder.onnx"
MODEL_NAME = "resemblyzer-0.1.4"
MODEL_SHA256 = "54cc73e43758a822926ab2c4e91516004a5cd1bf2b05821fbc9474e793bafc74"

SAMPLE_RATE = 16_000
FRAME_MS = 10
FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS // 1000
FFT_SAMPLES = 400  # 25 ms
MEL_COUNT = 40
WINDOW_FRAMES = 160  # 1.6 s: what the encoder was trained to hear at once
VOICE_SIZE = 256
# Larger batches leave the cache of a small machine: 16 was fastest on one and on two cores.
BATCH_WINDOWS = 16


class VoiceEncoder:
    """Maps mel windows to unit vectors that lie close together for the same voice."""

    def __init__(self, path: Path = MODEL_PATH, *, thread_count: int = 2) -> None:
        """
        Raises:
            EngineUnavailableError: the weights are not where they should be.
        """
        if not path.exists():
            raise EngineUnavailableError(
                "the voice encoder's weights are missing",
                str(path),
                remedy="They are part of the repository: restore data/models/voice_encoder",
            )
        self._session = open_network(path, thread_count=thread_count)

    def embed(self, mels: "Floats") -> "Floats":
        """Return unit vectors [window, 256] of mel windows [window, 160, 40]."""
        import numpy as np

        batches = [
            self._session.run(None, {"mels": mels[first : first + BATCH_WINDOWS]})[0]
            for first in range(0, len(mels), BATCH_WINDOWS)
        ]
        # The network ends in a ReLU; digital silence may leave nothing to normalise.
        empty = np.zeros((0, VOICE_SIZE), dtype=np.float32)
        voices: Floats = np.nan_to_num(np.concatenate([empty, *batches]))
        return voices


def mel_spectrogram(samples: "Floats") -> "Floats":
    """Return power mels [frame, 40] of 16 kHz samples; frame ``i`` is centred at ``10 i`` ms."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    padded = np.pad(samples.astype(np.float32), FFT_SAMPLES // 2)
    frames = sliding_window_view(padded, FFT_SAMPLES)[::FRAME_SAMPLES]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT_SAMPLES) / FFT_SAMPLES)).astype(
        np.float32
    )
    power = np.abs(np.fft.rfft(frames * window, axis=1)).astype(np.float32) ** 2
    mels: Floats = power @ _mel_filters().T
    return mels


def _mel_filters() -> "Floats":
    """Return triangular filters [mel, bin], each of unit area (Slaney's Auditory Toolbox)."""
    import numpy as np

    bins = np.linspace(0, SAMPLE_RATE / 2, FFT_SAMPLES // 2 + 1)
    edges = _mels_to_hertz(np.linspace(0, _hertz_to_mels(SAMPLE_RATE / 2), MEL_COUNT + 2))
    lower, centre, upper = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - lower) / (centre - lower)
    falling = (upper - bins) / (upper - centre)
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * 2 / (upper - lower)).astype(np.float32)


# Slaney's mel scale: linear up to 1 kHz (15 mels), then 27 steps for every factor 6.4.
_LINEAR_HERTZ_PER_MEL = 200 / 3
_LOG_STARTS_AT_MEL = 15.0
_LOG_STEP = math.log(6.4) / 27


def _hertz_to_mels(hertz: float) -> float:
    """Return the mels of a frequency above 1 kHz."""
    return _LOG_STARTS_AT_MEL + math.log(hertz / 1000) / _LOG_STEP


def _mels_to_hertz(mels: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np

    linear = mels * _LINEAR_HERTZ_PER_MEL
    logarithmic = 1000 * np.exp(_LOG_STEP * (mels - _LOG_STARTS_AT_MEL))
    return np.where(mels < _LOG_STARTS_AT_MEL, linear, logarithmic)
