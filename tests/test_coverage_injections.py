"""Faults of recognisers, put into a clean hour at random: every one is found, nothing else is."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.audio import Audio
from pipeline.coverage import find_gaps
from pipeline.lake import open_lake
from pipeline.records import CoverageGap, Interval, Word
from pipeline.steps.recognising import recognise_speech, silent
from pipeline.transcribe import join_transcripts
from tests.engines.scripted import ScriptedTranscriber

HOUR_MS = 3_600_000
# Spoken prose with the repeats that people make; 340 ms a word is a quick talker.
TALK = (
    "Good morning everybody and a very warm welcome to all of you, wherever you are. Yes, yes, I"
    " see that many, many colleagues are still joining us. We will talk about schools, about"
    " teachers, and about what happened when everything went online overnight. It was hard, it was"
    " very, very hard, but it was also a beginning. Some of the universities had recorded their"
    " lectures for years and years. Others had no camera, no platform and no plan. So what should"
    " be done now? First, train the teachers. Second, open the courses. Third, ask the students,"
    " because nobody asked the students, nobody at all. Thank you, thank you so much."
).split()
STRETCH_WORDS = 40
COUNT = 12


def clean_hour(draw: random.Random) -> tuple[list[Interval], list[Word]]:
    """Return an hour of talk, stretches of forty words with pauses of half a second to five."""
    speech, words, now_ms, place = [], [], 1_000, 0
    while now_ms < HOUR_MS - 30_000:
        start_ms = now_ms
        for _ in range(STRETCH_WORDS):
            length_ms = draw.randint(240, 440)
            text = TALK[place % len(TALK)]
            words.append(Word(now_ms, now_ms + length_ms, text, round(draw.uniform(0.6, 1), 3)))
            now_ms, place = now_ms + length_ms, place + 1
        speech.append(Interval(start_ms, now_ms))
        now_ms += draw.choice([500, 900, 2_000, 5_000])
    return speech, words


def heard(speech: list[Interval], words: list[Word], folder: Path) -> list[CoverageGap]:
    """Return the coverage rows of the hour as a recogniser with this script hears it."""
    (folder / "samples").write_bytes(b"")
    with (folder / "samples").open("r+b") as file:
        file.truncate(HOUR_MS * 32)
    audio = Audio(folder / "samples", HOUR_MS * 16)
    result = open_lake(folder / "lake").result("talk", "transcript", "key")
    chunks, _ = recognise_speech(ScriptedTranscriber(words), audio, speech, result, silent)
    transcript = join_transcripts(chunks, duration_ms=HOUR_MS)
    return find_gaps(speech, transcript.words, chunks=chunks)


def places(draw: random.Random, count: int) -> list[int]:
    """Return stretches far from each other, by number."""
    return sorted(draw.sample(range(5, count - 5, 4), COUNT))


def make_hole(draw: random.Random, stretch: Interval, words: list[Word]) -> Interval:
    length_ms = draw.randint(2_000, 9_000)
    start_ms = draw.randint(stretch.start_ms, stretch.end_ms - length_ms)
    words[:] = [
        word for word in words if word.end_ms <= start_ms or word.start_ms >= start_ms + length_ms
    ]
    return Interval(start_ms, start_ms + length_ms)


def make_loop(draw: random.Random, stretch: Interval, words: list[Word]) -> Interval:
    size = draw.randint(1, 6)
    times = {1: 6, 2: 5}.get(size, draw.randint(3, 5))
    inside = [place for place, word in enumerate(words) if word.start_ms == stretch.start_ms]
    first = inside[0] + draw.randint(0, STRETCH_WORDS - size * times - 1)
    phrase = [f"{draw.choice(['and', 'please', 'online', 'schools'])}{n}" for n in range(size)]
    for place in range(first, first + size * times):
        old = words[place]
        text = phrase[(place - first) % size]
        words[place] = Word(old.start_ms, old.end_ms, text, old.confidence)
    return Interval(words[first].start_ms, words[first + size * times - 1].end_ms)


def make_invention(draw: random.Random, stretch: Interval, words: list[Word]) -> Interval:
    del draw
    start_ms = stretch.end_ms + 1_000
    text = ["Thanks", "for", "watching."]
    added = [
        Word(start_ms + place * 300, start_ms + place * 300 + 290, one, 0.8)
        for place, one in enumerate(text)
    ]
    words[:] = sorted([*words, *added], key=lambda word: word.start_ms)
    return Interval(added[0].start_ms, added[-1].end_ms)


def make_improbable_speed(draw: random.Random, stretch: Interval, words: list[Word]) -> Interval:
    start_ms = stretch.start_ms + draw.randint(0, 4_000)
    inside = [word for word in words if start_ms <= word.start_ms < start_ms + 5_000]
    hasty = [
        Word(start_ms + place * 100, start_ms + place * 100 + 100, f"{word.text}{place}", 0.8)
        for place, word in enumerate([*inside, *inside, *inside])
    ]
    kept = [word for word in words if word not in inside]
    words[:] = sorted([*kept, *hasty], key=lambda word: word.start_ms)
    return Interval(hasty[0].start_ms, hasty[-1].end_ms)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("missing_speech", make_hole),
        ("repetition", make_loop),
        ("invented_text", make_invention),
        ("low_confidence", make_improbable_speed),
    ],
)
def test_every_injected_fault_is_found(
    kind: str, make: Callable[[random.Random, Interval, list[Word]], Interval], tmp_path: Path
) -> None:
    draw = random.Random(f"{kind} 1")  # noqa: S311 - a test, no secret
    speech, words = clean_hour(draw)
    faults = []
    for place in places(draw, len(speech)):
        if kind == "invented_text":  # a long enough silence behind the stretch
            gap_ms = 3_000
            speech[place + 1] = Interval(
                max(speech[place + 1].start_ms, speech[place].end_ms + gap_ms),
                speech[place + 1].end_ms,
            )
        faults.append(make(draw, speech[place], words))
    rows = [row for row in heard(speech, words, tmp_path) if row.kind == kind]
    missed = [
        fault
        for fault in faults
        if not any(row.start_ms < fault.end_ms and fault.start_ms < row.end_ms for row in rows)
    ]
    assert missed == []


@pytest.mark.parametrize("seed", range(3))
def test_a_clean_hour_has_at_most_one_row(seed: int, tmp_path: Path) -> None:
    speech, words = clean_hour(random.Random(seed))  # noqa: S311 - a test, no secret
    assert len(heard(speech, words, tmp_path)) <= 1
