"""What ships, tried on reference data: ``webinar evaluate``.

Each task runs the shipped parts, as they are, over the data at a path and returns one table of
scores: ``{"wer": {"value": 0.05, "errors": 5, "total": 100}}``. Values are rates; counts are added
up over all files before they are divided.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.audio import Audio, SpeechChunk, open_audio
from pipeline.coverage import find_lost_speech
from pipeline.coverage.recovery import fill_losses, losses_to_hear_again
from pipeline.encoder import Passage
from pipeline.engines import Transcriber, load_diarizer, load_transcriber, whisper_engine
from pipeline.engines.checkpoints import can_have_checkpoint
from pipeline.engines.voice_activity import find_speech
from pipeline.errors import InputError, SourceNotFoundError
from pipeline.evaluation.brief import (
    METRICS,
    read_summarised_transcripts,
    rouge,
)
from pipeline.evaluation.language import score_language
from pipeline.evaluation.recognition import (
    WordErrors,
    count_speaker_word_errors,
    count_terms,
    count_word_errors,
)
from pipeline.evaluation.recommendations import (
    LabelledSentence,
    read_labelled_sentences,
    read_suggestions,
    score_recommendations,
)
from pipeline.evaluation.speakers import SpeakerErrors, count_speaker_errors
from pipeline.formats.rttm import parse_rttm
from pipeline.formats.stm import SpokenSegment, parse_stm
from pipeline.formats.uem import parse_uem
from pipeline.glossary import read_glossary
from pipeline.language import load_language_model
from pipeline.meaning import DETECTOR_PATH
from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from pipeline.recommendations.opinion import encoder_opinion
from pipeline.recordings.finding import MEDIA_EXTENSIONS
from pipeline.records import Agenda, GlossaryTerm, Interval, SpeakerSpan, Word
from pipeline.settings import Settings
from pipeline.statements import parse_sentences
from pipeline.terms import correct_terms
from pipeline.textfiles import read_text
from pipeline.transcribe import cut_chunks, join_transcripts
from pipeline.trials.brief import brief_text
from pipeline.turns import assign_speakers

Scores = dict[str, dict[str, float | int | None]]
_LARGEST_REFERENCE = 64 * 1024 * 1024  # bytes
# Told which file is done, the how-manieth of how many.
TrialObserver = Callable[[str, int, int], None]


def unobserved(_name: str, _number: int, _count: int) -> None:
    """Observe nothing."""


def try_recognition(folder: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return ``wer`` over media with ``.txt`` or ``.stm`` beside them; with ``.stm`` and ``cpwer``.

    With a glossary also ``term_recall``: how many of its terms that were said are in the words.

    Raises:
        SourceNotFoundError: no medium with a reference in the folder.
    """
    glossary = read_glossary(Path(settings.text.glossary) if settings.text.glossary else None)
    transcriber = _transcriber(settings, glossary)
    words, speaker_words = WordErrors(), WordErrors()
    found_terms = said_terms = 0
    for path, audio in _media(folder, (".txt", ".stm"), observe):
        heard, speech = _hear(audio, transcriber, settings)
        segments = _segments(path.with_suffix(".stm"))
        text = _reference_text(path.with_suffix(".txt"), segments)
        heard, _ = correct_terms(heard, glossary)
        hypothesis = " ".join(word.text for word in heard)
        words += count_word_errors(text, hypothesis)
        found, said = count_terms(text, hypothesis, [term.term for term in glossary])
        found_terms, said_terms = found_terms + found, said_terms + said
        if segments:
            spans = load_diarizer(settings.speakers.engine, settings.speakers).diarize(
                audio, speech, expected_count=settings.speakers.speaker_count
            )
            speaker_words += count_speaker_word_errors(
                [(segment.speaker, segment.text) for segment in segments],
                [(word.speaker or "", word.text) for word in assign_speakers(heard, spans)],
            )
    scores: Scores = {"wer": rated(words.rate, words.errors, words.total)}
    if speaker_words.total:
        scores["cpwer"] = rated(speaker_words.rate, speaker_words.errors, speaker_words.total)
    if said_terms:
        value = round(found_terms / said_terms, 4)
        scores["term_recall"] = {"value": value, "correct": found_terms, "total": said_terms}
    return scores


