"""Inbox to lake: find recordings, process each once, say what happened.

    python -m flows.process_webinars inbox/ https://example.org/podcast.xml --lake data/lake

The work is that of ``webinar run``, one task a recording, each in a process of its own. One
recording's failure never stops the others; the run's artifacts have a row for each, and the run
itself fails at the end if any did.
"""
# No "from __future__ import annotations" here: Prefect cannot build the parameter form of a served
# flow from annotations that are text (PrefectHQ/prefect#19447). The form shows what the docstring
# says under Args; a description in ``Field`` does not reach it.

import argparse
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from flows.batches import given_settings, publish_rows, run_batch
from flows.progress import ProgressLog
from pipeline.batch import process_source
from pipeline.batch.report import BatchRow, failed_row
from pipeline.errors import PipelineError
from pipeline.isolation import borrowed_process
from pipeline.lake import DEFAULT_LAKE
from pipeline.settings import Settings
from pipeline.sources import AnySource, find_all
from pipeline.steps import Outcome

# The limit that `make up` sets to what the machines bear; where there is none, nothing is limited.
CONCURRENCY_NAME = "webinar-recording"
# A holder that is killed gives its place back after this.
_LEASE_S = 60.0

Engine = Literal["auto", "whisper", "ctranslate", "offline", "captions"]


def run_name() -> str:
    """Return a name for the run that says of what it is: ``process inbox, feed.xml (auto)``."""
    parameters: dict[str, Any] = flow_run.parameters
    names = [PurePosixPath(str(source)).name or str(source) for source in parameters["sources"]]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"process {shown} ({parameters.get('engine', 'auto')})"


# The lake knows what is done, and its kept results survive a kill; Prefect's own cache keys would
# be a second truth, and hashing the arguments costs more than looking into the lake.
@task(
    name="recording",
    task_run_name="{source.name}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def process(source: AnySource, settings: Settings, lake: str) -> Outcome:
    """Take one recording through the line, unless the lake holds it."""
    logger = get_run_logger()
    progress = ProgressLog(logger, source.name)
    with concurrency(CONCURRENCY_NAME, lease_duration=_LEASE_S):
        outcome = _process(source, settings, lake, progress)
    logger.info("%s: %s", outcome.recording_id, outcome.status)
    if outcome.warning:
        logger.warning("%s: %s", outcome.recording_id, outcome.warning)
    return outcome


def _process(source: AnySource, settings: Settings, lake: str, progress: ProgressLog) -> Outcome:
    if not settings.flow.isolated:
        return process_source(source, settings, lake_uri=lake, observe=progress)
    with borrowed_process(memory_limit_mb=settings.flow.memory_limit_mb) as isolated:
        return process_source(source, settings, lake_uri=lake, observe=progress, isolated=isolated)


@flow(name="process-webinars", flow_run_name=run_name)
def process_webinars(
    sources: list[str],
    lake: str = DEFAULT_LAKE,
    engine: Engine = "auto",
    model: str | None = None,
    language: str | None = None,
    speakers: Annotated[int, Field(ge=1)] | None = None,
    glossary: str | None = None,
    strict: bool = False,
    time_limit_hours: Annotated[float, Field(gt=0)] | None = None,
    runner: str | None = None,
) -> list[dict[str, Any]]:
    """Process every recording that the lake does not hold yet.

    An agenda or captions of the recording's name beside it are used. Settings come from
    webinar.toml and WEBINAR_* variables of the worker, where no parameter says otherwise.

    Args:
        sources: Where recordings are: files, folders, patterns (inbox/*.mp4), s3://bucket/folder,
            web addresses of recordings or podcast feeds.
        lake: The lake's folder or URI (s3://bucket/lake).
        engine: Who hears the words; auto is the best that is here.
        model: Whisper checkpoint by name or path; none is the best that is here.
        language: Language that is spoken (en, fr, ...); none is found out.
        speakers: How many people speak; none is said by agenda or voices.
        glossary: File of terms to listen for and to spell (TSV).
        strict: Refuse recordings with too much speech without words.
        time_limit_hours: Hours of work allowed for an hour of recording; none is [flow] of the
            settings.
        runner: dask, or a Dask scheduler's address tcp://host:8786; none is [flow] of the settings.

    Returns one row a recording, as in the artifact. Raises after the last one if any failed.
    """
    settings = given_settings(
        recognition={"engine": engine, "model": model, "language": language},
        speakers={"speaker_count": speakers},
        text={"glossary": glossary},
        coverage={"strict": strict or None},
        flow={
            "runner": runner,
            "time_limit_per_hour_s": time_limit_hours and time_limit_hours * 3600,
        },
    )
    found, rows = _find(sources, settings)
    calls = [{"source": source, "settings": settings, "lake": lake} for source in found]
    rows += run_batch(process, calls, lambda call: call["source"].name, settings.flow, lake)
    return publish_rows(rows, "process-webinars")


def _find(inputs: list[str], settings: Settings) -> tuple[list[AnySource], list[BatchRow]]:
    """Return what is at the inputs, and a row for each input that cannot be looked into."""
    found: dict[AnySource, None] = {}
    failed = []
    for item in inputs:
        try:
            found |= dict.fromkeys(find_all([item], settings.sources, may_be_empty=True))
        except PipelineError as error:  # one feed that is down must not cost the inbox
            failed.append(failed_row(item, error))
    return list(found), failed


def main() -> None:
    """Run the flow once from the command line."""
    parser = argparse.ArgumentParser(description="Process new recordings as a Prefect flow run.")
    parser.add_argument("sources", nargs="+", help="files, folders, patterns, addresses")
    parser.add_argument("--lake", default=DEFAULT_LAKE, help="folder or URI of the lake")
    parser.add_argument(
        "--engine", default="auto", help="auto, whisper, ctranslate, offline or captions"
    )
    parser.add_argument("--model", help="Whisper checkpoint, name or path")
    parser.add_argument("--language", help="language that is spoken")
    parser.add_argument("--speakers", type=int, help="how many people speak")
    parser.add_argument("--glossary", help="file of terms (TSV)")
    parser.add_argument("--strict", action="store_true", help="refuse what lost speech")
    parser.add_argument("--runner", help="dask or tcp://host:8786")
    arguments = parser.parse_args()
    process_webinars(**vars(arguments))


if __name__ == "__main__":
    main()
