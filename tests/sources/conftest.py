"""One web server a test, and settings that let downloads reach it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.settings import SourceSettings
from tests.sources.web_server import WebServer, served


@pytest.fixture
def web() -> Iterator[WebServer]:
    with served() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> SourceSettings:
    return SourceSettings(
        allowed_networks="127.0.0.1", spool=str(tmp_path / "spool"), timeout_s=2.0, settled_s=0.0
    )
