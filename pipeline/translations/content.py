"""What must come through a translation unchanged: numbers, names and other protected words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

# Digits with marks between them (1,000.5 or 3:30), or in groups of three parted by spaces.
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:'’/٫٬]\d+)*", re.UNICODE)
_LETTERS = re.compile(r"[^\W\d_]+")
# Languages put endings on names ("Taos", "Janem"): this many letters may differ at the end.
_LONGEST_ENDING = 2
_SHORTEST_STEM = 3


def differing_numbers(source: str, target: str) -> str:
    """Return which numbers only one of both has, empty where they agree.

    Only digits are compared, in any script: 1,000.5 is 1.000,5. Numbers in words are nobody's
    number here; a target that writes 3 for "three" has one more, which is a finding to accept.
    """
    wanted, found = Counter(_numbers(source)), Counter(_numbers(target))
    missing = sorted((wanted - found).elements())
    added = sorted((found - wanted).elements())
    parts = [f"missing {', '.join(missing[:8])}"] if missing else []
    return "; ".join(parts + ([f"added {', '.join(added[:8])}"] if added else []))


def _numbers(text: str) -> list[str]:
    return [
        "".join(str(unicodedata.digit(item)) for item in match[0] if item.isdigit())
        for match in _NUMBER.finditer(text)
    ]


def differing_names(names: Sequence[str], target: str) -> list[str]:
    """Return the protected words that the target lacks; accents, case and endings do not count."""
    words = [_fold(word) for word in _LETTERS.findall(target)]
    folded = _fold(target)
    return [
        name
        for name in names
        if _fold(name) not in folded
        and not all(_is_among(_fold(part), words) for part in _LETTERS.findall(name))
    ]


def _is_among(part: str, words: Sequence[str]) -> bool:
    stem = part[: max(_SHORTEST_STEM, len(part) - 1)]
    longest = len(part) + _LONGEST_ENDING
    return any(word.startswith(stem) and len(word) <= longest for word in words)


def _fold(text: str) -> str:
    """Return the text in plain small letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(item for item in decomposed if not unicodedata.combining(item)).split())


def has_words(text: str, protected: Sequence[tuple[int, int]]) -> bool:
    """Return whether two words or more are left to translate outside of the protected spans."""
    free = list(text)
    for start, end in protected:
        free[start:end] = " " * (end - start)
    return len(_LETTERS.findall("".join(free))) > 1 or len(_LETTERS.findall(text)) > 3
