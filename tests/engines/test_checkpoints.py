"""Checkpoints are found on disk, fetched whole or not at all, and never waited for in vain."""

import hashlib
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.engines import checkpoints
from pipeline.engines.checkpoints import (
    can_have_checkpoint,
    fetch_checkpoint,
    file_sha256,
    find_checkpoint,
    known_checkpoints,
    official_name,
    sha256_of,
)
from pipeline.errors import EngineUnavailableError
from pipeline.settings import RecognitionSettings

WEIGHTS = b"weights, or what passes for them here" * 1000
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "whisper").mkdir()
    return tmp_path / "whisper"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a folder as the place that openai-whisper's names point to."""
    folder = tmp_path / "hub"
    (folder / SHA256).mkdir(parents=True)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}/{SHA256}"
        names = {"tiny": f"{host}/tiny.pt", "base": f"{host}/base.pt"}
        monkeypatch.setattr(checkpoints, "known_checkpoints", lambda: names)
        yield folder / SHA256
        server.shutdown()


def test_the_names_are_openai_whispers_own() -> None:
    import whisper

    assert sorted(known_checkpoints()) == sorted(whisper.available_models())
    assert sha256_of("tiny") == "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9"
    assert official_name(sha256_of("tiny")) == "tiny"
    assert official_name("0" * 64) is None


def test_a_path_and_the_best_name_on_disk_are_found(
    served: Path, cache: Path, tmp_path: Path
) -> None:
    assert served.is_dir()
    assert find_checkpoint(None) is None
    assert find_checkpoint("tiny") is None
    for name in ("tiny.pt", "base.pt"):
        (cache / name).write_bytes(WEIGHTS)
    own = tmp_path / "own.pt"
    own.write_bytes(b"x")
    assert find_checkpoint(None) == cache / "base.pt"
    assert find_checkpoint("tiny") == cache / "tiny.pt"
    assert find_checkpoint(str(own)) == own
    assert find_checkpoint("no-such-name") is None


def test_a_broken_off_download_of_another_tool_is_no_checkpoint(served: Path, cache: Path) -> None:
    assert served.is_dir()
    (cache / "tiny.pt").write_bytes(WEIGHTS[:-5])
    assert find_checkpoint("tiny") is None
    assert find_checkpoint(None) is None


def test_a_checkpoint_is_fetched_once(served: Path, cache: Path) -> None:
    (served / "tiny.pt").write_bytes(WEIGHTS)
    seen: list[tuple[int, int]] = []
    path = fetch_checkpoint("tiny", timeout_s=5, observe=lambda *done: seen.append(done))
    assert path == cache / "tiny.pt"
    assert file_sha256(path) == SHA256
    assert seen[-1] == (len(WEIGHTS), len(WEIGHTS))
    (served / "tiny.pt").unlink()
    assert can_have_checkpoint(RecognitionSettings(model="tiny"))


def test_other_bytes_than_expected_are_not_kept(served: Path, cache: Path) -> None:
    (served / "tiny.pt").write_bytes(WEIGHTS[:-5])
    with pytest.raises(EngineUnavailableError, match="expected SHA-256"):
        fetch_checkpoint("tiny", timeout_s=5)
    assert list(cache.iterdir()) == []


def test_without_a_server_the_remedy_says_what_to_do(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:9/{SHA256}/base.pt"
    monkeypatch.setattr(checkpoints, "known_checkpoints", lambda: {"base": url})
    started = time.monotonic()
    with pytest.raises(EngineUnavailableError, match="cannot download") as caught:
        fetch_checkpoint("base", timeout_s=2)
    assert url in caught.value.remedy
    assert str(cache) in caught.value.remedy
    assert not can_have_checkpoint(RecognitionSettings(download_timeout_s=2))
    assert time.monotonic() - started < 10
    assert list(cache.iterdir()) == []


def test_an_unknown_name_is_named(cache: Path) -> None:
    assert cache.is_dir()
    with pytest.raises(EngineUnavailableError, match="no such checkpoint") as caught:
        fetch_checkpoint("enormous", timeout_s=1)
    assert "large-v3" in caught.value.remedy
