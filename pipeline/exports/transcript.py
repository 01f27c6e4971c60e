"""What the exports of one recording are made of, in its own language or in another."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from pipeline.errors import InputError
from pipeline.formats.bilingual import Bilingual
from pipeline.lake import Lake
from pipeline.records import (
    BriefLine,
    GlossaryTerm,
    Mention,
    Recommendation,
    RecordingSummary,
    Speaker,
    SpeakerSpan,
    Statement,
    Translation,
    Turn,
    Word,
)
from pipeline.translations.times import translated_words


@dataclass(frozen=True, slots=True)
class Transcript:
    """The tables of one recording that exports need.

    ``memory`` maps the SHA-256 of a text to its translation in an earlier webinar of the series.
    ``untranslated_count`` is how many statements stand in the original in a translated one.
    """

    recording_id: str
    summary: RecordingSummary
    words: tuple[Word, ...]
    turns: tuple[Turn, ...]
    speaker_spans: tuple[SpeakerSpan, ...]
    statements: tuple[Statement, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    mentions: tuple[Mention, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    brief: tuple[BriefLine, ...] = ()
    translations: tuple[Translation, ...] = ()
    memory: Mapping[str, "Remembered"] = field(default_factory=dict)
    glossary: tuple[GlossaryTerm, ...] = ()
    untranslated_count: int = 0


@dataclass(frozen=True, slots=True)
class Remembered:
    """A translation made for another recording."""

    text: str
    recording_id: str


def read_transcript(
    lake: Lake,
    recording_id: str,
    *,
    language: str | None = None,
    glossary: tuple[GlossaryTerm, ...] = (),
) -> Transcript:
    """Return the tables that exports need; with ``language``, also the series' memory in it.

    Raises:
        NotPublishedError: the lake holds no such recording.
    """
    summary = lake.read("recordings", recording_id, RecordingSummary)[0]
    return Transcript(
        recording_id,
        summary,
        tuple(lake.read("words", recording_id, Word)),
        tuple(lake.read("turns", recording_id, Turn)),
        tuple(lake.read("speaker_spans", recording_id, SpeakerSpan)),
        tuple(lake.read("statements", recording_id, Statement)),
        tuple(lake.read("speakers", recording_id, Speaker)),
        tuple(lake.read("mentions", recording_id, Mention)),
        tuple(lake.read("recommendations", recording_id, Recommendation)),
        tuple(lake.read("brief", recording_id, BriefLine)),
        tuple(lake.read("translations", recording_id, Translation)),
        _read_memory(lake, recording_id, summary.series, language),
        glossary,
    )


def _read_memory(
    lake: Lake, recording_id: str, series: str | None, language: str | None
) -> dict[str, Remembered]:
    """Return what other webinars of the series have in the language, the latest of each text."""
    if series is None or language is None:
        return {}
    memory = dict[str, Remembered]()
    others = [name.removesuffix(".parquet") for name in lake.storage.names("translations")]
    published = set(lake.recording_ids()) - {recording_id}
    dated = sorted(
        (summary.event_date.isoformat() if summary.event_date else "", other)
        for other in others
        if other in published
        and (summary := lake.read("recordings", other, RecordingSummary)[0]).series == series
    )
    for _, other in dated:
        for item in lake.read("translations", other, Translation):
            if item.language == language and item.state != "needs_review":
                memory[item.source_text_sha256] = Remembered(item.text, other)
    return memory


def in_language(transcript: Transcript, document: Bilingual) -> Transcript:
    """Return the transcript with words, turns and texts in the document's target language.

    Raises:
        InputError: nothing of it is translated into that language.
    """
    language = document.target_language or transcript.summary.language
    texts = {
        unit.unit_id: unit.target
        for unit in document.units
        if unit.target is not None and unit.state != "memory"
    }
    spoken = [statement.statement_id for statement in transcript.statements]
    if not any(statement_id in texts for statement_id in spoken):
        raise InputError(
            "nothing is translated into this language yet",
            transcript.recording_id,
            language,
            f"webinar export --to xliff --language {language}; then webinar import FILE",
        )
    words, turns = translated_words(
        transcript.statements, transcript.words, texts, language=language
    )
    return replace(
        transcript,
        summary=replace(transcript.summary, language=language),
        words=tuple(words),
        turns=tuple(turns),
        untranslated_count=sum(statement_id not in texts for statement_id in spoken),
    )


def media_name(summary: RecordingSummary) -> str:
    """Return the file name of the media, without the folders of the machine that it came from."""
    return PurePosixPath(summary.source_uri.rstrip("/")).name or summary.title
