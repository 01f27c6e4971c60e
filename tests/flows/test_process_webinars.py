"""The flow on a real Prefect server: all published that can be, the rest named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.process_webinars import process_webinars
from pipeline.lake import open_lake
from tests.flows.conftest import Rows

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.
"""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "schools.vtt").write_text(CAPTIONS)
    return folder


def test_the_flow_publishes_and_its_artifact_has_a_row_for_each(
    inbox: Path, tmp_path: Path, newest_table: Callable[[], Rows]
) -> None:
    rows = process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    lake = open_lake(tmp_path / "lake")
    assert [row["status"] for row in rows] == ["published"]
    assert lake.recording_ids() == [rows[0]["recording"]]
    assert newest_table() == [
        {
            "source": "schools.vtt",
            "status": "published",
            "recording": rows[0]["recording"],
            "remark": "",
        }
    ]
    again = process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert [row["status"] for row in again] == ["unchanged"]


def test_one_failure_is_named_and_stops_no_other(
    inbox: Path, tmp_path: Path, newest_table: Callable[[], Rows]
) -> None:
    (inbox / "notes.mp3").write_text("not sound at all")
    with pytest.raises(RuntimeError, match=r"1 of 2 recordings failed: .*notes\.mp3"):
        process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert len(open_lake(tmp_path / "lake").recording_ids()) == 1
    assert [row["status"] for row in newest_table()] == ["failed", "published"]


def test_the_form_says_what_each_parameter_means() -> None:
    fields = process_webinars.parameters.model_dump()["properties"]
    assert all(field["description"] for field in fields.values())
