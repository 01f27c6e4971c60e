"""The report of the four webinars, and a headless Chromium where one is installed."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.report import ReportOptions, build_report
from tests.report.webinars import make_lake

if TYPE_CHECKING:
    from playwright.sync_api import Browser

THEMES = {
    "funding": "Funding",
    "open-resources": "Open learning resources",
    "teacher-training": "Teacher training",
}
WHERE = "set CHROMIUM, or apt-get install chromium"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    options = ReportOptions(theme_titles=THEMES, exports=folder / "exports", formats=("srt", "txt"))
    build_report(make_lake(folder), folder / "site", options)
    return folder / "site"


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip(f"no Chromium on this machine: {WHERE}")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as started:
        # Inside containers Chromium's own sandbox cannot start; these pages are our own.
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
