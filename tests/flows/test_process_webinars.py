"""The flow on a real Prefect server: all published that can be, the rest named."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows.process_webinars import process_webinars
from pipeline.batch import process_source
from pipeline.errors import MediaError, TransferError
from pipeline.isolation import run_isolated
from pipeline.lake import open_lake
from pipeline.recordings import Source
from pipeline.settings import Settings
from pipeline.steps import Outcome
from tests.captioned import write_webinars
from tests.flows.artifacts import newest_artifact
from tests.sources.web_server import Page, served


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    write_webinars(folder, 1)
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEBINAR_SOURCES_SETTLED_S", "0")
    monkeypatch.setenv("WEBINAR_SOURCES_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setenv("WEBINAR_FLOW_RETRY_PAUSE_S", "0")


def test_the_flow_publishes_and_its_artifacts_say_so(inbox: Path, tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    rows = process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert [row["status"] for row in rows] == ["published"]
    assert lake.recording_ids() == [rows[0]["recording"]]
    (row,) = newest_artifact("process-webinars")
    assert row.pop("speed") > 0
    assert row == {
        "source": "webinar-000.vtt",
        "status": "published",
        "recording": rows[0]["recording"],
        "remark": "",
        "remedy": "",
        "minutes": 0.1,
        "coverage": 1.0,
        "recommendations": 1,
    }
    page = newest_artifact("process-webinars-summary")
    assert page.startswith("**1 published, 0 unchanged, 0 failed**")
    assert f"| {rows[0]['recording']} | 0.1 | 100.0% |" in page
    again = process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert [row["status"] for row in again] == ["unchanged"]


def test_one_failure_is_named_and_stops_no_other(inbox: Path, tmp_path: Path) -> None:
    (inbox / "notes.mp3").write_text("not sound at all")
    missing = tmp_path / "nothing-here"
    with pytest.raises(RuntimeError, match=r"2 of 3 recordings failed: .*notes\.mp3"):
        process_webinars([str(inbox), str(missing)], lake=str(tmp_path / "lake"))
    assert len(open_lake(tmp_path / "lake").recording_ids()) == 1
    rows = newest_artifact("process-webinars")
    assert [row["status"] for row in rows] == ["failed", "failed", "published"]
    assert rows[1]["remedy"].startswith("Play it in another program")


def test_a_night_in_which_all_fails_has_a_message_that_can_be_read(tmp_path: Path) -> None:
    missing = [str(tmp_path / f"missing-{number}") for number in range(30)]
    with pytest.raises(RuntimeError, match=r"^30 of 30 .*missing-4: [^;]*; more in the table$"):
        process_webinars(missing, lake=str(tmp_path / "lake"))
    assert len(newest_artifact("process-webinars")) == 30


def test_an_empty_inbox_is_a_quiet_night(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert process_webinars([str(tmp_path / "empty")], lake=str(tmp_path / "lake")) == []


def test_a_recording_from_the_web_is_fetched_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBINAR_SOURCES_ALLOWED_NETWORKS", "127.0.0.1")
    (path,) = write_webinars(tmp_path, 1)
    with served() as web:
        web.pages["/talk.vtt"] = Page(path.read_bytes(), "text/vtt", etag='"1"', statuses=[503])
        inputs = [f"{web.url}/talk.vtt"]
        (row,) = process_webinars(inputs, lake=str(tmp_path / "lake"))
        (again,) = process_webinars(inputs, lake=str(tmp_path / "lake"))
    assert (row["status"], again["status"]) == ("published", "unchanged")
    assert len(web.requests) == 3  # busy, sent, not modified
    lake = open_lake(tmp_path / "lake")
    assert list(lake.frame("recordings").source_uri) == inputs
    assert not any((tmp_path / "spool").glob("*/*"))


def test_runs_and_tasks_have_names_that_say_what_they_are(inbox: Path, tmp_path: Path) -> None:
    state = process_webinars([str(inbox)], lake=str(tmp_path / "lake"), return_state=True)
    run_id = state.state_details.flow_run_id
    assert run_id is not None
    with get_client(sync_client=True) as client:
        assert client.read_flow_run(run_id).name == "process inbox (auto)"


def crash_once(marker: Path, kind: type[Exception] | None) -> None:
    """Note the call in a file, and end badly the first time."""
    calls = marker.read_text() if marker.exists() else ""
    marker.write_text(calls + "x")
    if not calls:
        if kind is None:
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            raise kind("it failed")


@pytest.mark.parametrize(
    ("kind", "tried"),
    [
        (TransferError, ["webinar-000", "webinar-001", "webinar-000"]),
        (None, ["webinar-000", "webinar-001", "webinar-000"]),
        (MediaError, ["webinar-000", "webinar-001"]),
        (ValueError, ["webinar-000", "webinar-001"]),
    ],
)
def test_only_what_can_pass_is_tried_again_after_all_others(
    inbox: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Exception] | None,
    tried: list[str],
) -> None:
    write_webinars(inbox, 2)
    names = []

    def failing(source: Source, *arguments: Any, **options: Any) -> Outcome:
        names.append(Path(source.name).stem)
        if names[-1] == "webinar-000":
            run_isolated(crash_once, tmp_path / "calls", kind)
        return process_source(source, *arguments, **options)

    monkeypatch.setattr("flows.process_webinars.process_source", failing)
    state = process_webinars([str(inbox)], lake=str(tmp_path / "lake"), return_state=True)
    assert names == tried
    assert state.is_completed() == (len(tried) == 3)


def test_it_is_tried_as_often_as_the_settings_say(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def failing(source: Source, *_: object, **__: object) -> Outcome:
        calls.append(source.name)
        raise TransferError("it failed")

    monkeypatch.setattr("flows.process_webinars.process_source", failing)
    with pytest.raises(RuntimeError, match="1 of 1 recordings failed: it failed"):
        process_webinars([str(inbox)], lake=str(tmp_path / "lake"))
    assert len(calls) == 1 + Settings().flow.retries
