"""Briefs scored against human summaries."""

import gzip
import json
from pathlib import Path

import pytest

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.evaluation.brief import (
    SummarisedTranscript,
    conversation_of,
    read_summarised_transcripts,
    rouge,
)
from pipeline.records import Speaker
from pipeline.settings import load_settings
from pipeline.trials import run_trial

ROW = {
    "id": "m1",
    "turns": [
        {"speaker": "Ann Lee", "text": "The ministry should fund rural schools."},
        {"speaker": "Ben", "text": " "},
        {"speaker": "Ann Lee", "text": "Thank you."},
    ],
    "summaries": ["Lee wants money for rural schools."],
}


def test_gzipped_and_plain_lines_read_the_same(tmp_path: Path) -> None:
    line = json.dumps(ROW) + "\n"
    (tmp_path / "a.jsonl").write_text(line)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    plain = read_summarised_transcripts(tmp_path / "a.jsonl")
    assert plain == read_summarised_transcripts(tmp_path / "a.jsonl.gz")
    assert plain[0].turns[0] == ("Ann Lee", "The ministry should fund rural schools.")
    assert plain[0].summaries == ("Lee wants money for rural schools.",)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{}", "not a summarised transcript"),
        (b"[1]", "not a summarised transcript"),
        (b'{"turns": [], "summaries": []}', "no summary to compare with"),
        (b"\x1f\x8bnot really", "not JSON Lines"),
        (b"\xff\xfe\xff", "not JSON Lines"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=what):
        read_summarised_transcripts(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no such file"):
        read_summarised_transcripts(tmp_path / "none")


def test_turns_become_records_and_empty_ones_nothing() -> None:
    turns = tuple((one["speaker"], one["text"]) for one in ROW["turns"])  # type: ignore[index]
    words, spoken, speakers = conversation_of(SummarisedTranscript("m1", turns, ("x",)))
    assert speakers == [Speaker("S01", "Ann Lee"), Speaker("S02", "Ben")]
    assert [(one.turn_id, one.first_word_index, one.end_word_index) for one in spoken] == [
        ("m1-t0001", 0, 6),
        ("m1-t0002", 6, 8),
    ]
    assert [word.text for word in words[6:]] == ["Thank", "you."]


def test_rouge_takes_the_nearest_summary() -> None:
    scores = rouge("the cat sat", ["dogs bark", "the cat sat down"])
    # 3 of 3 words and 3 of 4; 2 of 2 pairs and 2 of 3.
    assert {name: round(value, 4) for name, value in scores.items()} == {
        "rouge1": 0.8571,
        "rouge2": 0.8,
        "rougeL": 0.8571,
    }


def test_the_task_scores_the_brief_that_ships(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ROW))
    scores = run_trial("brief", path, load_settings(environment={}))
    assert set(scores) == {"rouge1", "rouge2", "rougeL"}
    value = scores["rouge1"]["value"]
    assert value is not None
    assert 0.1 < value < 1.0
    assert scores["rouge1"]["total"] == 1


def test_an_empty_file_has_nothing_to_score(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")
    with pytest.raises(SourceNotFoundError, match="no transcripts"):
        run_trial("brief", tmp_path / "a.jsonl", load_settings(environment={}))
