"""From kept words and voices to all tables of a recording; everything here is text work.

It is cheap beside hearing, so nothing in between is kept: a change of rules runs all of it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.corrections import correct_texts, correct_voices
from pipeline.coverage import covered_share, find_gaps
from pipeline.engines import DRAFT_REASONS
from pipeline.lake.publishing import Tables
from pipeline.language import load_language_model
from pipeline.language.borders import is_punctuated
from pipeline.meaning import find_meaning
from pipeline.naming import add_names, name_speakers
from pipeline.planning import Plan, Work, text_code_version, work_glossary
from pipeline.records import RecordingSummary, Speaker, SpeakerSpan, TermChange, Turn, Word
from pipeline.restoration import restore
from pipeline.settings import fingerprint
from pipeline.statements import split_statements
from pipeline.steps.hearing import hear_speech, hear_voices, hear_words
from pipeline.steps.kept import Heard, Speech, Voices
from pipeline.steps.polishing import polish_brief
from pipeline.stopwatch import Stopwatch
from pipeline.tables import SCHEMA_VERSION
from pipeline.terms import agenda_terms, correct_terms, merge_terms
from pipeline.transcribe import Transcript, join_transcripts
from pipeline.translated_statements import with_languages, with_translations
from pipeline.turns import apply_names, assign_speakers, build_turns, summarise_speakers
from pipeline.written_language import load_sentence_splitter

# The end of a turn is as good as the longest pause that restoration knows of.
TURN_END_MS = 2000


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who said what: words with their speakers, spans, turns and people."""

    words: tuple[Word, ...]
    spans: tuple[SpeakerSpan, ...]
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]


def make_tables(work: Work, plan: Plan) -> Tables:
    """Return the records of every table of the recording, from what the hearing steps kept.

    Raises:
        EngineUnavailableError: the language model is not installed.
        InputError: the themes cannot be read.
    """
    watch = Stopwatch("text")
    speech, heard = hear_speech(work), hear_words(work, plan)
    voices = hear_voices(work, plan)
    transcript = join_transcripts(heard.chunks, duration_ms=speech.duration_ms)
    conversation, changes = _converse(work, plan, transcript, voices)
    tables = {
        "words": conversation.words,
        "speakers": conversation.speakers,
        "speaker_spans": conversation.spans,
        "turns": conversation.turns,
        "coverage": find_gaps(speech.intervals, transcript.words, chunks=heard.chunks),
        "term_changes": changes,
        **_meaning(work, transcript.language, conversation, heard),
    }
    text_run = watch.stop(
        duration_ms=speech.duration_ms,
        settings_fingerprint=fingerprint(work.settings.text),
        code_version=text_code_version(),
        engine="spacy",
        model=work.settings.text.language_model,
    )
    runs = [speech.stage_run, heard.stage_run, voices.stage_run, text_run]
    return {
        **tables,
        "recordings": [_summary(work, plan, speech, transcript, tables)],
        "runs": [replace(run, run_id=plan.run_id) for run in runs],
    }


def _converse(
    work: Work, plan: Plan, transcript: Transcript, voices: Voices
) -> tuple[Conversation, list[TermChange]]:
    recording, is_english = work.recording, transcript.language == "en"
    corrected = correct_voices(transcript.words, voices.spans, plan.corrections)
    heard = _with_speakers(corrected.words, corrected.spans)
    spoken: Sequence[Word] = corrected.without_forgotten(heard)
    if is_english:
        spoken = _readable(spoken)
    terms = merge_terms(work_glossary(work.settings), agenda_terms(recording.agenda))
    spoken, changes = correct_terms(spoken, terms, is_english=is_english)
    # What a person put right comes last: nothing may change it again.
    words, turns = build_turns(recording.recording_id, correct_texts(spoken, plan.corrections))
    labels = corrected.labels
    named = name_speakers(
        turns,
        recording.agenda,
        caption_names={label: name for label, name in voices.names.items() if label in labels},
        corrected_names=corrected.names,
        known_voices={label: known for label, known in voices.known.items() if label in labels},
    )
    spans = corrected.remembered_spans
    speakers = add_names(summarise_speakers(words, turns, spans), named)
    named_turns = tuple(apply_names(turns, speakers))
    return Conversation(tuple(words), tuple(spans), named_turns, tuple(speakers)), changes


def _with_speakers(words: Sequence[Word], spans: Sequence[SpeakerSpan]) -> Sequence[Word]:
    """Return the words with speakers; captions that name people have said whose each word is."""
    if any(word.speaker for word in words):
        return words
    return assign_speakers(words, spans)


def _readable(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words with capitals and sentence ends, where there are none at all."""
    texts = [word.text for word in words]
    if not words or is_punctuated(" ".join(texts)):
        return words
    pauses = [_pause_ms(word, after) for word, after in pairwise(words)]
    restored = restore(texts, [*pauses, TURN_END_MS])
    return [replace(word, text=text) for word, text in zip(words, restored, strict=True)]


def _pause_ms(word: Word, after: Word) -> int:
    """Return the pause behind a word; a change of speaker ends a sentence, pause or not."""
    return TURN_END_MS if word.speaker != after.speaker else max(0, after.start_ms - word.end_ms)


def _meaning(work: Work, language: str, conversation: Conversation, heard: Heard) -> Tables:
    """Return the records of statements and of what they mean, by table."""
    recording, settings = work.recording, work.settings.text
    is_english = language == "en"
    nlp = (
        load_language_model(settings.language_model)
        if is_english
        else load_sentence_splitter(language)
    )
    parsed = split_statements(
        recording.recording_id, conversation.turns, conversation.words, nlp, language=language
    )
    statements = with_translations(
        with_languages([item.statement for item in parsed], heard.chunks), heard.translations
    )
    meaning = find_meaning(
        recording,
        [
            replace(item, statement=statement)
            for item, statement in zip(parsed, statements, strict=True)
        ],
        words=conversation.words,
        speakers=conversation.speakers,
        settings=settings,
        is_parsed=is_english,
    )
    return {
        "statements": meaning.statements,
        "mentions": meaning.mentions,
        "recommendations": meaning.recommendations,
        "recommendation_themes": meaning.recommendation_themes,
        "brief": polish_brief(work, meaning.brief, meaning.statements),
    }


def _summary(
    work: Work, plan: Plan, speech: Speech, transcript: Transcript, tables: Tables
) -> RecordingSummary:
    recording, agenda = work.recording, work.recording.agenda
    return RecordingSummary(
        run_id=plan.run_id,
        title=recording.title,
        source_uri=recording.source_uri,
        source_sha256=recording.source_sha256,
        event_date=agenda.event_date,
        series=agenda.series,
        duration_ms=speech.duration_ms,
        speech_ms=speech.speech_ms,
        language=transcript.language,
        language_confidence=transcript.language_confidence,
        speaker_count=len(tables["speakers"]),
        word_count=len(tables["words"]),
        recommendation_count=len(tables["recommendations"]),
        engine=plan.transcriber.engine,
        model=plan.transcriber.model,
        draft=plan.transcriber.engine in DRAFT_REASONS,
        schema_version=SCHEMA_VERSION,
        covered_share=round(covered_share(speech.intervals, transcript.words), 4),
    )
