"""Terms of the glossary, and names of the agenda, that the recogniser spelt in its own way.

A stretch of words becomes a term where it has the term's letters, is one of its spoken forms,
sounds the same by the rules of spelling, or nearly is it in sound and in spelling and holds a word
that no English dictionary knows. Each change is kept, with what stood there before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.engines.pronunciation import known_words, pronounce
from pipeline.records import Agenda, GlossaryTerm, TermChange, Word

# A recogniser parts a term into more words than it has, or runs it into fewer.
MOST_ADDED_WORDS = 2
# Words further apart are not one term.
LONGEST_PAUSE_MS = 1_000
# Shorter terms are near to too many words.
SHORTEST_NEAR_LETTERS = 5
LONGEST_SMALL_WORD = 3
# Similarity by edits (a change of place counts once), 0 to 1. Same sound needs some likeness of
# letters ("Cannes" is no "Khan"); a near miss needs both.
LEAST_LETTERS_OF_SAME_SOUND = 0.5
LEAST_LETTERS = 0.7
LEAST_SOUND = 0.7
LEAST_MEAN = 0.78
_TAIL = re.compile(r"(?:['’]s)?[^\w]*$")
_HEAD = re.compile(r"^[^\w]*")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as it is to be spelt, and what it is compared by."""

    text: str
    letters: str
    sounds: tuple[str, ...]
    spoken: frozenset[str]
    word_count: int


@dataclass(frozen=True, slots=True)
class _Window:
    """Consecutive words that may be one term."""

    words: tuple[Word, ...]
    texts: tuple[str, ...]  # lower case, without punctuation around

    @property
    def letters(self) -> str:
        return _letters("".join(self.texts))

    @property
    def is_known(self) -> bool:
        """Whether all of them are words that a dictionary has."""
        return all(text in known_words() for text in self.texts)


@dataclass(frozen=True, slots=True)
class _Match:
    """Words ``first`` to ``end`` that are a term, 0 to 1."""

    first: int
    size: int
    term: _Term
    score: float

    @property
    def end(self) -> int:
        return self.first + self.size


def correct_terms(
    words: Sequence[Word],
    glossary: Sequence[GlossaryTerm],
    *,
    is_english: bool = True,
) -> tuple[list[Word], list[TermChange]]:
    """Return the words with the terms as the glossary spells them, and every change, in order.

    Near misses are mended in English only: there is a dictionary to tell words from misses.
    """
    terms = [_prepare(term) for term in glossary if _letters(term.term)]
    kept: list[Word] = []
    changes: list[TermChange] = []
    index = 0
    for match in _matches(words, _TermIndex(terms), is_english=is_english):
        spoken = words[match.first : match.end]
        mended = _mend(spoken, match.term)
        kept += [*words[index : match.first], *mended]
        index = match.end
        before, after = (" ".join(word.text for word in part) for part in (spoken, mended))
        if before != after:
            score = round(match.score, 3)
            changes.append(TermChange(spoken[0].start_ms, spoken[-1].end_ms, before, after, score))
    return [*kept, *words[index:]], changes


def agenda_terms(agenda: Agenda) -> list[GlossaryTerm]:
    """Return names and affiliations as terms, and those parts of names that are no other words."""
    names = [person.name for person in agenda.people]
    phrases = names + [one.affiliation for one in agenda.people if one.affiliation]
    parts = [
        part
        for name in names
        for part in name.split()
        if len(part) >= SHORTEST_NEAR_LETTERS and part.lower() not in known_words()
    ]
    return [GlossaryTerm(text) for text in dict.fromkeys([*phrases, *parts])]


def merge_terms(*lists: Sequence[GlossaryTerm]) -> list[GlossaryTerm]:
    """Return all terms, the first of those that are spelt with the same letters."""
    merged: dict[str, GlossaryTerm] = {}
    for term in (term for terms in lists for term in terms):
        merged.setdefault(term.term.casefold(), term)
    return list(merged.values())


def _prepare(term: GlossaryTerm) -> _Term:
    return _Term(
        text=term.term,
        letters=_letters(term.term),
        sounds=_sounds(_letters(term.term)),
        spoken=frozenset(" ".join(_texts(form.split())) for form in term.spoken),
        word_count=len(term.term.split()),
    )


class _TermIndex:
    """The terms by what finds them fast; only unknown words are compared with all."""

    def __init__(self, terms: Sequence[_Term]) -> None:
        self.terms = terms
        self.longest = max(map(_longest, terms), default=1)
        self._by_key: dict[str, list[_Term]] = {}
        for term in terms:
            for key in {term.letters, *term.sounds, *term.spoken}:
                self._by_key.setdefault(key, []).append(term)

    def candidates(self, window: _Window, *, is_english: bool) -> Sequence[_Term]:
        """Return the terms that the window may be."""
        if is_english and not window.is_known:
            return self.terms
        keys = (window.letters, " ".join(window.texts), *_sounds(window.letters))
        return [term for key in keys for term in self._by_key.get(key, ())]


