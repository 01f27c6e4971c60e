"""Names in what people say: found by their capitals, or by sound where an agenda spells them.

A recogniser of draft quality writes neither capitals nor stops, and hears "tau chan" for Tao
Zhan; so agenda names are compared by how they sound, and texts are read as words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.naming.vocabulary import NOT_NAMES, PARTICLES, TITLES
from pipeline.records import Person

LONGEST_NAME_WORDS = 5
# Words come back, and each is compared with everybody of the agenda.
MOST_CACHED = 50_000

_WORD = re.compile(r"[^\W_]+(?:['’.-](?=[^\W_])[^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\"'”’)]*\s+(?=\S)|\s+--\s+")
_TITLE_STOP = re.compile(r"\b(mr|mrs|ms|dr|prof|hon|st|rev)\.\s*", re.IGNORECASE)
_NOTE = re.compile(r"\[[^\]]*\](?:\([^)]*\))?")


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name where it is said: which sentence of its turn, what stands before and after it.

    ``strength`` is 1 for a name as written, less for one that only sounds alike.
    """

    name: str
    sentence: int
    sentence_count: int
    before: str
    after: str
    is_titled: bool
    strength: float = 1.0


@lru_cache(maxsize=MOST_CACHED)
def fold(text: str) -> str:
    """Return lower case without accents: ``Siân`` and ``sian`` are one name."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def split_sentences(text: str) -> list[str]:
    """Return the sentences; a title's stop ends none."""
    plain = _NOTE.sub(" ", text)
    return _SENTENCE_END.split(_TITLE_STOP.sub(r"\1 ", plain).strip())


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that also stand in lower case somewhere: these are seldom names."""
    seen = Counter(word for text in texts for word in _WORD.findall(text) if word.islower())
    return frozenset(fold(word) for word, count in seen.items() if count > 1)


def find_written_names(text: str, *, common: frozenset[str]) -> list[NameMention]:
    """Return the names that capitals tell, titles taken off, in order."""
    sentences = split_sentences(text)
    return [
        NameMention(name, index, len(sentences), sentence[:start], sentence[end:], is_titled)
        for index, sentence in enumerate(sentences)
        for name, start, end, is_titled in _capitalised(sentence, common)
    ]


def _capitalised(sentence: str, common: frozenset[str]) -> Iterator[tuple[str, int, int, bool]]:
    """Yield name, start, end (the title included) and whether it has a title."""
    words = list(_WORD.finditer(sentence))
    index = 0
    while index < len(words):
        first = index
        while index < len(words) and fold(words[index].group()) in TITLES:
            index += 1
        is_titled = index > first
        begin = index
        while index < len(words) and index - begin < LONGEST_NAME_WORDS:
            if index > begin and not _is_joined(sentence, words[index - 1], words[index]):
                break
            if not _is_name_word(words, index, begin=begin, is_titled=is_titled, common=common):
                break
            index += 1
        if index > begin:
            name = sentence[words[begin].start() : words[index - 1].end()]
            yield _without_possessive(name), words[first].start(), words[index - 1].end(), is_titled
        else:
            index = max(index, first + 1)


def _is_name_word(
    words: Sequence[re.Match[str]],
    index: int,
    *,
    begin: int,
    is_titled: bool,
    common: frozenset[str],
) -> bool:
    word = words[index].group()
    folded = fold(word)
    if folded in PARTICLES and not word[0].isupper():
        return (index > begin or is_titled) and _leads_to_capital(words, index)
    if folded in NOT_NAMES or folded in TITLES:
        return False
    # d'Entremont, el-Khoury, LeBlanc; not NHS, nor AI
    parts = re.split(r"['’-]", word)
    is_cased = any(part[:1].isupper() and part[1:] != part[1:].upper() for part in parts)
    if not is_cased:
        return False
    return is_titled or index > begin or folded not in common


def _leads_to_capital(words: Sequence[re.Match[str]], index: int) -> bool:
    following = (word.group() for word in words[index:])
    after = next((word for word in following if fold(word) not in PARTICLES), "")
    return after[:1].isupper()


def _is_joined(sentence: str, before: re.Match[str], after: re.Match[str]) -> bool:
    return sentence[before.end() : after.start()] in (" ", "  ", ". ")


def _without_possessive(name: str) -> str:
    return re.sub(r"['’]s$", "", name)


# How letters sound, longest first; vowels count little and go last.
_SOUNDS = (
    ("tsch", "j"), ("sch", "j"), ("tch", "j"), ("zh", "j"), ("sh", "j"), ("ch", "j"), ("kh", "k"),
    ("ph", "f"), ("th", "t"), ("gh", "g"), ("kn", "n"), ("wr", "r"), ("ck", "k"), ("qu", "k"),
    ("x", "ks"), ("q", "k"), ("c", "k"), ("z", "s"), ("w", "v"), ("g", "k"), ("d", "t"),
    ("b", "p"), ("h", ""), ("y", "i"),
)  # fmt: skip


@lru_cache(maxsize=MOST_CACHED)
def sound_of(text: str) -> str:
    """Return how a name sounds, roughly: consonant classes, every run of vowels one ``a``."""
    sound = re.sub(r"[^a-z]", "", fold(text))
    for letters, heard in _SOUNDS:
        sound = sound.replace(letters, heard)
    sound = re.sub(r"[aeiou]+", "a", sound)
    return re.sub(r"(.)\1+", r"\1", sound)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sentence with its words, as they are and folded."""

    sentence: str
    words: tuple[re.Match[str], ...]
    folded: tuple[str, ...]


