"""Publishing and reading: whole recordings or nothing."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.errors import EvidenceError, LakeError, NotPublishedError, SchemaError
from pipeline.lake import Origin, open_lake
from pipeline.records import (
    BriefLine,
    Recommendation,
    RecordingSummary,
    Statement,
    TermChange,
    Translation,
    Word,
)
from pipeline.tables import TABLES

SUMMARY = RecordingSummary(
    run_id="run1", title="Talk", source_uri="talk.ogg", source_sha256="0" * 64, event_date=None,
    series=None, duration_ms=1000, speech_ms=800, language="en", language_confidence=None,
    speaker_count=1, word_count=2, recommendation_count=1, engine="offline", model="en-us",
    draft=True, schema_version=1,
)  # fmt: skip
STATEMENT = Statement(
    "a-s0001", "a-t0001", "S01", None, 0, 800, 0, 4, "en", "Schools should open labs."
)
RECOMMENDATION = Recommendation(
    "a-r001", "a-s0001", "S01", None, 0, 800, "Schools should open labs.", 0, 25,
    "Schools should open labs.", "Schools", "open labs", None, None, None,
    "obligation", "do", "own", 0.9, "deontic", False,
)  # fmt: skip
TABLES_OF_A = {
    "recordings": [SUMMARY],
    "words": [Word(0, 400, "Schools"), Word(400, 800, "should")],
    "statements": [STATEMENT],
    "recommendations": [RECOMMENDATION],
    "brief": [BriefLine(0, "headline", "Schools should open labs", "a-s0001")],
}


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.glob("*/*.parquet"))
    }


def test_a_published_recording_reads_back(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    assert lake.recording_ids() == ["a"]
    assert lake.run_id("a") == "run1"
    assert lake.read("words", "a", Word) == TABLES_OF_A["words"]
    assert lake.read("recordings", "a", RecordingSummary) == [SUMMARY]


def test_every_declared_table_gets_a_file_and_nothing_else_is_in_sight(tmp_path: Path) -> None:
    open_lake(tmp_path).publish("a", "run1", TABLES_OF_A)
    published = [name for name, table in TABLES.items() if not table.is_kept]
    assert set(files(tmp_path)) == {f"{name}/a.parquet" for name in published}
    assert list((tmp_path / ".staging").iterdir()) == []


def test_an_older_recording_reads_with_the_tables_and_columns_of_today(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    (tmp_path / "term_changes" / "a.parquet").unlink()
    older = tmp_path / "recordings" / "a.parquet"
    rows = pq.read_table(older).drop_columns(["covered_share"])
    # Nor did it write hashes, of its own file or of the others.
    pq.write_table(rows.replace_schema_metadata({"run_id": "run1"}), older)
    assert lake.read("term_changes", "a", TermChange) == []
    assert lake.read("recordings", "a", RecordingSummary) == [SUMMARY]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        open_lake(tmp_path / name).publish("a", "run1", TABLES_OF_A)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_pandas_reads_a_table_folder_with_the_declared_types(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    lake.publish("b", "run1", {"recordings": [SUMMARY]})
    frame = pd.read_parquet(tmp_path / "words")
    assert list(frame["text"]) == ["Schools", "should"]
    assert str(frame["start_ms"].dtype) == "int64"
    assert list(lake.frame("words")["recording_id"]) == ["a", "a"]


def test_a_quote_that_was_not_said_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    lying = {**TABLES_OF_A, "statements": [
        Statement("a-s0001", "a-t0001", "S01", None, 0, 800, 0, 4, "en", "Schools open labs.")
    ]}  # fmt: skip
    with pytest.raises(EvidenceError, match="a-r001: the quote is not at its place"):
        open_lake(tmp_path).publish("a", "run1", lying)
    assert files(tmp_path) == {}


def test_a_failed_publication_leaves_the_earlier_one(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    before = files(tmp_path)
    with pytest.raises(SchemaError):
        lake.publish("a", "run2", {**TABLES_OF_A, "words": [Word(0, 1, 3)]})  # type: ignore[arg-type]
    assert files(tmp_path) == before


def test_a_run_killed_while_it_moved_files_is_finished_by_the_next_writer(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    code = f"""
import os, signal
from pathlib import Path
from pipeline.lake import open_lake
from pipeline.lake.storage import Storage
from tests.lake.test_lake import TABLES_OF_A
moves = []
move = Storage.move
def dying_move(self, name, new_name):
    if len(moves) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    moves.append(name)
    move(self, name, new_name)
Storage.move = dying_move
open_lake({str(tmp_path)!r}).publish("a", "run2", TABLES_OF_A)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == -signal.SIGKILL
    with pytest.raises(LakeError, match="come from different runs"):
        lake.read("words", "a", Word)
    lake.publish("a", "run3", TABLES_OF_A)
    assert lake.run_id("a") == "run3"
    assert lake.read("words", "a", Word) == TABLES_OF_A["words"]
    assert list((tmp_path / ".staging").iterdir()) == []


