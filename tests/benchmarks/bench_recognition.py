# ruff: noqa: T201 - a table on the terminal is what this is for
"""Measures how fast Whisper runs: our CTranslate2 engine, openai-whisper and faster-whisper.

    pip install faster-whisper && python tests/benchmarks/bench_recognition.py [SIZE ...]

Weights are random but have the sizes of the real ``tiny``, ``base`` and ``small``, and every
window is made to give the same number of tokens, so that nothing need be downloaded and nobody
gains by saying less. Each takes the same sound through mel, encoder and greedy decoder, in turn,
``REPEATS`` times; the fastest counts. faster-whisper runs with batching, 8 windows at a time, as
ours does, from the model that we converted.

Three more rows a size are for a recording of which a third is silence: openai-whisper must hear
every window of it, our line finds the speech first. A silent window counts as many tokens as any
other in the first row, and one only in the second, as if the model said nothing there.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import whisper
from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.model import ModelDimensions, Whisper

from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.engines.voice_activity import find_speech
from pipeline.engines.whisper_conversion import convert
from pipeline.engines.whisper_runtime import ConvertedModel
from pipeline.settings import SpeechSettings

Samples = npt.NDArray[np.float32]

VOCABULARY = 51_865
# Width, heads and layers, the same in encoder and decoder (openai-whisper's model card).
SIZES = {"tiny": (384, 6, 4), "base": (512, 8, 6), "small": (768, 12, 12)}
# 28 s of fluent speech are about 75 words; a word is 1.3 tokens.
TOKENS = 100
WINDOWS = 8
WINDOW_S = 28
REPEATS = 2
SEED = 20_260_704
EOT = 50_257
PROMPT_TOKENS = 3
# CTranslate2 stops at half of the length that it is given.
MAX_LENGTH = 2 * TOKENS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=list(SIZES), metavar="SIZE")
    sizes = parser.parse_args().sizes
    print(
        f"{WINDOWS} windows of {WINDOW_S} s, {TOKENS} tokens each;"
        f" {torch.get_num_threads()} threads"
    )
    print(f"{'size':6} {'engine':16} {'seconds':>8} {'x real time':>12} {'ours is faster by':>18}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder))


def measure(size: str, folder: Path) -> None:
    """Print one row an engine."""
    engines = dict(load_engines(size, folder))
    windows = make_sound()
    seconds = {name: [time_once(run, windows) for _ in range(1)] for name, run in engines.items()}
    for _ in range(REPEATS - 1):
        for name, run in engines.items():
            seconds[name].append(time_once(run, windows))
    ours = min(seconds["ours"])
    for name, values in seconds.items():
        speed = WINDOWS * WINDOW_S / min(values)
        print(f"{size:6} {name:16} {min(values):8.2f} {speed:12.1f} {min(values) / ours:18.2f}")
    measure_silence(size, folder, windows, ours=ours, theirs=min(seconds["openai-whisper"]))


def measure_silence(
    size: str, folder: Path, windows: list[Samples], *, ours: float, theirs: float
) -> None:
    """Print what a third of silence adds: windows for theirs, the search for speech for ours."""
    silent = [np.zeros_like(windows[0])] * (WINDOWS // 2)
    mute = openai(folder / "random.pt", tokens=1)
    added = min(time_once(mute, silent) for _ in range(REPEATS))
    search = min(time_once(lambda _: find_all(folder, [*windows, *silent]), windows) for _ in "12")
    whole_s = WINDOW_S * (WINDOWS + len(silent))
    rows = {
        "ours +1/3": ours + search,
        "openai +1/3": theirs * (1 + len(silent) / WINDOWS),
        "openai +1/3 mute": theirs + added,
    }
    for name, total in rows.items():
        ratio = total / (ours + search)
        print(f"{size:6} {name:16} {total:8.2f} {whole_s / total:12.1f} {ratio:18.2f}")


def find_all(folder: Path, windows: list[Samples]) -> None:
    """Find the speech of all windows, as the line does before it recognises any."""
    path = folder / "samples"
    (np.concatenate(windows) * 32_767).astype("<i2").tofile(path)
    find_speech(Audio(path, path.stat().st_size // 2), SpeechSettings())


def time_once(run: Callable[[list[Samples]], None], windows: list[Samples]) -> float:
    begin = time.perf_counter()
    run(windows)
    return time.perf_counter() - begin


def make_sound() -> list[Samples]:
    draw = np.random.default_rng(SEED)
    return [draw.normal(0, 0.1, WINDOW_S * SAMPLE_RATE).astype(np.float32) for _ in range(WINDOWS)]


def load_engines(size: str, folder: Path) -> Iterator[tuple[str, Callable[[list[Samples]], None]]]:
    """Yield each engine's name and what takes windows through it."""
    checkpoint = folder / "random.pt"
    write_random(size, checkpoint)
    converted = folder / "converted"
    converted.mkdir()
    convert(checkpoint, converted)
    yield "ours", ours(converted)
    yield "openai-whisper", openai(checkpoint)
    yield "faster-whisper", faster(converted)


