"""Sentences as flite speech: log-mel frames, the phone in each encoder frame, word times.

flite tells the end of each phone that it speaks. How many phones a word has is asked from flite
too, one word at a time; where the sum over a sentence does not fit, its word times stay unknown.
"""

import functools
import random
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from whisper.audio import HOP_LENGTH, N_FFT, SAMPLE_RATE, mel_filters

Samples = npt.NDArray[np.float32]

# Voice and the pitches in Hz to speak at. The other voices of flite repeat these at 8 kHz.
VOICES = {"slt": (150, 220), "rms": (80, 130), "awb": (90, 150), "kal16": (85, 140)}
STRETCH = (0.85, 1.2)
PAUSE = "pau"
PHONES = (
    PAUSE, "aa", "ae", "ah", "ao", "aw", "ax", "ay", "b", "ch", "d", "dh", "eh", "er", "ey", "f",
    "g", "hh", "ih", "iy", "jh", "k", "l", "m", "n", "ng", "ow", "oy", "p", "r", "s", "sh", "t",
    "th", "uh", "uw", "v", "w", "y", "z", "zh",
)  # fmt: skip
ENCODER_FRAME_S = 0.02
# The first and last part of flite's own pause before and after a sentence is cut off.
KEPT_PAUSE_S = 0.06


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """One sentence: ``mel`` (80, frames of 10 ms) in log10 of power, ``phones`` each 20 ms.

    ``word_times`` are start and end in seconds, one pair a word, or none where unknown.
    """

    text: str
    mel: npt.NDArray[np.float16]
    phones: npt.NDArray[np.uint8]
    word_times: tuple[tuple[float, float], ...]


def speak(sentence: str, draw: random.Random) -> Spoken:
    """Return the sentence in a drawn voice, speed and pitch."""
    samples, phones = _speak(sentence, draw)
    mel = log_mel(samples)
    return Spoken(sentence, mel, _phone_frames(phones, mel), _word_times(sentence, phones))


def speak_samples(sentence: str, draw: random.Random) -> Samples:
    """Return the same at 16 kHz, as sound."""
    return _speak(sentence, draw)[0]


def read_wave(path: Path) -> Samples:
    """Return the samples of a 16 kHz mono file, -1 to 1."""
    with wave.open(str(path)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return raw.astype(np.float32) / np.float32(32_768)


def log_mel(samples: Samples) -> npt.NDArray[np.float16]:
    """Return whisper's mel frames before it scales them by the loudest of its window."""
    window = torch.hann_window(N_FFT)
    spectrum = torch.stft(
        torch.from_numpy(samples), N_FFT, HOP_LENGTH, window=window, return_complex=True
    )
    power = mel_filters("cpu", 80) @ spectrum[..., :-1].abs() ** 2
    logs: Samples = power.clamp(min=1e-10).log10().numpy()
    return logs.astype(np.float16)


def _speak(sentence: str, draw: random.Random) -> tuple[Samples, list[tuple[str, float]]]:
    """Return the sound with little of the pauses around it, and each phone with its end in s."""
    samples, phones = _flite(sentence, draw)
    first_s = max(0.0, phones[0][1] - KEPT_PAUSE_S)
    last_s = phones[-2][1] + KEPT_PAUSE_S
    kept = samples[round(first_s * SAMPLE_RATE) : round(last_s * SAMPLE_RATE)]
    return kept, [(name, end_s - first_s) for name, end_s in phones]


def _flite(sentence: str, draw: random.Random) -> tuple[Samples, list[tuple[str, float]]]:
    voice = draw.choice(sorted(VOICES))
    options = {
        "duration_stretch": f"{draw.uniform(*STRETCH):.3f}",
        "int_f0_target_mean": str(draw.randint(*VOICES[voice])),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        command = ["flite", "-voice", voice, "-t", sentence, "-psdur", "-o", str(path)]
        for name, value in options.items():
            command += ["--setf", f"{name}={value}"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        pairs = [item.split(":") for item in told.split()]
        return read_wave(path), [(name, float(end_s)) for name, end_s in pairs]


def _phone_frames(
    phones: Sequence[tuple[str, float]], mel: npt.NDArray[np.float16]
) -> npt.NDArray[np.uint8]:
    ends = np.array([end_s for _, end_s in phones])
    middles = (np.arange(mel.shape[1] // 2) + 0.5) * ENCODER_FRAME_S
    which = np.minimum(np.searchsorted(ends, middles), len(phones) - 1)
    numbers = np.array([PHONES.index(name) for name, _ in phones], dtype=np.uint8)
    return numbers[which]


def _word_times(
    sentence: str, phones: Sequence[tuple[str, float]]
) -> tuple[tuple[float, float], ...]:
    starts = [0.0, *(end_s for _, end_s in phones)]
    sounds = [
        (start_s, end_s)
        for (name, end_s), start_s in zip(phones, starts, strict=False)
        if name != PAUSE
    ]
    counts = [_phone_count(word) for word in sentence.split()]
    if sum(counts) != len(sounds):
        return ()
    ends = np.cumsum(counts)
    return tuple(
        (sounds[end - count][0], sounds[end - 1][1])
        for count, end in zip(counts, ends, strict=True)
    )


@functools.cache
def _phone_count(word: str) -> int:
    command = ["flite", "-voice", "kal16", "-t", word.strip(",.?"), "-ps", "-o", "none"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sum(name != PAUSE for name in told.split())
