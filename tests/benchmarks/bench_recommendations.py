# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print how well recommendations and suggestions are found on the development data.

    python -m tests.benchmarks.bench_recommendations WEIGHTS.json [LANGUAGE_MODEL]

For the set ``dev`` give weights that were trained without its meetings (``--leave-out`` of the
training script); the suggestions have never trained anything.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.encoder import Passage
from pipeline.evaluation.recommendations import (
    LabelledSentence,
    RecommendationScores,
    read_labelled_sentences,
    read_suggestions,
    score_recommendations,
)
from pipeline.language import load_language_model
from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import Detector, load_detector
from pipeline.recommendations.opinion import encoder_opinion
from pipeline.statements import parse_sentences

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"


def main() -> None:
    detector = load_detector(Path(sys.argv[1]))
    model = sys.argv[2] if len(sys.argv) > 2 else "en_webinar"
    sets = {
        "dev": read_labelled_sentences(BENCHMARKS / "recommendations" / "dev.jsonl"),
        "suggestions A": read_suggestions(BENCHMARKS / "suggestions" / "A-trial.csv"),
        "suggestions B": read_suggestions(BENCHMARKS / "suggestions" / "B-trial.csv"),
    }
    for name, reference in sets.items():
        started = time.perf_counter()
        scores = scored(reference, detector, model, is_written=name != "dev")
        words = sum(len(one.text.split()) for one in reference)
        rate = words / (time.perf_counter() - started)
        figures = "  ".join(
            f"{metric} {score['value']:.3f} ({score['correct']}/{score['total']})"
            for metric, score in scores.as_table().items()
        )
        print(f"{name}: {figures}  {rate:.0f} words/s")


def scored(
    reference: Sequence[LabelledSentence], detector: Detector, model: str, *, is_written: bool
) -> RecommendationScores:
    parsed = parse_sentences([one.text for one in reference], load_language_model(model))
    passages = [Passage(one.text, one.before, one.after) for one in reference]
    records = find_recommendations(
        "x",
        parsed,
        detector=detector,
        encoder_score=encoder_opinion(passages),
        is_written=is_written,
    )
    found = {one.statement_id: one for one in records}
    return score_recommendations(
        reference, [found.get(item.statement.statement_id) for item in parsed]
    )


if __name__ == "__main__":
    main()
