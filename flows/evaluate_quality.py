"""Scores of what is published, against references as people add them; an alarm on a drop.

python -m flows.evaluate_quality references/ --lake data/lake
"""
# No "from __future__ import annotations" here: see process_webinars.py.

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from pydantic import Field

from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.trials.published import ScoredRecording, find_references, score_recording


@task(name="score", task_run_name="{recording_id}", cache_policy=NO_CACHE, persist_result=False)
def score(
    recording_id: str, references: Sequence[Path], lake: str, tolerance: float
) -> ScoredRecording:
    """Score one recording and keep the scores in the lake's table quality."""
    scored = score_recording(open_lake(lake), recording_id, references, tolerance=tolerance)
    for drop in scored.dropped:
        get_run_logger().error("%s: %s", recording_id, drop)
    return scored


@flow(name="evaluate-quality", flow_run_name="evaluate {lake}")
def evaluate_quality(
    references: str,
    lake: str = DEFAULT_LAKE,
    tolerance: Annotated[float, Field(ge=0)] = 0.02,
) -> list[dict[str, Any]]:
    """Score every recording that has a reference.

    Args:
        references: Folder of references by recording id or title: .txt (words), .stm (and who said
            them), .rttm (who speaks when), .uem (which part is scored).
        lake: The lake's folder or URI.
        tolerance: How much a rate may rise over the last one, 0.02 is two points of a hundred.

    Returns one row a score. Raises after the last one if a score got worse by more than the
    tolerance, or a reference cannot be read.
    """
    found = find_references(open_lake(lake), Path(references))
    states = {
        recording_id: score(recording_id, paths, lake, tolerance, return_state=True)
        for recording_id, paths in found.items()
    }
    scored = [state.result() for state in states.values() if state.is_completed()]
    rows = [
        {"recording": one.recording_id, **asdict(value)} for one in scored for value in one.scores
    ]
    create_table_artifact(rows, key="evaluate-quality", description=f"{len(scored)} recordings")
    alarms = [f"{one.recording_id}: {drop}" for one in scored for drop in one.dropped]
    alarms += [
        f"{recording_id}: {state.result(raise_on_failure=False)}"
        for recording_id, state in states.items()
        if not state.is_completed()
    ]
    lines = "\n".join(f"- {alarm}" for alarm in alarms) or "No score got worse."
    create_markdown_artifact(lines, key="evaluate-quality-alarms")
    if alarms:
        raise RuntimeError(f"{len(alarms)} alarms: {'; '.join(alarms)}")
    return rows


def main() -> None:
    """Run the flow once from the command line."""
    parser = argparse.ArgumentParser(description="Score the lake, as a Prefect flow run.")
    parser.add_argument("references", help="folder of references")
    parser.add_argument("--lake", default=DEFAULT_LAKE, help="folder or URI of the lake")
    parser.add_argument("--tolerance", type=float, default=0.02, help="how much a rate may rise")
    evaluate_quality(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
