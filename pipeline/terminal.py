"""What a person sees in the terminal: a recording's brief, speakers and recommendations."""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.records import (
    BriefLine,
    CoverageGap,
    Recommendation,
    RecordingSummary,
    Speaker,
    TermChange,
)
from pipeline.timecode import ms_to_short_clock

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SECTION_TITLES = {
    "headline": None,
    "lead": None,
    "speaker": "Speakers",
    "recommendation": "Recommendations",
    "agreement": "Agreed",
    "programme": "Programmes",
}
UNKNOWN = "not known"


def plain(text: str) -> str:
    """Return the text without control characters: a transcript must not steer a terminal."""
    return "".join(
        character if unicodedata.category(character) not in ("Cc", "Cf", "Cs") else " "
        for character in text
    )


def print_recording(
    console: "Console",
    summary: RecordingSummary,
    *,
    draft_reason: str | None,
    warning: str | None,
    brief: Sequence[BriefLine],
    speakers: Sequence[Speaker],
    recommendations: Sequence[Recommendation],
    coverage: Sequence[CoverageGap],
    term_changes: Sequence[TermChange],
) -> None:
    """Print one published recording."""
    from rich.text import Text

    console.print(Text(plain(summary.title), style="bold"))
    console.print(Text(_facts(summary), style="dim"))
    if draft_reason:
        console.print(Text(f"DRAFT: {draft_reason}", style="bold yellow"))
    if warning:
        console.print(Text(f"WARNING: {plain(warning)}", style="bold yellow"))
    _print_brief(console, brief)
    console.print(speaker_table(speakers))
    console.print(recommendation_table(recommendations))
    if term_changes:
        spelt = dict.fromkeys(f"{one.before} -> {one.after}" for one in term_changes)
        console.print(Text(f"Spelt after glossary or agenda: {plain('; '.join(spelt))}", "dim"))
    if coverage:
        console.print(Text(f"{len(coverage)} stretches to check first:", style="yellow"))
        for gap in coverage:
            console.print(Text(f"  {_stretch(gap)}  {gap.kind}: {plain(gap.detail)}"))


def _facts(summary: RecordingSummary) -> str:
    day = summary.event_date.isoformat() if summary.event_date else None
    facts = (
        day,
        summary.series,
        ms_to_short_clock(summary.duration_ms),
        summary.language,
        f"{summary.engine} ({summary.model})",
    )
    return plain(" · ".join(fact for fact in facts if fact))


def _print_brief(console: "Console", brief: Sequence[BriefLine]) -> None:
    from rich.text import Text

    section = None
    for line in brief:
        title = SECTION_TITLES.get(line.section)
        if line.section != section:
            console.print()
            if title:
                console.print(Text(title, style="bold"))
        section = line.section
        style = "bold" if line.section == "headline" else ""
        console.print(Text(f"{'- ' if title else ''}{plain(line.text)}", style=style))
    console.print()


def speaker_table(speakers: Sequence[Speaker]) -> "Table":
    """Return who spoke, how long, and how the name is known."""
    table = _table("Who spoke", ("", "name", "role", "affiliation", "time", "turns", "name from"))
    for speaker in speakers:
        _add_row(
            table,
            speaker.speaker,
            speaker.speaker_name or UNKNOWN,
            speaker.role or "",
            speaker.affiliation or "",
            ms_to_short_clock(speaker.speech_ms),
            str(speaker.turn_count),
            speaker.name_source or "",
        )
    return table


def recommendation_table(recommendations: Sequence[Recommendation]) -> "Table":
    """Return what was recommended, when, by whom and for whom."""
    table = _table("Key recommendations", ("at", "speaker", "recommendation", "theme", "for whom"))
    for item in recommendations:
        mark = " (?)" if item.is_low_confidence else ""
        _add_row(
            table,
            ms_to_short_clock(item.start_ms),
            item.speaker_name or item.speaker or UNKNOWN,
            item.recommendation + mark,
            item.theme or "",
            item.beneficiary or "",
        )
    return table


def _table(title: str, columns: Sequence[str]) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add_row(table: "Table", *texts: str) -> None:
    """Add a row of texts as they are: in a string, ``[laughs]`` would be markup and vanish."""
    from rich.text import Text

    table.add_row(*(Text(plain(text)) for text in texts))


def _stretch(gap: CoverageGap) -> str:
    return f"{ms_to_short_clock(gap.start_ms)}-{ms_to_short_clock(gap.end_ms)}"
