"""Scores of recognition: word error rate, with speakers (cpWER) where the reference has them.

Both sides are compared as plain words: lower case, no punctuation, apostrophes kept. Counts come
from jiwer and are added up over files before they are divided.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_NO_WORD = re.compile(r"[^\w' ]+|_")


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Insertions, deletions and substitutions together, of so many reference words."""

    errors: int = 0
    total: int = 0

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(self.errors + other.errors, self.total + other.total)

    @property
    def rate(self) -> float | None:
        """Errors by reference words; None without any, since nothing can be divided by."""
        return self.errors / self.total if self.total else None


def plain_words(text: str) -> str:
    """Return the text as words to compare: lower case, punctuation gone, single spaces."""
    return " ".join(_NO_WORD.sub(" ", text.lower().replace("’", "'")).split())


def count_word_errors(reference: str, hypothesis: str) -> WordErrors:
    """Return the word errors of one text against another."""
    import jiwer

    expected, found = plain_words(reference), plain_words(hypothesis)
    if not expected:
        return WordErrors(len(found.split()), 0)
    compared = jiwer.process_words(expected, found)
    errors = compared.substitutions + compared.deletions + compared.insertions
    return WordErrors(errors, len(expected.split()))


def count_terms(reference: str, hypothesis: str, terms: Sequence[str]) -> tuple[int, int]:
    """Return how many of the terms said in the reference the hypothesis has, and how many.

    Each occurrence counts by itself, as plain words; one too many in the hypothesis counts nothing.
    """
    expected, heard = (f" {plain_words(text)} " for text in (reference, hypothesis))
    found = total = 0
    for term in dict.fromkeys(filter(None, map(plain_words, terms))):
        count = len(re.findall(rf"(?<= ){re.escape(term)}(?= )", expected))
        total += count
        found += min(count, len(re.findall(rf"(?<= ){re.escape(term)}(?= )", heard)))
    return found, total


def count_speaker_word_errors(
    reference: Sequence[tuple[str, str]], hypothesis: Sequence[tuple[str, str]]
) -> WordErrors:
    """Return the errors of concatenated minimum-permutation WER (cpWER).

    Both sides are pairs of speaker and text in order of time; labels need not agree. Each
    speaker's words are joined, and speakers are paired so that the errors are fewest (Watanabe
    et al., CHiME-6, 2020); who has no partner counts in full. MeetEval says the same, but needs a
    compiler where it is installed; the tests compare with it where it is there.
    """
    from scipy.optimize import linear_sum_assignment

    expected, found = _by_speaker(reference), _by_speaker(hypothesis)
    size = max(len(expected), len(found))
    expected += [""] * (size - len(expected))
    found += [""] * (size - len(found))
    costs = [[count_word_errors(one, other).errors for other in found] for one in expected]
    rows, columns = linear_sum_assignment(costs) if size else ((), ())
    errors = sum(costs[row][column] for row, column in zip(rows, columns, strict=True))
    return WordErrors(errors, sum(len(text.split()) for text in expected))


def _by_speaker(turns: Sequence[tuple[str, str]]) -> list[str]:
    texts: dict[str, list[str]] = defaultdict(list)
    for speaker, text in turns:
        texts[speaker].append(plain_words(text))
    return [" ".join(parts) for parts in texts.values()]
