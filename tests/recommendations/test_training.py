"""The training of the detector, on sentences of two dozen made-up meetings."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from tests.english import parsed

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "data" / "models" / "recommendation_rules" / "train_recommendation_rules.py"
WHO = ("schools", "teachers", "universities", "ministries", "colleges", "councils")


def labelled(meeting: int) -> list[dict[str, object]]:
    """Return a recommendation and a sentence that is none, of one meeting."""
    who = WHO[meeting % len(WHO)]
    said = {"meeting": f"m{meeting}", "beneficiary": [], "polarity": []}
    return [
        {
            "id": f"m{meeting}-1",
            "text": f"We need to say it: {who} should open their libraries.",
            "label": "recommendation",
            "actor": [who],
            "action": ["open their libraries"],
            **said,
        },
        {
            "id": f"m{meeting}-2",
            "text": f"Last year {who} had to close their libraries.",
            "label": "none",
            "actor": [],
            "action": [],
            **said,
        },
    ]


def test_the_training_command_makes_weights_that_load(tmp_path: Path) -> None:
    rows = [json.dumps(row) for meeting in range(24) for row in labelled(meeting)]
    (tmp_path / "labelled.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with gzip.open(tmp_path / "more.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(row) for row in labelled(30)) + "\n")
    out = tmp_path / "weights.json"
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path / "labelled.jsonl", "--also", tmp_path / "more.jsonl.gz",
         "--language-model", ROOT / "data" / "models" / "en_webinar",
         "--report", tmp_path / "labelled.jsonl", "--out", out],
        check=True, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[0].startswith("cross-validated over meetings: F1 1.000")
    assert lines[1] == "roles: actor 24/24, beneficiary 24/24 exact, action token F1 1.000"
    assert lines[-1].startswith("50 sentences")
    found = find_recommendations(
        "talk",
        parsed(
            "We need to say it: colleges should open their doors.",
            "Last year colleges had to close their doors.",
        ),
        detector=load_detector(out),
    )
    assert [(one.actor, one.action) for one in found] == [("colleges", "open their doors")]
