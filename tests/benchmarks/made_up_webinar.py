"""One made-up webinar: which sentences of the pool were said, by whom, when."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from tests.benchmarks.made_up_speech import (
    PLACES,
    TOPICS,
    Person,
    Sentence,
    make_advice,
    make_fillers,
    make_people,
)

# Sentences in the pools: enough for webinars not to repeat each other, few enough to make quickly.
FILLER_COUNT, ADVICE_COUNT, PEOPLE_COUNT = 8_000, 4_000, 1_000
ADVICE_SHARE = 0.03
FIRST_DAY, DAYS = date(2019, 1, 7), 2_500


def ragged(starts: Any, lengths: Any) -> Any:
    """Return the indices start, start + 1, ... of every stretch, one stretch after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)


@dataclass(frozen=True)
class Pool:
    """All sentences, fillers before advice, and their words one after the other."""

    sentences: Sequence[Sentence]
    people: Sequence[Person]

    @cached_property
    def word_counts(self) -> Any:
        """How many words each sentence has."""
        return np.array([len(one.text.split()) for one in self.sentences])

    @cached_property
    def word_starts(self) -> Any:
        """Where the words of each sentence begin in ``words``."""
        return np.cumsum(self.word_counts) - self.word_counts

    @cached_property
    def words(self) -> pa.Array:
        """The words of all sentences."""
        return pa.array([word for one in self.sentences for word in one.text.split()])


def make_pool(seed: int) -> Pool:
    """Return the pool of a seed."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    fillers = make_fillers(chance, FILLER_COUNT)
    advice = make_advice(chance, ADVICE_COUNT)
    return Pool((*fillers, *advice), make_people(chance, PEOPLE_COUNT))


@dataclass(frozen=True)
class Webinar:
    """One webinar: which sentences were said, by whom, when."""

    pool: Pool
    recording_id: str
    title: str
    day: date | None
    chance: Any = field(repr=False)
    picks: Any = field(repr=False)  # indices of sentences in the pool

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences in order."""
        return [self.pool.sentences[pick] for pick in self.picks]

    @cached_property
    def word_counts(self) -> Any:
        """Words of each sentence."""
        return self.pool.word_counts[self.picks]

    @cached_property
    def end_words(self) -> Any:
        """Index after the last word of each sentence."""
        return np.cumsum(self.word_counts)

    @cached_property
    def first_words(self) -> Any:
        """Index of the first word of each sentence."""
        return self.end_words - self.word_counts

    @cached_property
    def word_times(self) -> tuple[Any, Any]:
        """Start and end of each word, ms."""
        lengths = self.chance.integers(150, 480, self.end_words[-1])
        pauses = np.zeros_like(lengths)
        pauses[self.first_words] = self.chance.integers(250, 1200, len(self.picks))
        ends = np.cumsum(lengths + pauses)
        return ends - lengths, ends

    @cached_property
    def times(self) -> tuple[Any, Any]:
        """Start and end of each sentence, ms."""
        starts, ends = self.word_times
        return starts[self.first_words], ends[self.end_words - 1]

    @cached_property
    def turn_of(self) -> Any:
        """The number of the turn of each sentence, from 0."""
        begins = self.chance.random(len(self.picks)) < 0.14
        begins[0] = True
        return np.cumsum(begins) - 1

    @cached_property
    def turn_firsts(self) -> Any:
        """Index of the first sentence of each turn."""
        return np.flatnonzero(np.diff(self.turn_of, prepend=-1))

    @cached_property
    def people(self) -> list[Person]:
        """Who speaks; the voice S01 is the first."""
        count = int(self.chance.integers(3, 9))
        return [self.pool.people[at] for at in self.chance.choice(PEOPLE_COUNT, count, False)]

    @cached_property
    def turn_voices(self) -> Any:
        """Which voice has each turn; two turns running have different ones."""
        steps = self.chance.integers(1, len(self.people), len(self.turn_firsts))
        return np.cumsum(steps) % len(self.people)

    @cached_property
    def labels(self) -> list[str]:
        """The voices' labels."""
        return [f"S{number:02d}" for number in range(1, len(self.people) + 1)]

    @cached_property
    def names(self) -> list[str | None]:
        """The voices' names; one webinar in five does not know its last one."""
        is_unknown = self.chance.random() < 0.2
        names: list[str | None] = [person.name for person in self.people]
        return [*names[:-1], None] if is_unknown else names

    @cached_property
    def statement_ids(self) -> list[str]:
        """The ids of the statements."""
        return [f"{self.recording_id}-s{number:04d}" for number in range(1, len(self.picks) + 1)]

    @cached_property
    def turn_ids(self) -> list[str]:
        """The ids of the turns."""
        count = len(self.turn_firsts)
        return [f"{self.recording_id}-t{number:04d}" for number in range(1, count + 1)]

    @cached_property
    def advice_at(self) -> list[int]:
        """Where recommendations stand among the sentences."""
        return [at for at, one in enumerate(self.sentences) if one.advice]

    @cached_property
    def speech_ms(self) -> int:
        """Time in which somebody speaks."""
        starts, ends = self.times
        return int((ends - starts).sum())

    def of_sentences(self, values: Sequence[Any]) -> list[Any]:
        """Return the value of the voice that says each sentence."""
        return [values[voice] for voice in self.turn_voices[self.turn_of]]


def make_webinar(pool: Pool, seed: int, index: int, word_count: int) -> Webinar:
    """Return webinar number ``index`` of about ``word_count`` words."""
    chance = np.random.default_rng([seed, index])
    wanted = max(word_count // 7, 4)
    picks = chance.integers(0, FILLER_COUNT, wanted)
    is_advice = chance.random(wanted) < ADVICE_SHARE
    is_advice[wanted // 2] = True
    # Some advice is given often and most of it seldom, as in life.
    often = (chance.random(wanted) ** 2 * ADVICE_COUNT).astype(int)
    picks = np.where(is_advice, FILLER_COUNT + often, picks)
    enough = int(np.searchsorted(np.cumsum(pool.word_counts[picks]), word_count)) + 1
    title = f"{TOPICS[index % len(TOPICS)]} in {PLACES[index // 7 % len(PLACES)]}, part {index}"
    slug = "".join(sign if sign.isalnum() else "-" for sign in title.lower()).replace("--", "-")
    day = FIRST_DAY + timedelta(days=int(chance.integers(DAYS)))
    return Webinar(
        pool,
        f"{slug}-{int(chance.integers(1 << 32)):08x}",
        title[0].upper() + title[1:],
        day if chance.random() < 0.97 else None,
        chance,
        picks[: max(enough, wanted // 2 + 1)],
    )
