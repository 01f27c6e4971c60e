"""A lake before and after a run, and what a run that something disturbed may leave."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

from pipeline.batch import process_all
from pipeline.errors import LakeError, NotPublishedError, PipelineError
from pipeline.lake import open_lake
from pipeline.settings import Settings, load_settings
from pipeline.steps import Outcome
from pipeline.steps.verifying import verify_lake
from pipeline.tables import TABLES
from tests.captioned import write_webinars

# What a recording may be found as; "mixed" is refused by every reader until the next run.
STATES = ("earlier", "new", "not there", "mixed")
Contents = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found after a disturbed run, and after another one that nothing disturbed."""

    told: tuple[str, ...]  # what the user saw, one text a recording
    states: tuple[str, ...]  # of the recordings, sorted by id
    named_damage: int  # recordings that ``webinar lake verify`` names
    wrong_rows: tuple[str, ...]  # tables whose rows are of no run
    is_whole_again: bool  # after a repair or the next run: the bytes of an undisturbed one
    left_over: int  # files in staging after it


class Scene:
    """Three webinars; the first and last are published, and will be again, with a glossary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        write_webinars(self.inbox, 3)
        glossary = folder / "terms.tsv"
        glossary.write_text("term\tspoken\nMinistry of Education\tministry\n", encoding="utf-8")
        sources = {"settled_s": 0.0}
        self.first = load_settings(arguments={"sources": sources}, environment={})
        self.second = load_settings(
            arguments={"sources": sources, "text": {"glossary": str(glossary)}}, environment={}
        )
        for number in (0, 2):
            self._run(folder / "before", self.first, self.inbox / f"webinar-{number:03d}.vtt")

    @cached_property
    def before(self) -> Contents:
        """The published files before the run."""
        return contents(self.folder / "before")

    @cached_property
    def wanted(self) -> Contents:
        """The published files after a run that nothing disturbs."""
        self._run(self.folder / "wanted-lake", self.second, self.inbox)
        return contents(self.folder / "wanted-lake")

    def fresh_lake(self) -> Path:
        """Return a lake as it is before the run."""
        lake = self.folder / "lake"
        shutil.rmtree(lake, ignore_errors=True)
        shutil.copytree(self.folder / "before", lake)
        return lake

    def run(self, lake: Path) -> list[Outcome]:
        """Take the webinars through the line."""
        return list(process_all([self.inbox], self.second, lake_uri=str(lake)))

    def look(self, lake: Path, told: list[str]) -> Found:
        """Look at a lake after a disturbed run, then let the next run come."""
        ids = sorted({Path(name).stem for name in (*self.before, *self.wanted)})
        now = contents(lake)
        states = tuple(self._state(one, now) for one in ids)
        with patch("pipeline.lake.plain._PAUSE_S", 0.0):
            wrong = tuple(table for one in ids for table in self._wrong_rows(lake, one))
        _, damaged = verify_lake(open_lake(lake), should_repair=False)
        verify_lake(open_lake(lake), should_repair=True)
        again = self.run(lake)
        is_whole = (
            not any(outcome.error for outcome in again)
            and contents(lake) == self.wanted
            and verify_lake(open_lake(lake), should_repair=False)[1] == []
        )
        left = len(list((lake / ".staging").glob("*"))) if (lake / ".staging").is_dir() else 0
        return Found(tuple(told), states, len(damaged), wrong, is_whole, left)

    def _run(self, lake: Path, settings: Settings, source: Path) -> None:
        failed = [
            outcome.error
            for outcome in process_all([source], settings, lake_uri=str(lake))
            if outcome.error
        ]
        assert not failed, failed

    def _state(self, recording_id: str, now: Contents) -> str:
        own, earlier, new = (of(recording_id, files) for files in (now, self.before, self.wanted))
        if not own:
            return "not there"
        if own == new:
            return "new"
        return "earlier" if own == earlier else "mixed"

    def _wrong_rows(self, lake: Path, recording_id: str) -> list[str]:
        """Return the tables that give rows which neither run published; refusing is right."""
        wrong = []
        for table in TABLES:
            try:
                rows = open_lake(lake).arrow(table, recording_id).to_pylist()
            except LakeError:
                continue
            right = [self._rows(name, table, recording_id) for name in ("before", "wanted-lake")]
            if table != "runs" and rows not in right:
                wrong.append(f"{table} of {recording_id}")
        return wrong

    def _rows(self, name: str, table: str, recording_id: str) -> object:
        try:
            return open_lake(self.folder / name).arrow(table, recording_id).to_pylist()
        except NotPublishedError:
            return None


def contents(lake: Path) -> Contents:
    """Return the published files by name; the table of clocks is left out."""
    return {
        str(path.relative_to(lake)): path.read_bytes()
        for path in sorted(lake.glob("[a-z]*/*.parquet"))
        if path.parent.name not in ("runs", "snapshot") and not path.is_symlink()
    }


def of(recording_id: str, files: Contents) -> Contents:
    """Return the files of one recording."""
    return {name: content for name, content in files.items() if Path(name).stem == recording_id}


def told_by(error: BaseException) -> str:
    """Return what the command would say of an error that ends it."""
    if isinstance(error, PipelineError):
        return str(error)
    return f"unexpected {type(error).__name__}: {error}"
