"""Recognition: openai-whisper, faster-whisper and WhisperX beside ours, with the same weights.

Random weights of the size ``base``, and every window made to give the same number of tokens: the
same mel, encoder and greedy decoder for all (``bench_recognition`` says how). Then the search for
speech, of which WhisperX brings one of its own. Seconds are of processor time, all threads
together, so that other work on the machine does not count.

The lines as a whole are not compared: the only trained checkpoint here understands windows such as
ours cuts, and others' windows drive it into repetitions, which would flatter us.
"""

import contextlib
import gc
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.audio import SAMPLE_RATE, open_audio
from pipeline.engines.voice_activity import find_speech
from pipeline.settings import SpeechSettings
from tests.benchmarks import bench_recognition as engines
from tests.benchmarks.peers.rows import Row, find_module, missing, times_faster
from tests.media import SAMPLE

Samples = npt.NDArray[np.float32]
Run = Callable[[list[Samples]], None]

SIZE = "base"
REPEATS = 2
PEERS = ("openai-whisper", "faster-whisper", "WhisperX")


def compare(_peers: Path | None) -> Iterator[list[Row]]:
    """Yield a row for each peer's engine, and one for the search for speech."""
    with tempfile.TemporaryDirectory() as name:
        yield _compare_engines(Path(name))
    with tempfile.TemporaryDirectory() as name:
        yield [_compare_search(Path(name))]


def _compare_engines(folder: Path) -> list[Row]:
    sound = engines.make_sound()
    loaded = dict(_load(folder))
    seconds = {name: [_seconds(run, sound)] for name, run in loaded.items()}
    for _ in range(REPEATS - 1):
        for name, run in loaded.items():
            seconds[name].append(_seconds(run, sound))
    ours = min(seconds["ours"])
    minutes = engines.WINDOWS * engines.WINDOW_S / 60
    what = f"engine on {minutes:.1f} min of sound, size `{SIZE}`, CPU s"
    return [
        Row(
            what, name, f"{ours:.1f}", f"{min(seconds[name]):.1f}",
            times_faster(ours, min(seconds[name])), "greedy, random weights, 100 tokens a window",
        )
        if name in seconds
        else missing(what, name, f"{ours:.1f}")
        for name in PEERS
    ]  # fmt: skip


def _load(folder: Path) -> Iterator[tuple[str, Run]]:
    """Yield ours and the engines of all peers that are installed."""
    with contextlib.suppress(ImportError):
        yield from engines.load_engines(SIZE, folder)
    whisperx = find_module("whisperx.asr")
    if whisperx is not None:
        yield "WhisperX", _whisperx(whisperx, folder / "converted")


def _whisperx(asr: ModuleType, converted: Path) -> Run:
    """Return its batched generation; its options have no way to ask for so many tokens."""
    pipeline = asr.load_model(
        str(converted), "cpu", compute_type="int8", language="en", vad_model=_no_search, threads=1,
        asr_options={"beam_size": 1, "suppress_tokens": [-1, engines.EOT]},
    )  # fmt: skip
    pipeline.model.max_length = engines.MAX_LENGTH

    def run(windows: list[Samples]) -> None:
        mels = [
            asr.log_mel_spectrogram(samples, 80, padding=asr.N_SAMPLES - len(samples))
            for samples in windows
        ]
        features = np.stack([np.asarray(mel) for mel in mels])
        pipeline.model.generate_segment_batched(features, pipeline.tokenizer, pipeline.options)

    return run


def _no_search(_sound: Any) -> list[Any]:
    """Stand for a search for speech where there is none to be made."""
    return []


def _compare_search(folder: Path) -> Row:
    audio = open_audio(SAMPLE, scratch=folder / "sample.pcm")
    ours = min(_seconds(lambda one: find_speech(one, SpeechSettings()), audio) for _ in "12")
    what = f"search for speech in {audio.duration_ms / 60_000:.1f} min, CPU s"
    vads = find_module("whisperx.vads")
    if vads is None:
        return missing(what, "WhisperX (pyannote)", f"{ours:.1f}")
    search = _pyannote_search(vads)
    samples = audio.samples(0, audio.duration_ms)
    theirs = min(_seconds(search, samples) for _ in "12")
    ratio, remark = times_faster(ours, theirs), "ours is silero-vad by ONNX"
    return Row(what, "WhisperX (pyannote)", f"{ours:.1f}", f"{theirs:.1f}", ratio, remark)


def _pyannote_search(vads: ModuleType) -> Callable[[Samples], object]:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = vads.Pyannote(torch.device("cpu"), token=None, vad_onset=0.5, vad_offset=0.363)

    def run(samples: Samples) -> object:
        waveform = vads.Pyannote.preprocess_audio(samples)
        return search({"waveform": waveform, "sample_rate": SAMPLE_RATE})

    return run


def _seconds(run: Callable[[Any], object], given: Any) -> float:
    gc.collect()
    began = time.process_time()
    run(given)
    return time.process_time() - began
