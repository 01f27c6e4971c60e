"""Train the weights of the recommendation detector from labelled sentences.

    python data/models/recommendation_rules/train_recommendation_rules.py LABELLED.jsonl... \
        --language-model NAME_OR_PATH [--also MORE.jsonl.gz] [--encoder-scores UNSEEN.json] \
        [--leave-out OTHER.jsonl] [--report PART.jsonl] [--out weights.json]

The labelled files, gzipped or not, have the fields ``meeting``, ``text`` and ``label``. A logistic
regression with an L2 penalty; the threshold is the one with the best F1 in a cross-validation over
meetings. Weights of their own choose by which of several cues a sentence is read (``choice.py``).
What ``--also`` gives is learnt from, and has no part in threshold or score: its sentences
were chosen for being hard, so they are not what a meeting is like.
``--encoder-scores`` gives the sentence encoder's probability by ``id``: of encoders that have not
seen the sentence's meeting (``--unseen`` of the encoder's training), or it would be trusted too
much. ``--leave-out`` drops every meeting that the other file has, so that it can score the result.
``--report`` prints the scores of that part of the labelled sentences, each judged by weights that
saw nothing of its meeting: the honest figure for weights that are trained on all.
Needs scikit-learn, which the product does not.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from choice import read_choices, role_scores, train_choice, unseen_roles
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pipeline.recommendations import EXPLICIT_SCORE, LEAST_OPINION
from pipeline.recommendations.detector import ENCODER_FEATURE, log_odds
from pipeline.recommendations.features import all_features, read_cues
from pipeline.recommendations.rules import CueMatcher
from pipeline.statements import parse_sentences

RAREST_FEATURE = 3
PENALTY = 0.02
FOLDS = 20
# A smaller weight cannot move a decision.
SMALLEST_WEIGHT = 0.01


def main() -> None:
    arguments = _arguments()
    left_out = {row["meeting"] for path in arguments.leave_out for row in read_rows(path)}
    rows, more = (
        [row for path in paths for row in read_rows(path) if row["meeting"] not in left_out]
        for paths in (arguments.labelled, arguments.also)
    )
    opinions = {}
    for path in arguments.encoder_scores:
        opinions |= json.loads(path.read_text(encoding="utf-8"))
    nlp = spacy.load(arguments.language_model)
    sentences, others = (read_sentences(part, nlp, opinions) for part in (rows, more))
    choices, more_choices = (read_choices(part, nlp) for part in (rows, more))
    held_out = unseen_scores(sentences, others)
    roles = unseen_roles(choices, more_choices)
    labels = np.array([one.is_recommendation for one in sentences])
    threshold, f1 = best_threshold(held_out, labels)
    print(f"cross-validated over meetings: F1 {f1:.3f} at {threshold:.2f}")
    print(f"roles: {role_scores(choices, roles, {row['id'] for row in rows})}")
    for path in arguments.report:
        chosen = {row["id"] for row in read_rows(path)}
        part = np.array([row["id"] in chosen for row in rows])
        is_found = part & (held_out >= threshold)
        found = {row["id"] for row, its in zip(rows, is_found, strict=True) if its}
        print(f"of these {path.name}: {counts(is_found[part], labels[part])}")
        print(f"roles of those found there: {role_scores(choices, roles, found)}")
    learnt = [*sentences, *others]
    detector = train(learnt, threshold)
    detector["choice"] = _weights(*train_choice([*choices, *more_choices]))
    arguments.out.write_text(json.dumps(detector, indent=0, sort_keys=True) + "\n")
    print(f"{len(learnt)} sentences, {len(detector['weights'])} weights -> {arguments.out}")


def read_rows(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the detector is fitted on: features, and what the rules alone decide."""

    features: dict[str, float]
    is_recommendation: bool
    meeting: str
    is_candidate: bool  # a cue with an action: without one the pipeline makes no record
    is_explicit: bool


