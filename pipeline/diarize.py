"""The stage that finds who speaks when: speech in, speaker spans out."""

from collections.abc import Sequence

from pipeline.audio import Audio
from pipeline.engines import Diarizer
from pipeline.records import Agenda, Interval, SpeakerSpan


def find_speakers(
    audio: Audio,
    speech: Sequence[Interval],
    diarizer: Diarizer,
    *,
    agenda: Agenda,
    speaker_count: int | None = None,
) -> list[SpeakerSpan]:
    """Return who speaks when, in order of time; nobody where there is no speech.

    The agenda's people are a ceiling for the number of voices, unless ``speaker_count`` is given;
    an empty agenda says nothing.
    """
    if not speech:
        return []
    expected = speaker_count or len(agenda.people) or None
    return diarizer.diarize(audio, speech, expected_count=expected)
