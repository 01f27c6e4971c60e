"""The made-up lake keeps what a published one promises, so that what reads it may be measured."""

from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.lake import open_lake
from pipeline.lake.publishing import check_evidence
from pipeline.records import LedgerEntry, Recommendation, Statement, Word
from pipeline.tables import TABLES, arrow_schema
from tests.benchmarks.made_up_lake import make_lake


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made_up")
    make_lake(folder, recordings=26, words=300)
    return folder


def test_every_table_has_rows_of_its_schema(root: Path) -> None:
    lake = open_lake(root)
    for name, table in TABLES.items():
        rows = [lake.arrow(name, recording_id) for recording_id in lake.recording_ids()]
        assert sum(one.num_rows for one in rows) > 0, name
        assert all(one.schema.equals(arrow_schema(table)) for one in rows), name


def test_quotes_stand_in_their_statements_and_words_in_their_time(root: Path) -> None:
    lake = open_lake(root)
    for recording_id in lake.recording_ids():
        statements = lake.read("statements", recording_id, Statement)
        check_evidence(statements, lake.read("recommendations", recording_id, Recommendation))
        words = lake.read("words", recording_id, Word)
        assert 300 <= len(words) < 340
        assert all(one.end_ms <= other.start_ms for one, other in pairwise(words))
        last = statements[-1]
        said = words[last.first_word_index : last.end_word_index]
        assert " ".join(word.text for word in said) == last.text


def test_the_ledger_counts_webinars_over_the_lake(root: Path) -> None:
    lake = open_lake(root)
    entries = [
        (recording_id, entry)
        for recording_id in lake.recording_ids()
        for entry in lake.read("ledger", recording_id, LedgerEntry)
    ]
    counted: dict[str, set[str]] = {}
    for recording_id, entry in entries:
        counted.setdefault(entry.cluster_id, set()).add(recording_id)
    assert {entry.recording_count for _, entry in entries} >= {1, 2}
    assert all(len(counted[entry.cluster_id]) == entry.recording_count for _, entry in entries)


def test_the_same_seed_makes_the_same_lake(root: Path, tmp_path: Path) -> None:
    first = make_lake(tmp_path, recordings=1, words=300)[0]
    for table in ("words", "recommendations", "brief"):
        name = f"{table}/{first}.parquet"
        assert (tmp_path / name).read_bytes() == (root / name).read_bytes()
