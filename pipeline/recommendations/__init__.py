"""Statements that advise an action, as records: who should do what for whom, in which words.

A statement with a cue (``recommendations_cues``) is parted into roles and weighed by the
detector; commitments, reports, questions, past duties and descriptions weigh too little.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.recommendations.detector import Detector
from pipeline.recommendations.features import NEGATIONS, all_features, is_reported, read_cues
from pipeline.recommendations.phrases import Range
from pipeline.recommendations.roles import Roles, find_roles
from pipeline.recommendations.rules import CueMatcher, Trigger
from pipeline.recommendations.wording import clean_sentence
from pipeline.recommendations.written import find_written_cues
from pipeline.records import Mention, Recommendation, Word

if TYPE_CHECKING:
    from spacy.tokens import Span

    from pipeline.statements import ParsedStatement

# A score so near the threshold turns with one word; words heard worse than this mislead rules.
NARROW_MARGIN = 0.1
WEAK_HEARING = 0.6
# What an explicit rule is worth where the weights, learnt from hearings, think less of it.
EXPLICIT_SCORE = 0.6
# ... unless the encoder, which has heard the context, thinks next to nothing of it: "goodbye him".
# Over the 2,300 labelled sentences that spares ten false ones for three true ones.
LEAST_OPINION = 0.1
# The encoder is not asked for statements that would need a surer opinion than this: over the 2,300
# labelled sentences, meeting by meeting, that saves a tenth of its time and changes no F1.
SURE_OPINION = 0.8
# A quote longer than this is cut to the clause; drafts run sentences together.
LONGEST_QUOTE = 60


EncoderScore = Callable[[int], float]


def find_recommendations(
    recording_id: str,
    parsed: Sequence["ParsedStatement"],
    *,
    detector: Detector,
    mentions: Sequence[Mention] = (),
    words: Sequence[Word] = (),
    encoder_score: EncoderScore | None = None,
    is_written: bool = False,
) -> list[Recommendation]:
    """Return the recommendations in order, ids ``<recording_id>-r001`` onwards, without themes.

    Args:
        recording_id: the recording that the ids hang on.
        parsed: its statements in English, parsed.
        detector: the weights to judge by.
        mentions: those of the same recording; they give ``place_code``.
        words: those of the same recording; their confidence tells weak hearing.
        encoder_score: a sentence encoder's probability for the statement at an index of ``parsed``.
            It is asked only where its answer can matter, because it is by far the slowest. The
            shipped weights were fitted with it: without it they find too much.
        is_written: the sentences were written (chat, forum, review): the rules of written
            suggestions decide in place of the detector, which knows speech.
    """
    if not parsed:
        return []
    matcher = CueMatcher(parsed[0].span.vocab)
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.place_code:
            places[mention.statement_id].append(mention)
    found: list[Recommendation] = []
    for index, item in enumerate(parsed):
        if not len(item.span):
            continue
        opinion = None if encoder_score is None else partial(encoder_score, index)
        verdict = (
            _judge_written(item.span)
            if is_written
            else _judge(item.span, matcher, detector, opinion)
        )
        if verdict is not None:
            recommendation_id = f"{recording_id}-r{len(found) + 1:03d}"
            is_weak = verdict.is_narrow or _is_misheard(item, words)
            record = _record(recommendation_id, item, verdict, is_weak=is_weak)
            found.append(_with_place(record, places[record.statement_id]))
    return found


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One statement recommends: by which cue, in which roles, how surely."""

    trigger: Trigger
    roles: Roles
    score: float
    is_narrow: bool


def _judge(
    span: "Span",
    matcher: CueMatcher,
    detector: Detector,
    encoder_score: Callable[[], float] | None,
) -> _Verdict | None:
    """Return what the weights and the plain rules of speech say; None where it is not enough."""
    readings = read_cues(span, matcher)
    usable = [reading for reading in readings if reading.roles.action is not None]
    if not usable:
        return None
    features = all_features(span, readings)
    is_explicit = any(reading.explicit_rule for reading in usable)
    best_case = detector.score(features, encoder_score=SURE_OPINION)
    if not is_explicit and best_case < detector.threshold:
        return None
    opinion = None if encoder_score is None else encoder_score()
    score = detector.score(features, encoder_score=opinion)
    if is_explicit and (opinion is None or opinion >= LEAST_OPINION):
        score = max(score, EXPLICIT_SCORE)
    if score < detector.threshold:
        return None
    best = max(usable, key=lambda one: detector.preference(one.features))
    is_narrow = score < detector.threshold + NARROW_MARGIN
    return _Verdict(best.trigger, best.roles, score, is_narrow)


