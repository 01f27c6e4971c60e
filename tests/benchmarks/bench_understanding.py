# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print how fast statements, mentions, recommendations, themes and brief are made on one core.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_understanding [MEETINGS]

Over the first MEETINGS (default 6) real meetings of ``qmsum-val.jsonl.gz``; processor time, so
that waiting does not count; loading of models left out.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.agreement import find_agreements, find_supported
from pipeline.brief import build_brief
from pipeline.brief.topics import find_topics
from pipeline.encoder import passages_of
from pipeline.evaluation.brief import (
    SummarisedTranscript,
    conversation_of,
    read_summarised_transcripts,
)
from pipeline.language import load_language_model
from pipeline.meaning import DETECTOR_PATH, THEMES_PATH
from pipeline.mentions import find_mentions
from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from pipeline.recommendations.opinion import encoder_opinion
from pipeline.records import Agenda
from pipeline.statements import split_statements
from pipeline.themes import assign_themes, load_themes

TRANSCRIPTS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "transcripts"
NLP = load_language_model("en_webinar")
DETECTOR, THEMES = load_detector(DETECTOR_PATH), load_themes(THEMES_PATH)
ENCODER = "(of it: encoder)"
SECONDS: Counter[str] = Counter()
COUNTS: Counter[str] = Counter()
Made = TypeVar("Made")


def timed(stage: str, make: Callable[[], Made]) -> Made:
    started = time.process_time()
    made = make()
    SECONDS[stage] += time.process_time() - started  # type: ignore[assignment]
    return made


def understand(transcript: SummarisedTranscript) -> None:
    words, turns, speakers = conversation_of(transcript)
    parsed = timed("statements", lambda: split_statements("x", turns, words, NLP, language="en"))
    statements = [item.statement for item in parsed]
    mentions = timed("mentions", lambda: find_mentions("x", parsed, agenda=Agenda()))
    opinion = encoder_opinion(passages_of([one.text for one in statements]))
    opinion(0)

    def ask(index: int) -> float:
        COUNTS["asked"] += 1
        return timed(ENCODER, lambda: opinion(index))

    found = timed(
        "recommendations",
        lambda: find_recommendations("x", parsed, detector=DETECTOR, encoder_score=ask),
    )
    themed, _ = timed("themes", lambda: assign_themes(found, parsed, THEMES))
    timed(
        "brief",
        lambda: build_brief(
            title="x",
            event_date=None,
            series=None,
            speakers=speakers,
            statements=statements,
            mentions=mentions,
            recommendations=themed,
            agreements=find_supported(find_agreements(parsed), statements, themed),
            themes=THEMES,
            topics=find_topics(parsed, mentions=mentions, speakers=speakers),
        ),
    )
    COUNTS.update(words=len(words), statements=len(statements), found=len(found))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    list(NLP.pipe(["Warm it up."]))
    for transcript in read_summarised_transcripts(TRANSCRIPTS / "qmsum-val.jsonl.gz")[:count]:
        understand(transcript)
    print(dict(COUNTS))
    whole = sum(spent for stage, spent in SECONDS.items() if stage != ENCODER)
    for stage, spent in [*SECONDS.items(), ("all", whole)]:
        print(f"{stage:16} {spent:7.2f} s  {COUNTS['words'] / spent:9.0f} words/s")


if __name__ == "__main__":
    main()
