"""Every table of the lake as data, and the one way between records and Arrow.

To add a column: append a nullable ``Column`` here and a field of the same name to the record.
Columns are never re-typed or removed (``SCHEMA_VERSION`` counts the additions).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import SchemaError

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = 2

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: Arrow type by name, what it holds, its unit, whether it may be empty."""

    name: str
    type: str
    description: str
    unit: str | None = None
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a description, ordered columns and the columns that identify a row.

    ``is_kept`` marks what no run makes (people, or a step over the whole lake): a new run of the
    recording leaves it as it is.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_kept: bool = False


def _id(name: str, description: str) -> Column:
    return Column(name, "string", description)


_RECORDING_ID = _id("recording_id", "slug of the title and first 8 hex digits of the media's hash")
_RUN_ID = _id("run_id", "made from the stage keys: the same work has the same id")
_START = Column("start_ms", "int64", "start, from the beginning of the recording", "ms")
_END = Column("end_ms", "int64", "end, exclusive", "ms")
_SPEAKER = Column("speaker", "string", "diarization label within this recording", None, True)
_SPEAKER_NAME = Column("speaker_name", "string", "name, where it is known", None, True)
_FIRST_WORD = Column("first_word_index", "int64", "index of the first word")
_END_WORD = Column("end_word_index", "int64", "index after the last word")
_STATEMENT_ID = _id("statement_id", "the statement that it stands in")
_THEME = Column("theme", "string", "theme with the best score", None, True)
_PLACE_CODE = Column("place_code", "string", "UN M49 code of the place", None, True)
_ENGINE = Column("engine", "string", "engine that was used", None, True)
_MODEL = Column("model", "string", "model that the engine ran", None, True)


def _text(name: str, description: str, *, is_nullable: bool = False) -> Column:
    return Column(name, "string", description, None, is_nullable)


def _count(name: str, description: str) -> Column:
    return Column(name, "int64", description)


def _share(name: str, description: str, *, is_nullable: bool = True) -> Column:
    return Column(name, "float64", description, "0-1", is_nullable)


RECORDINGS = Table(
    "recordings",
    "One row a published recording; start reading here.",
    (
        _RECORDING_ID,
        _RUN_ID,
        _text("title", "title from the agenda, else from the file name"),
        _text("source_uri", "where the recording came from"),
        _text("source_sha256", "SHA-256 of the media bytes"),
        Column("event_date", "date32", "day of the webinar", None, True),
        _text("series", "series of webinars that it belongs to", is_nullable=True),
        Column("duration_ms", "int64", "length of the recording", "ms"),
        Column("speech_ms", "int64", "time in which somebody speaks", "ms"),
        _text("language", "main language, BCP-47"),
        _share("language_confidence", "the engine's own probability of the language"),
        _count("speaker_count", "voices told apart"),
        _count("word_count", "words recognised"),
        _count("recommendation_count", "recommendations found"),
        _text("engine", "recogniser that was used"),
        _text("model", "model that the recogniser ran"),
        Column("draft", "bool", "true where the offline engine made the words"),
        _count("schema_version", "version of the declared schemas"),
        _share("covered_share", "share of the speech that words account for"),
    ),
    ("recording_id",),
)

WORDS = Table(
    "words",
    "One row a recognised word.",
    (
        _RECORDING_ID,
        _count("word_index", "position in the recording, from 0"),
        _START,
        _END,
        _text("text", "the word as it reads in the transcript"),
        _share("confidence", "the engine's own probability of the word"),
        _SPEAKER,
        _text("turn_id", "the turn that it belongs to", is_nullable=True),
        Column("is_overlap", "bool", "true where two or more people speak at once"),
    ),
    ("recording_id", "word_index"),
)