def _judge_written(span: "Span") -> _Verdict | None:
    """Return the first cue of a written suggestion, better one whose action is said."""
    cues = find_written_cues(span)
    if not cues:
        return None
    read = [(cue.trigger, find_roles(span, cue.trigger)) for cue in cues]
    trigger, roles = next((one for one in read if one[1].action is not None), read[0])
    return _Verdict(trigger, roles, EXPLICIT_SCORE, is_narrow=not cues[0].is_decisive)


def _record(
    recommendation_id: str,
    item: "ParsedStatement",
    verdict: _Verdict,
    *,
    is_weak: bool,
) -> Recommendation:
    statement, span, roles = item.statement, item.span, verdict.roles
    start, end = _quote(span, verdict)
    polarity = _polarity(span, verdict)
    return Recommendation(
        recommendation_id=recommendation_id,
        statement_id=statement.statement_id,
        speaker=statement.speaker,
        speaker_name=statement.speaker_name,
        start_ms=statement.start_ms,
        end_ms=statement.end_ms,
        quote=statement.text[start:end],
        start_char=start,
        end_char=end,
        recommendation=clean_sentence(span.doc, roles, polarity=polarity),
        actor=_words(span, roles.actor),
        action=_words(span, roles.action),
        beneficiary=_words(span, roles.beneficiary),
        place_code=None,
        theme=None,
        modality=verdict.trigger.cue.modality,
        polarity=polarity,
        stance="reported" if is_reported(span) else "own",
        score=round(verdict.score, 4),
        rule=verdict.trigger.cue.name,
        is_low_confidence=is_weak,
    )


def _words(span: "Span", tokens: Range | None) -> str | None:
    return None if tokens is None else span.doc[tokens[0] : tokens[1]].text


def _quote(span: "Span", verdict: _Verdict) -> tuple[int, int]:
    """Return the character range of the quote in the statement: all of it, or the clause."""
    if len(span) <= LONGEST_QUOTE:
        return 0, len(span.text)
    roles = verdict.roles
    ranges = [one for one in (roles.actor, roles.action, roles.beneficiary) if one is not None]
    first = min([verdict.trigger.start, *(one[0] for one in ranges)])
    last = max([verdict.trigger.end, *(one[1] for one in ranges)]) - 1
    end_token = span.doc[last]
    begin = span.doc[first].idx - span.start_char
    return begin, end_token.idx + len(end_token) - span.start_char


def _polarity(span: "Span", verdict: _Verdict) -> str:
    """Return "dont" where a negation stands between the subject (or "I don't think") and action."""
    roles, trigger = verdict.roles, verdict.trigger
    if roles.action is None:
        return "do"
    doc = span.doc
    start = max(span.start, trigger.start - 1)
    if any(token.lower_ in NEGATIONS for token in doc[start : roles.action[0]]):
        return "dont"
    head = doc[roles.verb] if roles.verb is not None else doc[roles.action[0]]
    governor = head.head
    is_doubted = governor.lemma_.lower() in {"think", "believe", "say"} and any(
        child.lower_ in NEGATIONS for child in governor.children
    )
    return "dont" if is_doubted else "do"


def _is_misheard(item: "ParsedStatement", words: Sequence[Word]) -> bool:
    spoken = words[item.statement.first_word_index : item.statement.end_word_index]
    known = [word.confidence for word in spoken if word.confidence is not None]
    return bool(known) and sum(known) / len(known) < WEAK_HEARING


def _with_place(record: Recommendation, places: Sequence[Mention]) -> Recommendation:
    """Return the record with the code of the place in its beneficiary, else action, else quote."""
    for part in (record.beneficiary, record.action, record.quote):
        for mention in places:
            if part and mention.text in part:
                return replace(record, place_code=mention.place_code)
    return record
