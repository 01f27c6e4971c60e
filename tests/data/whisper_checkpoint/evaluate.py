# ruff: noqa: T201 - a table on the terminal is what this is for
"""Score a checkpoint on sentences that it never heard, through both runtimes of the pipeline.

``PYTHONPATH=. python tests/data/whisper_checkpoint/evaluate.py [CHECKPOINT] [--sentences 200]``
prints the table of ``README.md``: word errors on ``held-back.ogg`` and on more held-back sentences
that flite speaks now, and how far the two runtimes agree.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))

from sentences import draw_sentences  # noqa: E402 - lies beside this script
from speak import speak_samples  # noqa: E402
from whisper.audio import SAMPLE_RATE  # noqa: E402

from pipeline.audio import SpeechChunk, open_audio  # noqa: E402
from pipeline.engines import ChunkTranscript, Transcriber  # noqa: E402
from pipeline.engines.whisper_ctranslate import CTranslateTranscriber  # noqa: E402
from pipeline.engines.whisper_openai import WhisperTranscriber  # noqa: E402
from pipeline.evaluation.recognition import WordErrors, count_word_errors  # noqa: E402

SEED = 20_260_705
SENTENCES_A_CHUNK = (1, 2, 3, 4, 5)
NEAR_MS = 40


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be heard, and what was said."""

    name: str
    chunks: list[SpeechChunk]
    texts: list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", nargs="?", type=Path, default=FOLDER / "flite-tiny.pt")
    parser.add_argument("--sentences", type=int, default=200)
    arguments = parser.parse_args()
    print("| sound | runtime | words | errors | WER |")
    print("|---|---|---|---|---|")
    for trial in (recorded(), spoken_now(arguments.sentences)):
        ours = hear(trial, "ctranslate int8", CTranslateTranscriber(arguments.checkpoint))
        theirs = hear(trial, "openai-whisper", WhisperTranscriber(arguments.checkpoint))
        print(f"\n{trial.name}: {agreement(ours, theirs)}\n", file=sys.stderr)


def recorded() -> Trial:
    with tempfile.TemporaryDirectory() as folder:
        audio = open_audio(FOLDER / "held-back.ogg", scratch=Path(folder) / "samples")
        entries = json.loads((FOLDER / "held-back.json").read_text(encoding="utf-8"))
        chunks = [
            SpeechChunk(
                entry["start_ms"],
                entry["end_ms"],
                audio.samples(entry["start_ms"], entry["end_ms"]),
            )
            for entry in entries
        ]
    return Trial("held-back.ogg", chunks, [entry["text"] for entry in entries])


def spoken_now(count: int) -> Trial:
    draw = random.Random(SEED)  # noqa: S311 - voices, not secrets
    sentences = draw_sentences(count, seed=SEED, held_back=True)
    chunks, texts, now_ms = [], [], 0
    while sentences:
        size = draw.choice(SENTENCES_A_CHUNK)
        part, sentences = sentences[:size], sentences[size:]
        sounds = []
        for text in part:
            pause = np.zeros(round(draw.uniform(0.1, 0.8) * SAMPLE_RATE), dtype=np.float32)
            sounds += [speak_samples(text, draw), pause]
        samples = np.concatenate(sounds)
        length_ms = samples.size * 1000 // SAMPLE_RATE
        if length_ms <= 28_000:
            chunks.append(SpeechChunk(now_ms, now_ms + length_ms, samples))
            texts.append(" ".join(part))
            now_ms += length_ms + 1_000
    return Trial(f"{len(chunks)} chunks spoken now", chunks, texts)


def hear(trial: Trial, runtime: str, transcriber: Transcriber) -> list[ChunkTranscript]:
    heard = list(transcriber.transcribe(trial.chunks))
    errors = WordErrors()
    for text, chunk in zip(trial.texts, heard, strict=True):
        said = " ".join(word.text for word in chunk.words)
        errors += count_word_errors(text, said)
    counts = f"{errors.total} | {errors.errors} | {100 * (errors.rate or 0):.1f} %"
    print(f"| {trial.name} | {runtime} | {counts} |", flush=True)
    return heard


def agreement(ours: Sequence[ChunkTranscript], theirs: Sequence[ChunkTranscript]) -> str:
    """Return how many chunks say the same, and how many of their words at the same time."""
    same = [
        (one, other)
        for one, other in zip(ours, theirs, strict=True)
        if [word.text for word in one.words] == [word.text for word in other.words]
    ]
    distances_ms = [
        max(abs(a.start_ms - b.start_ms), abs(a.end_ms - b.end_ms))
        for one, other in same
        for a, b in zip(one.words, other.words, strict=True)
    ]
    near = sum(distance <= NEAR_MS for distance in distances_ms)
    return (
        f"{len(same)} of {len(ours)} chunks have the same text in both runtimes;"
        f" of their {len(distances_ms)} words {near} lie within {NEAR_MS} ms"
    )


if __name__ == "__main__":
    main()
