"""Reported speech for the brief: a small grammar around words of the records."""

import re
from collections.abc import Sequence
from datetime import date

from pipeline.records import Recommendation

LONGEST_QUOTE = 40
ELLIPSIS = " ..."
# In characters; no language that has blanks comes near it over a whole sentence.
LONGEST_AVERAGE_WORD = 12
FEWEST_CLEAR_WORDS = 7
_POINTING = re.compile(
    r"(?:it|he|she|they|that|this|those|these|you|one|which|who|what)\b(?!\s+is\s+recommended)",
    re.IGNORECASE,
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_IMPERSONAL = "It is recommended "
_WANTED = "There should "
# How each modality is told, before "that".
_SAYING = {
    "obligation": "said",
    "necessity": "said",
    "proposal": "suggested",
    "encouragement": "hoped",
    "request": "asked",
}


def joined(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def spoken_date(day: date) -> str:
    """Return "17 April 2020", whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted_recommendations(count: int) -> str:
    """Return "1 recommendation was made" and the like."""
    if count == 0:
        return "no recommendation was made"
    return f"{count} recommendation{'s were' if count > 1 else ' was'} made"


def word_count(text: str) -> int:
    """Return how many words a text has; what has no blanks counts as what it takes to print."""
    return max(len(text.split()), len(text) // LONGEST_AVERAGE_WORD)


def shortened(text: str, *, longest: int = LONGEST_QUOTE) -> str:
    """Return the text, cut to so many words (see ``word_count``) with an ellipsis."""
    if word_count(text) <= longest:
        return text
    cut = " ".join(text.split()[:longest])[: longest * LONGEST_AVERAGE_WORD]
    return cut.rstrip(",;: ") + ELLIPSIS


def ended(text: str) -> str:
    """Return the text with a full stop; what is cut has its ellipsis."""
    return text if text.endswith(ELLIPSIS) else f"{text}."


def is_unclear(one: Recommendation) -> bool:
    """Return whether a reader without the talk is left to ask who, or what."""
    is_short = len(one.recommendation.split()) < FEWEST_CLEAR_WORDS
    return is_short or _POINTING.match(one.recommendation) is not None


def reported_sentence(one: Recommendation, speaker: str) -> str:
    """Return the recommendation as the speaker's, in reported speech and the past tense."""
    sentence = shortened(one.recommendation.removesuffix("."))
    if sentence.startswith(_IMPERSONAL):
        rest = sentence.removeprefix(_IMPERSONAL)
        if one.modality == "proposal":
            return ended(f"{speaker} proposed {rest}")
        if rest.startswith("not to "):
            return ended(f"{speaker} advised {rest}")
        return ended(f"{speaker} said that it was necessary {rest}")
    if sentence.startswith(_WANTED):
        return ended(f"{speaker} said that there should {sentence.removeprefix(_WANTED)}")
    told = _inside(sentence, one)
    subject, should, action = told.partition(" should ")
    if should and one.modality == "request":
        negation = "not " if action.startswith("not ") else ""
        return ended(f"{speaker} asked {subject} {negation}to {action.removeprefix('not ')}")
    if one.modality == "encouragement":
        told = f"{subject} would {action}" if should else told
    return ended(f"{speaker} {_SAYING[one.modality]} that {told}")


def agreed_sentence(one: Recommendation, speaker: str, other: str) -> str:
    """Return that a speaker agreed with the recommendation of another, in reported speech."""
    sentence = shortened(one.recommendation.removesuffix("."))
    if sentence.startswith(_IMPERSONAL):
        point = f"one ought {sentence.removeprefix(_IMPERSONAL)}"
    elif sentence.startswith(_WANTED):
        point = f"there should {sentence.removeprefix(_WANTED)}"
    else:
        point = _inside(sentence, one)
    return ended(f"{speaker} agreed with {other} that {point}")


def _inside(sentence: str, one: Recommendation) -> str:
    """Return the sentence as it stands behind "that": no capital but a name's."""
    is_name = one.actor is not None and one.actor[:2].istitle() and sentence[:1] == one.actor[:1]
    starts_quote = one.quote[:1] == sentence[:1]
    keeps = is_name and not starts_quote
    return sentence if keeps else sentence[:1].lower() + sentence[1:]
