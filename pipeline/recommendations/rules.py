"""Where in a statement a recommendation may stand: the cues of ``recommendations_cues`` found."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.recommendations.cues import CLASSES, CUES, Cue

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Span, Token
    from spacy.vocab import Vocab

_BY_NAME: Mapping[str, Cue] = {cue.name: cue for cue in CUES}
# Before an imperative there may stand fillers, a greeting or a clause with "if".
_FILLERS = frozenset(
    "so and but then well also just please definitely always never either or now yeah yes okay ok "
    "no oh um uh like first finally instead otherwise therefore maybe perhaps simply only again "
    "still absolutely".split()
)
_NEGATION = frozenset({"do", "not", "n't", "n’t", "never"})
_BASE_TAGS = frozenset({"VB", "VBP"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """One cue found: tokens ``start`` to ``end`` of the document; the action begins behind."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _CuePatterns:
    """The patterns of one cue, and of each the sets of words of which it needs one each."""

    cue: Cue
    matcher: "Matcher"
    needed: tuple[tuple[frozenset[str], ...], ...]

    def may_match(self, said: Set[str]) -> bool:
        return any(not any(words.isdisjoint(said) for words in pattern) for pattern in self.needed)


class CueMatcher:
    """Finds the cues of a span by their patterns.

    spaCy tries every pattern at every token, which took as long as reading all else; most cues
    have no word in a statement and are not tried there.
    """

    def __init__(self, vocab: "Vocab") -> None:
        from spacy.matcher import Matcher

        self._cues = []
        for cue in CUES:
            patterns = [_token_patterns(text) for text in cue.patterns]
            if patterns:
                matcher = Matcher(vocab)
                matcher.add(cue.name, patterns, greedy="LONGEST")
                needed = tuple(_needed_words(pattern) for pattern in patterns)
                self._cues.append(_CuePatterns(cue, matcher, needed))

    def __call__(self, span: "Span") -> Iterator[Trigger]:
        """Yield the cues, in no order."""
        said = {token.lower_ for token in span}
        for one in self._cues:
            if one.may_match(said):
                for _, start, end in one.matcher(span):
                    yield Trigger(one.cue, span.start + start, span.start + end)


def _token_patterns(text: str) -> list[dict[str, Any]]:
    """Return the spaCy pattern of a row of words; see ``recommendations_cues`` for the notation."""
    patterns = []
    for word in text.split():
        operator = word[-1] if word[-1] in "?*" else "1"
        bare = word.rstrip("?*")
        if bare.startswith("<"):
            bare = CLASSES[bare.strip("<>")]
        token: dict[str, Any] = {} if bare == "_" else {"LOWER": {"IN": bare.split("|")}}
        patterns.append(token if operator == "1" else token | {"OP": operator})
    return patterns


def _needed_words(pattern: Sequence[Mapping[str, Any]]) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(token["LOWER"]["IN"]) for token in pattern if token and "OP" not in token
    )


def find_triggers(span: "Span", matcher: CueMatcher) -> list[Trigger]:
    """Return the cues of one statement in reading order; of those at one place the longest."""
    found = list(matcher(span))
    longest: dict[int, int] = {}
    for trigger in found:
        longest[trigger.start] = max(trigger.end, longest.get(trigger.start, 0))
    kept = {trigger for trigger in found if trigger.end == longest[trigger.start]}
    kept |= set(imperative_triggers(span))
    return sorted(kept, key=lambda one: (one.start, -one.end, one.cue.name))


def imperative_triggers(span: "Span") -> Iterator[Trigger]:
    """Yield imperatives: a base form without a subject that opens the statement or a clause."""
    for first in _clause_openers(span):
        if _is_imperative(first):
            yield Trigger(_BY_NAME["imperative"], first.i, first.i)


def _clause_openers(span: "Span") -> Iterator["Token"]:
    opens = True
    for token in span:
        if opens and token.lower_ not in _FILLERS | _NEGATION and not token.is_punct:
            yield token
            opens = False
        if token.text in {",", ";", ":", "-", "—", "–", "--", "..."} or token.lower_ == "and":
            opens = True


def _is_imperative(token: "Token") -> bool:
    if token.pos_ != "VERB" or token.tag_ not in _BASE_TAGS:
        return False
    if any(child.dep_.startswith(("nsubj", "expl", "csubj")) for child in token.children):
        return False
    helpers = [child for child in token.children if child.dep_ in {"aux", "mark"}]
    # "Do not close the schools" is as imperative as "close the schools".
    if any(child.i < token.i and child.lower_ not in {"do", "please"} for child in helpers):
        return False
    return token.dep_ in {"ROOT", "parataxis", "conj", "ccomp", "dep"} and not _inherits(token)


def _inherits(token: "Token") -> bool:
    """Return whether a coordinated verb takes its subject from the verb before it."""
    head = token.head
    while token.dep_ == "conj" and head is not token:
        if any(child.dep_.startswith(("nsubj", "aux", "mark")) for child in head.children):
            return True
        if head.dep_ != "conj":
            return False
        head = head.head
    return False
