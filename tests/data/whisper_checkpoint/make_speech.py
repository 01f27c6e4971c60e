"""Speak the training sentences into a folder of shards; a shard that is there is kept.

``python make_speech.py FOLDER [--shards FIRST:END]``; several processes may share the work.
Shard 0 holds sentences that no training ever sees; the others hold those to train on.
"""

import argparse
import pickle
import random
from pathlib import Path

import torch
from sentences import draw_sentences
from speak import speak

SHARD_SIZE = 400
SHARD_COUNT = 18
SEED = 20_260_701


def shard_path(folder: Path, number: int) -> Path:
    """Return where the shard of that number lies."""
    return folder / f"speech-{number:02}.pickle"


def write_shard(folder: Path, number: int) -> None:
    """Speak one shard; its name appears only when it is whole."""
    target = shard_path(folder, number)
    if target.exists():
        return
    if number == 0:
        sentences = draw_sentences(SHARD_SIZE, seed=SEED, held_back=True)
    else:
        drawn = draw_sentences(SHARD_SIZE * (SHARD_COUNT - 1), seed=SEED, held_back=False)
        sentences = drawn[(number - 1) * SHARD_SIZE : number * SHARD_SIZE]
    draw = random.Random(SEED + number)  # noqa: S311 - voices, not secrets
    spoken = [speak(sentence, draw) for sentence in sentences]
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(pickle.dumps(spoken))
    unfinished.replace(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shards", default=f"0:{SHARD_COUNT}")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    first, end = arguments.shards.split(":")
    for number in range(int(first), int(end)):
        write_shard(arguments.folder, number)


if __name__ == "__main__":
    main()