def write_random(size: str, path: Path) -> None:
    width, heads, layers = SIZES[size]
    torch.manual_seed(SEED)
    dims = ModelDimensions(80, 1500, width, heads, layers, VOCABULARY, 448, width, heads, layers)
    model = Whisper(dims).half()
    torch.nn.init.normal_(model.decoder.positional_embedding, std=0.02)
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, path)


def ours(converted: Path) -> Callable[[list[Samples]], None]:
    model = ConvertedModel(converted, compute_type="int8")
    search = {"beam_size": 1, "max_length": MAX_LENGTH, "suppress_tokens": [-1, EOT]}

    def run(windows: list[Samples]) -> None:
        mels = [model.mel(samples) for samples in windows]
        padded = [np.pad(mel, ((0, 0), (0, N_FRAMES - mel.shape[1]))) for mel in mels]
        states = model.encode(padded)
        decodings = model.decode(states, ["en"] * len(windows), searches=[search])
        check([len(decoding.tokens) for decoding in decodings])

    return run


def openai(checkpoint: Path, *, tokens: int = TOKENS) -> Callable[[list[Samples]], None]:
    model = whisper.load_model(str(checkpoint), device="cpu")
    options = whisper.DecodingOptions(
        language="en", fp16=False, sample_len=tokens, suppress_tokens=[-1, EOT]
    )

    def run(windows: list[Samples]) -> None:
        counts = []
        for samples in windows:
            mel = log_mel_spectrogram(samples, 80, padding=N_SAMPLES)[:, :-N_FRAMES]
            counts.append(len(model.decode(pad_or_trim(mel, N_FRAMES), options).tokens))
        check(counts, tokens)

    return run


def faster(converted: Path) -> Callable[[list[Samples]], None]:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    write_tokenizer(converted)
    model = WhisperModel(str(converted), device="cpu", compute_type="int8")
    pipeline = BatchedInferencePipeline(model)
    clips = [
        {"start": WINDOW_S * number, "end": WINDOW_S * (number + 1)} for number in range(WINDOWS)
    ]

    def run(windows: list[Samples]) -> None:
        segments, _ = pipeline.transcribe(
            np.concatenate(windows),
            language="en",
            beam_size=1,
            temperature=0.0,
            without_timestamps=False,
            suppress_tokens=[-1, EOT],
            max_new_tokens=MAX_LENGTH - PROMPT_TOKENS,
            vad_filter=False,
            clip_timestamps=clips,
            batch_size=WINDOWS,
        )
        list(segments)

    return run


def write_tokenizer(converted: Path) -> None:
    """Write the file that faster-whisper reads; texts are never split with it, only joined."""
    from tokenizers import Tokenizer, decoders
    from tokenizers.models import WordLevel

    tokens = json.loads((converted / "vocabulary.json").read_text(encoding="utf-8"))
    words = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(WordLevel(words, unk_token="<|endoftext|>"))  # noqa: S106 - no secret
    tokenizer.add_special_tokens(tokens[EOT:])
    tokenizer.decoder = decoders.Fuse()
    tokenizer.save(str(converted / "tokenizer.json"))


def check(counts: list[int], tokens: int = TOKENS) -> None:
    """Stop where an engine said less than the others."""
    if set(counts) != {tokens}:
        raise SystemExit(f"tokens of each window: {counts}, not {tokens}")


if __name__ == "__main__":
    main()
