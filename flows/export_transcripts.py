"""Lake to exports: every recording that is new or changed, in every language that it has.

    python -m flows.export_transcripts --lake data/lake --out data/exports --to srt,vtt,docx

The files are those of ``webinar export``. What is unchanged since the last export is left alone;
one recording's failure never stops the others. The run's table artifact has a row for each
recording and language, and the run itself fails at the end if any did.
"""
# No "from __future__ import annotations" here: Prefect cannot build the parameter form of a served
# flow from annotations that are text (PrefectHQ/prefect#19447). Its descriptions are those of the
# docstring; what a Field says there is dropped.

import argparse
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from prefect import flow, task, unmapped
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from pipeline.exports import DEFAULT_EXPORTS, EXPORTS
from pipeline.exports.batch import (
    STATUSES,
    BatchItem,
    BatchOrder,
    BatchOutcome,
    export_item,
    failed,
    find_items,
)
from pipeline.exports.names import DEFAULT_TEMPLATE, FIELDS
from pipeline.glossary import read_glossary
from pipeline.lake import DEFAULT_LAKE

_FORMATS = ", ".join(EXPORTS)
_FIELDS = ", ".join(f"{{{name}}}" for name in FIELDS)


# The record beside the exports knows what is done; Prefect's own cache would be a second truth.
@task(
    name="export",
    task_run_name="{item.recording_id}.{item.language}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def export(item: BatchItem, order: BatchOrder) -> BatchOutcome:
    """Make the files of one recording in one language."""
    outcome = export_item(item, order)
    for path in outcome.files:
        get_run_logger().info("%s", path)
    return outcome


@flow(
    name="export-transcripts",
    flow_run_name="export-transcripts-{profile}",
    # Making files is work for one core; more threads would only wait for each other.
    task_runner=ThreadPoolTaskRunner(max_workers=1),  # type: ignore[arg-type]
)
def export_transcripts(
    lake: str = DEFAULT_LAKE,
    out: str = DEFAULT_EXPORTS,
    formats: Annotated[tuple[str, ...], Field(min_length=1)] = ("srt", "vtt", "txt"),
    languages: list[str] | None = None,
    profile: Literal["netflix", "bbc", "ted"] = "netflix",
    template: str = DEFAULT_TEMPLATE,
    glossary: str | None = None,
) -> list[dict[str, Any]]:
    """Export every recording that is new or changed since the last export.

    Returns one row a recording and language, as in the artifact. Raises after the last one if any
    failed.

    Args:
        lake: The lake's folder or URI.
        out: Folder or bucket (s3://..., gs://...) for the files.
        formats: Of srt, vtt, txt, rttm, ttml, xliff, xliff2, docx, tmx, tbx, tsv, package.
        languages: BCP-47; none: the one spoken and each one with a translation.
        profile: Subtitle rules.
        template: File names, folders too, of {recording_id}, {language}, {extension}, {series},
            {event_date}, {year}, {profile}.
        glossary: Glossary, TSV: term, spoken, comment, de, fr, ...
    """
    order = BatchOrder(
        lake,
        out,
        formats,
        tuple(languages or ()),
        profile,
        template,
        read_glossary(Path(glossary) if glossary else None),
    )
    outcomes = _export_all(find_items(order), order)
    rows = [asdict(outcome) | {"files": len(outcome.files)} for outcome in outcomes]
    create_table_artifact(rows, key="export-transcripts", description=_headline(rows))
    bad = [f"{row['recording_id']}: {row['remark']}" for row in rows if row["status"] == "failed"]
    if bad:
        raise RuntimeError(f"{len(bad)} of {len(rows)} exports failed: {'; '.join(bad)}")
    return rows


def _export_all(items: list[BatchItem], order: BatchOrder) -> list[BatchOutcome]:
    """Return what became of each item; where there is nothing to make, no task runs."""
    outdated = [item for item in items if item.files]
    futures = export.map(outdated, unmapped(order))
    wait(futures)
    outcomes = {
        item: future.result()
        if future.state.is_completed()
        else failed(item, future.state.result(raise_on_failure=False))
        for item, future in zip(outdated, futures, strict=True)
    }
    return [outcomes.get(item) or export_item(item, order) for item in items]


def _headline(rows: list[dict[str, Any]]) -> str:
    counts = Counter(row["status"] for row in rows)
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES)


def main() -> None:
    """Run the flow once from the command line."""
    parser = argparse.ArgumentParser(
        description="Export new and changed recordings as a Prefect flow run.",
        epilog="Example: python -m flows.export_transcripts --to srt,docx --language de "
        "--out s3://bucket/exports --template {series}/" + DEFAULT_TEMPLATE,
    )
    parser.add_argument("--lake", default=DEFAULT_LAKE, help="folder or URI of the lake")
    parser.add_argument("--out", default=DEFAULT_EXPORTS, help="folder or URI for the files")
    parser.add_argument("--to", default="srt,vtt,txt", help=f"formats, with commas: {_FORMATS}")
    parser.add_argument(
        "--language", help="codes, with commas; default: spoken and each one with a translation"
    )
    parser.add_argument("--profile", default="netflix", help="netflix, bbc or ted")
    parser.add_argument("--template", default=DEFAULT_TEMPLATE, help=f"file names of {_FIELDS}")
    parser.add_argument("--glossary", help="glossary, TSV")
    arguments = parser.parse_args()
    export_transcripts(
        lake=arguments.lake,
        out=arguments.out,
        formats=tuple(_listed(arguments.to)),
        languages=_listed(arguments.language or "") or None,
        profile=arguments.profile,
        template=arguments.template,
        glossary=arguments.glossary,
    )


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


if __name__ == "__main__":
    main()
