"""Turns stretches of one voice into vectors with CAM++ (see its model card).

The network hears log mel spectrograms of any length without their mean. The front end repeats, in
numpy, Kaldi's ``fbank`` without dither: 25 ms Povey window every 10 ms, pre-emphasis 0.97, 80 mels
from 20 Hz to 8 kHz.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.networks import open_network
from pipeline.settings import DATA_DIR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODEL_PATH = DATA_DIR / "models" / "voice_prints" / "voice_prints.onnx"

FRAME_MS = 10
FIRST_CENTRE_MS = 12.5
MEL_COUNT = 80
_WINDOW_SAMPLES = 400
_STEP_SAMPLES = 160
_FFT_SAMPLES = 512
_LOWEST_HERTZ, _HIGHEST_HERTZ = 20.0, 8000.0
_PRE_EMPHASIS = 0.97
_POVEY_EXPONENT = 0.85
_SMALLEST_POWER = 1.1920929e-07  # Kaldi's floor: the precision of a float32


@lru_cache(maxsize=1)
def prints_model_sha256() -> str:
    """Return the hash of the weights: prints of other weights cannot be compared."""
    return hashlib.sha256(MODEL_PATH.read_bytes()).hexdigest()


class VoicePrinter:
    """Maps mel frames of one voice to a unit vector of 192 numbers."""

    def __init__(self, path: Path = MODEL_PATH) -> None:
        """
        Raises:
            EngineUnavailableError: the weights are not where they should be.
        """
        self._session = open_network(path, thread_count=2)

    def embed(self, mels: "Floats") -> "Floats":
        """Return the vector of mel frames [frame, 80], at least 20 of them."""
        import numpy as np

        levelled = mels - mels.mean(axis=0, keepdims=True)
        (vectors,) = self._session.run(None, {"features": levelled[None]})
        vector: Floats = vectors[0] / max(float(np.linalg.norm(vectors[0])), 1e-9)
        return vector


def log_mels(samples: "Floats") -> "Floats":
    """Return log mels [frame, 80] of 16 kHz samples; none of less than 25 ms."""
    import numpy as np

    if len(samples) < _WINDOW_SAMPLES:
        return np.zeros((0, MEL_COUNT), dtype=np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW_SAMPLES)
    frames = windows[::_STEP_SAMPLES].astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    turn = 2 * np.pi * np.arange(_WINDOW_SAMPLES) / (_WINDOW_SAMPLES - 1)
    povey = (0.5 - 0.5 * np.cos(turn)) ** _POVEY_EXPONENT
    spectra = np.fft.rfft((frames - _PRE_EMPHASIS * before) * povey, _FFT_SAMPLES)
    power = np.abs(spectra) ** 2 @ _mel_filters().T
    mels: Floats = np.log(np.maximum(power, _SMALLEST_POWER)).astype(np.float32)
    return mels


def _mel_filters() -> "NDArray[np.float64]":
    """Return Kaldi's triangular filters [mel, bin]: straight lines on the mel scale."""
    import numpy as np

    lowest, highest = (1127 * np.log(1 + hz / 700) for hz in (_LOWEST_HERTZ, _HIGHEST_HERTZ))
    width = (highest - lowest) / (MEL_COUNT + 1)
    bins = 1127 * np.log(1 + 16_000 / _FFT_SAMPLES * np.arange(_FFT_SAMPLES // 2) / 700)
    lower = lowest + np.arange(MEL_COUNT)[:, None] * width
    rising, falling = (bins - lower) / width, (lower + 2 * width - bins) / width
    # The bin of half the sampling rate is in no filter.
    return np.pad(np.maximum(0, np.minimum(rising, falling)), ((0, 0), (0, 1)))
