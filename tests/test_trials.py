"""Shipped parts scored on small references: the sample, and what can be written by hand."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import InputError, SourceNotFoundError
from pipeline.settings import TextSettings, load_settings
from pipeline.trials import run_trial
from tests.media import SAMPLE, write_clip

SETTINGS = load_settings(environment={}, arguments={"recognition": {"engine": "offline"}})
# One sentence of Tao Zhan.
SENTENCE_MS = (60_200, 61_800)


def test_recognition_is_scored_against_the_text_beside_each_recording(tmp_path: Path) -> None:
    start_ms, end_ms = SENTENCE_MS
    write_clip(tmp_path / "alone.wav", start_ms=start_ms, end_ms=end_ms)
    (tmp_path / "alone.txt").write_text("No country can do it alone")
    write_clip(tmp_path / "no-reference.wav", start_ms=0, end_ms=100)
    terms = tmp_path / "terms.tsv"
    terms.write_text("term\nno country\nMoodle\n")
    settings = replace(SETTINGS, text=TextSettings(glossary=str(terms)))
    done: list[str] = []
    scores = run_trial(
        "recognition", tmp_path, settings, observe=lambda name, *_: done.append(name)
    )
    assert scores["term_recall"] == {"value": 1.0, "correct": 1, "total": 1}
    assert scores["wer"]["total"] == 6
    assert scores["wer"]["errors"] in (0, 1)
    assert done == ["alone.wav"]


def test_speakers_of_the_sample_are_counted_right(tmp_path: Path) -> None:
    for suffix in (".ogg", ".rttm"):
        shutil.copy(SAMPLE.with_suffix(suffix), tmp_path)
    scores = run_trial("speakers", tmp_path, SETTINGS)
    assert set(scores) == {"der_collar_0", "der_collar_250", "jer", "count_error"}
    assert scores["count_error"]["value"] == 0
    value = scores["der_collar_0"]["value"]
    assert value is not None
    assert value < 0.05


def test_suggestions_are_scored_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "suggestions.csv"
    table.write_text(
        "id,sentence,label\n"
        '1,"You should add an option to save the file.",1\n'
        '2,"The room was clean and the staff were kind.",0\n'
    )
    scores = run_trial("suggestions", table, SETTINGS)
    assert scores["f1"] == {"value": 1.0, "correct": 2, "total": 2}


@pytest.mark.parametrize(
    ("task", "plain", "message"),
    [("magic", False, "no such task"), ("speakers", True, "only the language task")],
)
def test_a_wrong_task_is_refused(tmp_path: Path, task: str, plain: bool, message: str) -> None:
    with pytest.raises(InputError, match=message):
        run_trial(task, tmp_path, SETTINGS, is_plain=plain)


def test_a_folder_without_references_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match=r"no media with references"):
        run_trial("speakers", tmp_path, SETTINGS)
    with pytest.raises(SourceNotFoundError, match="nothing is there"):
        run_trial("speakers", tmp_path / "none", SETTINGS)
