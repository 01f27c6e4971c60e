"""The names in platform transcripts: which are people, and how each person is spelt.

Platforms put other things where a name should be: shared screens, note-taking bots, breaks,
numbered or unknown voices. They are told apart by the rules below, in the order given.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from pipeline.records import Cue

VoiceKind = Literal["person", "presentation", "bot", "numbered", "unknown", "section"]

VOICE_RULES: Mapping[VoiceKind, re.Pattern[str]] = {
    "presentation": re.compile(
        r"(?:['’]s? (?:presentation|screen)|\((?:presenting|screen ?share)\))$", re.IGNORECASE
    ),
    "bot": re.compile(
        r"\b(?:note[- ]?taker|meeting notes|ai companion|fireflies(?:\.ai)?|otter\.ai|otterpilot"
        r"|read\.ai|tl;?dv|avoma|copilot)\b",
        re.IGNORECASE,
    ),
    "numbered": re.compile(
        r"^(?:speaker|voice|participant|guest|person)[ _-]?(?:\d{1,3}|[a-z])$", re.IGNORECASE
    ),
    "unknown": re.compile(
        r"^(?:(?:unknown|unidentified|several|multiple|various|all)(?: (?:speakers?|participants?"
        r"|voices?))?|speakers?|participants?|audience|crosstalk|\?+)$",
        re.IGNORECASE,
    ),
    "section": re.compile(
        r"^(?:(?:commercial )?break|intro|outro|jingle|music|sponsors?|advert(?:isement)?|ad"
        r"|transcript|recording|captions?|subtitles?)$",
        re.IGNORECASE,
    ),
}
# "(Guest)", "(she/her)" and the like tell about the account, not the name.
_ACCOUNT_NOTE = re.compile(
    r"\s*\((?:guest|host|co-host|external|unverified|me|you|(?:she|he|they)/\w+(?:/\w+)?)\)",
    re.IGNORECASE,
)


def voice_kind(name: str) -> VoiceKind:
    """Return what stands behind the name; a person where no rule says otherwise."""
    return next((kind for kind, rule in VOICE_RULES.items() if rule.search(name)), "person")


def clean_name(name: str) -> str:
    """Return the name without notes about the account; captioners' capitals become Names."""
    plain = " ".join(_ACCOUNT_NOTE.sub("", name).split()) or name.strip()
    return plain.title() if plain.isupper() and len(plain) > 3 else plain


def labels_from_cues(cues: Sequence[Cue]) -> dict[str, str]:
    """Return ``S01``, ``S02``, ... for each voice that can be told apart, in order of appearance.

    Shared screens, bots and numbered voices get a label; "Unknown Speaker" and sections get
    none, because nothing says that it is the same voice each time.
    """
    names = dict.fromkeys(cue.speaker_name for cue in cues if cue.speaker_name)
    voices = [name for name in names if voice_kind(name) not in ("unknown", "section")]
    return {name: f"S{number:02d}" for number, name in enumerate(voices, start=1)}


def names_from_cues(cues: Sequence[Cue]) -> dict[str, str]:
    """Return label -> name of those voices that are people."""
    labels = labels_from_cues(cues)
    return {label: name for name, label in labels.items() if voice_kind(name) == "person"}
