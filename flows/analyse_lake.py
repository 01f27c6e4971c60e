"""The text stages again, where rules, themes or the language model changed; then the ledger
and the copy for reading (the snapshot).

    python -m flows.analyse_lake --lake data/lake --themes our-themes.toml

Words and voices are kept in the lake, so no sound is heard again and no media file is needed.
"""
# No "from __future__ import annotations" here: see process_webinars.py.

import argparse
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from flows.batches import given_settings, publish_rows, run_batch
from pipeline.isolation import borrowed_process
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.settings import Settings
from pipeline.steps import Outcome
from pipeline.steps.analysing import analyse_recording
from pipeline.steps.ledgering import make_ledger


@task(
    name="analysis",
    task_run_name="{recording_id}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def analyse(recording_id: str, settings: Settings, lake: str) -> Outcome:
    """Make one recording's tables again, if anything that they come from has changed."""
    if not settings.flow.isolated:
        outcome = analyse_at(lake, recording_id, settings)
    else:
        with borrowed_process(memory_limit_mb=settings.flow.memory_limit_mb) as isolated:
            outcome = isolated.call(
                analyse_at, lake, recording_id, settings,
                limit_s=settings.flow.shortest_time_limit_s, where=recording_id,
            )  # fmt: skip
    get_run_logger().info("%s: %s", recording_id, outcome.status)
    return outcome


def analyse_at(lake: str, recording_id: str, settings: Settings) -> Outcome:
    """Return what became of the recording; found by its name in a process of its own."""
    return analyse_recording(open_lake(lake), recording_id, settings.text)


@task(name="ledger", cache_policy=NO_CACHE, persist_result=False)
def join_recommendations(lake: str) -> int:
    """Join the recommendations of all recordings that say the same; return how many there are."""
    return len(make_ledger(open_lake(lake)))


@task(name="snapshot", cache_policy=NO_CACHE, persist_result=False)
def update_snapshot(lake: str) -> int:
    """Bring the copy for reading up to date; return how many recordings are in it."""
    return open_lake(lake).snapshot().recording_count


@flow(name="analyse-lake", flow_run_name="analyse {lake}")
def analyse_lake(
    lake: str = DEFAULT_LAKE,
    themes: str | None = None,
    glossary: str | None = None,
    language_model: str | None = None,
) -> list[dict[str, Any]]:
    """Bring what is published up to date with today's rules, themes and models.

    The ledger is made of the recordings that could be done; then the run fails if one could not.

    Args:
        lake: The lake's folder or URI.
        themes: File of themes (TOML); none is that of each recording.
        glossary: File of terms (TSV); none is that of each recording.
        language_model: Language model by name; none is that of each recording.

    Returns one row a recording, as in the artifact.
    """
    settings = given_settings(
        text={"themes": themes, "glossary": glossary, "language_model": language_model}
    )
    calls = [
        {"recording_id": recording_id, "settings": settings, "lake": lake}
        for recording_id in open_lake(lake).recording_ids()
    ]
    rows = run_batch(analyse, calls, lambda call: call["recording_id"], settings.flow, lake)
    join_recommendations(lake)
    update_snapshot(lake)
    return publish_rows(rows, "analyse-lake")


def main() -> None:
    """Run the flow once from the command line."""
    parser = argparse.ArgumentParser(description="Make text results again, as a Prefect flow run.")
    parser.add_argument("--lake", default=DEFAULT_LAKE, help="folder or URI of the lake")
    parser.add_argument("--themes", help="file of themes (TOML)")
    parser.add_argument("--glossary", help="file of terms (TSV)")
    parser.add_argument("--language-model", help="bundled or installed language model")
    analyse_lake(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
