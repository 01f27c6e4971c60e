"""Text to the word pieces of a lower-casing BERT vocabulary, as the sentence encoder reads them.

The rules are those of BERT's uncased tokenizer (https://arxiv.org/abs/1810.04805): accents and
control characters go, punctuation and Chinese characters stand alone, and a word is parted into
the longest pieces that the vocabulary has, from left to right.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

# A longer "word" is noise (a URL, a row of symbols): BERT calls it unknown.
LONGEST_WORD = 100
# Speech repeats its words: most are looked up once.
_CACHED_WORDS = 50_000
_ASCII_MARKS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
# Blocks whose characters are words of their own.
_CHINESE = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPieces:
    """The vocabulary: one piece a line, its id the number of the line."""

    def __init__(self, vocabulary: Path) -> None:
        pieces = vocabulary.read_text(encoding="utf-8").splitlines()
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self.start, self.end = self._ids["[CLS]"], self._ids["[SEP]"]
        self.unknown = self._ids["[UNK]"]
        self._part = lru_cache(maxsize=_CACHED_WORDS)(self._part_word)

    def ids(self, text: str) -> list[int]:
        """Return the ids of the text's pieces, without the marks of start and end."""
        return [number for word in text.split() for number in self._part(word)]

    def id_of(self, piece: str) -> int:
        """Return the id of a piece by its name, ``[MASK]`` too."""
        return self._ids[piece]

    def _part_word(self, spoken: str) -> tuple[int, ...]:
        """Return the pieces of what stands between two spaces."""
        return tuple(
            number for word in _part_marks(_plain(spoken)) for number in self._longest_pieces(word)
        )

    def _longest_pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self.unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._ids), start)
            if end == start:
                return [self.unknown]
            found.append(self._ids[prefix + word[start:end]])
            start = end
        return found


def _plain(word: str) -> str:
    """Return the word in small letters, without accents and characters that cannot be seen."""
    seen = "".join(char for char in word if unicodedata.category(char) not in {"Cc", "Cf", "Co"})
    parted = unicodedata.normalize("NFD", seen.replace("\ufffd", ""))
    return "".join(char for char in parted if unicodedata.category(char) != "Mn").lower()


def _part_marks(word: str) -> Iterator[str]:
    """Yield the stretches between marks, and each mark alone."""
    start = 0
    for index, char in enumerate(word):
        if _stands_alone(char):
            if index > start:
                yield word[start:index]
            yield char
            start = index + 1
    if start < len(word):
        yield word[start:]


def _stands_alone(char: str) -> bool:
    if char.isascii():
        return char in _ASCII_MARKS
    code = ord(char)
    is_chinese = any(first <= code <= last for first, last in _CHINESE)
    return is_chinese or unicodedata.category(char).startswith("P")
