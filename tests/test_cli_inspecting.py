"""``webinar models`` and ``webinar doctor`` as people and machines read them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.engines.checkpoints import sha256_of
from pipeline.errors import EngineUnavailableError
from tests.engines.test_checkpoints import WEIGHTS, served  # noqa: F401 - a fixture


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "whisper").mkdir()
    return tmp_path / "whisper"


def test_models_are_listed_with_their_hashes(cache: Path) -> None:
    assert cache.is_dir()
    done = CliRunner().invoke(app, ["models", "list"])
    assert done.exit_code == 0
    assert "missing  tiny" in done.stdout
    assert sha256_of("tiny") in done.stdout


def test_verify_names_a_damaged_file_and_ends_with_1(cache: Path) -> None:
    assert CliRunner().invoke(app, ["models", "verify"]).exit_code == 0
    (cache / "tiny.pt").write_bytes(b"half of it")
    done = CliRunner().invoke(app, ["models", "verify", "--json"])
    assert done.exit_code == 1
    assert [(row["name"], row["state"]) for row in json.loads(done.stdout)] == [("tiny", "damaged")]


def test_path_prints_a_file_or_says_how_to_get_it(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.pt"
    own.write_bytes(b"x")
    assert CliRunner().invoke(app, ["models", "path", str(own)]).stdout == f"{own}\n"
    done = CliRunner().invoke(app, ["models", "path", "small"])
    assert isinstance(done.exception, EngineUnavailableError)
    assert done.exception.where == str(cache / "small.pt")
    assert done.exception.remedy == "webinar models fetch small"


def test_the_doctor_finds_what_is_required(cache: Path) -> None:
    assert cache.is_dir()
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0
    assert "ready    silero-vad" in done.stdout
    assert "missing  Whisper checkpoint" in done.stdout


def test_fetch_downloads_once_and_prints_the_path(served: Path, cache: Path) -> None:  # noqa: F811
    (served / "tiny.pt").write_bytes(WEIGHTS)
    for _ in range(2):
        done = CliRunner().invoke(app, ["models", "fetch", "tiny"])
        assert (done.exit_code, done.stdout) == (0, f"{cache / 'tiny.pt'}\n")
        (served / "tiny.pt").unlink(missing_ok=True)
    assert (cache / "tiny.pt").read_bytes() == WEIGHTS
