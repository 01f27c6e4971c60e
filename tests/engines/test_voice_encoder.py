"""The voice encoder gives what the original gives; reference numbers come from it.

They were made with Resemblyzer 0.1.4 (torch 2.13, librosa 0.11) on the tone below.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines.voice_encoder import (
    MODEL_PATH,
    MODEL_SHA256,
    VoiceEncoder,
    mel_spectrogram,
)
from pipeline.errors import EngineUnavailableError


def tone() -> np.ndarray:
    """Return two seconds of a buzz at 140 Hz that swells three times a second."""
    time = np.arange(32_000) / 16_000
    buzz = sum(np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 20))
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * time)
    samples: np.ndarray = (0.05 * buzz * swell).astype(np.float32)
    return samples


def test_mels_equal_librosa() -> None:
    mels = mel_spectrogram(tone())
    assert mels.shape == (201, 40)
    expected = [0.025028, 0.022226, 0.004497, 0.001725, 0.000423, 0.0, 0.0]
    np.testing.assert_allclose(mels[100, [0, 3, 7, 12, 20, 30, 39]], expected, atol=1e-6)
    assert float(mels.sum()) == pytest.approx(59.745785, rel=1e-5)


def test_vectors_equal_the_original() -> None:
    vector = VoiceEncoder().embed(mel_spectrogram(tone())[None, 20:180])[0]
    assert np.argsort(-vector)[:6].tolist() == [246, 168, 122, 36, 221, 146]
    expected = [0.309729, 0.223913, 0.216221, 0.205658, 0.177074, 0.172935]
    np.testing.assert_allclose(np.sort(vector)[::-1][:6], expected, atol=1e-4)
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)


def test_a_batch_gives_what_single_windows_give_on_any_number_of_threads() -> None:
    mels = mel_spectrogram(np.tile(tone(), 3))
    windows = np.stack([mels[first : first + 160] for first in range(0, 400, 20)])
    together = VoiceEncoder(thread_count=2).embed(windows)
    alone = VoiceEncoder(thread_count=1).embed(windows[7:8])
    np.testing.assert_allclose(together[7:8], alone, atol=1e-6)


def test_no_windows_give_no_vectors() -> None:
    assert VoiceEncoder().embed(np.zeros((0, 160, 40), np.float32)).shape == (0, 256)


def test_the_weights_are_those_of_the_model_card() -> None:
    assert hashlib.sha256(MODEL_PATH.read_bytes()).hexdigest() == MODEL_SHA256
    assert MODEL_SHA256 in (MODEL_PATH.parent / "README.md").read_text(encoding="utf-8")


def test_missing_weights_say_so(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError, match="weights are missing"):
        VoiceEncoder(tmp_path / "none.onnx")
