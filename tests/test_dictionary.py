"""The data dictionary names every table, column, unit and key."""

import json
import re

import pytest

from pipeline.dictionary import data_package, dictionary_markdown, dictionary_text
from pipeline.errors import InputError
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


def test_a_table_becomes_a_resource_with_a_table_schema() -> None:
    (resource,) = data_package([TINY])["resources"]
    assert resource == {
        "name": "pauses",
        "description": "One row a pause.",
        "path": "pauses/*.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "fields": [
                {
                    "name": "recording_id",
                    "type": "string",
                    "description": "the recording",
                    "constraints": {"required": True},
                },
                {
                    "name": "length_ms",
                    "type": "integer",
                    "description": "how long",
                    "unit": "ms",
                    "constraints": {"required": True},
                },
                {"name": "reason", "type": "string", "description": "why"},
            ],
            "primaryKey": ["recording_id"],
            "foreignKeys": [
                {
                    "fields": "recording_id",
                    "reference": {"resource": "recordings", "fields": "recording_id"},
                }
            ],
        },
    }


def test_the_package_keeps_the_rules_of_the_standard() -> None:
    package = json.loads(dictionary_text("frictionless"))
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        schema = resource["schema"]
        names = [field["name"] for field in schema["fields"]]
        assert re.fullmatch(r"[-a-z0-9._]+", resource["name"])
        assert not resource["path"].startswith(("/", ".", "~"))
        assert len(set(names)) == len(names)
        assert set(schema["primaryKey"]) <= set(names)
        assert {field["type"] for field in schema["fields"]} <= {
            "string", "integer", "number", "boolean", "date",
        }  # fmt: skip


def test_a_format_that_there_is_not_is_named() -> None:
    with pytest.raises(InputError, match="markdown or frictionless"):
        dictionary_text("yaml")