@pytest.mark.parametrize(("text", "message"), [("x", "no such recording"), ("", "several")])
def test_a_recording_is_found_by_a_prefix_that_only_it_has(
    tmp_path: Path, text: str, message: str
) -> None:
    lake = open_lake(tmp_path)
    lake.publish("alpha-1", "run1", {"recordings": [SUMMARY]})
    lake.publish("beta-2", "run1", {"recordings": [SUMMARY]})
    assert lake.find("alp") == "alpha-1"
    with pytest.raises(NotPublishedError, match=message):
        lake.find(text)


def test_a_damaged_file_is_named_as_such(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    (tmp_path / "words" / "a.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(LakeError, match="a damaged file"):
        lake.read("words", "a", Word)


@pytest.mark.parametrize("table", ["words", "recordings", "runs"])
def test_a_flipped_bit_is_never_read_as_data(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.lake.plain._PAUSE_S", 0.0)
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    path = tmp_path / table / "a.parquet"
    content, wanted = path.read_bytes(), lake.arrow(table, "a")
    refused = 0
    for place in range(0, len(content), 31):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        try:
            # A list of notes that ends early may hide the seal, and still says the same rows.
            assert lake.arrow(table, "a").equals(wanted)
        except LakeError:
            refused += 1
    assert refused >= len(range(0, len(content), 31)) - 1


def test_a_lost_file_is_not_an_empty_table(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    (tmp_path / "words" / "a.parquet").unlink()
    with pytest.raises(LakeError, match=r"words/a\.parquet: a file is missing.*verify --repair"):
        lake.read("words", "a", Word)


def test_a_file_of_another_recording_is_refused(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    lake.publish("b", "run1", {**TABLES_OF_A, "words": [Word(0, 400, "Other")]})
    shutil.copy(tmp_path / "words" / "b.parquet", tmp_path / "words" / "a.parquet")
    with pytest.raises(LakeError, match="its bytes are not those that were written"):
        lake.read("words", "a", Word)


def test_a_damaged_result_counts_as_none(tmp_path: Path) -> None:
    result = open_lake(tmp_path).result("a", "transcript", "k1")
    result.save([1, "w\udcffrter", 25])
    (path,) = tmp_path.glob(".results/a/*.json")
    content = path.read_bytes()
    assert result.load() == [1, "w\udcffrter", 25]
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert result.load() is None
    path.write_bytes(b"[1,2]")  # an earlier version wrote no hash
    assert result.load() == [1, 2]


def test_a_lock_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    (tmp_path / ".locks").write_text("a file where a folder should be")
    with pytest.raises(LakeError, match=r"cannot lock .*Check space and permissions"):
        open_lake(tmp_path).publish("a", "run1", TABLES_OF_A)


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"voices": 3}', b'{"voices": {"A": ["x"]}}'])
def test_damaged_notes_of_voices_and_addresses_count_as_none(
    tmp_path: Path, content: bytes
) -> None:
    lake = open_lake(tmp_path)
    lake.keep_voices("Spring", "a", "m1", {"Ann": (0.5, 1.0)})
    lake.remember(Origin("https://example.org/a.mp3", "v1", "a"))
    assert lake.voices("Spring", "m1", other_than="b") == {"Ann": [(0.5, 1.0)]}
    for path in [*tmp_path.glob(".voices/*/*"), *tmp_path.glob(".sources/*")]:
        path.write_bytes(content)
    assert lake.voices("Spring", "m1", other_than="b") == {}
    assert lake.origin("https://example.org/a.mp3") is None


def test_stage_results_are_kept_by_key_and_parts_go_when_the_whole_is_there(tmp_path: Path) -> None:
    result = open_lake(tmp_path).result("a", "transcript", "k1")
    result.save_part(0, {"words": ["wörter"]})
    assert result.load() is None
    assert (result.load_part(0), result.load_part(1)) == ({"words": ["wörter"]}, None)
    result.save([1, 2])
    assert (result.load(), result.load_part(0)) == ([1, 2], None)
    assert open_lake(tmp_path).result("a", "transcript", "k2").load() is None


def test_what_people_made_survives_a_new_run(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    assert lake.read("translations", "a", Translation) == []
    german = Translation("a-s0001", "de", "Schulen sollten Labore öffnen.", "final", "A. B.", "f0")
    lake.write_kept("translations", "a", [german])
    lake.publish("a", "run2", TABLES_OF_A)
    assert lake.read("translations", "a", Translation) == [german]
    assert list(lake.frame("translations")["recording_id"]) == ["a"]


def test_kept_rows_are_added_and_replaced_by_their_key(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    lake.publish("a", "run1", TABLES_OF_A)
    german = Translation("a-s0001", "de", "Alt", "needs_review", None, "f0")
    french = Translation("a-s0001", "fr", "Les écoles", "translated", None, "f0")
    lake.write_kept("translations", "a", [german, french])
    new = Translation("a-s0001", "de", "Neu", "final", None, "f0")
    lake.write_kept("translations", "a", [new])
    assert lake.read("translations", "a", Translation) == [new, french]


def test_kept_rows_need_a_published_recording_and_a_kept_table(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    with pytest.raises(NotPublishedError):
        lake.write_kept("translations", "a", [])
    with pytest.raises(SchemaError, match="a run writes this table"):
        lake.write_kept("words", "a", [])
    assert files(tmp_path) == {}