def try_speakers(folder: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return DER without and with collar, JER and the mean error of the speaker count.

    Media have an ``.rttm`` beside them, and a ``.uem`` where only a part is to be scored.

    Raises:
        SourceNotFoundError: no medium with a reference in the folder.
    """
    diarizer = load_diarizer(settings.speakers.engine, settings.speakers)
    total = SpeakerErrors()
    for path, audio in _media(folder, (".rttm",), observe):
        found = diarizer.diarize(
            audio,
            find_speech(audio, settings.speech),
            expected_count=settings.speakers.speaker_count,
        )
        total += count_speaker_errors(_spans(path), found, scored=_scored_regions(path))
    return speaker_scores(total)


def try_recommendations(path: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return precision, recall, F1 and the scores of the roles over labelled sentences."""
    return _sentence_scores(read_labelled_sentences(path), settings, observe, path)


def try_suggestions(path: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return precision, recall and F1 over a CSV file of id, sentence, label."""
    return _sentence_scores(read_suggestions(path), settings, observe, path, is_written=True)


def try_language(path: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return the scores of the language model on a treebank as it stands."""
    observe(path.name, 1, 1)
    return score_language(load_language_model(settings.text.language_model), path)


def try_plain_language(path: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return the same on the treebank lower-cased and without punctuation.

    As with every transcript that comes so, capitals and marks are restored before it is parsed.
    """
    observe(path.name, 1, 1)
    nlp = load_language_model(settings.text.language_model)
    return score_language(nlp, path, plain=True, restored=True)


def try_brief(path: Path, settings: Settings, observe: TrialObserver) -> Scores:
    """Return the mean ROUGE of the briefs of transcripts against their human summaries."""
    transcripts = read_summarised_transcripts(path)
    if not transcripts:
        raise SourceNotFoundError("no transcripts in the file", str(path))
    sums = dict.fromkeys(METRICS, 0.0)
    for number, transcript in enumerate(transcripts, start=1):
        brief = brief_text(transcript, settings)
        for metric, value in rouge(brief, transcript.summaries).items():
            sums[metric] += value
        observe(transcript.transcript_id, number, len(transcripts))
    count = len(transcripts)
    return {
        metric: {"value": round(total / count, 4), "correct": round(total, 4), "total": count}
        for metric, total in sums.items()
    }


TASKS: Mapping[str, Callable[[Path, Settings, TrialObserver], Scores]] = {
    "recognition": try_recognition,
    "speakers": try_speakers,
    "recommendations": try_recommendations,
    "suggestions": try_suggestions,
    "language": try_language,
    "brief": try_brief,
}


def run_trial(
    task: str,
    reference: Path,
    settings: Settings,
    *,
    is_plain: bool = False,
    observe: TrialObserver = unobserved,
) -> Scores:
    """Return the scores of a task on the data at ``reference``.

    Raises:
        InputError: no such task, or ``is_plain`` with a task that has no such form.
        SourceNotFoundError: no data of the task's form at the path.
        EngineUnavailableError: an engine or model that the task needs is missing.
    """
    if task not in TASKS:
        raise InputError("no such task", "--task", task, f"Tasks: {', '.join(TASKS)}")
    if is_plain and task != "language":
        raise InputError("only the language task has a plain form", "--plain", task)
    if not reference.exists():
        raise SourceNotFoundError("nothing is there", "--reference", str(reference))
    trial = try_plain_language if is_plain else TASKS[task]
    return trial(reference, settings, observe)


def _transcriber(settings: Settings, glossary: Sequence[GlossaryTerm]) -> Transcriber:
    """Return the engine that was asked for; "auto" means Whisper if it can be had, else offline."""
    recognition = settings.recognition
    name = recognition.engine
    if name == "auto":
        name = whisper_engine() if can_have_checkpoint(recognition) else "offline"
    return load_transcriber(name, recognition, agenda=Agenda(), glossary=glossary)


def _hear(
    audio: Audio, transcriber: Transcriber, settings: Settings
) -> tuple[Sequence[Word], list[Interval]]:
    """Return the words of both tries, as the line has them, and where somebody speaks."""
    speech, longest_ms = find_speech(audio, settings.speech), transcriber.longest_chunk_ms
    cuts = cut_chunks(speech, longest_ms=longest_ms)
    first = list(transcriber.transcribe(_sounding(audio, cuts)))
    words = join_transcripts(first, duration_ms=audio.duration_ms).words
    again = losses_to_hear_again(
        speech, words, longest_ms=longest_ms, duration_ms=audio.duration_ms
    )
    second = list(transcriber.transcribe_again(_sounding(audio, again))) if again else []
    whole = fill_losses(first, second, find_lost_speech(speech, words))
    return join_transcripts(whole, duration_ms=audio.duration_ms).words, speech


def _sounding(audio: Audio, cuts: Sequence[Interval]) -> Iterator[SpeechChunk]:
    for cut in cuts:
        yield SpeechChunk(cut.start_ms, cut.end_ms, audio.samples(cut.start_ms, cut.end_ms))


def _media(
    folder: Path, references: Sequence[str], observe: TrialObserver
) -> Iterator[tuple[Path, Audio]]:
    """Yield each medium that has a reference beside it, with its sound."""
    if not folder.is_dir():
        raise SourceNotFoundError("not a folder of media and references", str(folder))
    paths = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in MEDIA_EXTENSIONS
        and any(path.with_suffix(reference).is_file() for reference in references)
    ]
    if not paths:
        remedy = f"Put {' or '.join(references)} of the same name beside each recording"
        raise SourceNotFoundError("no media with references", str(folder), remedy=remedy)
    with tempfile.TemporaryDirectory() as scratch:
        for number, path in enumerate(paths, start=1):
            audio = open_audio(path, scratch=Path(scratch) / "audio.pcm")
            yield path, audio
            audio.path.unlink()
            observe(path.name, number, len(paths))


def read_reference(path: Path) -> str:
    """Return the text of a reference file.

    Raises:
        SourceNotFoundError: it cannot be read.
        FormatError: it is too large, or not UTF-8.
    """
    return read_text(path, what="the reference", largest_bytes=_LARGEST_REFERENCE)


def _segments(path: Path) -> list[SpokenSegment]:
    if not path.is_file():
        return []
    return parse_stm(read_reference(path), str(path))


def _reference_text(path: Path, segments: Sequence[SpokenSegment]) -> str:
    if path.is_file():
        return read_reference(path)
    return " ".join(segment.text for segment in segments)


def _spans(path: Path) -> list[SpeakerSpan]:
    """Return all spans of the medium's RTTM; its file ids are not looked at."""
    reference = path.with_suffix(".rttm")
    files = parse_rttm(read_reference(reference), str(reference))
    return [span for spans in files.values() for span in spans]


def _scored_regions(path: Path) -> list[Interval]:
    regions = path.with_suffix(".uem")
    if not regions.is_file():
        return []
    files = parse_uem(read_reference(regions), str(regions))
    return [region for items in files.values() for region in items]


def speaker_scores(errors: SpeakerErrors) -> Scores:
    """Return the rates of speaker errors, with their counts."""
    scores: Scores = {
        f"der_collar_{collar_ms}": rated(
            error / total if total else None, round(error), round(total)
        )
        for collar_ms, error, total in zip((0, 250), errors.error_ms, errors.total_ms, strict=True)
    }
    jaccard = errors.jaccard_sum / errors.speaker_count if errors.speaker_count else None
    scores["jer"] = rated(jaccard, errors.jaccard_sum, errors.speaker_count)
    mean = errors.count_error / errors.recording_count if errors.recording_count else None
    scores["count_error"] = rated(mean, errors.count_error, errors.recording_count)
    return scores


def _sentence_scores(
    reference: Sequence[LabelledSentence],
    settings: Settings,
    observe: TrialObserver,
    path: Path,
    *,
    is_written: bool = False,
) -> Scores:
    nlp = load_language_model(settings.text.language_model)
    parsed = parse_sentences([one.text for one in reference], nlp)
    passages = [Passage(one.text, one.before, one.after) for one in reference]
    records = find_recommendations(
        "trial",
        parsed,
        detector=load_detector(DETECTOR_PATH),
        encoder_score=encoder_opinion(passages),
        is_written=is_written,
    )
    found = {record.statement_id: record for record in records}
    hypothesis = [found.get(item.statement.statement_id) for item in parsed]
    observe(path.name, 1, 1)
    table = score_recommendations(reference, hypothesis).as_table()
    return {metric: dict(score) for metric, score in table.items()}


def rated(value: float | None, errors: float, total: float) -> dict[str, float | int | None]:
    """Return one score: the rate with its counts."""
    return {
        "value": None if value is None else round(value, 4),
        "errors": round(errors, 4),
        "total": total,
    }
