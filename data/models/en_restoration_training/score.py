"""Score a restoration network on texts that it has not seen, as its card shows it.

    PYTHONPATH=. python data/models/en_restoration_training/score.py [MODEL.onnx] \\
        --transcripts qmsum-val.jsonl.gz --only TS3010a IS1006b ... \\
        --treebanks ewt-dev.conllu.gz gum-ccby-dev.conllu.gz

Prints F1 of each mark, the share of right cases, and the F1 of whole sentences where the marks
alone say where they end; from the words alone, without pauses.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from texts import UNKNOWN, Text, read_transcripts, read_treebank_texts

from pipeline.encoder_pieces import WordPieces
from pipeline.evaluation.language import Matches
from pipeline.networks import open_network
from pipeline.restoration import CASES, MARKS, SENTENCE_ENDS
from pipeline.restoration.tagger import MODEL_FILE, MODEL_FOLDER, VOCABULARY, RestorationTagger

ENDS = [MARKS.index(mark) for mark in sorted(SENTENCE_ENDS)]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was written and what was found, places in ``CASES`` and ``MARKS``, word by word."""

    cases: np.ndarray
    marks: np.ndarray
    found_cases: np.ndarray
    found_marks: np.ndarray

    def mark_f1(self, mark: str) -> float:
        """Return the F1 of one mark."""
        place = MARKS.index(mark)
        written, found = self.marks == place, self.found_marks == place
        counts = (int(one.sum()) for one in (written & found, written, found))
        return Matches(*counts).f1 or 0.0

    def case_accuracy(self) -> float:
        """Return the share of words with the right case; sentences begin with a capital."""
        written = np.where(self.cases == UNKNOWN, CASES.index("t"), self.cases)
        found = capitals_at_starts(self.found_cases, self.found_marks)
        return float((written == found).mean())

    def sentence_f1(self) -> float:
        """Return the F1 of sentences: both ends right and none within."""
        written, found = (sentences(marks) for marks in (self.marks, self.found_marks))
        return Matches(len(written & found), len(written), len(found)).f1 or 0.0


def capitals_at_starts(cases: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Return the cases with a capital behind each sentence end, as the pipeline writes them."""
    starts = np.roll(np.isin(marks, ENDS), 1)
    starts[0] = True
    return np.where(starts & (cases == CASES.index("l")), CASES.index("t"), cases)


def sentences(marks: np.ndarray) -> set[tuple[int, int]]:
    """Return the ranges of words from one sentence end to the next."""
    borders = [0, *(np.flatnonzero(np.isin(marks, ENDS)) + 1), len(marks)]
    return {(int(a), int(b)) for a, b in pairwise(borders) if a < b}


def restored(texts: Sequence[Text], tagger: RestorationTagger) -> Restored:
    """Return all texts behind each other, as written and as the tagger restores them."""
    found = [tagger.log_probabilities(text.words) for text in texts]
    return Restored(
        np.concatenate([np.array(text.cases) for text in texts]),
        np.concatenate([np.array(text.marks) for text in texts]),
        np.concatenate([cases.argmax(1) for cases, _ in found]),
        np.concatenate([marks.argmax(1) for _, marks in found]),
    )


def main() -> None:
    """Print one row a file."""
    arguments = _arguments()
    tagger = RestorationTagger(open_network(arguments.model), WordPieces(VOCABULARY))
    print(f"{'':28} {'words':>7} {'stop':>6} {'comma':>6} {'quest.':>6} {'case':>6} {'sent.':>6}")
    for name, texts in _sets(arguments):
        result = restored(texts, tagger)
        figures = [*(result.mark_f1(mark) for mark in ".,?"), result.case_accuracy()]
        row = " ".join(f"{figure:6.3f}" for figure in [*figures, result.sentence_f1()])
        print(f"{name:28} {len(result.marks):7} {row}", flush=True)


def _sets(arguments: argparse.Namespace) -> Iterator[tuple[str, list[Text]]]:
    for path in arguments.transcripts:
        yield path.name, list(read_transcripts(path, only=arguments.only))
    for path in arguments.treebanks:
        yield path.name, list(read_treebank_texts(path))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path, nargs="?", default=MODEL_FOLDER / MODEL_FILE)
    for name in ("--transcripts", "--treebanks"):
        parser.add_argument(name, nargs="*", type=Path, default=[])
    parser.add_argument("--only", nargs="*", default=[], help="transcripts to score; else all")
    return parser.parse_args()


if __name__ == "__main__":
    main()
