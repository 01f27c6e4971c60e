"""Phrases of a parse: the words that belong to a noun, subjects, and who can act."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.recommendations.vocabulary import ACTORS, COUNTERS, PERSONAL_PRONOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

Range = tuple[int, int]
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass"})
NOMINALS = frozenset({"NOUN", "PROPN", "PRON"})
PHRASE_PARTS = frozenset(
    {"det", "det:predet", "amod", "compound", "nmod", "nmod:poss", "nummod", "flat", "conj",
     "cc:preconj", "fixed", "nmod:desc", "acl"}
)  # fmt: skip
# How far up the tree a coordinated or embedded verb finds the subject it shares.
FARTHEST_VERB_UP = 5


def parsed_subject(token: "Token", span: "Span", *, before: int) -> Range | None:
    """Return the nearest subject up the tree: a coordinated or embedded verb shares it."""
    node = token
    for _ in range(FARTHEST_VERB_UP):
        subjects = [child for child in node.children if child.dep_ in SUBJECTS and child.i < before]
        if subjects:
            referents = [_relative_referent(subject, node) for subject in subjects]
            return _joined([noun_phrase(one, span, end=before) for one in referents], span)
        if node.dep_ not in {"aux", "aux:pass", "cop", "xcomp", "conj", "advmod", "mark", "ccomp"}:
            return None
        node = node.head
    return None


def _joined(phrases: list[Range], span: "Span") -> Range:
    """Return the last phrase with those before it that only commas and "and" part from it.

    The parser often makes "A, B and C" three subjects.
    """
    start, end = phrases[-1]
    for before in reversed(phrases[:-1]):
        between = span.doc[before[1] : start]
        if all(token.is_punct or token.pos_ == "CCONJ" for token in between):
            start = min(before[0], start)
    return _list_start(span, start, end), end


def _list_start(span: "Span", start: int, end: int) -> int:
    """Return where the list begins of which the phrase holds the last members, "B and C"."""
    doc = span.doc
    if not any(token.pos_ == "CCONJ" for token in doc[start:end]):
        return start
    while start - 2 >= span.start and doc[start - 1].text == "," and doc[start - 2].pos_ == "NOUN":
        start -= 2
        while start > span.start and doc[start - 1].pos_ in {"DET", "ADJ", "NOUN", "PROPN"}:
            start -= 1
    return start


def _relative_referent(subject: "Token", verb: "Token") -> "Token":
    """Return who "who", "that" or "which" stands for; the token itself otherwise."""
    if subject.tag_ in {"WP", "WDT"} and verb.dep_ == "acl:relcl" and verb.head.pos_ in NOMINALS:
        return verb.head
    return subject


def noun_phrase(noun: "Token", span: "Span", *, end: int) -> Range:
    """Return the noun with what belongs to it, conjuncts included; no asides, no prepositions."""
    parts = [child for child in noun.children if child.dep_ in PHRASE_PARTS]
    start = min([noun.i, *(part.left_edge.i for part in parts if part.i < noun.i)])
    stop = noun.i
    for part in parts:
        if part.i > noun.i and part.left_edge.i <= stop + 2:
            stop = max(stop, noun_phrase(part, span, end=end)[1] - 1)
    doc = noun.doc
    if noun.pos_ == "PRON" and stop == noun.i and stop + 1 < end and doc[stop + 1].lower_ == "all":
        stop += 1
    start = max(start, span.start)
    while start < noun.i and (doc[start].is_punct or doc[start].pos_ in {"CCONJ", "INTJ"}):
        start += 1
    return start, max(min(stop + 1, end, span.end), noun.i + 1)


def is_somebody(doc: "Doc", phrase: Range) -> bool:
    """Return whether the phrase names people or a body that can act."""
    tokens = doc[phrase[0] : phrase[1]]
    if any(token.ent_type_ in {"PERSON", "ORG", "PLACE"} for token in tokens):
        return True
    return any(
        token.pos_ == "PROPN"
        or token.lower_ in PERSONAL_PRONOUNS
        or token.lemma_.lower() in ACTORS
        or _singular(token.lower_) in ACTORS
        for token in _heads(tokens)
    )


def _singular(word: str) -> str:
    """Return a plain singular, for the nouns whose lemma the tagger missed."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("es") if word.endswith(("sses", "ches", "xes")) else word.rstrip("s")


def _heads(tokens: "Span") -> Iterator["Token"]:
    """Yield the phrase's head, its conjuncts, and what it counts ("all of the teachers")."""
    root = tokens.root
    yield root
    for token in tokens:
        is_counted = token.dep_ == "nmod" and token.head == root and root.lower_ in COUNTERS
        if token.dep_ == "conj" or is_counted:
            yield token
