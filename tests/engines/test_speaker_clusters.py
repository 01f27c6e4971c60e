"""Voices told apart: on the sample's four, and on vectors whose answer is known."""

from itertools import pairwise

import numpy as np
import pytest

from pipeline.audio import Audio, open_audio
from pipeline.engines import load_diarizer
from pipeline.engines.voice_activity import find_speech
from pipeline.engines.voice_clusters import BLOCK_VECTORS, find_centroids
from pipeline.errors import SettingsError
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import DATA_DIR, SpeakerSettings, SpeechSettings

SAMPLE = DATA_DIR / "samples" / "online-education-webinar.ogg"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    return open_audio(SAMPLE, scratch=tmp_path_factory.mktemp("audio") / "sample")


@pytest.fixture(scope="module")
def speech(sample: Audio) -> list[Interval]:
    return find_speech(sample, SpeechSettings())


@pytest.fixture(scope="module")
def spans(sample: Audio, speech: list[Interval]) -> list[SpeakerSpan]:
    diarizer = load_diarizer("clusters", SpeakerSettings())
    return diarizer.diarize(sample, speech, expected_count=None)


def truth() -> list[SpeakerSpan]:
    rows = (line.split() for line in SAMPLE.with_suffix(".rttm").read_text().splitlines())
    return [
        SpeakerSpan(
            row[7], round(1000 * float(row[3])), round(1000 * (float(row[3]) + float(row[4])))
        )
        for row in rows
    ]


def at(spans: list[SpeakerSpan], time_ms: int) -> str | None:
    return next((s.speaker for s in spans if s.start_ms <= time_ms < s.end_ms), None)


def test_the_sample_has_four_speakers_at_the_right_times(spans: list[SpeakerSpan]) -> None:
    reference = truth()
    pairs = [
        (at(reference, time_ms), at(spans, time_ms))
        for time_ms in range(0, reference[-1].end_ms, 100)
    ]
    both = [pair for pair in pairs if None not in pair]
    names = {found: true for true, found in both}
    assert list(dict.fromkeys(span.speaker for span in spans)) == ["S01", "S02", "S03", "S04"]
    assert set(names.values()) == {"moderator", "zhan", "knyazeva", "huawei"}
    assert sum(names[found] != true for true, found in both) < 0.01 * len(both)


def test_spans_are_in_order_and_apart(spans: list[SpeakerSpan]) -> None:
    assert all(span.start_ms < span.end_ms for span in spans)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans))


def test_an_agenda_is_a_ceiling_and_two_runs_give_the_same(
    sample: Audio, speech: list[Interval]
) -> None:
    opening = [item for item in speech if 20_000 < item.end_ms < 60_000]
    runs = [
        load_diarizer("clusters", SpeakerSettings()).diarize(sample, opening, expected_count=count)
        for count in (9, 9, 1)
    ]
    assert [{span.speaker for span in run} for run in runs] == [
        {"S01", "S02"},
        {"S01", "S02"},
        {"S01"},
    ]
    assert runs[0] == runs[1]


def test_one_voice_stays_one(sample: Audio, speech: list[Interval]) -> None:
    moderator = [item for item in speech if item.end_ms < 25_000]
    diarizer = load_diarizer("clusters", SpeakerSettings())
    found = diarizer.diarize(sample, moderator, expected_count=None)
    assert {span.speaker for span in found} == {"S01"}


def test_speech_too_short_for_a_voice_is_still_somebody(sample: Audio) -> None:
    diarizer = load_diarizer("clusters", SpeakerSettings())
    found = diarizer.diarize(sample, [Interval(1000, 1200)], expected_count=None)
    assert found == [SpeakerSpan("S01", 970, 1130)]


def test_silence_has_no_speakers(sample: Audio) -> None:
    diarizer = load_diarizer("clusters", SpeakerSettings())
    assert diarizer.diarize(sample, [], expected_count=3) == []


def test_another_window_is_refused() -> None:
    with pytest.raises(SettingsError, match="1600"):
        load_diarizer("clusters", SpeakerSettings(window_ms=1000))


def voices(*counts: int, noise: float = 0.03) -> np.ndarray:
    """Return unit vectors round one random direction a voice, so many of each, mixed."""
    random = np.random.default_rng(7)
    directions = random.random((len(counts), 256)) ** 4
    rows = np.repeat(directions, counts, axis=0)
    rows = rows + noise * random.random(rows.shape)
    mixed = random.permutation(rows)
    unit: np.ndarray = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_thirty_voices_are_counted() -> None:
    assert len(find_centroids(voices(*[40] * 30), distance_threshold=0.2)) == 30


def test_voices_are_the_same_across_blocks() -> None:
    vectors = voices(BLOCK_VECTORS, 400, 30)
    assert len(vectors) > BLOCK_VECTORS
    assert len(find_centroids(vectors, distance_threshold=0.2)) == 3


def test_a_few_stray_vectors_are_no_speaker() -> None:
    assert len(find_centroids(voices(300, 200, 4), distance_threshold=0.2)) == 2


def test_a_known_count_is_met() -> None:
    vectors = voices(100, 90, 80)
    assert len(find_centroids(vectors, distance_threshold=0.2, exact_count=2)) == 2
    assert len(find_centroids(vectors, distance_threshold=0.9, exact_count=3)) == 3
    assert len(find_centroids(vectors, distance_threshold=0.2, largest_count=5)) == 3


def test_one_vector_is_one_voice() -> None:
    assert find_centroids(voices(1), distance_threshold=0.2).shape == (1, 256)
