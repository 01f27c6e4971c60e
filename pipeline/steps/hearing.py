"""From a recording to words and voices: the steps that run models over sound.

Their results are kept under the keys of the plan. Recognition keeps each finished chunk, so that
a killed run goes on at the next one.
"""

from collections.abc import Sequence
from pathlib import Path

from pipeline.audio import Audio, open_audio
from pipeline.diarize import find_speakers
from pipeline.engines import ChunkTranscript, EngineIdentity, given_spans, load_diarizer
from pipeline.engines.captions import (
    Captions,
    names_from_cues,
    read_captions,
    spans_from_cues,
    words_from_cues,
)
from pipeline.engines.voice_activity import find_speech, speech_model_sha256
from pipeline.engines.voice_prints import prints_model_sha256
from pipeline.engines.voice_profiles import print_voices
from pipeline.errors import InputError, NoSpeechError, SourceChangedError
from pipeline.intervals import merge_intervals
from pipeline.lake import StageResult, open_lake
from pipeline.naming.voices import recognise_voices
from pipeline.planning import (
    SPEAKERS_VERSION,
    SPEECH_VERSION,
    TRANSCRIPT_VERSION,
    Plan,
    Work,
    speech_key,
)
from pipeline.recordings.identity import file_sha256
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import fingerprint
from pipeline.steps.kept import (
    Heard,
    Speech,
    Voices,
    heard_from_json,
    heard_to_json,
    speech_from_json,
    speech_to_json,
    voices_from_json,
    voices_to_json,
)
from pipeline.steps.recognising import (
    Observer,
    load_work_transcriber,
    recognise_speech,
    silent,
)
from pipeline.stopwatch import Stopwatch
from pipeline.written_language import identify_language


def hear_speech(work: Work) -> Speech:
    """Return where somebody speaks: in the sound, or, where there is none, in the captions.

    Raises:
        MediaError: the recording cannot be decoded.
        NoSpeechError: nobody speaks in it.
    """
    result = _result(work, "speech", speech_key(work))
    kept = result.load()
    if kept is not None:
        return speech_from_json(kept)
    watch = Stopwatch("speech")
    if work.recording.media_path is None:
        duration_ms, intervals = _captioned_speech(work)
    else:
        audio = open_work_audio(work)
        duration_ms, intervals = audio.duration_ms, find_speech(audio, work.settings.speech)
    if not intervals:
        raise NoSpeechError(
            "no speech in this recording",
            work.recording.source_uri,
            remedy="Check that the right file and audio track were given",
        )
    run = watch.stop(
        duration_ms=duration_ms,
        settings_fingerprint=fingerprint(work.settings.speech),
        code_version=SPEECH_VERSION,
        engine="silero-vad",
        model_sha256=speech_model_sha256(),
    )
    speech = Speech(duration_ms, tuple(intervals), run)
    result.save(speech_to_json(speech))
    return speech


def _captioned_speech(work: Work) -> tuple[int, list[Interval]]:
    cues = read_work_captions(work).cues
    speech = [Interval(cue.start_ms, cue.end_ms) for cue in cues if cue.end_ms > cue.start_ms]
    return max((cue.end_ms for cue in cues), default=0), merge_intervals(speech)


def hear_words(work: Work, plan: Plan, *, observe: Observer = silent) -> Heard:
    """Return the recording's words, from captions or from a recogniser.

    Raises:
        MediaError: the recording cannot be decoded.
        EngineError: the recogniser cannot be had, or failed.
    """
    result = _result(work, "transcript", plan.transcript_key)
    kept = result.load()
    if kept is not None:
        return heard_from_json(kept)
    watch, speech = Stopwatch("transcript"), hear_speech(work)
    if plan.transcriber.engine == "captions":
        chunks = [_captioned_chunk(work, plan, speech)]
        translations: list[ChunkTranscript] = []
    else:
        chunks, translations = recognise_speech(
            load_work_transcriber(work, plan.transcriber.engine),
            open_work_audio(work),
            speech.intervals,
            result,
            observe,
        )
    run = watch.stop(
        duration_ms=speech.duration_ms,
        settings_fingerprint=fingerprint(work.settings.recognition),
        code_version=TRANSCRIPT_VERSION,
        **_model(plan.transcriber),
    )
    heard = Heard(tuple(chunks), run, tuple(translations))
    result.save(heard_to_json(heard))
    return heard


def _captioned_chunk(work: Work, plan: Plan, speech: Speech) -> ChunkTranscript:
    # Where there is no sound, "speech" is nothing but the cues themselves.
    heard = speech.intervals if work.recording.media_path is not None else ()
    cues = _planned_captions(work, plan.transcriber).cues
    words = words_from_cues(cues, speech=heard)
    language, confidence = work.settings.recognition.language, None
    if language is None:
        language, confidence = identify_language(" ".join(word.text for word in words))
    return ChunkTranscript(0, speech.duration_ms, language, confidence, tuple(words))