def read_sentences(
    rows: Sequence[dict], nlp: spacy.Language, opinions: Mapping[str, float]
) -> list[Sentence]:
    """Return the rows with their features; the encoder's opinion is one where it is given."""
    matcher = CueMatcher(nlp.vocab)
    parsed = parse_sentences([row["text"] for row in rows], nlp)
    sentences = []
    for row, item in zip(rows, parsed, strict=True):
        readings = read_cues(item.span, matcher)
        features = dict.fromkeys(sorted(all_features(item.span, readings)), 1.0)
        if opinions:
            features[ENCODER_FEATURE] = log_odds(opinions[row["id"]])
        usable = [reading for reading in readings if reading.roles.action is not None]
        sentences.append(
            Sentence(
                features,
                row["label"] == "recommendation",
                row["meeting"],
                bool(usable),
                any(reading.explicit_rule for reading in usable),
            )
        )
    return sentences


def unseen_scores(sentences: Sequence[Sentence], others: Sequence[Sentence]) -> np.ndarray:
    """Return the score of each sentence by weights that saw nothing of its meeting.

    The weights also learn from the others, as far as they are of other meetings.
    """
    labels = [one.is_recommendation for one in sentences]
    meetings = np.array([one.meeting for one in sentences])
    held_out = np.zeros(len(sentences))
    for fit, rest in GroupKFold(FOLDS).split(labels, labels, meetings):
        unseen = [sentences[index] for index in rest]
        hidden = {one.meeting for one in unseen}
        learnt = [sentences[index] for index in fit]
        learnt += [one for one in others if one.meeting not in hidden]
        held_out[rest] = final_scores(*fit_model(learnt), unseen)
    return held_out


def train(sentences: Sequence[Sentence], threshold: float) -> dict:
    """Return bias, threshold and weights, in the form of the weights file."""
    vectorizer, model = fit_model(sentences)
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold, 2),
        "weights": _weights(vectorizer, model),
    }


def _weights(vectorizer: DictVectorizer, model: LogisticRegression) -> dict[str, float]:
    return {
        name: round(float(weight), 4)
        for name, weight in zip(vectorizer.feature_names_, model.coef_[0], strict=True)
        if abs(weight) >= SMALLEST_WEIGHT
    }


def fit_model(sentences: Sequence[Sentence]) -> tuple[DictVectorizer, LogisticRegression]:
    counts = Counter(feature for one in sentences for feature in one.features)
    kept = [
        {name: value for name, value in one.features.items() if counts[name] >= RAREST_FEATURE}
        for one in sentences
    ]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=PENALTY, max_iter=2000)
    model.fit(vectorizer.fit_transform(kept), [one.is_recommendation for one in sentences])
    return vectorizer, model


def final_scores(
    vectorizer: DictVectorizer, model: LogisticRegression, sentences: Sequence[Sentence]
) -> np.ndarray:
    """Return the scores by which the pipeline decides: the rules have their say as there."""
    scores = model.predict_proba(vectorizer.transform([one.features for one in sentences]))[:, 1]
    least = log_odds(LEAST_OPINION)
    explicit = np.array(
        [one.is_explicit and one.features.get(ENCODER_FEATURE, least) >= least for one in sentences]
    )
    candidate = np.array([one.is_candidate for one in sentences])
    return np.where(explicit, np.maximum(scores, EXPLICIT_SCORE), scores) * candidate


def counts(found: np.ndarray, labels: np.ndarray) -> str:
    """Return precision, recall and F1 with their counts, in words."""
    right, all_found, all_right = (found & labels).sum(), found.sum(), labels.sum()
    return (
        f"P {right / all_found:.3f} ({right}/{all_found}), R {right / all_right:.3f} "
        f"({right}/{all_right}), F1 {2 * right / (all_found + all_right):.3f}"
    )


def best_threshold(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return the threshold with the best F1, and that F1."""
    candidates = np.arange(0.1, 0.8, 0.01)
    f1 = [2 * labels[scores >= t].sum() / ((scores >= t).sum() + labels.sum()) for t in candidates]
    best = int(np.argmax(f1))
    return float(candidates[best]), float(f1[best])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--also", nargs="*", type=Path, default=[])
    parser.add_argument("--language-model", required=True)
    parser.add_argument("--encoder-scores", nargs="*", type=Path, default=[])
    parser.add_argument("--leave-out", nargs="*", type=Path, default=[])
    parser.add_argument("--report", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "weights.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
