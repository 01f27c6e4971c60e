"""Inbox to lake: find recordings, process each once, say what happened.

    python -m flows.process_webinars inbox/ --lake data/lake

The steps are those of ``webinar run``, as tasks. One recording's failure never stops the others;
the run's table artifact has a row for each, and the run itself fails at the end if any did.
"""
# No "from __future__ import annotations" here: Prefect cannot build the parameter form of a served
# flow from annotations that are text (PrefectHQ/prefect#19447). Its descriptions are those of the
# docstring; what a Field says there is dropped.

import argparse
from collections import Counter
from typing import Any

from prefect import flow, task, unmapped
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner

from pipeline import steps
from pipeline.lake import DEFAULT_LAKE
from pipeline.recordings import Source, find_sources
from pipeline.settings import Settings, load_settings

# The lake knows what is done, and its kept results survive a kill; Prefect's own cache keys would
# be a second truth, and hashing the arguments costs more than looking into the lake.
plan = task(cache_policy=NO_CACHE, persist_result=False)(steps.plan_recording)
recognise = task(cache_policy=NO_CACHE, persist_result=False)(steps.recognise)
tell_voices = task(cache_policy=NO_CACHE, persist_result=False)(steps.tell_voices)
publish = task(cache_policy=NO_CACHE, persist_result=False)(steps.publish_tables)


@task(
    name="recording",
    task_run_name="{source.path.name}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def process(source: Source, settings: Settings, lake: str) -> steps.Outcome:
    """Take one recording through the line, each step a task run of its own."""
    logger = get_run_logger()
    work = steps.open_work(source, settings, lake_uri=lake)
    recording_id = work.recording.recording_id
    planned = plan(work)
    status = "unchanged"
    if not steps.is_published(work, planned):
        recognise(work, planned)
        tell_voices(work, planned)
        publish(work, planned)
        status = "published"
    steps.discard_audio(work)
    logger.info("%s: %s", recording_id, status)
    outcome = steps.make_outcome(work, planned, status)
    if outcome.warning:
        logger.warning("%s: %s", recording_id, outcome.warning)
    return outcome


@flow(
    name="process-webinars",
    flow_run_name="process-webinars-{engine}",
    # One at a time: a recogniser uses all cores. More machines, not more threads, go faster.
    task_runner=ThreadPoolTaskRunner(max_workers=1),  # type: ignore[arg-type]
)
def process_webinars(
    sources: list[str],
    lake: str = DEFAULT_LAKE,
    engine: str = "auto",
    model: str | None = None,
) -> list[dict[str, Any]]:
    """Process every recording that the lake does not hold yet.

    Returns one row a recording, as in the artifact. Raises after the last one if any failed.

    Args:
        sources: Files and folders to look for recordings.
        lake: The lake's folder or URI.
        engine: auto (the best here), whisper, ctranslate, offline or captions.
        model: Whisper checkpoint by name or path; none: the best here.
    """
    settings = load_settings(arguments={"recognition": {"engine": engine, "model": model}})
    found = find_sources(sources)
    futures = process.map(found, unmapped(settings), unmapped(lake))
    wait(futures)
    rows = [_row(source, future.state) for source, future in zip(found, futures, strict=True)]
    create_table_artifact(rows, key="process-webinars", description=_headline(rows))
    failed = [row for row in rows if row["status"] == "failed"]
    if failed:
        named = "; ".join(row["remark"] for row in failed)
        raise RuntimeError(f"{len(failed)} of {len(rows)} recordings failed: {named}")
    return rows


def _row(source: Source, state: Any) -> dict[str, Any]:
    if state.is_completed():
        outcome: steps.Outcome = state.result()
        return {
            "source": source.path.name,
            "status": outcome.status,
            "recording": outcome.recording_id,
            "remark": outcome.warning or "",
        }
    remark = str(state.result(raise_on_failure=False))
    return {"source": source.path.name, "status": "failed", "recording": None, "remark": remark}


def _headline(rows: list[dict[str, Any]]) -> str:
    counts = Counter(row["status"] for row in rows)
    return ", ".join(f"{counts[status]} {status}" for status in steps.STATUSES)


def main() -> None:
    """Run the flow once from the command line."""
    parser = argparse.ArgumentParser(description="Process new recordings as a Prefect flow run.")
    parser.add_argument("sources", nargs="+", help="files and folders")
    parser.add_argument("--lake", default=DEFAULT_LAKE, help="folder or URI of the lake")
    parser.add_argument(
        "--engine", default="auto", help="auto, whisper, ctranslate, offline or captions"
    )
    parser.add_argument("--model", help="Whisper checkpoint, name or path")
    arguments = parser.parse_args()
    process_webinars(**vars(arguments))


if __name__ == "__main__":
    main()
