"""What a batch did, for people: one row a recording, and a page about the whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.errors import PipelineError
from pipeline.lake import Lake
from pipeline.records import RecordingSummary
from pipeline.steps import STATUSES, Outcome

_MS_PER_S = 1000
_MS_PER_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What became of one source.

    ``coverage`` is the share of its speech that has words, ``speed`` minutes of recording worked
    on in a minute (of new ones only), ``remark`` a warning or why it failed.
    """

    source: str
    status: str
    recording: str | None = None
    remark: str = ""
    remedy: str = ""
    minutes: float | None = None
    coverage: float | None = None
    speed: float | None = None
    recommendations: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the row for a table."""
        return asdict(self)


def done_row(source: str, outcome: Outcome, lake: Lake) -> BatchRow:
    """Return the row of a recording that the lake holds."""
    recording_id = outcome.recording_id or ""
    (summary,) = lake.read("recordings", recording_id, RecordingSummary)
    is_new = outcome.status == "published" and outcome.seconds > 0
    speed = summary.duration_ms / _MS_PER_S / outcome.seconds if is_new else None
    return BatchRow(
        source,
        outcome.status,
        recording_id,
        remark=outcome.warning or "",
        minutes=round(summary.duration_ms / _MS_PER_MINUTE, 1),
        coverage=summary.covered_share,
        speed=None if speed is None else round(speed, 2),
        recommendations=summary.recommendation_count,
    )


def failed_row(source: str, error: BaseException) -> BatchRow:
    """Return the row of a source that failed, with what to do about it where that is known."""
    if isinstance(error, PipelineError):
        # The remedy has a column of its own.
        reason = str(type(error)(error.what, error.where, error.value))
        return BatchRow(source, "failed", remark=reason, remedy=error.remedy)
    return BatchRow(source, "failed", remark=f"{type(error).__name__}: {error}")


def headline(rows: Sequence[BatchRow]) -> str:
    """Return how many of each status: ``2 published, 1 unchanged, 0 failed``."""
    counts = Counter(row.status for row in rows)
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES)


def markdown(rows: Sequence[BatchRow]) -> str:
    """Return a page: what failed and what to do first, then what is new."""
    parts = [f"**{headline(rows)}**"]
    failed = [row for row in rows if row.status == "failed"]
    if failed:
        parts.append(_table(("failed", "why", "what to do"),
                            [(row.source, row.remark, row.remedy) for row in failed]))  # fmt: skip
    new = [row for row in rows if row.status == "published"]
    if new:
        columns = ("new", "minutes", "words for speech", "speed", "recommendations", "remark")
        parts.append(_table(columns, [_new(row) for row in new]))
    return "\n\n".join(parts) + "\n"


def _new(row: BatchRow) -> tuple[str, ...]:
    coverage = "" if row.coverage is None else f"{row.coverage:.1%}"
    speed = "" if row.speed is None else f"{row.speed:g} x"
    return (
        row.recording or "", f"{row.minutes:g}", coverage, speed, str(row.recommendations),
        row.remark,
    )  # fmt: skip


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    """Return the text so that it stays in its cell."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
