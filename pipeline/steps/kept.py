"""What the hearing steps keep between them, and its way into JSON and back."""

from dataclasses import asdict, astuple, dataclass, field
from datetime import date
from typing import Any

from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.lake import records_to_rows, rows_to_records
from pipeline.records import Agenda, Interval, Person, Recording, SpeakerSpan, StageRun, Word
from pipeline.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Speech:
    """Where somebody speaks in a recording of this length."""

    duration_ms: int
    intervals: tuple[Interval, ...]
    stage_run: StageRun

    @property
    def speech_ms(self) -> int:
        """Time in which somebody speaks."""
        return sum(interval.end_ms - interval.start_ms for interval in self.intervals)


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a recording, as its engine gave them, chunk by chunk.

    ``translations`` are the chunks in other languages once more, in English.
    """

    chunks: tuple[ChunkTranscript, ...]
    stage_run: StageRun
    translations: tuple[ChunkTranscript, ...] = ()


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks when, by label; ``names`` where the platform gives them.

    Only where voices are remembered: ``prints`` of each voice, and ``known`` people of the series
    with their likeness.
    """

    spans: tuple[SpeakerSpan, ...]
    stage_run: StageRun
    names: dict[str, str] = field(default_factory=dict)
    prints: dict[str, tuple[float, ...]] = field(default_factory=dict)
    known: dict[str, tuple[str, float]] = field(default_factory=dict)


def speech_to_json(speech: Speech) -> Any:
    """Return what ``speech_from_json`` reads."""
    return [speech.duration_ms, records_to_rows(speech.intervals), astuple(speech.stage_run)]


def speech_from_json(kept: Any) -> Speech:
    """Return the speech that was kept."""
    duration_ms, intervals, stage_run = kept
    return Speech(duration_ms, tuple(rows_to_records(intervals, Interval)), StageRun(*stage_run))


def chunk_to_json(chunk: ChunkTranscript) -> Any:
    """Return what ``chunk_from_json`` reads."""
    return [
        chunk.start_ms,
        chunk.end_ms,
        chunk.language,
        chunk.language_confidence,
        records_to_rows(chunk.words),
    ]


def chunk_from_json(kept: Any) -> ChunkTranscript:
    """Return the chunk that was kept."""
    start_ms, end_ms, language, confidence, words = kept
    spoken = tuple(rows_to_records(words, Word))
    return ChunkTranscript(start_ms, end_ms, language, confidence, spoken)


def heard_to_json(heard: Heard) -> Any:
    """Return what ``heard_from_json`` reads."""
    return [
        [chunk_to_json(chunk) for chunk in heard.chunks],
        astuple(heard.stage_run),
        [chunk_to_json(chunk) for chunk in heard.translations],
    ]


def heard_from_json(kept: Any) -> Heard:
    """Return the words that were kept."""
    chunks, stage_run, translations = kept
    return Heard(
        tuple(chunk_from_json(chunk) for chunk in chunks),
        StageRun(*stage_run),
        tuple(chunk_from_json(chunk) for chunk in translations),
    )


def voices_to_json(voices: Voices) -> Any:
    """Return what ``voices_from_json`` reads."""
    return [
        records_to_rows(voices.spans),
        astuple(voices.stage_run),
        voices.names,
        voices.prints,
        voices.known,
    ]


def voices_from_json(kept: Any) -> Voices:
    """Return the voices that were kept."""
    # Kept by a version that knew no prints, it ends after the names.
    spans, stage_run, names, prints, known = [*kept, {}, {}][:5]
    return Voices(
        tuple(rows_to_records(spans, SpeakerSpan)),
        StageRun(*stage_run),
        names,
        {label: tuple(numbers) for label, numbers in prints.items()},
        {label: (name, likeness) for label, (name, likeness) in known.items()},
    )


@dataclass(frozen=True, slots=True)
class Order:
    """How a recording was processed, so that its tables can be made again without its file."""

    recording: Recording
    settings: Settings
    transcriber: EngineIdentity
    diarizer: EngineIdentity


def order_to_json(order: Order) -> Any:
    """Return what ``order_from_json`` reads."""
    kept = asdict(order)
    event_date = order.recording.agenda.event_date
    kept["recording"]["agenda"]["event_date"] = event_date.isoformat() if event_date else None
    return kept


def order_from_json(kept: Any) -> Order:
    """Return the order that was kept."""
    return Order(
        Recording(**{**kept["recording"], "agenda": _agenda(kept["recording"]["agenda"])}),
        load_settings(arguments=kept["settings"], environment={}),
        _identity(kept["transcriber"]),
        _identity(kept["diarizer"]),
    )


def _agenda(kept: Any) -> Agenda:
    event_date = kept["event_date"]
    return Agenda(
        kept["title"],
        date.fromisoformat(event_date) if event_date else None,
        kept["series"],
        tuple(Person(**person) for person in kept["people"]),
    )


def _identity(kept: Any) -> EngineIdentity:
    return EngineIdentity(**{**kept, "expected": tuple(kept["expected"])})
