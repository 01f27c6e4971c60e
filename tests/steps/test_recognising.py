"""What a recogniser loses is asked for again; what a killed run finished is not."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import Audio
from pipeline.lake import StageResult, open_lake
from pipeline.records import Interval, Word
from pipeline.steps.recognising import recognise_speech, silent
from pipeline.transcribe import join_transcripts
from tests.engines.scripted import ScriptedTranscriber

TEXT = (
    "we ask international experts to support the teachers and the universities because no"
    " country can do it alone and all of our partners should work together on this now"
).split()
SPEECH = [Interval(0, 12_000), Interval(20_000, 32_000), Interval(40_000, 52_000)]


def spoken(confidence: float = 0.9) -> list[Word]:
    """Return thirty words of 400 ms in each stretch of speech."""
    return [
        Word(stretch.start_ms + place * 400, stretch.start_ms + (place + 1) * 400, text, confidence)
        for stretch in SPEECH
        for place, text in enumerate([*TEXT, "thank"])
    ]


@pytest.fixture
def audio(tmp_path: Path) -> Audio:
    path = tmp_path / "samples"
    np.zeros(60_000 * 16, dtype="<i2").tofile(path)
    return Audio(path, 60_000 * 16)


@pytest.fixture
def result(tmp_path: Path) -> StageResult:
    return open_lake(tmp_path / "lake").result("talk", "transcript", "key")


def without(words: list[Word], start_ms: int, end_ms: int) -> list[Word]:
    return [word for word in words if not start_ms <= word.start_ms < end_ms]


def test_lost_speech_is_heard_again_and_put_in_its_place(audio: Audio, result: StageResult) -> None:
    whole = spoken()
    engine = ScriptedTranscriber(without(whole, 24_000, 28_000), second=whole)
    chunks, translations = recognise_speech(engine, audio, SPEECH, result, silent)
    assert [kind for kind, _, _ in engine.heard] == ["first"] * 3 + ["again"]
    (_, start_ms, end_ms) = engine.heard[-1]
    assert start_ms < 24_400 < 27_600 < end_ms <= 29_000
    assert list(join_transcripts(chunks, duration_ms=60_000).words) == whole
    assert translations == []


def test_a_second_try_that_the_engine_doubts_is_not_believed(
    audio: Audio, result: StageResult
) -> None:
    lossy = without(spoken(), 24_000, 28_000)
    engine = ScriptedTranscriber(lossy, second=spoken(confidence=0.1))
    chunks, _ = recognise_speech(engine, audio, SPEECH, result, silent)
    assert list(join_transcripts(chunks, duration_ms=60_000).words) == lossy


def test_a_second_try_that_loops_is_not_believed(audio: Audio, result: StageResult) -> None:
    lossy = without(spoken(), 24_000, 28_000)
    loop = [Word(24_000 + place * 400, 24_400 + place * 400, "so", 0.9) for place in range(10)]
    chunks, _ = recognise_speech(
        ScriptedTranscriber(lossy, second=loop), audio, SPEECH, result, silent
    )
    assert list(join_transcripts(chunks, duration_ms=60_000).words) == lossy


def test_other_languages_are_translated_chunk_by_chunk(audio: Audio, result: StageResult) -> None:
    engine = ScriptedTranscriber(spoken(), english=spoken(), language="fr")
    chunks, translations = recognise_speech(engine, audio, SPEECH, result, silent)
    assert {chunk.language for chunk in chunks} == {"fr"}
    assert {chunk.language for chunk in translations} == {"en"}
    assert [chunk.start_ms for chunk in translations] == [chunk.start_ms for chunk in chunks]


class KilledError(Exception):
    """Stands for whatever ends a run."""


@pytest.mark.parametrize("finished", [0, 1, 2, 3, 4, 5, 6])
def test_a_run_that_is_killed_loses_the_chunk_that_it_worked_on_and_no_more(
    finished: int, audio: Audio, result: StageResult, tmp_path: Path
) -> None:
    lossy = without(without(spoken(), 4_000, 8_000), 44_000, 48_000)

    def engine() -> ScriptedTranscriber:
        return ScriptedTranscriber(lossy, second=spoken(), english=spoken(), language="fr")

    def kill_after(count: int) -> None:
        countdown = iter(range(count))

        class Dying(ScriptedTranscriber):
            def _say(self, *arguments):  # type: ignore[no-untyped-def]
                for chunk in super()._say(*arguments):
                    if next(countdown, None) is None:
                        raise KilledError
                    yield chunk

        dying = Dying(lossy, second=spoken(), english=spoken(), language="fr")
        with pytest.raises(KilledError):
            recognise_speech(dying, audio, SPEECH, result, silent)

    kill_after(finished)
    resumed = engine()
    after_kill = recognise_speech(resumed, audio, SPEECH, result, silent)
    other = open_lake(tmp_path / "other").result("talk", "transcript", "key")
    undisturbed = engine()
    assert after_kill == recognise_speech(undisturbed, audio, SPEECH, other, silent)
    assert resumed.heard == list(islice(undisturbed.heard, finished, None))
