"""The data dictionary names every table, column, unit and key."""

from pipeline.dictionary import dictionary_markdown
from pipeline.tables import TABLES, Column, Table

TINY = Table(
    "pauses",
    "One row a pause.",
    (
        Column("recording_id", "string", "the recording"),
        Column("length_ms", "int64", "how long", "ms"),
        Column("reason", "string", "why", None, True),
    ),
    ("recording_id",),
)


def test_a_table_becomes_a_section() -> None:
    assert dictionary_markdown([TINY]) == (
        "#### pauses\n\n"
        "One row a pause. Key: `recording_id`.\n\n"
        "| column | type | unit | meaning |\n"
        "|---|---|---|---|\n"
        "| `recording_id` | string |  | the recording |\n"
        "| `length_ms` | int64 | ms | how long |\n"
        "| `reason` | string, may be null |  | why |\n"
    )


def test_every_table_is_in_it() -> None:
    text = dictionary_markdown()
    assert [line[5:] for line in text.splitlines() if line.startswith("#### ")] == list(TABLES)
