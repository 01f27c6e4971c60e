"""The main job without any network: what connects ends the process, and nothing does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media import HAND_OVER_MS, write_clip

ROOT = Path(__file__).resolve().parents[1]
# Ends the process at once: an exception could be caught, and the attempt pass unseen.
GUARD = """
import os, sys

def end_on_network(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[1] if event == "socket.connect" else arguments[0]
        if not isinstance(target, (str, bytes)) or event != "socket.connect":
            os.write(2, f"network: {event} {arguments!r}".encode())
            os._exit(97)

sys.addaudithook(end_on_network)
"""


@pytest.fixture
def guarded(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which every Python process, children too, has the guard."""
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(GUARD)
    return {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}"}


def webinar(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_guard_ends_a_process_that_connects(guarded: dict[str, str]) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=guarded, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr[:8]) == (97, "network:")


@pytest.mark.slow
def test_a_recording_becomes_tables_exports_and_pages_without_network(
    guarded: dict[str, str], tmp_path: Path
) -> None:
    start_ms, end_ms = HAND_OVER_MS
    clip = write_clip(tmp_path / "talk.wav", start_ms=start_ms, end_ms=end_ms)
    lake, exports = str(tmp_path / "lake"), str(tmp_path / "exports")

    run = webinar(guarded, "run", str(clip), "--engine", "offline", "--lake", lake, "--json")
    assert run.returncode == 0, run.stderr
    assert [one["status"] for one in json.loads(run.stdout)] == ["published"]
    for arguments in (
        ("show", "talk", "--lake", lake),
        ("export", "talk", "--to", "srt,docx,package", "--lake", lake, "--out", exports),
        ("lake", "ledger", "--lake", lake),
        ("lake", "snapshot", "--lake", lake),
        ("lake", "verify", "--lake", lake),
        ("query", "SELECT count(*) FROM recommendations", "--lake", lake),
        ("report", "--lake", lake, "--out", str(tmp_path / "report")),
    ):
        done = webinar(guarded, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
