"""What the detector sees of a statement: its cues with their clauses, and its words.

A feature is a text; the detector's weights are a table from such texts to numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.recommendations.cues import ENDORSING, OWN_VOICE, REPORTING_VERBS
from pipeline.recommendations.explicit import explicit_rule
from pipeline.recommendations.phrases import SUBJECTS, is_somebody
from pipeline.recommendations.roles import Roles, find_roles
from pipeline.recommendations.rules import CueMatcher, Trigger, find_triggers

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no"})
_PRONOUN_CLASSES = {
    **dict.fromkeys(("we", "us", "'s", "let's"), "we"),
    **dict.fromkeys(("i", "me"), "i"),
    **dict.fromkeys(("they", "them"), "they"),
    **dict.fromkeys(("he", "she", "him", "her"), "he"),
    **dict.fromkeys(("it", "this", "that", "these", "those", "there"), "it"),
    **dict.fromkeys(("who", "which", "what"), "who"),
    "you": "you",
}
# Lengths are told apart by the doubling.
_LENGTHS = (4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Reading:
    """One cue of a statement, its roles, and the features of the clause around it."""

    trigger: Trigger
    roles: Roles
    features: frozenset[str]
    explicit_rule: str | None


def read_cues(span: "Span", matcher: CueMatcher) -> list[Reading]:
    """Return the statement's cues in reading order, each with its roles."""
    readings = []
    for trigger in find_triggers(span, matcher):
        roles = find_roles(span, trigger)
        own = trigger_features(span, trigger, roles)
        rule = explicit_rule(span, trigger, roles)
        if rule:
            own.add(f"explicit={rule}")
        readings.append(Reading(trigger, roles, frozenset(own), rule))
    return readings


def all_features(span: "Span", readings: Sequence[Reading]) -> frozenset[str]:
    """Return all features that the detector weighs: those of the cues and of the statement."""
    features = statement_features(span).union(*(reading.features for reading in readings))
    features.add(f"cues={min(len({reading.trigger.cue.name for reading in readings}), 4)}")
    return frozenset(features)


def trigger_features(span: "Span", trigger: Trigger, roles: Roles) -> set[str]:
    """Return the features of one cue and the clause around it."""
    name = trigger.cue.name
    features = {"", f"said={span.doc[trigger.start : trigger.end].text.lower()}"}
    features |= {f"frame-roles={roles.actor is not None}{roles.action is not None}"}
    if roles.action is not None:
        features |= set(_clause_features(span, trigger, roles, roles.action))
    return {f"{name}|{feature}" for feature in features}


def _clause_features(
    span: "Span", trigger: Trigger, roles: Roles, action: tuple[int, int]
) -> Iterator[str]:
    doc = span.doc
    opening = doc[action[0]]
    head = doc[roles.verb] if roles.verb is not None else opening
    yield f"subject={subject_class(span, roles, head)}"
    yield f"verb={head.lemma_.lower()}"
    yield f"opens={opening.tag_}"
    yield f"clause={head.dep_}"
    for ancestor in _governors(head, span):
        yield f"under={ancestor.lemma_.lower()}"
    for child in head.children:
        if child.dep_ in {"mark", "advmod", "aux"} and child.i < action[0]:
            yield f"{child.dep_}={child.lower_}"
    before = {token.lower_ for token in doc[max(span.start, trigger.start - 3) : action[0]]}
    if before & NEGATIONS:
        yield "negated"
    if opening.lower_ == "have" and action[0] + 1 < span.end and doc[action[0] + 1].tag_ == "VBN":
        yield "past"


def _governors(head: "Token", span: "Span") -> Iterator["Token"]:
    """Yield the verbs and nouns above the clause, nearest first."""
    node = head
    for _ in range(3):
        if node.head is node or not span.start <= node.head.i < span.end:
            return
        node = node.head
        yield node


def subject_class(span: "Span", roles: Roles, head: "Token") -> str:
    """Return who acts, as one of a few kinds: we, you, i, they, he, it, who, somebody, thing."""
    if roles.actor is not None:
        return _phrase_class(span, roles.actor)
    for child in head.children:
        if child.dep_ in SUBJECTS:
            return _phrase_class(span, (child.i, child.i + 1))
    return "none"


def _phrase_class(span: "Span", phrase: tuple[int, int]) -> str:
    doc = span.doc
    if phrase[1] - phrase[0] <= 2:
        for token in doc[phrase[0] : phrase[1]]:
            if token.lower_ in _PRONOUN_CLASSES:
                return _PRONOUN_CLASSES[token.lower_]
    return "somebody" if is_somebody(doc, phrase) else "thing"


def statement_features(span: "Span") -> set[str]:
    """Return the features of the whole statement: words, pairs of words, length, opening."""
    words = [token.lower_ for token in span if not token.is_space]
    features = {f"w={word}" for word in words}
    features |= {f"b={first} {second}" for first, second in pairwise(words)}
    features |= {f"length={sum(len(words) > limit for limit in _LENGTHS)}"}
    features |= {f"first={' '.join(words[:2])}", f"last={words[-1] if words else ''}"}
    features |= {f"root={span.root.tag_}", f"root-lemma={span.root.lemma_.lower()}"}
    for child in span.root.children:
        if child.dep_ in SUBJECTS:
            features.add(f"root-subject={_phrase_class(span, (child.i, child.i + 1))}")
    if is_reported(span):
        features.add("reported")
    return features


def is_reported(span: "Span") -> bool:
    """Return whether somebody else's recommendation is told and not endorsed."""
    words = [token.lower_ for token in span]
    if ENDORSING & set(words):
        return False
    for token in span:
        if token.lower_ in REPORTING_VERBS and token.pos_ == "VERB":
            tellers = [child.lower_ for child in token.children if child.dep_ in SUBJECTS]
            if tellers and not OWN_VOICE & set(tellers):
                return True
    return False
