"""Which engines a recording gets, by what was asked for and by what is here."""

from pathlib import Path

from pipeline.coverage import covered_share
from pipeline.engines import EngineIdentity, load_diarizer, whisper_engine
from pipeline.engines.captions import names_from_cues, words_from_cues
from pipeline.engines.checkpoints import can_have_checkpoint
from pipeline.engines.given_spans import identity_of
from pipeline.lake import open_lake
from pipeline.language import language_model_sha256
from pipeline.planning import Plan, Work, make_plan
from pipeline.steps.hearing import hear_speech, read_work_captions
from pipeline.steps.ordering import read_corrections
from pipeline.steps.recognising import load_work_transcriber

# Captions that leave out more than this are no transcript of the recording: a chat, an excerpt.
LEAST_CAPTIONED_SHARE = 0.8


def plan_recording(work: Work) -> Plan:
    """Return the engines and keys for a recording.

    Raises:
        EngineUnavailableError: the engine that was asked for cannot be had.
        InputError: the recording or its captions cannot be used.
    """
    return make_plan(
        work,
        transcriber=_transcriber(work),
        diarizer=_diarizer(work),
        language_model=language_model_sha256(work.settings.text.language_model),
        corrections=read_corrections(open_lake(work.lake_uri), work.recording.recording_id),
    )


def _transcriber(work: Work) -> EngineIdentity:
    name = work.settings.recognition.engine
    if name == "auto":
        name = _best_engine(work)
    if name == "captions":
        return read_work_captions(work).identity
    return load_work_transcriber(work, name).identity


def _best_engine(work: Work) -> str:
    """Return captions that cover the recording, else Whisper if it can be had, else offline."""
    if work.recording.captions_path is not None and _are_captions_whole(work):
        return "captions"
    recognition = work.settings.recognition
    return whisper_engine() if can_have_checkpoint(recognition) else "offline"


def _are_captions_whole(work: Work) -> bool:
    if work.recording.media_path is None:
        return True
    words = words_from_cues(read_work_captions(work).cues)
    return covered_share(hear_speech(work).intervals, words) >= LEAST_CAPTIONED_SHARE


def _diarizer(work: Work) -> EngineIdentity:
    """Return given spans, else captions that name the speakers, else what tells voices apart."""
    if work.recording.spans_path is not None:
        return identity_of(Path(work.recording.spans_path))
    if work.recording.captions_path is not None:
        captions = read_work_captions(work)
        if work.recording.media_path is None or names_from_cues(captions.cues):
            return captions.identity
    return load_diarizer(work.settings.speakers.engine, work.settings.speakers).identity
