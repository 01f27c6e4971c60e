"""Full-text search without a server: an inverted index in many small script files.

A page that is opened from disk loads only the shards whose terms begin as the query's words do.
Terms are folded the same way here and in ``assets/search.js``; a change of one is one of both.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_TERM = 40
# A shard that is larger than this, in characters, is split by one more letter.
LARGEST_SHARD = 200_000
# Diacritics of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic: people search
# without them. Vowel signs of Indic scripts are letters to their readers and stay.
_DROPPED = dict.fromkeys([*range(0x300, 0x370), *range(0x591, 0x5C8), *range(0x64B, 0x653)])
# Scripts that are written without spaces: every two neighbours are a term.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
_ASCII_TOKEN = re.compile("[a-z0-9]+")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# How often a term occurs, in two bits: once, 2 to 3, 4 to 7, more.
_MOST_OFTEN = 3


def fold_text(text: str) -> str:
    """Return the text as it is searched: lower case, compatible forms, without diacritics."""
    lower = text.lower()
    return lower if lower.isascii() else unicodedata.normalize("NFKD", lower).translate(_DROPPED)


def find_terms(text: str) -> list[str]:
    """Return the terms of a text in order; words of unspaced scripts as overlapping pairs."""
    folded = fold_text(text)
    if folded.isascii():  # nearly all of most webinars, and ten times as fast
        return [token[:LONGEST_TERM] for token in _ASCII_TOKEN.findall(folded)]
    return [term for token in _token_pattern().findall(folded) for term in _terms_of(token)]


def _terms_of(token: str) -> Iterator[str]:
    if not token.isascii() and _UNSPACED.search(token):
        yield from _pieces(token)
    else:
        yield token[:LONGEST_TERM]


def _pieces(token: str) -> Iterator[str]:
    position = 0
    for match in _UNSPACED.finditer(token):
        if match.start() > position:
            yield token[position : match.start()][:LONGEST_TERM]
        run = match.group()
        yield from (run[index : index + 2] for index in range(max(len(run) - 1, 1)))
        position = match.end()
    if position < len(token):
        yield token[position:][:LONGEST_TERM]


@lru_cache(maxsize=1)
def _token_pattern() -> re.Pattern[str]:
    """Letters, digits and marks: Python's ``\\w`` lacks the marks, JavaScript's has only ASCII."""
    marks = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)).startswith("M")
    ]
    return re.compile(f"(?:[^\\W_]|[{''.join(marks)}])+")


@dataclass(frozen=True, slots=True)
class Shard:
    """The postings of all terms that begin with ``prefix`` and with no longer shard's prefix."""

    prefix: str
    postings: dict[str, str]

    @property
    def name(self) -> str:
        """A file name that any file system takes: the prefix as hexadecimal UTF-8."""
        return f"x{self.prefix.encode().hex()}"


class IndexBuilder:
    """Takes documents in the order of their numbers; holds postings as bytes, not as objects."""

    def __init__(self) -> None:
        self._postings: dict[str, bytearray] = {}
        self._last: dict[str, int] = {}
        self._count = 0

    def add(self, texts: Iterable[str]) -> None:
        """Add the next document, given as its texts."""
        counts = Counter(term for text in texts for term in find_terms(text))
        for term, count in counts.items():
            delta = self._count - self._last.get(term, -1)
            often = min(count.bit_length() - 1, _MOST_OFTEN)
            postings = self._postings.setdefault(term, bytearray())
            postings += encode_number(delta * 4 + often).encode()
            self._last[term] = self._count
        self._count += 1

    def shards(self) -> list[Shard]:
        """Return the index in shards, sorted by prefix."""
        terms = {term: held.decode() for term, held in sorted(self._postings.items())}
        return sorted(_split(terms, 0), key=lambda shard: shard.prefix)


def _split(terms: dict[str, str], depth: int) -> Iterator[Shard]:
    groups: dict[str, dict[str, str]] = {}
    for term, postings in terms.items():
        groups.setdefault(term[:depth], {})[term] = postings
    for prefix, group in groups.items():
        size = sum(len(term) + len(postings) for term, postings in group.items())
        is_divisible = len(group) > 1 and len(prefix) == depth
        if size > LARGEST_SHARD and is_divisible:
            yield from _split(group, depth + 1)
        else:
            yield Shard(prefix, group)


@lru_cache(maxsize=4096)
def encode_number(number: int) -> str:
    """Return a number of 0 or more in digits of five bits, the lowest first."""
    digits = []
    while True:
        number, rest = divmod(number, 32)
        digits.append(_DIGITS[rest + (32 if number else 0)])
        if not number:
            return "".join(digits)


def encode_numbers(numbers: Iterable[int]) -> str:
    """Return the numbers one after the other."""
    return "".join(map(encode_number, numbers))
