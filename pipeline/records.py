"""The nouns of the pipeline: one frozen record each, fields named as the columns of its table.

Times are integer milliseconds from the start of the recording, end exclusive. ``None`` means
"not known" or "not said"; it is never a guess. ``recording_id`` is not repeated in the records:
the lake adds it as the first column of every table.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of time."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the agenda announces."""

    name: str
    role: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the organiser wrote down beforehand: names, spellings, date, series."""

    title: str | None = None
    event_date: date | None = None
    series: str | None = None
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """One source file of a webinar, found but not yet processed."""

    recording_id: str
    title: str
    source_uri: str
    source_sha256: str
    media_path: str | None
    captions_path: str | None
    agenda: Agenda
    spans_path: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word (a CTM line); speaker and turn are known after the turns stage."""

    start_ms: int
    end_ms: int
    text: str
    confidence: float | None = None
    speaker: str | None = None
    turn_id: str | None = None
    is_overlap: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerSpan:
    """One stretch with one speaker label and no words (an RTTM SPEAKER line)."""

    speaker: str
    start_ms: int
    end_ms: int
    is_overlap: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice of one recording, with the name it goes by where that is known."""

    speaker: str
    speaker_name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    name_source: str | None = None
    name_confidence: float | None = None
    speech_ms: int = 0
    turn_count: int = 0
    word_count: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """Consecutive words of one speaker; word indexes are half-open."""

    turn_id: str
    speaker: str | None
    speaker_name: str | None
    start_ms: int
    end_ms: int
    first_word_index: int
    end_word_index: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of one turn: the unit that analysts count and translators translate."""

    statement_id: str
    turn_id: str
    speaker: str | None
    speaker_name: str | None
    start_ms: int
    end_ms: int
    first_word_index: int
    end_word_index: int
    language: str
    text: str
    text_en: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, organisation, place, programme or event named in a statement."""

    mention_id: str
    statement_id: str
    label: str
    text: str
    start_char: int
    end_char: int
    canonical: str
    place_code: str | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Somebody advises an action; ``quote`` and roles are verbatim spans of the statement."""

    recommendation_id: str
    statement_id: str
    speaker: str | None
    speaker_name: str | None
    start_ms: int
    end_ms: int
    quote: str
    start_char: int
    end_char: int
    recommendation: str
    actor: str | None
    action: str | None
    beneficiary: str | None
    place_code: str | None
    theme: str | None
    modality: str
    polarity: str
    stance: str
    score: float
    rule: str
    is_low_confidence: bool


@dataclass(frozen=True, slots=True)
class RecommendationTheme:
    """How well one theme fits one recommendation, 0 to 1."""

    recommendation_id: str
    theme: str
    score: float


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One line of the brief and the statement that proves it."""

    position: int
    section: str
    text: str
    statement_id: str | None


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """A stretch whose speech the transcript does not account for, or accounts for badly."""

    start_ms: int
    end_ms: int
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """The row of the ``recordings`` table: written last, it makes a recording visible."""

    run_id: str
    title: str
    source_uri: str
    source_sha256: str
    event_date: date | None
    series: str | None
    duration_ms: int
    speech_ms: int
    language: str
    language_confidence: float | None
    speaker_count: int
    word_count: int
    recommendation_count: int
    engine: str
    model: str
    draft: bool
    schema_version: int
    covered_share: float | None = None


@dataclass(frozen=True, slots=True)
class StageRun:
    """What one stage of one run used and cost; the only record with a clock in it."""

    run_id: str
    stage: str
    engine: str | None
    model: str | None
    model_sha256: str | None
    settings_fingerprint: str
    code_version: str
    started_at: str
    seconds: float
    realtime_factor: float | None
    peak_rss_bytes: int


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed block of captions; lines of the text are parted by line feeds.

    ``inline_times`` are pairs of character offset in the text and ms, in order, where the file
    times words inside the cue.
    """

    start_ms: int
    end_ms: int
    text: str
    speaker_name: str | None = None
    inline_times: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """One statement (or brief line, or recommendation) in another language, by a person or tool.

    ``source_text_sha256`` is of the text that was translated: where it differs from the
    statement's text of today, the translation wants a second look.
    """

    statement_id: str
    language: str
    text: str
    state: str
    translator: str | None
    source_text_sha256: str


@dataclass(frozen=True, slots=True)
class TermChange:
    """Words that were put into the spelling of the glossary or agenda; ``score`` is 0 to 1."""

    start_ms: int
    end_ms: int
    before: str
    after: str
    score: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put right; ``kind`` is name, merge, split, text or forget.

    ``start_ms`` and ``end_ms`` say in time what is meant: a stretch in which the voice speaks, or
    the words. Labels and ids may change with the next run, the recording does not.
    ``after_ms`` is a moment in which the voice speaks that a merge or split goes to.
    """

    target_id: str
    kind: str
    before: str | None
    after: str | None
    author: str | None
    made_at: str
    start_ms: int
    end_ms: int
    after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class QualityScore:
    """One score of what is published against a reference; counts first, the rate last."""

    metric: str
    errors: float
    total: float
    value: float | None
    reference_sha256: str


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One recommendation among all that say the same, over the whole lake.

    Theme, days, counts and ``is_contradicted`` (others advise against it) are of the cluster.
    """

    cluster_id: str
    recommendation_id: str
    theme: str | None
    first_seen: date | None
    last_seen: date | None
    speaker_count: int
    recording_count: int
    is_contradicted: bool


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term, how it may sound, and what it is called in other languages (tag, text)."""

    term: str
    spoken: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
