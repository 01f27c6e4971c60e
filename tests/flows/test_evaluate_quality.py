"""Scores as a flow: a drop fails the run, after all are scored."""

from pathlib import Path

import pytest

from flows.evaluate_quality import evaluate_quality
from pipeline.lake import open_lake
from tests.flows.artifacts import newest_artifact
from tests.trials.test_published import RECORDING_ID, SAID, publish


def test_a_drop_alarms_once_and_a_broken_reference_stops_no_other(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    references = tmp_path / "references"
    references.mkdir()
    assert evaluate_quality(str(references), lake.uri) == []
    publish(lake, SAID)
    publish(lake, SAID, recording_id="other-22222222")
    (references / f"{RECORDING_ID}.txt").write_text(SAID)
    (row,) = evaluate_quality(str(references), lake.uri)
    assert (row["recording"], row["metric"], row["value"]) == (RECORDING_ID, "wer", 0.0)
    assert newest_artifact("evaluate-quality-alarms") == "No score got worse."

    publish(lake, "the ministry should play for the internet", "run-2")
    (references / "other-22222222.rttm").write_text("SPEAKER talk 1 soon 7\n")
    with pytest.raises(RuntimeError, match=r"2 alarms: .*wer from 0\.0000 to 0\.1429"):
        evaluate_quality(str(references), lake.uri)
    alarms = newest_artifact("evaluate-quality-alarms")
    assert alarms.startswith(f"- {RECORDING_ID}: wer from 0.0000 to 0.1429\n- other-22222222: ")
    (references / "other-22222222.rttm").unlink()
    assert len(evaluate_quality(str(references), lake.uri)) == 1
