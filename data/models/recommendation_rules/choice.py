"""Which of a sentence's cues its recommendation is read by: weights that choose the best roles.

A sentence may have several cues, each read with roles of its own. The detector's weights would
choose badly: beside the encoder's opinion they say what the encoder has overlooked, and not
which cue makes the sentence a recommendation. So a regression of its own learns which reading comes
closest to the labelled roles.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import spacy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pipeline.evaluation.recommendations import (
    LabelledSentence,
    action_f1,
    is_role_right,
    labelled_sentence,
)
from pipeline.recommendations.features import Reading, read_cues
from pipeline.recommendations.rules import CueMatcher
from pipeline.statements import parse_sentences

PENALTY = 0.5
FOLDS = 10
# What the right actor counts beside the words of the action.
ACTOR_SHARE = 0.3
# Readings this close to the best are as good.
LEEWAY = 0.1


@dataclass(frozen=True, slots=True)
class Choice:
    """A labelled recommendation and its usable readings, with how good each is."""

    id: str
    labelled: LabelledSentence
    features: tuple[frozenset[str], ...]
    spans: tuple[Mapping[str, str | None], ...]  # by role
    worth: tuple[float, ...]


def read_choices(rows: Sequence[Mapping], nlp: spacy.Language) -> list[Choice]:
    """Return the recommendations among the rows that have a usable reading."""
    rows = [row for row in rows if row["label"] == "recommendation"]
    matcher = CueMatcher(nlp.vocab)
    choices = []
    for row, item in zip(rows, parse_sentences([row["text"] for row in rows], nlp), strict=True):
        usable = [one for one in read_cues(item.span, matcher) if one.roles.action is not None]
        if usable:
            spans = tuple(_spans(one, item.span.doc) for one in usable)
            labelled = labelled_sentence(row)
            worth = tuple(
                action_f1(labelled, one["action"])
                + ACTOR_SHARE * is_role_right(labelled, "actor", one["actor"])
                for one in spans
            )
            features = tuple(one.features for one in usable)
            choices.append(Choice(row["id"], labelled, features, spans, worth))
    return choices


def _spans(reading: Reading, doc: spacy.tokens.Doc) -> dict[str, str | None]:
    ranges = {role: getattr(reading.roles, role) for role in ("actor", "action", "beneficiary")}
    return {role: at and doc[at[0] : at[1]].text for role, at in ranges.items()}


def train_choice(choices: Sequence[Choice]) -> tuple[DictVectorizer, LogisticRegression]:
    """Return the regression that tells the best readings from the others of their sentence."""
    features, labels = zip(*_examples(choices), strict=True)
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=PENALTY, max_iter=2000)
    return vectorizer, model.fit(vectorizer.fit_transform(features), labels)


def _examples(choices: Sequence[Choice]) -> Iterator[tuple[dict[str, float], bool]]:
    for one in choices:
        best = max(one.worth)
        if len(one.worth) > 1 and best > 0:
            for features, worth in zip(one.features, one.worth, strict=True):
                yield dict.fromkeys(sorted(features), 1.0), worth >= best - LEEWAY


def unseen_roles(
    choices: Sequence[Choice], others: Sequence[Choice]
) -> list[Mapping[str, str | None]]:
    """Return the roles chosen in each sentence by weights that saw nothing of its meeting."""
    meetings = [one.labelled.meeting for one in choices]
    found: list[Mapping[str, str | None]] = [{}] * len(choices)
    for fit, rest in GroupKFold(FOLDS).split(meetings, groups=meetings):
        hidden = {meetings[index] for index in rest}
        learnt = [choices[index] for index in fit]
        learnt += [one for one in others if one.labelled.meeting not in hidden]
        vectorizer, model = train_choice(learnt)
        for index in rest:
            table = [dict.fromkeys(features, 1.0) for features in choices[index].features]
            scores = model.decision_function(vectorizer.transform(table))
            found[index] = choices[index].spans[int(np.argmax(scores))]
    return found


def role_scores(
    choices: Sequence[Choice], found: Sequence[Mapping[str, str | None]], ids: Set[str]
) -> str:
    """Return how many roles were found rightly in the sentences with these ids, in words."""
    pairs = [
        (one.labelled, spans) for one, spans in zip(choices, found, strict=True) if one.id in ids
    ]
    exact = (
        f"{role} {sum(is_role_right(one, role, spans[role]) for one, spans in pairs)}/{len(pairs)}"
        for role in ("actor", "beneficiary")
    )
    action = sum(action_f1(one, spans["action"]) for one, spans in pairs) / max(len(pairs), 1)
    return f"{', '.join(exact)} exact, action token F1 {action:.3f}"