SPEAKERS = Table(
    "speakers",
    "One row a voice of a recording.",
    (
        _RECORDING_ID,
        _text("speaker", "diarization label within this recording"),
        _SPEAKER_NAME,
        _text("role", "role or office", is_nullable=True),
        _text("affiliation", "organisation that the person speaks for", is_nullable=True),
        _text(
            "name_source",
            "agenda, captions, introduction, voice or correction",
            is_nullable=True,
        ),
        _share("name_confidence", "how well the evidence supports the name"),
        Column("speech_ms", "int64", "time spoken", "ms"),
        _count("turn_count", "turns taken"),
        _count("word_count", "words said"),
    ),
    ("recording_id", "speaker"),
)

SPEAKER_SPANS = Table(
    "speaker_spans",
    "One row a stretch of one voice, without words.",
    (
        _RECORDING_ID,
        _text("speaker", "diarization label within this recording"),
        _START,
        _END,
        Column("is_overlap", "bool", "true where another voice speaks at the same time"),
    ),
    ("recording_id", "start_ms", "speaker"),
)

TURNS = Table(
    "turns",
    "One row a turn: consecutive words of one speaker.",
    (
        _RECORDING_ID,
        _id("turn_id", "recording_id and -t0042"),
        _SPEAKER,
        _SPEAKER_NAME,
        _START,
        _END,
        _FIRST_WORD,
        _END_WORD,
        _text("text", "the words, joined"),
    ),
    ("turn_id",),
)

STATEMENTS = Table(
    "statements",
    "One row a sentence of one turn: the unit to count and to translate.",
    (
        _RECORDING_ID,
        _id("statement_id", "recording_id and -s0123"),
        _id("turn_id", "the turn that it belongs to"),
        _SPEAKER,
        _SPEAKER_NAME,
        _START,
        _END,
        _FIRST_WORD,
        _END_WORD,
        _text("language", "language of the text, BCP-47"),
        _text("text", "the sentence as it was said"),
        _text("text_en", "machine translation into English", is_nullable=True),
    ),
    ("statement_id",),
)

MENTIONS = Table(
    "mentions",
    "One row a name in a statement.",
    (
        _RECORDING_ID,
        _id("mention_id", "recording_id and -m0007"),
        _STATEMENT_ID,
        _text("label", "PERSON, ORG, PLACE, PROGRAMME or EVENT"),
        _text("text", "the words of the statement"),
        _count("start_char", "first character in the statement's text"),
        _count("end_char", "character after the last"),
        _text("canonical", "one spelling for all mentions of the same thing"),
        _PLACE_CODE,
    ),
    ("mention_id",),
)

RECOMMENDATIONS = Table(
    "recommendations",
    "One row a recommendation: who advises whom to do what, in which words.",
    (
        _RECORDING_ID,
        _id("recommendation_id", "recording_id and -r007"),
        _STATEMENT_ID,
        _SPEAKER,
        _SPEAKER_NAME,
        _START,
        _END,
        _text("quote", "the words, verbatim from the statement"),
        _count("start_char", "first character of the quote in the statement's text"),
        _count("end_char", "character after the last"),
        _text("recommendation", "the advice as one clean sentence"),
        _text("actor", "who should act, verbatim", is_nullable=True),
        _text("action", "what should be done, verbatim", is_nullable=True),
        _text("beneficiary", "for whom, verbatim", is_nullable=True),
        _PLACE_CODE,
        _THEME,
        _text("modality", "obligation, necessity, proposal, encouragement or request"),
        _text("polarity", "do or dont"),
        _text("stance", "own or reported"),
        _share("score", "how sure the detector is", is_nullable=False),
        _text("rule", "rule or model that fired"),
        Column("is_low_confidence", "bool", "true where the score or the hearing is weak"),
    ),
    ("recommendation_id",),
)

RECOMMENDATION_THEMES = Table(
    "recommendation_themes",
    "One row a theme that fits a recommendation.",
    (
        _RECORDING_ID,
        _id("recommendation_id", "the recommendation"),
        _text("theme", "name of the theme in themes.toml"),
        _share("score", "how well it fits", is_nullable=False),
    ),
    ("recommendation_id", "theme"),
)

