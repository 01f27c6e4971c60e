"""What is here and what is missing is told truly, with the way to get it."""

from pathlib import Path

import pytest

from pipeline.engines.checkpoints import checkpoint_path, sha256_of
from pipeline.errors import EngineUnavailableError
from pipeline.inventory import inspect_checkpoint, inspect_machine, list_checkpoints


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "whisper").mkdir()
    return tmp_path / "whisper"


def test_a_checkpoint_that_is_not_here_can_be_fetched(cache: Path) -> None:
    part = inspect_checkpoint("tiny")
    assert (part.state, part.sha256) == ("missing", sha256_of("tiny"))
    assert part.detail == str(cache / "tiny.pt")
    assert part.remedy == "webinar models fetch tiny"


def test_a_broken_off_download_is_damaged(cache: Path) -> None:
    (cache / "tiny.pt").write_bytes(b"half of it")
    part = inspect_checkpoint("tiny")
    assert part.state == "damaged"
    assert part.remedy.startswith(f"Remove {checkpoint_path('tiny')}")


def test_the_best_checkpoints_come_first_and_all_are_listed(cache: Path) -> None:
    assert cache.is_dir()
    names = [part.name for part in list_checkpoints()]
    assert names[:2] == ["large-v3", "large-v3-turbo"]
    assert {"tiny.en", "turbo", "base"} < set(names)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(EngineUnavailableError, match="no such checkpoint"):
        inspect_checkpoint("enormous")


def test_this_machine_has_all_that_is_required(cache: Path) -> None:
    parts = {part.name: part for part in inspect_machine(cache / "not" / "there")}
    assert [
        part.name for part in parts.values() if part.is_required and part.state != "ready"
    ] == []
    for name in ("silero-vad", "en_webinar", "voice_encoder", "offline engine"):
        assert len(parts[name].sha256 or "") == 64
    assert parts["Whisper checkpoint"].state == "missing"
    assert "webinar models fetch" in parts["Whisper checkpoint"].remedy
    assert "GB free" in parts["disk"].detail
