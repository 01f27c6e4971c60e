# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print how fast statements, mentions, recommendations, themes and brief are made on one core.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_understanding [MEETINGS]

Over the first MEETINGS (default 6) real meetings of ``qmsum-val.jsonl.gz``; processor time, so
that waiting does not count; loading of models left out.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from pipeline import meaning
from pipeline.encoder import Passage
from pipeline.evaluation.brief import (
    SummarisedTranscript,
    conversation_of,
    read_summarised_transcripts,
)
from pipeline.language import load_language_model
from pipeline.settings import Settings
from pipeline.trials import brief as trial

TRANSCRIPTS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "transcripts"
ENCODER = "(of it: encoder)"
# What pipeline.meaning calls, by the stage that its time counts for.
STAGES = {
    "find_mentions": "mentions",
    "find_recommendations": "recommendations",
    "assign_themes": "themes",
    "find_agreements": "brief",
    "find_supported": "brief",
    "find_topics": "brief",
    "build_brief": "brief",
}
SECONDS: Counter[str] = Counter()
COUNTS: Counter[str] = Counter()
Function = TypeVar("Function", bound=Callable[..., Any])


def timed(stage: str, function: Function) -> Function:
    """Return the function, its time counted for a stage."""

    @wraps(function)
    def measured(*arguments: Any, **options: Any) -> Any:
        started = time.process_time()
        made = function(*arguments, **options)
        SECONDS[stage] += time.process_time() - started  # type: ignore[assignment]
        return made

    return measured  # type: ignore[return-value]


def watch() -> None:
    """Have the stages of pipeline.meaning timed, and the encoder's part of them."""
    for name, stage in STAGES.items():
        setattr(meaning, name, timed(stage, getattr(meaning, name)))
    trial.split_statements = timed("statements", trial.split_statements)  # type: ignore[attr-defined]
    opinion_of = meaning.encoder_opinion  # type: ignore[attr-defined]

    def watched(passages: Sequence[Passage]) -> Callable[[int], float]:
        opinion = opinion_of(passages)
        opinion(0)  # loads the weights, which counts for nothing

        def ask(index: int) -> float:
            COUNTS["asked"] += 1
            return opinion(index)

        return timed(ENCODER, ask)

    meaning.encoder_opinion = watched  # type: ignore[attr-defined]


def understand(transcript: SummarisedTranscript) -> None:
    made = trial.meaning_of(transcript, Settings())
    words, _, _ = conversation_of(transcript)
    COUNTS.update(
        words=len(words), statements=len(made.statements), found=len(made.recommendations)
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    list(load_language_model(Settings().text.language_model).pipe(["Warm it up."]))
    watch()
    for transcript in read_summarised_transcripts(TRANSCRIPTS / "qmsum-val.jsonl.gz")[:count]:
        understand(transcript)
    print(dict(COUNTS))
    whole = sum(spent for stage, spent in SECONDS.items() if stage != ENCODER)
    for stage, spent in [*SECONDS.items(), ("all", whole)]:
        print(f"{stage:16} {spent:7.2f} s  {COUNTS['words'] / spent:9.0f} words/s")


if __name__ == "__main__":
    main()
