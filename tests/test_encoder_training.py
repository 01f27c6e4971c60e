"""The training of the judge on a handful of sentences; the MiniLM here has random weights."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pipeline.encoder import ENCODER_DIR, MODEL_FILE, VOCABULARY_FILE, Passage, load_encoder
from pipeline.encoder_pieces import WordPieces
from tests.training_scripts import ScriptImporter, script_importer

SCRIPTS = Path(__file__).parents[1] / "data" / "models" / "sentence_encoder_training"
ROWS = [
    ("a", "recommendation", "We should open the libraries.", ["We"], ["open the libraries"]),
    ("a", "none", "The libraries were closed.", [], []),
    ("b", "recommendation", "Schools need to train teachers.", ["Schools"], ["train teachers"]),
    ("b", "procedural", "Let us move on.", [], []),
    ("c", "recommendation", "Ministers must fund this.", ["Ministers"], ["fund this"]),
    ("c", "none", "It rained.", [], []),
]


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> ScriptImporter:
    return script_importer(SCRIPTS, monkeypatch)


@pytest.fixture
def judging(scripts: ScriptImporter) -> ModuleType:
    module: ModuleType = scripts("judging")
    return module


@pytest.fixture
def minilm(judging: ModuleType) -> Any:
    import torch

    torch.manual_seed(0)
    return judging.MiniLM().eval()


@pytest.fixture
def examples(scripts: ScriptImporter, minilm: Any, tmp_path: Path) -> Any:
    path = tmp_path / "labelled.jsonl"
    rows = [
        {
            "id": f"{meeting}{number}", "meeting": meeting, "label": label, "text": text,
            "before": "Good morning.", "after": "", "actor": actor, "action": action,
            "beneficiary": [],
        }
        for number, (meeting, label, text, actor, action) in enumerate(ROWS)
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    pieces = WordPieces(ENCODER_DIR / VOCABULARY_FILE)
    return scripts("examples").read_examples(path, minilm=minilm, pieces=pieces)


def test_roles_are_marked_piece_by_piece(examples: Any) -> None:
    # we should open the libraries .
    assert examples[0].roles[:, 0].tolist() == [1, 0, 0, 0, 0, 0]
    assert examples[0].roles[:, 1].tolist() == [0, 0, 1, 1, 1, 0]
    assert examples[0].roles[:, 2].tolist() == [0] * 6
    assert examples[0].states.shape == (6, 384)


def test_meetings_stay_whole_and_parts_alike(judging: ModuleType) -> None:
    assert judging.deal_meetings(["a", "b", "b", "c", "c", "c"], 2) == [1, 1, 1, 0, 0, 0]


def test_the_best_threshold_parts_right_from_wrong(judging: ModuleType, examples: Any) -> None:
    probabilities = np.array([0.6, 0.3, 0.7, 0.2, 0.4, 0.1])

    assert judging.best_threshold(probabilities, examples) == 0.31
    assert (
        str(judging.score(probabilities, examples, 0.5)) == "P 1.000 (2/2) R 0.667 (2/3) F1 0.800"
    )


def test_a_judge_learns_and_the_same_seed_gives_the_same(
    judging: ModuleType, minilm: Any, examples: Any
) -> None:
    recipe = judging.Recipe(passes=8, batch_size=3)

    first = judging.train_judge(examples, minilm, recipe=recipe, seed=1)
    again = judging.train_judge(examples, minilm, recipe=recipe, seed=1)

    probabilities = judging.judge_examples(first, examples)
    assert probabilities[[0, 2, 4]].min() > probabilities[[1, 3, 5]].max()
    assert probabilities.tolist() == judging.judge_examples(again, examples).tolist()


def test_every_sentence_is_judged_by_who_has_not_seen_its_meeting(
    judging: ModuleType, minilm: Any, examples: Any
) -> None:
    recipe = judging.Recipe(passes=1, batch_size=4)

    probabilities, judges = judging.judge_unseen(examples, minilm, recipe=recipe, folds=3)

    own = [judging.judge_examples(judge, examples) for judge in judges]
    parts = judging.deal_meetings([one.meeting for one in examples], 3)
    assert probabilities.tolist() == [own[part][i] for i, part in enumerate(parts)]


def test_the_written_network_answers_as_the_trained_one(
    scripts: ScriptImporter, judging: ModuleType, minilm: Any, examples: Any, tmp_path: Path
) -> None:
    pytest.importorskip("onnx")
    recipe = judging.Recipe(passes=4, batch_size=3)
    judge = judging.train_judge(examples, minilm, recipe=recipe, seed=1)
    network = scripts("network").SentenceEncoderNetwork(minilm, judge)

    scripts("export").write_onnx(network, tmp_path / MODEL_FILE)

    (tmp_path / VOCABULARY_FILE).write_bytes((ENCODER_DIR / VOCABULARY_FILE).read_bytes())
    encoder = load_encoder(tmp_path)
    scores = encoder.recommendation_scores(
        Passage(text, before="Good morning.") for _, _, text, _, _ in ROWS
    )
    assert np.allclose(scores, judging.judge_examples(judge, examples), atol=0.1)
