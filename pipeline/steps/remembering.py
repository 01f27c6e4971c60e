"""What a series keeps of its voices, where the settings say so: prints of people who were named."""

from collections.abc import Sequence

from pipeline.engines.voice_prints import prints_model_sha256
from pipeline.lake import open_lake
from pipeline.planning import Plan, Work
from pipeline.records import Speaker
from pipeline.steps.hearing import hear_voices

# A name that only the voice gave is no further evidence for that voice.
BELIEVED_SOURCES = ("correction", "captions", "agenda", "introduction")
LEAST_CONFIDENCE = 0.5


def keep_voices(work: Work, plan: Plan, speakers: Sequence[Speaker]) -> None:
    """Keep the prints of the recording's people for later recordings of its series.

    Nothing happens without a series, or where the settings do not say to remember voices.

    Raises:
        LakeError: the lake cannot be written.
    """
    series = work.recording.agenda.series
    if not work.settings.speakers.remember_voices or not series:
        return
    prints = hear_voices(work, plan).prints
    named = {
        one.speaker_name: prints[one.speaker]
        for one in speakers
        if one.speaker_name and one.speaker in prints and _is_believed(one)
    }
    lake = open_lake(work.lake_uri)
    lake.keep_voices(series, work.recording.recording_id, prints_model_sha256(), named)


def _is_believed(one: Speaker) -> bool:
    is_sure = (one.name_confidence or 0.0) >= LEAST_CONFIDENCE
    return one.name_source in BELIEVED_SOURCES and is_sure
