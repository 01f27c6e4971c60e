# ruff: noqa: T201 - prints a table
"""What a report costs: to build, to build again, to open, to search.

    python -m tests.benchmarks.bench_report [--recordings 300] [--words 9000] [--copies 0]

Makes a lake, or takes the one that ``--lake`` names. ``--copies 33`` then puts every webinar into
the catalogue and the index 33 times more, under other ids, titles and days: the catalogue of ten
thousand webinars without ten thousand pages. Opening is measured in headless Chromium where there
is one, from the navigation until the catalogue takes input, the best of three.
"""

import argparse
import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from pipeline.lake import open_lake
from pipeline.report import Built, ReportOptions, build_report, forget_pages
from tests.benchmarks.made_up_lake import make_lake

FIRST_LOAD = (
    "index.html",
    "assets/report.css",
    "assets/common.js",
    "assets/search.js",
    "assets/catalogue_view.js",
    "assets/catalogue.js",
    "data/catalogue.js",
)
Result = TypeVar("Result")
QUERY = "teachers network"


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        lake = arguments.lake or Path(scratch) / "lake"
        if arguments.lake is None:
            make_lake(lake, recordings=arguments.recordings, words=arguments.words)
        site = arguments.out or Path(scratch) / "site"
        formats = tuple(filter(None, arguments.to.split(",")))
        for name, value in measure(lake, site, formats, arguments.copies):
            print(f"{name:44} {value}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=300)
    parser.add_argument("--words", type=int, default=9000)
    parser.add_argument("--copies", type=int, default=0)
    parser.add_argument("--to", default="", help="downloads to render")
    parser.add_argument("--lake", type=Path, help="a lake that is there")
    parser.add_argument("--out", type=Path, help="where to leave the report")
    return parser.parse_args()


def measure(
    lake: Path, site: Path, formats: tuple[str, ...], copies: int
) -> Iterator[tuple[str, str]]:
    """Yield what was measured and how much of it."""

    def build() -> Built:
        return build_report(open_lake(lake), site, ReportOptions(formats=formats, media="none"))

    seconds, built = _timed(build)
    yield "pages", str(len(built.written))
    yield "first build", f"{seconds:.1f} s"
    seconds, built = _timed(build)
    yield f"again, {len(built.unchanged)} unchanged", f"{seconds:.1f} s"
    if copies:
        count = copy_notes(site, built.unchanged, copies)
        extra = copied_id(built.unchanged[0], copies)
        seconds, _ = _timed(lambda: forget_pages(extra, site))
        yield f"catalogue and index of {count - 1} webinars", f"{seconds:.1f} s"
    yield "peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
    yield "first load of the catalogue", f"{_size(site / name for name in FIRST_LOAD) / 1e6:.2f} MB"
    yield "search index", f"{_size((site / 'data' / 'index').rglob('*.js')) / 1e6:.1f} MB"
    yield "ledger, on demand", f"{_size([site / 'data' / 'ledger.js']) / 1e6:.2f} MB"
    yield "all of it", f"{_size(site.rglob('*')) / 1e6:.0f} MB"
    yield from measure_browser(site)


def copy_notes(site: Path, recording_ids: Sequence[str], copies: int) -> int:
    """Put notes and texts of the webinars there again; return how many there are then."""
    for recording_id in recording_ids:
        note = json.loads((site / ".kept" / f"{recording_id}.json").read_text(encoding="utf-8"))
        texts = (site / "data" / "recordings" / f"{recording_id}.js").read_text(encoding="utf-8")
        for number in range(1, copies + 1):
            new_id = copied_id(recording_id, number)
            day = date.fromisoformat(note["entry"]["event_date"] or "2020-01-01")
            entry = note["entry"] | {
                "recording_id": new_id,
                "title": f"{note['entry']['title']}, again {number}",
                "event_date": (day + timedelta(days=number)).isoformat(),
            }
            copied = {
                "fingerprint": new_id,
                "files": [f"data/recordings/{new_id}.js"],
                "entry": entry,
            }
            (site / ".kept" / f"{new_id}.json").write_text(json.dumps(copied), encoding="utf-8")
            renamed = texts.replace(recording_id, new_id, 1)
            (site / "data" / "recordings" / f"{new_id}.js").write_text(renamed, encoding="utf-8")
    return len(recording_ids) * (copies + 1)


def copied_id(recording_id: str, number: int) -> str:
    return f"{recording_id[:-8]}{number:08x}"


def measure_browser(site: Path) -> Iterator[tuple[str, str]]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        yield "Chromium", "not here"
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        session = browser.new_browser_cdp_session()

        def cpu_seconds() -> float:
            known = session.send("SystemInfo.getProcessInfo")["processInfo"]
            return sum(process["cpuTime"] for process in known)

        opened = []
        for _ in range(3):
            page.goto("about:blank")
            before = cpu_seconds()
            begun = time.perf_counter()
            page.goto((site / "index.html").as_uri())
            page.wait_for_selector("html[data-ready]")
            opened.append(time.perf_counter() - begun)
        yield "catalogue takes input after", f"{min(opened):.2f} s"
        yield "CPU of Chromium for that", f"{cpu_seconds() - before:.2f} s"
        begun = time.perf_counter()
        page.goto(f"{(site / 'index.html').as_uri()}#view=advice")
        page.reload()
        page.wait_for_selector("#results article")
        yield "recommendations listed after", f"{time.perf_counter() - begun:.2f} s"
        page.locator("#tab-recordings").click()
        begun = time.perf_counter()
        page.fill("#q", QUERY)
        page.wait_for_selector(".snippet")
        found = page.locator("#status").text_content()
        yield f"“{QUERY}” ({found}) after", f"{time.perf_counter() - begun:.2f} s"
        browser.close()


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def _size(paths: "Iterator[Path] | list[Path]") -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


if __name__ == "__main__":
    main()
