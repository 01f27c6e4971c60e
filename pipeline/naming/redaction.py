"""A person's name where others say it: found in texts, and taken out of them.

The full name counts in any case. Its first and last word count alone, with a capital, unless that
would take away other things: a word that also stands in small letters in the same recording
("Young"), one that never is a name by itself ("May"), or a part of somebody else's name there.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.naming.mentions import fold
from pipeline.naming.vocabulary import NOT_NAMES, TITLES

REMOVED = "[…]"
_DEGREES = frozenset(["jr", "sr", "ii", "iii", "phd", "md", "msc", "ma", "ba", "esq"])
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class NamePattern:
    """How a name is written: in full, and the parts of it that mean the person by themselves."""

    full: re.Pattern[str]
    part: re.Pattern[str] | None
    word_count: int

    def has_full(self, text: str) -> bool:
        """Return whether the full name is in the text."""
        return bool(self.full.search(text))

    def is_in(self, text: str) -> bool:
        """Return whether the name or a part that means the person is in the text."""
        return self.has_full(text) or bool(self.part and self.part.search(text))

    def redacted(self, text: str) -> str:
        """Return the text with ``[…]`` in the places of the name."""
        text = self.full.sub(REMOVED, text)
        return self.part.sub(REMOVED, text) if self.part else text


def name_parts(name: str) -> tuple[str, ...]:
    """Return the first and the last word of a name of several; these may mean the person.

    Titles, degrees and what stands in brackets are no words of a name.
    """
    words = [
        word for word in name.replace(",", " ").split() if word[0].isalpha() and not _is_title(word)
    ]
    return tuple(dict.fromkeys((words[0], words[-1]))) if len(words) > 1 else ()


def _is_title(word: str) -> bool:
    plain = fold(word).replace(".", "")
    return plain in TITLES or plain in _DEGREES


def name_pattern(name: str, *, others: Iterable[str], texts: Sequence[str]) -> NamePattern:
    """Return the pattern of a person's name in a recording.

    Args:
        name: the full name.
        others: names of everybody in the recording.
        texts: all that is said there.
    """
    taken = {fold(word) for other in others if fold(other) != fold(name) for word in other.split()}
    common = NOT_NAMES | taken | {fold(w) for t in texts for w in _WORD.findall(t) if w.islower()}
    parts = [part for part in name_parts(name) if len(part) > 1 and fold(part) not in common]
    spellings = [form for part in parts for form in (*_spellings(part), part.upper())]
    words = [_either(_spellings(word)) for word in name.split()]
    full = r"\s+".join(words)
    return NamePattern(
        full=re.compile(rf"(?<!\w){full}(?!\w)", re.IGNORECASE),
        part=re.compile(rf"(?<!\w){_either(spellings)}(?!\w)") if spellings else None,
        word_count=len(words),
    )


def _either(spellings: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, spellings))})"


def _spellings(word: str) -> list[str]:
    """Return the word as it is, with marks as characters of their own, and without accents."""
    apart = unicodedata.normalize("NFD", word)
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return list(dict.fromkeys((unicodedata.normalize("NFC", word), apart, plain)))
