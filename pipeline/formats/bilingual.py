"""What all translators' formats carry: texts with their translations. The hub of xliff, tmx, docx.

A unit is a statement, a line of the brief or a recommendation. Its id is theirs, so that it stays
the same from run to run; times and speaker are there to help and never part of the text.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import FormatError
from pipeline.timecode import clock_to_ms, ms_to_clock

# How far a translation is. "memory": an earlier translation of the same words, put in as a
# proposal; "needs_review": somebody's translation, but the source changed or a machine made it.
STATES = ("untranslated", "memory", "needs_review", "translated", "final")
SECTIONS = ("transcript", "recommendations", "brief")

# Languages whose text runs from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# Left-to-right, right-to-left and Arabic letter mark (Unicode Standard Annex 9): they steer players
# and are no part of what was said.
DIRECTION_MARKS = "\u200e\u200f\u061c"
# Languages written without spaces between words.
WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})
_LANGUAGE_TAG = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}\Z")
_TIMES = re.compile(r"^(\S+) --> (\S+)$")


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier translation of the same or nearly the same words, and where it comes from."""

    source: str
    target: str
    origin: str
    similarity: int  # percent


@dataclass(frozen=True, slots=True)
class Unit:
    """One text and its translation.

    ``protected`` are half-open spans of the source that stay as they are. ``notes`` are pairs of
    kind and text. ``broken_tags`` are, in a file that came back, inline tags of the target that
    the source does not have, or the other way round.
    """

    unit_id: str
    source: str
    target: str | None = None
    state: str = "untranslated"
    section: str = "transcript"
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    longest_target: int | None = None
    protected: tuple[tuple[int, int], ...] = ()
    memory: tuple[Match, ...] = ()
    broken_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bilingual:
    """All units of one recording; ``original`` is the name of the media.

    ``is_memory``: a translation memory, which answers for words and not for places.
    """

    recording_id: str
    title: str
    original: str
    source_language: str
    target_language: str | None
    units: tuple[Unit, ...]
    notes: tuple[str, ...] = ()
    is_memory: bool = False


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_language(text: str, where: str) -> str:
    """Return a BCP-47 tag in its usual spelling: ``pt-BR`` for OmegaT's ``PT-BR``.

    It goes into file names and keys, so there is one spelling only (RFC 5646, 2.1.1).

    Raises:
        FormatError: the text is none.
    """
    if not _LANGUAGE_TAG.match(text):
        raise FormatError("not a language tag", where, text[:40], "Tags look like de or pt-BR")
    first, *others = text.split("-")
    return "-".join([first.lower(), *map(_spell_subtag, others)])


def _spell_subtag(subtag: str) -> str:
    spellings = {2: subtag.upper(), 4: subtag.title()}  # regions, scripts
    return spellings.get(len(subtag), subtag.lower())


def primary_language(tag: str) -> str:
    """Return the language of a tag: ``pt`` of ``pt-BR``."""
    return tag.partition("-")[0].lower()


def render_times(unit: Unit) -> str | None:
    """Return start and end as in ``00:00:01.000 --> 00:00:02.500``, None without times."""
    if unit.start_ms is None or unit.end_ms is None:
        return None
    return f"{ms_to_clock(unit.start_ms)} --> {ms_to_clock(unit.end_ms)}"


def parse_times(text: str | None) -> tuple[int | None, int | None]:
    """Return start and end in ms; a text that is not such a pair of times has none."""
    match = _TIMES.match((text or "").strip())
    if match is None:
        return None, None
    try:
        return clock_to_ms(match[1]), clock_to_ms(match[2])
    except ValueError:
        return None, None


def recording_of(unit_ids: Sequence[str]) -> str | None:
    """Return the recording that most ids name: ``talk-1a2b3c4d`` of ``talk-1a2b3c4d-s0001``."""
    named = [match[1] for unit_id in unit_ids if (match := re.match(r"^(.+)-[srb]\d+$", unit_id))]
    return max(sorted(set(named)), key=named.count) if named else None
