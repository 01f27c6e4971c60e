"""A published recording as its page shows it: records in, plain values for the template out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.citations import cite
from pipeline.coverage import coverage_warning
from pipeline.engines import DRAFT_REASONS
from pipeline.exports.transcript import Transcript, read_transcript
from pipeline.formats.bilingual import RIGHT_TO_LEFT, primary_language
from pipeline.lake import Lake
from pipeline.places import load_gazetteer
from pipeline.records import CoverageGap, LedgerEntry, Recommendation, RecordingSummary, Speaker
from pipeline.report.timeline import Bar, Lane, build_bars, build_lanes
from pipeline.report.transcript import Passage, anchor_of, build_passages
from pipeline.terminal import SECTION_TITLES
from pipeline.timecode import ms_to_short_clock

UNNAMED = "Speaker {label}"
NOBODY = "Unknown speaker"
GAP_TITLES = {
    "missing_speech": "Speech without words",
    "repetition": "Repeated words",
    "invented_text": "Words where nobody speaks",
    "low_confidence": "Words to doubt",
    "language_change": "Another language",
}
# The brief's own sections; speakers and recommendations have richer ones on the page.
_BRIEF_ELSEWHERE = ("headline",)


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that a page is made of, as the lake has it."""

    transcript: Transcript
    coverage: tuple[CoverageGap, ...]
    ledger: tuple[LedgerEntry, ...]

    @property
    def summary(self) -> RecordingSummary:
        """The recording's row."""
        return self.transcript.summary


@dataclass(frozen=True, slots=True)
class BriefPoint:
    """A line of the brief, and the second that proves it."""

    text: str
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class BriefSection:
    """Lines of one section; the lead has no title."""

    title: str | None
    points: tuple[BriefPoint, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One recommendation with all that is shown of it."""

    anchor: str
    one: Recommendation
    who: str
    theme: str | None
    place: str | None
    citation: str
    entry: LedgerEntry | None


@dataclass(frozen=True, slots=True)
class Page:
    """One recording's page."""

    recording_id: str
    summary: RecordingSummary
    direction: str
    headline: str | None
    draft_reason: str | None
    warning: str | None
    brief: tuple[BriefSection, ...]
    lanes: tuple[Lane, ...]
    gap_bars: tuple[Bar, ...]
    gaps: tuple[CoverageGap, ...]
    cards: tuple[Card, ...]
    passages: tuple[Passage, ...]
    unsure_count: int


def read_source(lake: Lake, recording_id: str) -> Source:
    """Return what the lake has of a recording.

    Raises:
        NotPublishedError: the lake holds no such recording.
        LakeError: a file is damaged.
    """
    return Source(
        read_transcript(lake, recording_id),
        tuple(lake.read("coverage", recording_id, CoverageGap)),
        tuple(lake.read("ledger", recording_id, LedgerEntry)),
    )


def build_page(source: Source, theme_titles: Mapping[str, str], *, least_covered: float) -> Page:
    """Return the page's content.

    Args:
        source: the recording's tables.
        theme_titles: what themes are called; one that is not in it goes by its name.
        least_covered: share of the speech that must have words, or the page warns.
    """
    transcript, summary = source.transcript, source.summary
    recording_id = transcript.recording_id
    passages = build_passages(
        recording_id, transcript.turns, transcript.statements, transcript.words,
        source.coverage, transcript.recommendations,
    )  # fmt: skip
    runs = [run for item in passages for line in item.lines for run in line.runs]
    is_rtl = primary_language(summary.language) in RIGHT_TO_LEFT
    return Page(
        recording_id,
        summary,
        "rtl" if is_rtl else "ltr",
        next((line.text for line in transcript.brief if line.section == "headline"), None),
        DRAFT_REASONS.get(summary.engine) if summary.draft else None,
        coverage_warning(summary.covered_share, least=least_covered),
        tuple(_brief(transcript)),
        tuple(build_lanes(transcript.speakers, transcript.speaker_spans, summary.duration_ms)),
        build_bars(source.coverage, summary.duration_ms),
        source.coverage,
        tuple(build_cards(source, theme_titles)),
        tuple(passages),
        sum(len(run.text.split()) for run in runs if run.is_unsure),
    )


def name_of(speaker: str | None, speaker_name: str | None) -> str:
    """Return what people call the voice."""
    return speaker_name or (UNNAMED.format(label=speaker) if speaker else NOBODY)


def place_name(code: str | None) -> str | None:
    """Return the English name of a UN M49 code; the code where it has none."""
    return None if code is None else load_gazetteer().canonical.get(code, code)


def build_cards(source: Source, theme_titles: Mapping[str, str]) -> list[Card]:
    """Return the recommendations in the order in which they were made."""
    entries = {entry.recommendation_id: entry for entry in source.ledger}
    return [
        Card(
            anchor_of(one.recommendation_id, source.transcript.recording_id),
            one,
            name_of(one.speaker, one.speaker_name),
            theme_titles.get(one.theme, one.theme) if one.theme else None,
            place_name(one.place_code),
            cite(one, source.summary),
            entries.get(one.recommendation_id),
        )
        for one in source.transcript.recommendations
    ]


def _brief(transcript: Transcript) -> list[BriefSection]:
    starts = {one.statement_id: one.start_ms for one in transcript.statements}
    lines = [line for line in transcript.brief if line.section not in _BRIEF_ELSEWHERE]
    return [
        BriefSection(
            SECTION_TITLES.get(section),
            tuple(BriefPoint(line.text, starts.get(line.statement_id or "")) for line in group),
        )
        for section, group in groupby(lines, key=lambda line: line.section)
    ]


def facts_of(summary: RecordingSummary) -> list[str]:
    """Return what stands under the title."""
    return [
        fact
        for fact in (
            summary.series,
            ms_to_short_clock(summary.duration_ms),
            f"{summary.word_count:,} words",
            f"heard by {summary.engine} ({summary.model})",
        )
        if fact
    ]


def words_times(passages: Sequence[Passage]) -> list[list[object]]:
    """Return start, end and the words' offsets in ms of each sentence, in their order."""
    return [
        [line.start_ms, line.end_ms, list(line.offsets_ms)]
        for passage in passages
        for line in passage.lines
    ]


def introduced(speaker: Speaker) -> str:
    """Return role and organisation, as far as they are known."""
    return ", ".join(part for part in (speaker.role, speaker.affiliation) if part)
