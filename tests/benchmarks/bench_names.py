# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print how well pipelines find names in web text: F1 on Universal NER's annotation of EWT.

    python -m tests.benchmarks.bench_names FOLDER...

Persons, organizations and places in EWT's development part, given its words: same words, same
label. Events are left out, because the annotation has none.
"""

import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

ANNOTATION = Path(__file__).resolve().parents[3].joinpath(
    "shared", "benchmarks", "treebanks", "uner-ewt-dev.iob2.gz"
)  # fmt: skip
LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"}


def main() -> None:
    """Score each folder's pipeline, print a row for it."""
    for folder in map(Path, sys.argv[1:]):
        nlp = spacy.load(folder)
        truth = list(annotated(nlp))
        found = nlp.pipe(Doc(nlp.vocab, [token.text for token in doc]) for doc in truth)
        pairs = [
            (names(doc.ents), names(said.ents)) for doc, said in zip(truth, found, strict=True)
        ]
        correct = sum(len(true & said) for true, said in pairs)
        total, guessed = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
        print(f"{folder.name:20} F1 {2 * correct / (total + guessed):.3f}"
              f"  P {correct}/{guessed}  R {correct}/{total}", flush=True)  # fmt: skip


def names(entities: Iterable[Span]) -> set[tuple[int, int, str]]:
    """Return where the names stand and what they are called."""
    known = LABELS.values()
    return {(one.start, one.end, one.label_) for one in entities if one.label_ in known}


def annotated(nlp: Language) -> Iterator[Doc]:
    """Yield the annotated sentences."""
    with gzip.open(ANNOTATION, "rt", encoding="utf-8") as file:
        for block in file.read().split("\n\n"):
            rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
            if rows:
                tags = [ours(row[2]) for row in rows]
                yield Doc(nlp.vocab, words=[row[1] for row in rows], ents=tags)


def ours(tag: str) -> str:
    """Return B-PLACE for B-LOC."""
    part, _, label = tag.partition("-")
    return f"{part}-{LABELS[label]}" if label in LABELS else "O"


if __name__ == "__main__":
    main()
