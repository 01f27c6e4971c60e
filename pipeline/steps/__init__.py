"""The steps from a recording to its published tables; each reads and writes kept results.

``process_recording`` is the whole line on one screen. Every step can be killed and called again:
it finds what is finished under its key and does the rest. A flow calls the same steps as tasks.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pipeline.coverage import coverage_warning
from pipeline.errors import CoverageError
from pipeline.lake import open_lake
from pipeline.lake.publishing import Tables
from pipeline.planning import Plan, Work
from pipeline.recordings import Source, open_recording
from pipeline.records import RecordingSummary, Speaker
from pipeline.settings import Settings
from pipeline.steps.choosing import plan_recording
from pipeline.steps.hearing import (
    default_scratch_dir,
    hear_voices,
    hear_words,
    scratch_path,
)
from pipeline.steps.ordering import keep_order
from pipeline.steps.recognising import Observer, silent
from pipeline.steps.remembering import keep_voices
from pipeline.steps.understanding import make_tables
from pipeline.stopwatch import Stopwatch

__all__ = [
    "STATUSES",
    "Observer",
    "Outcome",
    "discard_audio",
    "is_published",
    "make_outcome",
    "open_work",
    "plan_recording",
    "process_recording",
    "publish_tables",
    "recognise",
    "tell_voices",
]


logger = logging.getLogger(__name__)
STATUSES = ("published", "unchanged", "failed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording; ``status`` is one of ``STATUSES``.

    ``warning`` tells of a published recording that leaves out more speech than it should.
    """

    source_uri: str
    status: str
    recording_id: str | None = None
    run_id: str | None = None
    seconds: float = 0.0
    error: str | None = None
    warning: str | None = None


def process_recording(work: Work, *, observe: Observer = silent) -> Outcome:
    """Take one recording through the whole line; nothing is done twice.

    Raises:
        PipelineError: the recording cannot be processed; the lake is as it was.
    """
    watch = Stopwatch("recording")
    plan = plan_recording(work)
    status = "unchanged"
    if not is_published(work, plan):
        recognise(work, plan, observe=observe)
        tell_voices(work, plan, observe=observe)
        publish_tables(work, plan)
        status = "published"
    discard_audio(work)
    return make_outcome(work, plan, status, seconds=watch.seconds)


def make_outcome(work: Work, plan: Plan, status: str, *, seconds: float = 0.0) -> Outcome:
    """Return what became of a recording that the lake holds, with a warning where it needs one.

    Raises:
        CoverageError: it was published by an earlier run that was not strict, and this one is.
    """
    recording = work.recording
    lake = open_lake(work.lake_uri)
    (summary,) = lake.read("recordings", recording.recording_id, RecordingSummary)
    return Outcome(
        recording.source_uri,
        status,
        recording.recording_id,
        plan.run_id,
        round(seconds, 1),
        warning=_coverage_warning(work, summary),
    )


def _coverage_warning(work: Work, summary: RecordingSummary) -> str | None:
    coverage = work.settings.coverage
    warning = coverage_warning(summary.covered_share, least=coverage.least_covered_share)
    if warning and coverage.strict:
        raise CoverageError(
            warning,
            summary.source_uri,
            remedy="Take a better engine or model, or run it without --strict",
        )
    return warning


def open_work(
    source: Source, settings: Settings, *, lake_uri: str, agenda_path: Path | None = None
) -> Work:
    """Return the work that a source is; its bytes are hashed and its agenda read, no more.

    Raises:
        InputError: the file or its agenda cannot be read.
    """
    recording = open_recording(source, agenda_path=agenda_path)
    return Work(recording, settings, lake_uri, str(default_scratch_dir()))


def is_published(work: Work, plan: Plan) -> bool:
    """Return whether the lake holds exactly this work already."""
    return open_lake(work.lake_uri).run_id(work.recording.recording_id) == plan.run_id


def recognise(work: Work, plan: Plan, *, observe: Observer = silent) -> None:
    """Make sure that the recording's words are kept under the plan's key.

    Raises:
        PipelineError: the recording cannot be decoded or the recogniser fails.
    """
    hear_words(work, plan, observe=observe)


def tell_voices(work: Work, plan: Plan, *, observe: Observer = silent) -> None:
    """Make sure that the recording's speaker spans are kept under the plan's key.

    Raises:
        PipelineError: the recording cannot be decoded or the diarizer fails.
    """
    hear_voices(work, plan, observe=observe)


def publish_tables(work: Work, plan: Plan) -> None:
    """Turn kept words and voices into tables and publish them as one change.

    Raises:
        CoverageError: too much speech is missing, and the settings are strict.
        LakeError: the lake refused; it is as it was.
    """
    lake, recording_id = open_lake(work.lake_uri), work.recording.recording_id
    tables: Tables = make_tables(work, plan)
    (summary,) = tables["recordings"]
    _coverage_warning(work, cast(RecordingSummary, summary))
    keep_order(work, plan)
    lake.publish(recording_id, plan.run_id, tables)
    keep_voices(work, plan, [cast(Speaker, one) for one in tables["speakers"]])


def discard_audio(work: Work) -> None:
    """Remove the decoded sound; kept results need it no more."""
    try:
        scratch_path(work).unlink(missing_ok=True)
    except OSError as error:  # what is published stays published
        logger.warning("the decoded sound stays: %s", error)
