"""Recognition: openai-whisper, faster-whisper, WhisperX hear the same sound with the same weights.

First the line from file to words with their times, on speech that the small test checkpoint
understands, so that the words can be counted; weights are loaded anew each time, libraries are
not. Then the engines alone with random weights of the size ``base``, each giving the same number
of tokens. Seconds are of processor time, all threads together: other work on the machine does not
count. openai-whisper's command decodes with the program ffmpeg; its ``transcribe`` is given our
samples instead, with what its command sets and word times.
"""

import contextlib
import gc
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.audio import open_audio
from pipeline.engines.whisper_conversion import convert
from pipeline.evaluation.recognition import count_word_errors
from pipeline.lake import open_lake
from pipeline.recordings import find_sources
from pipeline.records import Word
from pipeline.settings import load_settings
from pipeline.steps import open_work, plan_recording, process_recording, recognise
from tests.benchmarks import bench_recognition as engines
from tests.benchmarks.peers.rows import Row, find_module, missing, times_faster
from tests.media import write_wave

Samples = npt.NDArray[np.float32]
Hear = Callable[[Path, Samples], str]

CHECKPOINT = Path(__file__).resolve().parents[2] / "data" / "whisper_checkpoint" / "flite-tiny.pt"
TIMES_OVER = 6
# The commands' own search; ours looks greedily first.
BEAM = 5
BATCH = 8
REPEATS = 2
SIZE = "base"


def compare(_peers: Path | None) -> Iterator[list[Row]]:
    """Yield rows of the line from file to words, then of the engines alone."""
    with tempfile.TemporaryDirectory() as name:
        yield from _lines(Path(name))
    with tempfile.TemporaryDirectory() as name:
        yield from _engines(Path(name))


def _lines(folder: Path) -> Iterator[list[Row]]:
    path, samples, said = _write_speech(folder)
    minutes = len(samples) / 16_000 / 60
    converted = folder / "converted"
    converted.mkdir()
    convert(CHECKPOINT, converted)
    with contextlib.suppress(ImportError):
        engines.write_tokenizer(converted)
    ours = _measure(_ours(folder), path, samples, said)
    whole_s = _seconds(lambda: _whole_line(path, folder / "whole"))
    what = f"file to timed words, {minutes:.1f} min of speech, test checkpoint"
    peers: list[tuple[str, str, Callable[[ModuleType], Hear], str]] = [
        ("openai-whisper", "whisper", _openai, "decoding of the file not counted for it"),
        ("faster-whisper, one by one", "faster_whisper", _faster(converted, batch=False), ""),
        ("faster-whisper, batches of 8", "faster_whisper", _faster(converted, batch=True), ""),
        ("WhisperX, batches of 8", "whisperx", _whisperx(converted),
         "times of segments only: its word times want weights that cannot be had here"),
    ]  # fmt: skip
    for name, module_name, make, remark in peers:
        module = find_module(module_name)
        if module is None:
            yield [missing(what, name, str(ours))]
            continue
        theirs = _measure(make(module), path, samples, said)
        ratio = times_faster(ours.seconds, theirs.seconds)
        yield [Row(what, name, str(ours), str(theirs), ratio, remark)]
    yield [
        Row(
            "the same, with speakers, tables, brief and lake", "(no peer has all of it)",
            f"{whole_s:.1f} s", "-",
        )
    ]  # fmt: skip


class _Heard:
    """Processor seconds and word errors of one line."""

    def __init__(self, seconds: float, errors: int, total: int) -> None:
        self.seconds = seconds
        self._wer = 100 * errors / total

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, WER {self._wer:.1f} %"


def _measure(hear: Hear, path: Path, samples: Samples, said: str) -> _Heard:
    texts = list[str]()
    seconds = min(_seconds(lambda: texts.append(hear(path, samples))) for _ in range(REPEATS))
    errors = count_word_errors(said, texts[-1])
    return _Heard(seconds, errors.errors, errors.total)


