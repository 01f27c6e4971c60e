"""Recommendations so plain that no weighing is needed, whatever the kind of meeting.

The detector's weights know hearings; a request to a body that acts, a wish or an imperative
beyond the meeting is a recommendation in any webinar. Each rule is a cue with conditions.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.recommendations.roles import Roles
from pipeline.recommendations.rules import Trigger
from pipeline.recommendations.vocabulary import MEETING_NOUNS, MEETING_VERBS, STOCK_IMPERATIVES

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


@dataclass(frozen=True, slots=True)
class ExplicitRule:
    """Conditions on one cue: its words, its place in the statement, whether an actor is said.

    ``place`` is one of: ``said`` (the speaker's own main verb, "I ask"), ``told`` (the action is
    the main clause, or all that the speaker thinks), ``opens`` (the action is the statement's
    own imperative), ``any``.
    """

    name: str
    cue: str
    place: str
    begins: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    needs_actor: bool = False


_SPEAKER = ("i ", "we ", "let me ")
_ASKING = ("urge", "encourage", "ask", "call on", "call upon", "beg", "implore", "appeal")
_PROPOSING = ("recommend", "suggest", "propose")
_CONDITIONAL = ("would", "'d ", "’d ")

EXPLICIT_RULES = (
    ExplicitRule("request", "urge", "said", _SPEAKER, _ASKING, needs_actor=True),
    ExplicitRule("proposal", "recommend", "said", _SPEAKER, _PROPOSING),
    # "Would recommend a visit": notes and captions leave the speaker out.
    ExplicitRule("proposal", "recommend", "opens", contains=_PROPOSING),
    ExplicitRule("wish", "wish", "said", contains=("like to see", "love to see")),
    ExplicitRule("would-be-good", "evaluative", "any", contains=_CONDITIONAL),
    ExplicitRule("would-be-good", "evaluated", "any", contains=_CONDITIONAL),
    ExplicitRule("would-be-good", "wish", "any", contains=(" if",)),
    ExplicitRule("please", "please", "opens"),
    ExplicitRule("imperative", "imperative", "opens"),
    ExplicitRule(
        "there-should", "there-needs", "told", ("there should", "there must", "there needs")
    ),
    ExplicitRule("should", "modal", "told", ("should",)),
)

_MAIN = frozenset({"ROOT", "conj", "parataxis"})
_THINKING = frozenset({"think", "believe", "feel", "say"})
_NO_ADVICE_TO = frozenset({"i", "it", "that", "this"})
_QUOTES = frozenset('"“”‘«»')
_EXAMPLES = frozenset({"example", "instance", "if", "when", "whether"})


def explicit_rule(span: "Span", trigger: Trigger, roles: Roles) -> str | None:
    """Return the name of the rule that makes this cue a recommendation beyond doubt, or None."""
    if roles.action is None or span[-1].text == "?" or _is_about_meeting(span, roles):
        return None
    before = span.doc[span.start : trigger.start]
    if any(token.text in _QUOTES or token.lower_ in _EXAMPLES for token in before):
        return None
    said = span.doc[trigger.start : trigger.end].text.lower()
    for rule in EXPLICIT_RULES:
        is_its_cue = rule.cue == trigger.cue.name and _holds(rule, said, roles)
        if is_its_cue and _PLACES[rule.place](span, trigger, roles):
            return rule.name
    return None


def _holds(rule: ExplicitRule, said: str, roles: Roles) -> bool:
    if rule.needs_actor and roles.actor is None:
        return False
    if rule.begins and not said.startswith(rule.begins):
        return False
    return not rule.contains or any(part in said for part in rule.contains)


def _is_said(span: "Span", trigger: Trigger, _roles: Roles) -> bool:
    """Return whether the cue is the main verb, with the speaker as its subject."""
    doc = span.doc
    cue_head = doc[trigger.start : trigger.end].root
    tellers = {doc[trigger.start].lower_, doc[max(trigger.start - 1, span.start)].lower_}
    return cue_head.dep_ in _MAIN and bool(tellers & {"i", "we", "let"})


def _is_told(span: "Span", trigger: Trigger, roles: Roles) -> bool:
    """Return whether the action's clause is the main one, about the future, not "I should"."""
    doc = span.doc
    if roles.action is None or roles.verb is None:
        head = doc[trigger.start : trigger.end].root
        return _stands_alone(head) or _stands_alone(head.head)
    head = doc[roles.verb]
    if roles.subject is not None and doc[roles.subject[0]].lower_ in _NO_ADVICE_TO:
        return False
    opening = doc[roles.action[0]]
    is_past = opening.lower_ == "have" and opening.i + 1 < len(doc) and opening.nbor().tag_ == "VBN"
    return not is_past and _stands_alone(head)


def _stands_alone(head: "Token") -> bool:
    if head.dep_ == "ccomp":
        return head.head.lemma_.lower() in _THINKING and head.head.dep_ == "ROOT"
    return head.dep_ in _MAIN


def _is_opening(span: "Span", trigger: Trigger, roles: Roles) -> bool:
    """Return whether an imperative, or a cue without a subject, opens the statement."""
    doc = span.doc
    if trigger.cue.name == "please":
        return trigger.end < span.end and doc[trigger.end].tag_ in {"VB", "VBP"}
    if trigger.cue.name == "imperative":
        return doc[trigger.start].dep_ == "ROOT" and doc[trigger.start].tag_ == "VB"
    return trigger.start - span.start <= 1 and roles.subject is None


def _is_anywhere(_span: "Span", _trigger: Trigger, _roles: Roles) -> bool:
    return True


_PLACES = {"said": _is_said, "told": _is_told, "opens": _is_opening, "any": _is_anywhere}


def _is_about_meeting(span: "Span", roles: Roles) -> bool:
    """Return whether the action steers this very meeting ("keep your microphones muted")."""
    if roles.action is None:
        return True
    doc = span.doc
    lemmas = {token.lemma_.lower() for token in doc[roles.action[0] : roles.action[1]]}
    lemmas |= {token.lower_ for token in doc[roles.action[0] : roles.action[1]]}
    verb = doc[roles.verb].lemma_.lower() if roles.verb is not None else ""
    opening = doc[roles.action[0]].lower_
    return bool(lemmas & MEETING_NOUNS) or bool(
        {verb, opening} & (MEETING_VERBS | STOCK_IMPERATIVES)
    )
