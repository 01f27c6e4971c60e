"""How people introduce, hand over to and thank each other, as patterns round a name.

Each rule is data: a pattern on the words before the name, one on those behind it, and what it
is worth. A worth of 2 is what it takes to give somebody a name.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern on the words before and on those behind a name, both lower case.

    ``fits_places`` tells a rule that a place passes as well as a person: we go to Geneva.
    """

    name: str
    worth: float
    before: re.Pattern[str]
    after: re.Pattern[str]
    fits_places: bool = False


def _rule(
    name: str, worth: float, *, before: str = "", after: str = "", fits_places: bool = False
) -> Rule:
    behind, ahead = re.compile(f"(?:{before})$"), re.compile(f"^(?:{after})")
    return Rule(name, worth, behind, ahead, fits_places)


_I_AM = r"\b(?:i am|i'm|i’m) "
_WHO_I_AM = r",? (?:from|with|at|i am|i'm|i work|and i(?:'m| am| work| will)|the|your|a|an|chair)\b"
_FEW_WORDS = r"(?:[ ,]+[\w'’-]+){0,3}?[ ,]+"
_SOME_WORDS = r"(?:[ ,]+[\w'’-]+){0,5}?[ ,]+"
_OPENERS = r"(?:so |and |then |now |okay |ok |yes |yeah |but |maybe )*"

SELF_RULES = (
    _rule("my name is", 5, before=r"\b(?:my name is|my name's|i am called|je m'appelle) "),
    _rule("this is ... speaking", 4, before=r"\bthis is ", after=r",? (?:speaking|here|from)\b"),
    _rule("this is, first thing", 4, before=r"^(?:.{0,60}[ ,])?this is ",
          after=r"(?:[,.]| and i\b|$)"),
    _rule("I am ... from", 4, before=_I_AM, after=_WHO_I_AM),
    _rule("I am, first thing", 3, before=r"^(?:.{0,40}[ ,])?" + _I_AM, after=r"(?:[,.]|$)"),
    _rule("... here", 3, before=r"^(?:(?:hi|hello|yeah|yes|hey)[ ,]*)?",
          after=r" (?:here|speaking)\b"),
)  # fmt: skip
HANDOVER_RULES = (
    _rule("floor to", 3, before=r"\b(?:floor|word|mic|microphone|screen)\b.{0,25}\b(?:to|is)[ ,]+"),
    _rule("go to", 2.5, fits_places=True, before=(
        r"\b(?:go|goes|going|turn|turning|move|moving|come|coming|back|over|on|hand|handing|pass|"
        r"passing|proceed|defer|return|continue|start|begin|starting|kick|yield|refer|bring)\b"
        + _SOME_WORDS + r"(?:to|with|in|by|from)[ ,]+(?:you[ ,]+)?")),
    _rule("next is", 2.5, fits_places=True, before=(
        r"\b(?:next|first|second|third|fourth|last|final|another)\b"
        + _SOME_WORDS + r"(?:is|to|from|be|by|with)[ ,]+")),
    _rule("question from", 2.5, fits_places=True, before=(
        r"\b(?:questions?|statements?|comments?|remarks|intervention|presentation|contribution|"
        r"supplementary|order|petition|response|answer)\b"
        + _FEW_WORDS + r"(?:from|to|by|for)[ ,]+")),
    _rule("invite", 2, fits_places=True, before=(
        r"\b(?:invite|ask|call|call on|call upon|recogni[sz]e|hear from|bring in|bring|welcome|"
        r"introduce|joined by|guest)\b" + _FEW_WORDS)),
    _rule("go ahead", 3, before=r"\b(?:go ahead|please|over to you|welcome|to you|your turn)[ ,]*"),
    _rule("you have the floor", 3, after=(
        r",? (?:you(?: now)? have|the floor|now has|has)\b.{0,12}"
        r"\b(?:floor|yours|word|minutes)\b")),
    _rule("please", 2.5, after=(
        r",? (?:please|go ahead|over to you|is next|you're (?:next|up|on)|you are (?:next|up|on)|"
        r"you may|to start|first|next|do you want|would you like|your turn)\b")),
    _rule("asked", 1.5, after=(
        r", (?:do|did|would|could|can|will|what|how|where|when|why|are|is|have|i|if|you|so|and|"
        r"maybe|any|anything|tell|on|just)\b")),
    _rule("last words", 2, before=r"(?:^|.*, )" + _OPENERS, after=r"[.?!…]*$"),
)  # fmt: skip
THANKS = re.compile(
    r"\b(?:thank you|thanks|thank|cheers|great|agree with|appreciate)"
    r"(?: (?:you|very|so|much|again|all|indeed|to|for|that|this|point|question|there)|,)*[ ,]*$"
)
# One word without a title, where a place would fit, is only half a reason.
PLACE_SHARE = 0.7
# The Treasury Board, of Ontario, in Denmark: these capitals name no person.
NO_PERSON_AFTER = re.compile(r"\b(?:the|of|in|at|a|an|this|our|your|my|his|her|their|its) $")
