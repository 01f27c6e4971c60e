"""Who should act, what should be done, for whom: verbatim spans of a statement.

Each frame of ``recommendations_cues`` says on which side of the cue a role stands; the parse says
how far it goes, and the words themselves where the parse fails.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.recommendations.phrases import (
    NOMINALS,
    SUBJECTS,
    Range,
    is_somebody,
    noun_phrase,
    parsed_subject,
)
from pipeline.recommendations.rules import Trigger
from pipeline.recommendations.vocabulary import (
    ADVERBIAL_BREAKS,
    BENEFICIARY_PREPOSITIONS,
    BREAK_MARKS,
    CLAUSE_BREAKS,
    GIVING_VERBS,
    HELPING_VERBS,
    SKIPPED_BEFORE_ACTION,
    STATES,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

VERBS = frozenset({"VERB", "AUX"})
EMPTY_VERB_GROUPS = (["be", "able", "to"], ["be", "looking", "to"], ["be", "trying", "to"])
# Between a cue and its verb there stand adverbs and fillers, or the actor; no further clause.
FARTHEST_VERB = 25


@dataclass(frozen=True, slots=True)
class Roles:
    """Token ranges in the document, end exclusive; None where a role is not said.

    ``subject`` is whoever the clause is about, an actor or not ("the rules" of "the rules must
    change"); ``verb`` is the token that carries the action, None where a noun does.
    """

    actor: Range | None
    action: Range | None
    beneficiary: Range | None
    verb: int | None = None
    subject: Range | None = None


NO_ROLES = Roles(None, None, None)


def find_roles(span: "Span", trigger: Trigger) -> Roles:
    """Return the roles around one cue; every range lies inside the statement."""
    frame = trigger.cue.frame
    if frame == "state":
        return _state_roles(span, trigger)
    if frame == "thing":
        return _thing_roles(span, trigger)
    if frame in {"addressee", "clause", "inverted"}:
        return _clause_roles(span, trigger)
    start = _skip(span, trigger.end)
    if start >= span.end:
        return NO_ROLES
    subject = _subject_left(span, trigger, start) if frame == "subject" else _us(span, trigger)
    return _roles(span, subject, start)


def _roles(span: "Span", subject: Range | None, start: int) -> Roles:
    """Return the roles of a clause whose subject and first action word are known."""
    doc = span.doc
    head = _clause_head(doc[start], span)
    action = (start, _action_end(span, start, head))
    is_actor = subject is not None and _can_act(doc, subject, head)
    beneficiary = _beneficiary(span, action, None if is_actor else subject, head)
    return Roles(subject if is_actor else None, action, beneficiary, head.i, subject)


def _skip(span: "Span", index: int) -> int:
    """Return the first token from ``index`` on that can open an action; "be able to" is none."""
    doc = span.doc
    while index < span.end:
        if doc[index].lower_ in SKIPPED_BEFORE_ACTION:
            index += 1
        elif [token.lower_ for token in doc[index : index + 3]] in EMPTY_VERB_GROUPS:
            index += 3
        else:
            break
    return index


def _clause_head(token: "Token", span: "Span") -> "Token":
    """Return the word that heads the clause which ``token`` opens (of "be ready": "ready")."""
    if token.dep_ in {"aux", "aux:pass", "cop", "advmod", "mark", "case", "det"} and (
        token.head.i > token.i and token.head.i < span.end
    ):
        return token.head
    return token


def _action_end(span: "Span", start: int, head: "Token") -> int:
    """Return where the action ends: at the clause's right edge or at the first break."""
    doc = span.doc
    edge = min(max(head.right_edge.i, start) + 1, span.end)
    for index in range(start + 1, edge):
        if _breaks(doc, index, edge):
            edge = index
            break
    while edge > start + 1 and (doc[edge - 1].is_punct or doc[edge - 1].pos_ in {"CCONJ", "INTJ"}):
        edge -= 1
    return edge


def _breaks(doc: "Doc", index: int, edge: int) -> bool:
    token = doc[index]
    if token.text in BREAK_MARKS or token.lower_ in CLAUSE_BREAKS:
        return token.text != "-" or bool(doc[index - 1].whitespace_)
    if index + 1 >= edge:
        return token.text == ","
    following = doc[index + 1]
    if token.text == ",":
        return not _goes_on(following, index)
    if token.pos_ == "CCONJ":
        return _has_own_subject(doc, index, edge)
    is_adverbial = token.dep_ in {"mark", "advmod"} and token.head.dep_ == "advcl"
    return is_adverbial and token.lower_ in ADVERBIAL_BREAKS and token.head.i > index


def _goes_on(token: "Token", comma: int) -> bool:
    """Return whether a comma before ``token`` only parts the members of a list."""
    node = token
    while node.head.i > comma and node.head is not node and node.dep_ != "ROOT":
        node = node.head
    is_member = node.dep_ in {"conj", "amod", "compound", "nmod"}
    return is_member and not any(child.dep_ in SUBJECTS for child in node.children)


def _has_own_subject(doc: "Doc", index: int, edge: int) -> bool:
    """Return whether the conjunct behind the conjunction at ``index`` is a clause of its own.

    A modal tells it, too, where the parser took the subject for one more thing to act on.
    """
    return any(
        (token.dep_ in SUBJECTS or token.tag_ == "MD") and token.head.dep_ == "conj"
        for token in doc[index + 1 : min(index + 7, edge)]
    )


def _subject_left(span: "Span", trigger: Trigger, start: int) -> Range | None:
    """Return the subject of the cue's clause: by the parse, else the words left of the cue."""
    doc = span.doc
    for token in (doc[start], doc[trigger.start]):
        subject = parsed_subject(token, span, before=trigger.start)
        if subject is not None:
            return subject
    left = trigger.start - 1
    while left >= span.start and doc[left].pos_ in {"ADV", "INTJ", "PART"}:
        left -= 1
    if left >= span.start and doc[left].pos_ in NOMINALS:
        return noun_phrase(doc[left], span, end=left + 1)
    return None


def _can_act(doc: "Doc", subject: Range, head: "Token") -> bool:
    """Return whether the subject is somebody who can be told to act, and does so here."""
    is_passive = any(child.dep_ in {"aux:pass", "nsubj:pass"} for child in head.children)
    return (not is_passive or head.lower_ in STATES) and is_somebody(doc, subject)


def _us(span: "Span", trigger: Trigger) -> Range | None:
    """Return "us" of "let us"."""
    for token in span.doc[trigger.start : trigger.end]:
        if token.lower_ == "us":
            return token.i, token.i + 1
    return None


def _clause_roles(span: "Span", trigger: Trigger) -> Roles:
    """Return the roles of the clause behind the cue: [actor] [modal or to] action."""
    doc = span.doc
    begin = trigger.end
    while begin < span.end and doc[begin].lower_ in {"that", "for", "on", "upon", ",", "if", "to"}:
        begin += 1
    begin = _after_for_us(span, begin)
    verb = _first_verb(span, begin)
    if verb is None:
        return _noun_roles(span, begin)
    opening = _skip(span, begin)
    if opening >= verb and trigger.cue.frame == "inverted":
        return NO_ROLES
    if opening >= verb:
        return _roles(span, None, max(opening, verb))
    subject = _phrase_between(span, opening, verb)
    start = _skip(span, verb)
    return _roles(span, subject, start) if start < span.end else NO_ROLES


def _after_for_us(span: "Span", begin: int) -> int:
    """Skip "us that" of "important for us that ...": those are not who should act."""
    if begin + 1 < span.end and span.doc[begin + 1].lower_ == "that":
        return begin + 2
    return begin


def _first_verb(span: "Span", begin: int) -> int | None:
    """Return the first word of the clause's verb group, past relative clauses of its subject."""
    for token in span.doc[begin : min(begin + FARTHEST_VERB, span.end)]:
        if token.text in BREAK_MARKS:
            return None
        is_inner = any(a.dep_.startswith("acl") and a.i >= begin for a in (token, token.head))
        is_infinitive = token.i > begin and token.nbor(-1).tag_ == "TO"
        is_inner = is_inner and token.i > begin and not is_infinitive
        if token.pos_ in VERBS and not is_inner and token.dep_ != "amod":
            return token.i
    return None


def _phrase_between(span: "Span", start: int, stop: int) -> Range | None:
    doc = span.doc
    while stop > start and (
        doc[stop - 1].lower_ in SKIPPED_BEFORE_ACTION
        or doc[stop - 1].is_punct
        or doc[stop - 1].pos_ in {"ADV", "PART"}
    ):
        stop -= 1
    while start < stop and (doc[start].is_punct or doc[start].pos_ in {"ADV", "SCONJ", "CCONJ"}):
        start += 1
    if start >= stop:
        return None
    return noun_phrase(doc[start:stop].root, span, end=stop)


def _noun_roles(span: "Span", begin: int) -> Roles:
    start = _skip(span, begin)
    if start >= span.end:
        return NO_ROLES
    head = _noun_head(span.doc[start], span)
    action = (start, _action_end(span, start, head))
    return Roles(None, action, _beneficiary(span, action, None, head))


def _noun_head(token: "Token", span: "Span") -> "Token":
    node = token
    while node.head.i > node.i and node.head.i < span.end and node.dep_ not in SUBJECTS:
        node = node.head
    return node


def _thing_roles(span: "Span", trigger: Trigger) -> Roles:
    """Return the roles of "we need more funds": the thing wanted is the action."""
    doc = span.doc
    roles = _noun_roles(span, trigger.end)
    if roles.action is None:
        return NO_ROLES
    asked = _asked_of(span, roles.action)
    if asked is not None:
        action = (roles.action[0], min(roles.action[1], asked[0] - 1))
        return Roles(asked, action, roles.beneficiary)
    subject = parsed_subject(doc[trigger.start], span, before=trigger.start)
    is_actor = subject is not None and is_somebody(doc, subject)
    return Roles(subject if is_actor else None, roles.action, roles.beneficiary)


def _asked_of(span: "Span", action: Range) -> Range | None:
    """Return "the government" of "a commitment from the government"."""
    doc = span.doc
    for token in doc[action[0] + 1 : action[1]]:
        if token.lower_ == "from" and token.dep_ == "case" and token.head.i > token.i:
            phrase = noun_phrase(token.head, span, end=span.end)
            if phrase[0] > token.i and is_somebody(doc, phrase):
                return phrase
    return None


def _state_roles(span: "Span", trigger: Trigger) -> Roles:
    """Return the roles of "more funds are needed": the clause is the action.

    Where the cue only values ("a premium would be appropriate"), the thing valued is.
    """
    doc = span.doc
    if _opens_clause(span, trigger):
        return _clause_roles(span, trigger)
    predicate = doc[trigger.end - 1]
    subject = parsed_subject(predicate, span, before=trigger.start + 1)
    if subject is None or doc[subject[0]].lower_ in {"it", "what", "that", "this"}:
        return NO_ROLES
    if trigger.cue.name != "needed":
        return Roles(None, subject, _beneficiary(span, subject, None, predicate))
    action = (subject[0], max(_action_end(span, subject[0], predicate), trigger.end))
    beneficiary = _beneficiary(span, action, None, predicate)
    return Roles(None, action, beneficiary, predicate.i, action)


def _opens_clause(span: "Span", trigger: Trigger) -> bool:
    """Return whether a clause without "that" follows: "it is important | we make sure"."""
    following = span.doc[trigger.end : min(trigger.end + 4, span.end)]
    return any(
        token.dep_ in SUBJECTS and token.head.i > token.i and token.text not in BREAK_MARKS
        for token in following
    ) and not any(token.is_punct or token.pos_ == "CCONJ" for token in following[:2])


def _beneficiary(span: "Span", action: Range, passive: Range | None, head: "Token") -> Range | None:
    """Return who gains: behind "for", helped or given to, or the subject of a passive."""
    doc = span.doc
    candidates = [
        token
        for token in doc[action[0] : action[1]]
        if token.pos_ in NOMINALS and _is_beneficial(token)
    ]
    for noun in candidates:
        phrase = noun_phrase(noun, span, end=span.end)
        if is_somebody(doc, phrase):
            return phrase
    if passive is not None and is_somebody(doc, passive) and head.lemma_ in HELPING_VERBS:
        return passive
    return None


def _is_beneficial(noun: "Token") -> bool:
    head = noun.head
    if any(
        child.dep_ == "case" and child.lower_ in BENEFICIARY_PREPOSITIONS for child in noun.children
    ):
        return noun.dep_ in {"obl", "nmod"}
    if noun.dep_ in {"obj", "iobj"}:
        return head.lemma_ in HELPING_VERBS or noun.dep_ == "iobj"
    has_to = any(child.dep_ == "case" and child.lower_ == "to" for child in noun.children)
    return has_to and noun.dep_ in {"obl", "nmod"} and _is_given(head)


def _is_given(head: "Token") -> bool:
    node: Token = head
    for _ in range(3):
        if node.lemma_ in GIVING_VERBS:
            return True
        node = node.head
    return False
