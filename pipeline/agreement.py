"""Statements of consensus: what the participants agree on."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.records import Recommendation, Statement

if TYPE_CHECKING:
    from pipeline.statements import ParsedStatement

_ALL = (
    r"(?:all (?:of )?(?:the |our |us )?(?:participants?|speakers?|panelli?sts?|members?|partners?"
    r"|countries|delegates?|colleagues)|all of us|(?:we|they|you) all|everyone|everybody"
    r"|(?:the )?(?:participants|speakers|panelli?sts|members|delegates)|all)"
)
# Named rules, the plainest first; "point" is what was agreed, where the sentence says it.
AGREEMENT_RULES = (
    (
        "all-agreed",
        re.compile(
            rf"\b{_ALL} (?:\w+ly )?(?:agreed?|concur(?:red)?|shared? the (?:same )?view"
            r"|were of one mind)\b(?: (?:that|on))?\s*(?P<point>.*)",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "consensus",
        re.compile(
            r"\b(?:there (?:is|was|has been) (?:\w+ )?(?:broad |general |full |wide )?"
            r"(?:consensus|agreement)|(?:the |our )?(?:consensus|common view) (?:is|was)"
            r"|it (?:is|was) (?:\w+ )?agreed)\b(?: (?:that|on|about))?\s*(?P<point>.*)",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "support",
        re.compile(
            r"^(?:(?:yes|well|so|and|but|no|thank you|thanks)\b[,.]?\s*)*"
            r"(?:i|we) (?:\w+ly |do |also |very much |would )*"
            r"(?:agree|concur|share (?:this|that|the same) (?:view|concern)"
            r"|see the same|support (?:this|that|what))\b(?P<point>.*)",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)
_DENIED = re.compile(
    r"\b(?:not|never|n['’]t|no) (?:\w+ ){0,2}(?:agreed?|agreement|consensus|concur)|\b(?:if|do|can|"
    r"could|would|did) (?:we|you|they|everyone|everybody) (?:all )?agree",
    re.IGNORECASE,
)
# A bare "all agreed on it" says nothing that a brief could repeat.
FEWEST_WORDS_OF_A_POINT = 4
# "I agree" answers what was just said: one's own turn, the one before, or the one before that.
MOST_TURNS_BACK = 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """One statement of consensus; ``point`` is what was agreed, verbatim, None where not said.

    ``is_general`` tells "all participants agreed" from one speaker who supports another;
    ``recommendation_id`` is what that one supports, where it is clear.
    """

    statement_id: str
    rule: str
    point: str | None
    is_general: bool
    recommendation_id: str | None = None


def find_agreements(parsed: Sequence["ParsedStatement"]) -> list[Agreement]:
    """Return the statements of consensus in order; questions and denials are none."""
    found = (_agreement(item) for item in parsed)
    return [agreement for agreement in found if agreement is not None]


def find_supported(
    agreements: Sequence[Agreement],
    statements: Sequence[Statement],
    recommendations: Sequence[Recommendation],
) -> list[Agreement]:
    """Return the agreements, those of one speaker with the recommendation that they support.

    It is the latest one that somebody else made within the last ``MOST_TURNS_BACK`` turns.
    """
    places = {one.statement_id: place for place, one in enumerate(statements)}
    turns = {turn: place for place, turn in enumerate(dict.fromkeys(s.turn_id for s in statements))}

    made = [
        (places[one.statement_id], one)
        for one in reversed(recommendations)
        if one.statement_id in places
    ]
    made.sort(key=lambda item: item[0])

    def supported(agreement: Agreement) -> str | None:
        place = places.get(agreement.statement_id)
        if place is None or agreement.is_general:
            return None
        turn, speaker = turns[statements[place].turn_id], statements[place].speaker
        index = bisect_left(made, place, key=lambda item: item[0]) - 1
        while index >= 0 and turn - turns[statements[made[index][0]].turn_id] <= MOST_TURNS_BACK:
            if made[index][1].speaker != speaker:
                return made[index][1].recommendation_id
            index -= 1
        return None

    return [replace(one, recommendation_id=supported(one)) for one in agreements]


def _agreement(item: "ParsedStatement") -> Agreement | None:
    text = item.statement.text
    if text.rstrip().endswith("?") or _DENIED.search(text):
        return None
    for rule, pattern in AGREEMENT_RULES:
        match = pattern.search(text)
        if match:
            point = match["point"].strip(" .,;!")
            is_said = len(point.split()) >= FEWEST_WORDS_OF_A_POINT and rule != "support"
            return Agreement(
                item.statement.statement_id, rule, point if is_said else None, rule != "support"
            )
    return None
