"""The rules of the houses for subtitles, as data, and how texts are measured by them.

Widths are counted in columns, as on a terminal: a Latin letter takes one, a Chinese, Japanese or
Korean character two, an accent or an invisible mark none. So "16 full-width characters" is 32, and
a Latin word among them takes half of its letters, as the guides have it.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.formats.bilingual import WITHOUT_SPACES, primary_language


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one house; guides disagree, so they are data.

    ``line_columns_in`` and ``reading_speeds`` hold what differs by language. ``word_ms`` is the
    least time for each word where a house counts words; a language without words is measured by
    ``reading_speed``, in columns a second, and so are all languages of a house without ``word_ms``.
    """

    name: str
    line_columns: int
    reading_speed: float
    shortest_ms: int
    gap_ms: int  # between two blocks
    closed_gap_ms: int  # a gap between gap_ms and this looks like a fault, so it is closed
    longest_ms: int | None = 7000
    lines: int = 2
    word_ms: int | None = None
    may_mix_speakers: bool = True  # two in one block, each on a line that begins with a dash
    line_columns_in: Mapping[str, int] = field(default_factory=dict)
    reading_speeds: Mapping[str, float] = field(default_factory=dict)


# Netflix: Timed Text Style Guide, general requirements and those by language: 42 characters, 5/6 s
# to 7 s, 2 frames at 23.976 between blocks, gaps under half a second closed; 16 full-width
# characters and 9 a second in Chinese, 13 and 4 in Japanese, 16 and 12 in Korean.
# BBC: Subtitle Guidelines 1.2: 37 characters; about 0.3 s a word; gaps of a second or none; one
# speaker a subtitle. The least time a word is what is checked, not its 160 to 180 words a minute,
# which are a rate for whole programmes.
# TED: English style guide for translators: 42 characters, 21 a second.
# BBC and TED have no figures for Chinese and its like: their columns hold half as many characters.
PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "netflix",
            line_columns=42,
            reading_speed=17,
            shortest_ms=833,
            gap_ms=83,
            closed_gap_ms=500,
            line_columns_in={"zh": 32, "yue": 32, "ja": 26, "ko": 32, "th": 35},
            reading_speeds={
                "en": 20, "ar": 20, "hi": 22, "ko": 24, "zh": 18, "yue": 18, "ja": 8,
            },
        ),
        Profile(
            "bbc",
            line_columns=37,
            reading_speed=15,
            shortest_ms=300,
            gap_ms=0,
            closed_gap_ms=1000,
            longest_ms=None,
            word_ms=300,
            may_mix_speakers=False,
        ),
        Profile(
            "ted", line_columns=42, reading_speed=21, shortest_ms=1100, gap_ms=0, closed_gap_ms=0
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one house for one language."""

    profile: Profile
    language: str
    line_columns: int
    reading_speed: float  # columns a second
    word_ms: int | None
    separator: str  # between words

    def reading_ms(self, texts: Sequence[str]) -> int:
        """Return the least time, in ms, in which a block of these words may be shown."""
        columns = width(self.separator.join(texts))
        needed = columns * 1000 / self.reading_speed
        if self.word_ms is not None:
            needed = len(texts) * self.word_ms
        return max(self.profile.shortest_ms, math.ceil(needed))


def rules_for(profile: Profile, language: str) -> Rules:
    """Return what the house wants in that language, a BCP-47 tag."""
    primary = primary_language(language)
    has_words = primary not in WITHOUT_SPACES
    return Rules(
        profile,
        primary,
        profile.line_columns_in.get(primary, profile.line_columns),
        profile.reading_speeds.get(primary, profile.reading_speed),
        profile.word_ms if has_words else None,
        " " if has_words else "",
    )


def width(text: str) -> int:
    """Return how many columns a line takes (Unicode Standard Annex 11, East Asian Width)."""
    return len(text) if text.isascii() else sum(map(_columns, text))


# A text has few different characters and they are asked for millions of times.
@lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