def _matches(words: Sequence[Word], index: _TermIndex, *, is_english: bool) -> list[_Match]:
    """Return the matches in order, none overlapping: the nearest first, then the longest."""
    found = [
        _Match(first, len(window.words), term, score)
        for first in range(len(words))
        for window in _windows(words, first, index.longest)
        for term in index.candidates(window, is_english=is_english)
        if len(window.words) <= _longest(term)
        and (score := _likeness(window, term, is_english=is_english)) > 0
    ]
    taken: set[int] = set()
    kept = []
    for match in sorted(found, key=lambda one: (-one.score, -one.size, one.first)):
        places = range(match.first, match.end)
        if not taken.intersection(places):
            taken.update(places)
            kept.append(match)
    return sorted(kept, key=lambda one: one.first)


def _windows(words: Sequence[Word], index: int, longest: int) -> Iterator[_Window]:
    """Yield the windows that begin here, the longest first."""
    end = index + 1
    while end < min(index + longest, len(words)) and _goes_on(words[end - 1], words[end]):
        end += 1
    texts = _texts([word.text for word in words[index:end]])
    for size in range(end - index, 0, -1):
        yield _Window(tuple(words[index : index + size]), texts[:size])


def _longest(term: _Term) -> int:
    longest_form = max((len(form.split()) for form in term.spoken), default=0)
    return max(term.word_count + MOST_ADDED_WORDS, longest_form)


def _goes_on(before: Word, after: Word) -> bool:
    is_sentence_end = before.text[-1:] in ".?!"
    return (
        before.speaker == after.speaker
        and not is_sentence_end
        and after.start_ms - before.end_ms <= LONGEST_PAUSE_MS
    )


def _likeness(window: _Window, term: _Term, *, is_english: bool) -> float:
    """Return 1 for the term's own letters or spoken form, less for sound, 0 for another thing."""
    letters = window.letters
    if " ".join(window.texts) in term.spoken:
        return 1.0
    if letters == term.letters:
        return 1.0 if _is_ours(window, term) else 0.0
    if min(len(letters), len(term.letters)) * 2 < max(len(letters), len(term.letters)):
        return 0.0
    if any(_is_small(window.texts[place]) for place in (0, -1)):
        return 0.0
    if is_english and not window.is_known and len(term.letters) >= SHORTEST_NEAR_LETTERS:
        return _near(letters, term)
    return _same_sound(letters, term) if not window.is_known or len(window.words) > 1 else 0.0


def _is_small(text: str) -> bool:
    """Tell whether a word at the edge of a miss is a word of its own: "a", "is", "the"."""
    return len(text) <= LONGEST_SMALL_WORD and text in known_words()


def _is_ours(window: _Window, term: _Term) -> bool:
    """Tell whether the same letters are the term: "learn on" may be two words of a sentence."""
    has_capital = any(word.text[:1].isupper() for word in window.words)
    is_ordinary = all(text in known_words() for text in _texts(term.text.split()))
    return term.word_count == 1 or has_capital or not is_ordinary


def _same_sound(letters: str, term: _Term) -> float:
    from rapidfuzz.distance import OSA

    if not set(_sounds(letters)) & set(term.sounds):
        return 0.0
    likeness = float(OSA.normalized_similarity(letters, term.letters))
    return likeness if likeness >= LEAST_LETTERS_OF_SAME_SOUND else 0.0


def _near(letters: str, term: _Term) -> float:
    from rapidfuzz.distance import OSA

    spelling = float(OSA.normalized_similarity(letters, term.letters))
    if spelling < LEAST_LETTERS_OF_SAME_SOUND:
        return 0.0
    sound = max(
        (
            float(OSA.normalized_similarity(one.split(), other.split()))
            for one in _sounds(letters)
            for other in term.sounds
        ),
        default=spelling,
    )
    mean = (spelling + sound) / 2
    is_near = spelling >= LEAST_LETTERS and sound >= LEAST_SOUND and mean >= LEAST_MEAN
    return mean if is_near or sound == 1.0 else 0.0


def _mend(spoken: Sequence[Word], term: _Term) -> list[Word]:
    """Return the term's words at the times of those that stood there, punctuation kept."""
    head = _HEAD.match(spoken[0].text)
    tail = _TAIL.search(spoken[-1].text)
    texts = term.text.split()
    texts[0] = (head.group() if head else "") + texts[0]
    texts[-1] += tail.group() if tail else ""
    if len(texts) == len(spoken):
        return [replace(word, text=text) for word, text in zip(spoken, texts, strict=True)]
    rated = [word.confidence for word in spoken if word.confidence is not None]
    start_ms, length_ms = spoken[0].start_ms, spoken[-1].end_ms - spoken[0].start_ms
    letters, done, mended = sum(map(len, texts)), 0, []
    for text in texts:
        first, done = done, done + len(text)
        mended.append(
            replace(
                spoken[0],
                start_ms=start_ms + length_ms * first // letters,
                end_ms=start_ms + length_ms * done // letters,
                text=text,
                confidence=min(rated) if rated else None,
                is_overlap=any(word.is_overlap for word in spoken),
            )
        )
    return mended


@lru_cache(maxsize=50_000)
def _sounds(letters: str) -> tuple[str, ...]:
    return tuple(pronounce(letters))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_TAIL.sub("", _HEAD.sub("", text.lower())) for text in texts)
