"""What the words say about who is speaking: introductions, hand-overs, forms of address."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.naming.mentions import NameMention
from pipeline.naming.rules import (
    HANDOVER_RULES,
    NO_PERSON_AFTER,
    PLACE_SHARE,
    SELF_RULES,
    THANKS,
    Rule,
)
from pipeline.records import Turn

MentionFinder = Callable[[str], list[NameMention]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a voice goes by a name; a negative worth speaks against it."""

    speaker: str
    name: str
    rule: str
    turn_id: str
    worth: float


# A name in the sentence that follows: "thank you, Tao" speaks to who spoke before.
ADDRESS_WORTH = 1.0
THANKS_WORTH = 1.5
# People seldom say their own name; who says it, but to introduce himself, is somebody else.
SPOKEN_BY_OTHER_WORTH = -1.5
# What a hand-over is worth when it stands so many sentences before the end of the turn.
DISTANCE_SHARES = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3)
FARTHEST_SHARE = 0.2
# Introductions are made when somebody starts to speak.
LAST_INTRODUCTION_SENTENCE = 5


def find_evidence(turns: Sequence[Turn], find_names: MentionFinder) -> list[Evidence]:
    """Return the evidence of all turns in order; what turns without a label say is left out."""
    spoken = [turn for turn in turns if turn.speaker is not None]
    found: list[Evidence] = []
    before_each, after_each = others_before(spoken), others_after(spoken)
    for turn, before, after in zip(spoken, before_each, after_each, strict=True):
        for mention in find_names(turn.text):
            found.extend(_weigh(mention, turn, before=before, after=after))
    return found


def others_before(turns: Sequence[Turn]) -> list[Turn | None]:
    """Return for each turn the nearest one of another voice before it."""
    found: list[Turn | None] = []
    for index, turn in enumerate(turns):
        previous = turns[index - 1] if index else None
        is_same = previous is not None and previous.speaker == turn.speaker
        found.append(found[-1] if is_same else previous)
    return found


def others_after(turns: Sequence[Turn]) -> list[Turn | None]:
    """Return for each turn the nearest one of another voice after it."""
    return others_before(turns[::-1])[::-1]


def _weigh(
    mention: NameMention, turn: Turn, *, before: Turn | None, after: Turn | None
) -> Iterator[Evidence]:
    def evidence(who: Turn, rule: str, worth: float) -> Evidence:
        return Evidence(
            who.speaker or "", mention.name, rule, turn.turn_id, worth * mention.strength
        )

    left, right = mention.before.lower(), mention.after.lower()
    if NO_PERSON_AFTER.search(left) and not mention.is_titled:
        return
    introduced = _match(SELF_RULES, left, right)
    if introduced and mention.sentence <= LAST_INTRODUCTION_SENTENCE:
        yield evidence(turn, introduced.name, introduced.worth)
        return
    yield evidence(turn, "names somebody else", SPOKEN_BY_OTHER_WORTH)
    is_thanked = THANKS.search(left) is not None
    if before and mention.sentence == 0:
        if is_thanked:
            yield evidence(before, "thanked", THANKS_WORTH)
        elif left.endswith(", ") or not left:
            yield evidence(before, "addressed", ADDRESS_WORTH)
    handed = None if is_thanked else _match(HANDOVER_RULES, left, right)
    if after and handed:
        to_end = mention.sentence_count - 1 - mention.sentence
        share = DISTANCE_SHARES[to_end] if to_end < len(DISTANCE_SHARES) else FARTHEST_SHARE
        if handed.fits_places and not mention.is_titled and " " not in mention.name:
            share *= PLACE_SHARE
        yield evidence(after, handed.name, handed.worth * share)


def _match(rules: Sequence[Rule], left: str, right: str) -> Rule | None:
    matching = [r for r in rules if r.before.search(left) and r.after.search(right)]
    return max(matching, key=lambda rule: rule.worth, default=None)
