# ruff: noqa: T201 - run by hand, it says what it sees
"""A night in four minutes, on a real server with a real worker; run by hand.

    python -m tests.flows.nightly_smoke
    python -m tests.flows.nightly_smoke --database postgresql+asyncpg://user@127.0.0.1/prefect

The deployment ``nightly`` gets a schedule of every minute. Three recordings are dropped into an
inbox, then the same again, then five of which one is broken; nobody calls a flow. An empty
database is needed, because the runs on the server are counted.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.captioned import write_webinars

ROOT = Path(__file__).resolve().parents[2]
PREFECT = Path(sys.executable).with_name("prefect")
LONGEST_WAIT_S = 300.0


class Night:
    """A server, a worker and a deployment that runs every minute, all in one folder."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.inbox, self.lake = folder / "inbox", folder / "lake"
        self.inbox.mkdir()
        self.url = f"http://127.0.0.1:{_free_port()}/api"
        self.environment = {
            **os.environ,
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": self.url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT": str(PREFECT),
            "PYTHONPATH": str(ROOT),
            **({"PREFECT_SERVER_DATABASE_CONNECTION_URL": database} if database else {}),
        }

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start one of Prefect's long-running commands."""
        # A shell's "&" leaves SIGINT ignored, and a worker then ignores its first SIGTERM too.
        return subprocess.Popen(
            [PREFECT, *command], env=self.environment, cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start_server(self) -> "subprocess.Popen[bytes]":
        """Start the server and wait for it."""
        port = self.url.removesuffix("/api").rpartition(":")[2]
        server = self.start("server", "start", "--host", "127.0.0.1", "--port", port)
        wait_for(self.is_healthy, "the server's health")
        return server

    def deploy(self, *options: str) -> None:
        """Deploy ``nightly`` for this inbox and lake; ``options`` are those of the command."""
        parameters = json.dumps({"sources": [str(self.inbox)], "lake": str(self.lake)})
        subprocess.run(
            [
                ROOT / "flows/deployments/prepare.sh", "--name", "nightly",
                "--params", parameters, *options,
            ],
            env=self.environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def is_healthy(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/health").close()  # noqa: S310 - our own server
        except OSError:
            return False
        return True

    def ask(self, kind: str, **question: Any) -> list[dict[str, Any]]:
        """Return what the server has of a kind."""
        found: list[dict[str, Any]] = self.post(f"{kind}/filter", question)
        return found

    def post(self, path: str, content: dict[str, Any]) -> Any:
        """Return the server's answer; a busy one (SQLite under load) is asked again.

        Raises:
            TimeoutError: it did not answer.
        """
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/{path}", json.dumps(content).encode(), {"Content-Type": "application/json"}
        )
        answers: list[Any] = []

        def has_answered() -> bool:
            with suppress(OSError), urllib.request.urlopen(request) as answer:  # noqa: S310
                answers.append(json.load(answer))
            return bool(answers)

        wait_for(has_answered, f"an answer to {path}")
        return answers[0]

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs that the schedule made and that have ended, oldest first."""
        ended = [
            run
            for run in self.ask("flow_runs", sort="EXPECTED_START_TIME_ASC")
            if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED")
        ]
        assert all(run["auto_scheduled"] for run in ended), "somebody called a flow"
        return ended

    def rows(self, run: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the table that a run left."""
        artifacts = self.ask("artifacts", artifacts={"flow_run_id": {"any_": [run["id"]]}})
        (table,) = [one for one in artifacts if one["type"] == "table"]
        rows: list[dict[str, Any]] = json.loads(table["data"])
        return rows

    def next_run(self) -> dict[str, Any]:
        """Wait for a run that starts from now on, and return it."""
        now = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        found: list[dict[str, Any]] = []

        def has_ended() -> bool:
            found[:] = [run for run in self.runs() if run["start_time"] and run["start_time"] > now]
            return bool(found)

        wait_for(has_ended, "a scheduled run")
        return found[0]

    def published(self) -> dict[str, int]:
        """Return the published files and when they were written."""
        files = self.lake.glob("[a-z]*/*.parquet")
        return {str(file.relative_to(self.lake)): file.stat().st_mtime_ns for file in files}


@contextmanager
def night(database: str | None) -> Iterator[Night]:
    """Give a night with server and worker running."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Night(Path(folder), database)
        running = [scene.start_server()]
        try:
            scene.deploy("--cron", "* * * * *")
            running.append(scene.start("worker", "start", "--pool", "webinars"))
            yield scene
        finally:
            for process in reversed(running):
                stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a command with all that it started."""
    try:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Look once a second until it is so.

    Raises:
        TimeoutError: it took too long.
    """
    end = time.monotonic() + LONGEST_WAIT_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {LONGEST_WAIT_S:.0f} s for {what}")
        time.sleep(1)


def drop(paths: list[Path], inbox: Path) -> None:
    """Copy files into the inbox."""
    for path in paths:
        shutil.copy(path, inbox / path.name)


def smoke(scene: Night, folder: Path) -> None:
    """Go through the night and assert what must be."""
    webinars = write_webinars(folder, 7)
    drop(webinars[:3], scene.inbox)
    first = scene.next_run()
    assert first["state_type"] == "COMPLETED", first["state"]["message"]
    assert statuses(scene.rows(first)) == {"published": 3}
    report("three dropped: three published", first)

    before = scene.published()
    drop(webinars[:3], scene.inbox)
    second = scene.next_run()
    assert statuses(scene.rows(second)) == {"unchanged": 3}
    assert scene.published() == before
    report("dropped again: nothing done", second)

    drop(webinars[3:], scene.inbox)
    (scene.inbox / "broken.mp3").write_text("no sound at all")
    third = scene.next_run()
    rows = scene.rows(third)
    assert third["state_type"] == "FAILED"
    assert statuses(rows) == {"failed": 1, "published": 4, "unchanged": 3}
    (failed,) = [row for row in rows if row["status"] == "failed"]
    assert "broken.mp3: not a readable media file" in failed["remark"]
    assert {name: at for name, at in scene.published().items() if name in before} == before
    report(f"one of five broken: four published; {failed['remark']}", third)
    assert len(scene.runs()) >= 3, "the schedule made no runs"


def statuses(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many rows have each status."""
    return {
        status: sum(row["status"] == status for row in rows)
        for status in sorted({row["status"] for row in rows})
    }


def report(what: str, run: dict[str, Any]) -> None:
    print(f"{run['total_run_time']:6.1f} s  {run['state_name']:10} {what}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", help="of the server: postgresql+asyncpg://...")
    arguments = parser.parse_args()
    with night(arguments.database) as scene, tempfile.TemporaryDirectory() as folder:
        smoke(scene, Path(folder))


if __name__ == "__main__":
    main()