BRIEF = Table(
    "brief",
    "One row a line of the brief, with the statement that proves it.",
    (
        _RECORDING_ID,
        _count("position", "order of the lines, from 0"),
        _text("section", "headline, lead, speaker, recommendation, agreement or programme"),
        _text("text", "the line"),
        _text("statement_id", "the evidence", is_nullable=True),
    ),
    ("recording_id", "position"),
)

COVERAGE = Table(
    "coverage",
    "One row a stretch whose speech the transcript does not account for, or badly.",
    (
        _RECORDING_ID,
        _START,
        _END,
        _text("kind", "missing_speech, repetition, invented_text, low_confidence, language_change"),
        _text("detail", "what was found, in words"),
    ),
    ("recording_id", "start_ms", "kind"),
)

CORRECTIONS = Table(
    "corrections",
    "One row a correction by a person, applied in order of made_at; kept over every later run.",
    (
        _RECORDING_ID,
        _text("target_id", "speaker label or statement, as it was called then"),
        _text("kind", "name, merge, split, text or forget"),
        _text("before", "what it was", is_nullable=True),
        _text("after", "what it is; null: nothing, no name", is_nullable=True),
        _text("author", "who corrected it", is_nullable=True),
        _text("made_at", "UTC, ISO 8601"),
        Column("start_ms", "int64", "start of the words, or of a stretch of the voice", "ms"),
        Column("end_ms", "int64", "end of that, exclusive", "ms"),
        Column("after_ms", "int64", "a moment of the voice merged or split into", "ms", True),
    ),
    ("recording_id", "made_at", "kind", "target_id"),
    is_kept=True,
)

TRANSLATIONS = Table(
    "translations",
    "One row a text that came back translated; kept over every later run.",
    (
        _RECORDING_ID,
        _id("statement_id", "the statement, recommendation (-r007) or brief line (-b004)"),
        _id("language", "language of the translation, BCP-47"),
        _text("text", "the translation"),
        _text("state", "translated, needs_review or final"),
        _text("translator", "who translated it", is_nullable=True),
        _text("source_text_sha256", "SHA-256 of the text that was translated, UTF-8"),
    ),
    ("statement_id", "language"),
    is_kept=True,
)

LEDGER = Table(
    "ledger",
    "One row a recommendation: which others, of any recording, say the same."
    " Made over the whole lake by `webinar lake ledger`.",
    (
        _RECORDING_ID,
        _id("cluster_id", "the same for all recommendations that say the same; it stays"),
        _id("recommendation_id", "the recommendation"),
        _text("theme", "theme of most of the cluster", is_nullable=True),
        Column("first_seen", "date32", "day of the cluster's first webinar", None, True),
        Column("last_seen", "date32", "day of the cluster's last webinar", None, True),
        _count("speaker_count", "people who said so, by name, else by voice and recording"),
        _count("recording_count", "recordings in which it was said"),
        Column("is_contradicted", "bool", "true where some advise it and some against it"),
    ),
    ("recommendation_id",),
    is_kept=True,
)

QUALITY = Table(
    "quality",
    "One row a score against a reference that people made. Made by `webinar evaluate` without a"
    " task; the latest score of each.",
    (
        _RECORDING_ID,
        _text("metric", "wer, cpwer, der_collar_0, der_collar_250, jer or count_error"),
        Column("errors", "float64", "errors of the metric: words, ms or speakers"),
        Column("total", "float64", "of how many in the reference"),
        Column("value", "float64", "errors by total; null where nothing is in it", None, True),
        _text("reference_sha256", "SHA-256 of the files that it was made against"),
    ),
    ("recording_id", "metric"),
    is_kept=True,
)

RUNS = Table(
    "runs",
    "One row a stage of the run that published the recording; the only table with clocks.",
    (
        _RECORDING_ID,
        _RUN_ID,
        _text("stage", "name of the stage"),
        _ENGINE,
        _MODEL,
        _text("model_sha256", "SHA-256 of the weights", is_nullable=True),
        _text("settings_fingerprint", "hash of the stage's settings"),
        _text("code_version", "version of the stage's code"),
        _text("started_at", "UTC, ISO 8601"),
        Column("seconds", "float64", "time that the stage took", "s"),
        Column("realtime_factor", "float64", "seconds of work per second of recording", None, True),
        Column("peak_rss_bytes", "int64", "peak memory of the process so far", "bytes"),
    ),
    ("recording_id", "stage"),
)