def find_agenda_names(text: str, people: Sequence[Person]) -> list[NameMention]:
    """Return where people of the agenda are named, by spelling or by sound."""
    sentences = split_sentences(text)
    heard = [_words_of(sentence) for sentence in sentences]
    return [
        NameMention(
            person.name, index, len(sentences), sentence[:start], sentence[end:], is_titled, sure
        )
        for index, sentence in enumerate(sentences)
        for person in people
        for start, end, is_titled, sure in _named(heard[index], person)
    ]


def _words_of(sentence: str) -> _Heard:
    words = tuple(_WORD.finditer(sentence))
    return _Heard(sentence, words, tuple(fold(word.group()) for word in words))


# A whole name may differ in more than one word of it, and that one in more behind a title:
# "doctor john" is Doctor Zhan, a john by itself is not.
LEAST_ALIKE_WHOLE = 0.7
LEAST_ALIKE_PART = 0.8
LEAST_ALIKE_TITLED = 0.7
LEAST_ALIKE_BESIDE = 0.5
SHORTEST_SOUND = 3
PART_STRENGTH = 0.6
SPELT_PART_STRENGTH = 0.9
# Sound decides more than spelling; spelling keeps "teaching" from being Tao Zhan.
SOUND_SHARE = 0.65


def _named(heard: _Heard, person: Person) -> Iterator[tuple[int, int, bool, float]]:
    parts = [part for part in _WORD.findall(person.name) if fold(part) not in TITLES]
    words = heard.words
    index = 0
    while index < len(words):
        best = _best_heard(heard.folded, index, parts)
        if best is None:
            index += 1
            continue
        count, strength = best
        if _is_of_somebody_else(heard.sentence, words, index, index + count, parts):
            index += count
            continue
        first = index
        while first > 0 and heard.folded[first - 1] in TITLES:
            first -= 1
        yield words[first].start(), words[index + count - 1].end(), first < index, strength
        index += count


def _is_of_somebody_else(
    sentence: str, words: Sequence[re.Match[str]], first: int, end: int, parts: Sequence[str]
) -> bool:
    """Return whether a part of the name stands beside another surname or first name.

    "Peter Collins" is not the Peter Zahn of the agenda. Only capitals tell.
    """
    said = "".join(word.group() for word in words[first:end])
    if len(parts) < 2 or not said[0].isupper() or _alike(said, "".join(parts)) >= LEAST_ALIKE_WHOLE:
        return False
    is_surname = _alike(said, parts[-1]) > _alike(said, parts[0])
    place, joined = (first - 1, (first - 1, first)) if is_surname else (end, (end - 1, end))
    if not 0 <= place < len(words):
        return False
    beside = words[place].group()
    if not _is_joined(sentence, words[joined[0]], words[joined[1]]) or not beside[0].isupper():
        return False
    expected = parts[0] if is_surname else parts[-1]
    is_name = fold(beside) not in NOT_NAMES | TITLES and len(beside) > 1
    return is_name and _alike(beside, expected) < LEAST_ALIKE_BESIDE


def _best_heard(
    folded: Sequence[str], index: int, parts: Sequence[str]
) -> tuple[int, float] | None:
    """Return how many words from here on are the name, and how surely; none if they are not."""
    if folded[index] in NOT_NAMES:
        return None
    is_titled = index > 0 and folded[index - 1] in TITLES
    found: list[tuple[float, int]] = []
    for count in range(1, min(len(parts) + 2, len(folded) - index) + 1):
        said = folded[index : index + count]
        if said[-1] not in NOT_NAMES:
            found.append((_strength("".join(said), parts, is_titled=is_titled), count))
    strength, count = max(found, default=(0.0, 0))
    return (count, strength) if strength > 0 else None


def _strength(said: str, parts: Sequence[str], *, is_titled: bool) -> float:
    """Return how surely what is said is the name or one word of it; 0 where it is not."""
    whole = _alike(said, "".join(parts)) if len(parts) > 1 else 0.0
    best = whole if whole >= LEAST_ALIKE_WHOLE else 0.0
    least = LEAST_ALIKE_TITLED if is_titled else LEAST_ALIKE_PART
    for part in parts:
        if said == fold(part):
            best = max(best, SPELT_PART_STRENGTH)
        elif len(sound_of(part)) >= SHORTEST_SOUND and (alike := _alike(said, part)) >= least:
            best = max(best, PART_STRENGTH * alike)
    return best


def _alike(said: str, name: str) -> float:
    sound = Levenshtein.normalized_similarity(sound_of(said), sound_of(name))
    spelling = Levenshtein.normalized_similarity(said, fold(name))
    return SOUND_SHARE * sound + (1 - SOUND_SHARE) * spelling
