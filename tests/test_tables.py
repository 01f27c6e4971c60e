"""Tables are data; records go into Arrow and come back."""

import dataclasses

import pyarrow as pa
import pytest

from pipeline import records
from pipeline.errors import SchemaError
from pipeline.tables import TABLES, arrow_schema, arrow_to_records, records_to_arrow

RECORDS = {
    "recordings": records.RecordingSummary,
    "words": records.Word,
    "speakers": records.Speaker,
    "speaker_spans": records.SpeakerSpan,
    "turns": records.Turn,
    "statements": records.Statement,
    "mentions": records.Mention,
    "recommendations": records.Recommendation,
    "recommendation_themes": records.RecommendationTheme,
    "brief": records.BriefLine,
    "coverage": records.CoverageGap,
    "term_changes": records.TermChange,
    "corrections": records.Correction,
    "translations": records.Translation,
    "ledger": records.LedgerEntry,
    "quality": records.QualityScore,
    "runs": records.StageRun,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_columns_of_its_record(name: str) -> None:
    columns = [column.name for column in TABLES[name].columns]
    own = [column for column in columns if column not in ("recording_id", "word_index")]
    assert own == [field.name for field in dataclasses.fields(RECORDS[name])]
    assert columns[0] == "recording_id"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_and_the_key_is_in_the_table(name: str) -> None:
    schema = arrow_schema(TABLES[name])
    assert all(field.metadata[b"description"] for field in schema)
    assert set(TABLES[name].key) <= set(schema.names)
    assert all(field.metadata[b"unit"] == b"ms" for field in schema if field.name.endswith("_ms"))


def test_records_round_trip_in_their_order() -> None:
    words = [
        records.Word(0, 200, "open", 0.9, "S01", "a-t0001"),
        records.Word(200, 410, "learning", None, None, None, is_overlap=True),
    ]
    arrow = records_to_arrow(TABLES["words"], "a", words)
    assert arrow.column("word_index").to_pylist() == [0, 1]
    assert arrow.column("recording_id").to_pylist() == ["a", "a"]
    assert arrow_to_records(arrow, records.Word) == words


def test_no_records_still_give_the_declared_types() -> None:
    arrow = records_to_arrow(TABLES["words"], "a", [])
    assert arrow.schema.field("confidence").type == pa.float64()
    assert arrow.num_rows == 0


def test_a_value_of_another_type_is_refused_by_name() -> None:
    with pytest.raises(SchemaError, match="words: records do not fit their table"):
        records_to_arrow(TABLES["words"], "a", [records.Word("soon", 200, "open")])  # type: ignore[arg-type]


def test_a_missing_value_is_refused_by_name() -> None:
    with pytest.raises(SchemaError, match=r"words\.text: a value is missing"):
        records_to_arrow(TABLES["words"], "a", [records.Word(0, 200, None)])  # type: ignore[arg-type]