TERM_CHANGES = Table(
    "term_changes",
    "One row a stretch of words that was put into the spelling of the glossary or agenda.",
    (
        _RECORDING_ID,
        _START,
        _END,
        _text("before", "the words as they were recognised"),
        _text("after", "the words as they are now"),
        _share("score", "how near they were in sound and spelling", is_nullable=False),
    ),
    ("recording_id", "start_ms"),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        RECORDINGS,
        WORDS,
        SPEAKERS,
        SPEAKER_SPANS,
        TURNS,
        STATEMENTS,
        MENTIONS,
        RECOMMENDATIONS,
        RECOMMENDATION_THEMES,
        BRIEF,
        COVERAGE,
        TERM_CHANGES,
        CORRECTIONS,
        TRANSLATIONS,
        LEDGER,
        QUALITY,
        RUNS,
    )
}


@lru_cache(maxsize=64)
def arrow_schema(table: Table) -> "pa.Schema":
    """Return the declared schema; descriptions and units are in the fields' metadata."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "date32": pa.date32(),
    }
    return pa.schema(
        [
            pa.field(
                column.name,
                types[column.type],
                nullable=column.is_nullable,
                metadata=_column_metadata(column),
            )
            for column in table.columns
        ],
        metadata={"description": table.description, "schema_version": str(SCHEMA_VERSION)},
    )


def _column_metadata(column: Column) -> dict[str, str]:
    metadata = {"description": column.description}
    return metadata | {"unit": column.unit} if column.unit else metadata


def records_to_arrow(table: Table, recording_id: str, records: Sequence[object]) -> "pa.Table":
    """Return the records as an Arrow table of the declared schema, in their order.

    ``recording_id`` fills the first column; ``word_index`` is the position.

    Raises:
        SchemaError: a record lacks a column of the table or holds a value of another type.
    """
    import pyarrow as pa

    schema = arrow_schema(table)
    try:
        columns = [
            pa.array(_values(column.name, recording_id, records), type=schema.field(index).type)
            for index, column in enumerate(table.columns)
        ]
    except (AttributeError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise SchemaError("records do not fit their table", table.name, str(error)) from error
    _check_nulls(table, columns)
    return pa.Table.from_arrays(columns, schema=schema)


def _values(name: str, recording_id: str, records: Sequence[object]) -> Iterable[Any]:
    if name == "recording_id":
        return [recording_id] * len(records)
    if name == "word_index":
        return range(len(records))
    return [getattr(record, name) for record in records]


def _check_nulls(table: Table, columns: "Sequence[pa.Array]") -> None:
    for column, values in zip(table.columns, columns, strict=True):
        if values.null_count and not column.is_nullable:
            raise SchemaError("a value is missing", f"{table.name}.{column.name}", "null")


def arrow_to_records(arrow: "pa.Table", record_type: type[Record]) -> list[Record]:
    """Return one record a row; columns that the record has no field for are left out.

    A column that was added after the file was written reads as null.
    """
    names = [item.name for item in fields(record_type)]  # type: ignore[arg-type]
    columns = [
        arrow.column(name).to_pylist() if name in arrow.column_names else [None] * arrow.num_rows
        for name in names
    ]
    return [record_type(*values) for values in zip(*columns, strict=True)]


def merge_rows(table: Table, earlier: "pa.Table", added: "pa.Table") -> "pa.Table":
    """Return both, sorted by key; of rows with the same key the last added one."""
    import pyarrow as pa

    rows = {
        tuple(row[name] for name in table.key): row
        for row in [*earlier.to_pylist(), *added.to_pylist()]
    }
    ordered = [rows[key] for key in sorted(rows)]
    return pa.Table.from_pylist(ordered, schema=arrow_schema(table))
