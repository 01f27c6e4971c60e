# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print size, speed and scores of language pipelines: the curve behind the size that ships.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_language_sizes FOLDER...

Scores are F1 over the development parts of EWT and GUM together, in percent, as written and, behind
the bar, as a transcript without case and marks that has been restored. Speed: the same text parsed
by each in turn, the best of three, in words a second, and as a ratio to the first.
"""

import sys
import time
from pathlib import Path

from spacy.language import Language

from pipeline.evaluation.language import METRICS, read_treebank, score_language, text_of
from pipeline.language import load_language_model

TREEBANKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "treebanks"
DEVELOPMENT = tuple(TREEBANKS / f"{name}-dev.conllu.gz" for name in ("ewt", "gum-ccby"))
RUNS = 3


def main() -> None:
    """Measure each folder's pipeline, print a row for it."""
    texts = [text_of(one.sentences) for path in DEVELOPMENT for one in read_treebank(path)]
    print(f"{'pipeline':20}  MB  words/s  ratio  {'  '.join(f'{name:>11}' for name in METRICS)}")
    first = None
    for folder in map(Path, sys.argv[1:]):
        nlp = load_language_model(str(folder))
        speed = words_a_second(nlp, texts)
        first = first or speed
        written, restored = scores(nlp), scores(nlp, plain=True, restored=True)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        columns = "  ".join(f"{100 * written[m]:4.1f} | {100 * restored[m]:4.1f}" for m in METRICS)
        print(
            f"{folder.name:20} {size:4.1f} {speed:7.0f}  {speed / first:5.2f}  {columns}",
            flush=True,
        )


def words_a_second(nlp: Language, texts: list[str]) -> float:
    """Return how many words of the texts are parsed in a second, in the fastest of the runs."""
    words = sum(len(text.split()) for text in texts)
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        for _ in nlp.pipe(texts):
            pass
        seconds.append(time.perf_counter() - started)
    return words / min(seconds)


def scores(nlp: Language, *, plain: bool = False, restored: bool = False) -> dict[str, float]:
    """Return the F1 of each metric over both development parts together."""
    parts = [score_language(nlp, path, plain=plain, restored=restored) for path in DEVELOPMENT]
    return {
        metric: sum(2 * (one[metric]["correct"] or 0) for one in parts)
        / sum((one[metric]["total"] or 0) + (one[metric]["found"] or 0) for one in parts)
        for metric in METRICS
    }


if __name__ == "__main__":
    main()
