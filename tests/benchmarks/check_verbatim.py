# ruff: noqa: T201 - what is found is told on the terminal
"""Hold every record of development data against the words that it was made from.

    python -m tests.benchmarks.check_verbatim PATH...

PATH is a file of labelled sentences (``dev.jsonl``), suggestions (``A-trial.csv``) or transcripts
(``qmsum-val.jsonl.gz``, whole briefs). Prints how many records there are, what in them was not said
and where, and a hash over all records: two runs must print the same. Exit code 1 where something
was not said.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.evaluation.brief import conversation_of, read_summarised_transcripts
from pipeline.evaluation.recommendations import read_labelled_sentences, read_suggestions
from pipeline.language import load_language_model
from pipeline.meaning import DETECTOR_PATH, Meaning
from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from pipeline.records import Speaker
from pipeline.settings import Settings
from pipeline.statements import parse_sentences
from pipeline.trials.brief import meaning_of
from tests.verbatim import unsupported


def meanings(path: Path) -> Iterator[tuple[Meaning, list[Speaker]]]:
    """Yield what ships makes of each transcript; of sentences, as many records as there can be."""
    if path.suffix == ".gz" or b'"turns"' in path.read_bytes()[:200]:
        for transcript in read_summarised_transcripts(path):
            yield meaning_of(transcript, Settings()), conversation_of(transcript)[2]
        return
    is_written = path.suffix == ".csv"
    sentences = read_suggestions(path) if is_written else read_labelled_sentences(path)
    parsed = parse_sentences(
        [one.text for one in sentences], load_language_model(Settings().text.language_model)
    )
    found = find_recommendations(
        path.stem,
        parsed,
        detector=load_detector(DETECTOR_PATH),
        # An encoder that is always in favour.
        encoder_score=lambda _: 0.99,
        is_written=is_written,
    )
    yield Meaning(tuple(item.statement for item in parsed), (), tuple(found), (), ()), []


def main() -> None:
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    is_proved = True
    for path in (Path(argument) for argument in sys.argv[1:]):
        counts: Counter[str] = Counter()
        digest = hashlib.sha256()
        for meaning, speakers in meanings(path):
            problems = unsupported(meaning, speakers)
            is_proved = is_proved and not problems
            print(*(f"  {problem}" for problem in problems), sep="\n", end="\n" if problems else "")
            digest.update(repr(meaning).encode())
            counts.update(
                statements=len(meaning.statements),
                mentions=len(meaning.mentions),
                recommendations=len(meaning.recommendations),
                lines=len(meaning.brief),
                unsupported=len(problems),
            )
        print(f"{path.name}: {dict(counts)} sha256 {digest.hexdigest()[:16]}")
    sys.exit(0 if is_proved else 1)


if __name__ == "__main__":
    main()
