"""Roles and affiliations as evidence: "our next speaker works for Huawei", "your moderator"."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.naming.evidence import Evidence, others_after
from pipeline.naming.mentions import fold
from pipeline.naming.vocabulary import PLAIN_WORDS, PRESIDING_ROLES
from pipeline.records import Person, Turn

# Who is described at the end of a turn speaks next; who starts to speak describes himself.
LAST_WORDS = 40
FIRST_WORDS = 40
# Words of a role that stand there, at most so many counted, each worth this much; more in one's
# own mouth.
WORD_WORTH = 0.7
OWN_WORD_WORTH = 1.2
MOST_WORDS = 3
SHORTEST_WORD = 4
PRESIDING_WORTH = 2.0
# Somebody presides who opens the recording and speaks in at least this share of its turns.
PRESIDING_SHARE = 0.3

_WORD = re.compile(r"[^\W\d_]+")
_OWN_WORDS = re.compile(r"\b(?:i am|i m|i work|i represent|i lead|my name)\b")


def find_role_evidence(turns: Sequence[Turn], people: Sequence[Person]) -> list[Evidence]:
    """Return what is said about roles and affiliations that only one person of these has."""
    telling = _telling_words(people)
    spoken = [turn for turn in turns if turn.speaker is not None]
    found = list(_presiding(spoken, people))
    for turn, after in zip(spoken, others_after(spoken), strict=True):
        words = _WORD.findall(fold(turn.text))
        if _OWN_WORDS.search(" ".join(words[:FIRST_WORDS])):
            found += _described(turn, turn, words[:FIRST_WORDS], telling, worth=OWN_WORD_WORTH)
        elif after:
            found += _described(after, turn, words[-LAST_WORDS:], telling, worth=WORD_WORTH)
    return found


def _telling_words(people: Sequence[Person]) -> dict[str, set[str]]:
    """Return the words of each person's role and affiliation that nobody else's has."""
    words = {
        person.name: {
            word
            for word in _WORD.findall(fold(f"{person.role or ''} {person.affiliation or ''}"))
            if len(word) >= SHORTEST_WORD and word not in PLAIN_WORDS
        }
        for person in people
    }
    shared = Counter(word for own in words.values() for word in own)
    return {name: {word for word in own if shared[word] == 1} for name, own in words.items()}


def _described(
    who: Turn, where: Turn, said: Sequence[str], telling: dict[str, set[str]], *, worth: float
) -> Iterator[Evidence]:
    for name, words in telling.items():
        count = min(MOST_WORDS, len(words & set(said)))
        if count:
            yield Evidence(who.speaker or "", name, "role", where.turn_id, count * worth)


def _presiding(turns: Sequence[Turn], people: Sequence[Person]) -> Iterator[Evidence]:
    presiding = [p for p in people if PRESIDING_ROLES & set(_WORD.findall(fold(p.role or "")))]
    if len(presiding) != 1 or not turns:
        return
    opener = turns[0].speaker
    share = sum(turn.speaker == opener for turn in turns) / len(turns)
    if share >= PRESIDING_SHARE and len(turns) > 2:
        yield Evidence(
            opener or "", presiding[0].name, "presides", turns[0].turn_id, PRESIDING_WORTH
        )
