"""The flow on a real Prefect server: all published that can be, the rest named."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

from flows.process_webinars import process_webinars
from pipeline.lake import open_lake

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.
"""


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "schools.vtt").write_text(CAPTIONS)
    return folder


def newest_artifact() -> list[dict[str, str | None]]:
    with get_client(sync_client=True) as client:
        found = [one for one in client.read_artifacts() if one.type == "table"]
    newest = max(found, key=lambda artifact: artifact.created)
    rows: list[dict[str, str | None]] = json.loads(newest.data)
    return rows


def test_the_flow_publishes_and_its_artifact_has_a_row_for_each(
    inbox: Path, tmp_path: Path
) -> None:
    rows = process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    lake = open_lake(tmp_path / "lake")
    assert [row["status"] for row in rows] == ["published"]
    assert lake.recording_ids() == [rows[0]["recording"]]
    assert newest_artifact() == [
        {
            "source": "schools.vtt",
            "status": "published",
            "recording": rows[0]["recording"],
            "remark": "",
        }
    ]
    again = process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert [row["status"] for row in again] == ["unchanged"]


def test_one_failure_is_named_and_stops_no_other(inbox: Path, tmp_path: Path) -> None:
    (inbox / "notes.mp3").write_text("not sound at all")
    with pytest.raises(RuntimeError, match=r"1 of 2 recordings failed: .*notes\.mp3"):
        process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert len(open_lake(tmp_path / "lake").recording_ids()) == 1
    assert [row["status"] for row in newest_artifact()] == ["failed", "published"]