def _seconds(act: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        act()
    return time.process_time() - began


def _write_speech(folder: Path) -> tuple[Path, Samples, str]:
    """Write the held-back sentences several times over; return the file, samples and text."""
    sound = CHECKPOINT.with_name("held-back.ogg")
    audio = open_audio(sound, scratch=folder / "held-back.pcm")
    samples = np.tile(audio.samples(0, audio.duration_ms), TIMES_OVER)
    sentences = json.loads(sound.with_suffix(".json").read_text(encoding="utf-8"))
    said = " ".join(one["text"] for one in sentences)
    path = write_wave(folder / "speech.wav", samples)
    return path, samples, " ".join([said] * TIMES_OVER)


def _ours(folder: Path) -> Hear:
    number = iter(range(1000))

    def hear(path: Path, _samples: Samples) -> str:
        work = _work(path, folder / f"lake{next(number)}")
        plan = plan_recording(work)
        recognise(work, plan)
        (kept,) = Path(work.lake_uri).glob(".results/*/transcript-*.json")
        chunks = json.loads(kept.read_text(encoding="utf-8"))[0]
        return " ".join(word[2] for chunk in chunks for word in chunk[4])

    return hear


def _whole_line(path: Path, lake: Path) -> None:
    outcome = process_recording(_work(path, lake))
    assert open_lake(lake).read("words", outcome.recording_id or "", Word)


def _work(path: Path, lake: Path) -> Any:
    (source,) = find_sources([path])
    recognition = {"engine": "ctranslate", "model": str(CHECKPOINT), "language": "en"}
    settings = load_settings(environment={}, arguments={"recognition": recognition})
    return open_work(source, settings, lake_uri=str(lake))


def _openai(whisper: ModuleType) -> Hear:
    def hear(_path: Path, samples: Samples) -> str:
        model = whisper.load_model(str(CHECKPOINT), device="cpu")
        temperatures = tuple(np.arange(0, 1.0 + 1e-6, 0.2))
        result = whisper.transcribe(
            model, samples, language="en", fp16=False, beam_size=BEAM, best_of=BEAM,
            temperature=temperatures, word_timestamps=True,
        )  # fmt: skip
        return str(result["text"])

    return hear


def _faster(converted: Path, *, batch: bool) -> Callable[[ModuleType], Hear]:
    def make(faster_whisper: ModuleType) -> Hear:
        def hear(path: Path, _samples: Samples) -> str:
            model = faster_whisper.WhisperModel(str(converted), device="cpu", compute_type="int8")
            options = {"language": "en", "beam_size": BEAM, "word_timestamps": True}
            if batch:
                pipeline = faster_whisper.BatchedInferencePipeline(model)
                segments, _ = pipeline.transcribe(str(path), batch_size=BATCH, **options)
            else:
                segments, _ = model.transcribe(str(path), vad_filter=True, **options)
            return " ".join(segment.text for segment in segments)

        return hear

    return make


def _whisperx(converted: Path) -> Callable[[ModuleType], Hear]:
    def make(whisperx: ModuleType) -> Hear:
        def hear(_path: Path, samples: Samples) -> str:
            model = whisperx.load_model(
                str(converted), "cpu", compute_type="int8", language="en", threads=1
            )
            result = model.transcribe(samples, batch_size=BATCH)
            return " ".join(segment["text"] for segment in result["segments"])

        return hear

    return make


def _engines(folder: Path) -> Iterator[list[Row]]:
    """Yield a row an engine: the same windows, the same tokens, random weights."""
    sound = engines.make_sound()
    length_s = engines.WINDOWS * engines.WINDOW_S
    what = f"engine alone, {length_s / 60:.1f} min, random weights of size `{SIZE}`"
    loaded = dict(_loaded(folder))
    seconds = {
        name: min(_seconds(lambda run=run: run(sound)) for _ in range(REPEATS))  # type: ignore[misc]
        for name, run in loaded.items()
    }
    ours = seconds.pop("ours")
    for name in ("openai-whisper", "faster-whisper"):
        if name not in seconds:
            yield [missing(what, name, f"{ours:.1f} s")]
            continue
        theirs = seconds[name]
        ratio = times_faster(ours, theirs)
        yield [
            Row(what, name, f"{ours:.1f} s", f"{theirs:.1f} s", ratio, "greedy, 100 tokens each")
        ]


def _loaded(folder: Path) -> Iterator[tuple[str, Callable[[list[Samples]], None]]]:
    with contextlib.suppress(ImportError):
        yield from engines.load_engines(SIZE, folder)
