"""The diarization stage: when it asks the engine, and what it tells it."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.audio import Audio
from pipeline.diarize import find_speakers
from pipeline.engines import EngineIdentity
from pipeline.records import Agenda, Interval, Person, SpeakerSpan

AUDIO = Audio(Path("never-read"), 16_000)


class OneVoice:
    """A ``Diarizer`` that gives all speech to one voice and keeps the counts that it was told."""

    identity = EngineIdentity("one-voice", "none", None)

    def __init__(self) -> None:
        self.expected: list[int | None] = []

    def diarize(
        self, audio: Audio, speech: Sequence[Interval], *, expected_count: int | None
    ) -> list[SpeakerSpan]:
        del audio
        self.expected.append(expected_count)
        return [SpeakerSpan("S01", item.start_ms, item.end_ms) for item in speech]


def test_the_agenda_says_how_many_people_to_expect() -> None:
    diarizer = OneVoice()
    agenda = Agenda(people=(Person("Tao Zhan"), Person("Svetlana Knyazeva")))
    spans = find_speakers(AUDIO, [Interval(0, 500)], diarizer, agenda=agenda)
    assert spans == [SpeakerSpan("S01", 0, 500)]
    assert diarizer.expected == [2]


def test_a_count_that_was_given_goes_before_the_agenda() -> None:
    diarizer = OneVoice()
    agenda = Agenda(people=(Person("Tao Zhan"),))
    find_speakers(AUDIO, [Interval(0, 500)], diarizer, agenda=agenda, speaker_count=3)
    assert diarizer.expected == [3]


def test_an_empty_agenda_says_nothing() -> None:
    diarizer = OneVoice()
    find_speakers(AUDIO, [Interval(0, 500)], diarizer, agenda=Agenda())
    assert diarizer.expected == [None]


def test_silence_asks_no_engine() -> None:
    diarizer = OneVoice()
    assert find_speakers(AUDIO, [], diarizer, agenda=Agenda()) == []
    assert diarizer.expected == []