def hear_voices(work: Work, plan: Plan, *, observe: Observer = silent) -> Voices:
    """Return who speaks when: by the names in the captions, else by the sound of the voices.

    Raises:
        MediaError: the recording cannot be decoded.
        EngineError: the diarizer cannot be had, or failed.
    """
    result = _result(work, "speakers", plan.speakers_key)
    kept = result.load()
    if kept is not None:
        return voices_from_json(kept)
    watch, speech = Stopwatch("speakers"), hear_speech(work)
    observe("speakers", 0, speech.duration_ms)
    spans, names = _find_voices(work, plan, speech)
    prints, known = know_voices(work, spans)
    run = watch.stop(
        duration_ms=speech.duration_ms,
        settings_fingerprint=fingerprint(work.settings.speakers),
        code_version=SPEAKERS_VERSION,
        **_model(plan.diarizer),
    )
    voices = Voices(tuple(spans), run, names, prints, known)
    result.save(voices_to_json(voices))
    observe("speakers", speech.duration_ms, speech.duration_ms)
    return voices


def _find_voices(
    work: Work, plan: Plan, speech: Speech
) -> tuple[list[SpeakerSpan], dict[str, str]]:
    if plan.diarizer.engine == given_spans.ENGINE and work.recording.spans_path is not None:
        path = Path(work.recording.spans_path)
        spans = given_spans.read_spans(path)
        if given_spans.identity_of(path) != plan.diarizer:
            raise _changed(path)
        return spans, {}
    if plan.diarizer.engine == "captions":
        cues = _planned_captions(work, plan.diarizer).cues
        return spans_from_cues(cues), names_from_cues(cues)
    settings = work.settings.speakers
    spans = find_speakers(
        open_work_audio(work),
        speech.intervals,
        load_diarizer(plan.diarizer.engine, settings),
        agenda=work.recording.agenda,
        speaker_count=settings.speaker_count,
    )
    return spans, {}


def know_voices(
    work: Work, spans: Sequence[SpeakerSpan]
) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[str, float]]]:
    """Return the prints of the voices, and who of the series is known by them.

    Both are empty unless the settings say to remember voices, and without series or sound.

    Raises:
        EngineUnavailableError: the weights are missing.
    """
    series = work.recording.agenda.series
    if not work.settings.speakers.remember_voices or not series or not work.recording.media_path:
        return {}, {}
    prints = print_voices(open_work_audio(work), spans)
    known = open_lake(work.lake_uri).voices(
        series, prints_model_sha256(), other_than=work.recording.recording_id
    )
    return prints, recognise_voices(prints, known)


def keep_heard(work: Work, plan: Plan, speech: Speech, heard: Heard, voices: Voices) -> list[str]:
    """Keep results under the keys of a plan; return what they are called."""
    kept = (
        (_result(work, "speech", plan.speech_key), speech_to_json(speech)),
        (_result(work, "transcript", plan.transcript_key), heard_to_json(heard)),
        (_result(work, "speakers", plan.speakers_key), voices_to_json(voices)),
    )
    for place, content in kept:
        place.save(content)
    return [place.name for place, _ in kept]


def open_work_audio(work: Work) -> Audio:
    """Return the recording's sound, decoded once and kept until it is discarded.

    Raises:
        MediaError: the recording cannot be decoded.
        ScratchError: the sound cannot be kept.
        SourceChangedError: the file is not the one any more that the work is about.
    """
    if work.recording.media_path is None:
        raise InputError("this recording has no sound", work.recording.source_uri)
    media, scratch = Path(work.recording.media_path), scratch_path(work)
    is_kept = scratch.is_file()
    audio = open_audio(media, scratch=scratch)
    # Hashed before it was decoded: what came in between belongs to no recording.
    if not is_kept and file_sha256(media) != work.recording.source_sha256:
        scratch.unlink(missing_ok=True)
        raise _changed(media)
    return audio


def default_scratch_dir() -> Path:
    """Return the folder for decoded sound; on a disk, because ten hours take 1.2 GB."""
    from platformdirs import user_cache_path

    return user_cache_path("webinar-pipeline", appauthor=False) / "audio"


def scratch_path(work: Work) -> Path:
    """Return where the decoded sound lies while the recording is worked on."""
    return Path(work.scratch_dir) / f"{work.recording.source_sha256}.pcm"


def read_work_captions(work: Work) -> Captions:
    """Return the platform's captions of the recording.

    Raises:
        FormatError: they cannot be read.
        InputError: there are none.
        SourceChangedError: they are the recording itself, and became another one.
    """
    if work.recording.captions_path is None:
        raise InputError(
            "no captions beside this recording",
            work.recording.source_uri,
            remedy="Put a file of the same name with the ending .vtt or .srt beside it",
        )
    path = Path(work.recording.captions_path)
    captions = read_captions(path)
    sha256 = captions.identity.model_sha256
    if work.recording.media_path is None and sha256 != work.recording.source_sha256:
        raise _changed(path)
    return captions


def _planned_captions(work: Work, planned: EngineIdentity) -> Captions:
    """Return the captions that the plan was made for."""
    captions = read_work_captions(work)
    if captions.identity != planned:
        raise _changed(Path(str(work.recording.captions_path)))
    return captions


def _changed(path: Path) -> SourceChangedError:
    return SourceChangedError(
        "the file was changed while it was worked on",
        str(path),
        remedy="Run it again when it is whole",
    )


def _model(identity: EngineIdentity) -> dict[str, str | None]:
    return {
        "engine": identity.engine,
        "model": identity.model,
        "model_sha256": identity.model_sha256,
    }


def _result(work: Work, stage: str, key: str) -> StageResult:
    return open_lake(work.lake_uri).result(work.recording.recording_id, stage, key)
