"""What the lake holds against references that people add: scores, and drops."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import SourceNotFoundError
from pipeline.lake import Lake, open_lake
from pipeline.records import QualityScore, RecordingSummary, SpeakerSpan, Word
from pipeline.trials.published import Drop, score_lake

RECORDING_ID = "rural-schools-11111111"
SAID = "the ministry should pay for the internet"


def publish(lake: Lake, said: str, run_id: str = "run", recording_id: str = RECORDING_ID) -> None:
    words = [
        Word(1000 * at, 1000 * at + 900, text, 0.9, "S01") for at, text in enumerate(said.split())
    ]
    summary = RecordingSummary(
        run_id=run_id, title="Rural schools", source_uri="file:///talk.vtt", source_sha256="1" * 64,
        event_date=None, series=None, duration_ms=7000, speech_ms=7000, language="en",
        language_confidence=None, speaker_count=1, word_count=len(words), recommendation_count=0,
        engine="captions", model="webvtt", draft=False, schema_version=1, covered_share=1.0,
    )  # fmt: skip
    spans = [SpeakerSpan("S01", 0, 7000)]
    lake.publish(
        recording_id, run_id, {"recordings": [summary], "words": words, "speaker_spans": spans}
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path / "lake")
    publish(lake, SAID)
    return lake


@pytest.fixture
def references(tmp_path: Path) -> Path:
    folder = tmp_path / "references"
    folder.mkdir()
    (folder / "Rural schools.txt").write_text("The ministry must pay for the Internet.")
    (folder / f"{RECORDING_ID}.rttm").write_text(
        "SPEAKER talk 1 0.000 7.000 <NA> <NA> ann <NA> <NA>\n"
    )
    (folder / "other.txt").write_text("A recording that the lake does not hold.")
    return folder


def test_scores_are_kept_with_their_counts(lake: Lake, references: Path) -> None:
    (scored,) = score_lake(lake, references)
    values = {score.metric: (score.errors, score.total, score.value) for score in scored.scores}
    assert values == {
        "wer": (1.0, 7.0, 0.1429),
        "der_collar_0": (0.0, 7000.0, 0.0),
        "der_collar_250": (0.0, 6500.0, 0.0),
        "jer": (0.0, 1.0, 0.0),
        "count_error": (0.0, 1.0, 0.0),
    }
    assert lake.read("quality", RECORDING_ID, QualityScore) == list(scored.scores)
    assert scored.dropped == ()


def test_a_worse_score_against_the_same_reference_is_a_drop(lake: Lake, references: Path) -> None:
    score_lake(lake, references)
    publish(lake, "the ministry should play for the inter net", "run-2")
    (scored,) = score_lake(lake, references)
    assert scored.dropped == (Drop("wer", 0.1429, 0.5714),)
    (again,) = score_lake(lake, references)
    assert again.dropped == ()


def test_another_reference_is_no_measure_of_the_same(lake: Lake, references: Path) -> None:
    score_lake(lake, references)
    (references / "Rural schools.txt").write_text("Something else was said here.")
    (scored,) = score_lake(lake, references)
    assert scored.scores[0].value == 1.4
    assert scored.dropped == ()


def test_a_reference_that_is_added_hides_no_drop(lake: Lake, references: Path) -> None:
    voices = references / f"{RECORDING_ID}.rttm"
    kept = voices.read_text()
    voices.unlink()
    score_lake(lake, references)

    publish(lake, "the ministry should play for the inter net", "run-2")
    voices.write_text(kept)
    (references / f"{RECORDING_ID}.stm").write_text(f"talk 1 ann 0.0 7.0 {SAID}\n")
    (scored,) = score_lake(lake, references)
    assert scored.dropped == (Drop("wer", 0.1429, 0.5714),)

    publish(lake, "the", "run-3")
    (references / f"{RECORDING_ID}.uem").write_text("talk 1 0.0 5.0\n")
    (scored,) = score_lake(lake, references)
    assert {drop.metric for drop in scored.dropped} == {"wer", "cpwer"}


def test_a_title_that_two_recordings_have_names_neither(lake: Lake, references: Path) -> None:
    publish(lake, SAID, recording_id="rural-schools-22222222")
    (scored,) = score_lake(lake, references)
    assert {score.metric for score in scored.scores} == {
        "der_collar_0", "der_collar_250", "jer", "count_error",
    }  # fmt: skip


def test_words_with_speakers_give_cpwer(lake: Lake, references: Path) -> None:
    (references / f"{RECORDING_ID}.stm").write_text(f"talk 1 ann 0.0 7.0 {SAID}\n")
    (references / "Rural schools.txt").unlink()
    (scored,) = score_lake(lake, references)
    values = {score.metric: score.value for score in scored.scores}
    assert (values["wer"], values["cpwer"]) == (0.0, 0.0)


def test_a_folder_without_a_reference_of_ours_is_named(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceNotFoundError, match="no reference of a recording in the lake"):
        score_lake(lake, tmp_path / "empty")
    with pytest.raises(SourceNotFoundError, match="not a folder of references"):
        score_lake(lake, tmp_path / "none")


def test_evaluate_without_a_task_scores_the_lake(lake: Lake, references: Path) -> None:
    arguments = ["evaluate", "--reference", str(references), "--lake", lake.uri, "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    (first, *_) = json.loads(result.stdout)[RECORDING_ID]
    assert (first["metric"], first["errors"], first["total"]) == ("wer", 1.0, 7.0)
