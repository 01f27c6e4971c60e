"""One figure of ours beside one of a peer's, and how peers are found."""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

NOT_INSTALLED = "not installed"
BENCHMARKS = Path(__file__).resolve().parents[4] / "shared" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; ``remark`` says what is not comparable."""

    what: str
    peer: str
    ours: str
    theirs: str
    ratio: str = ""
    remark: str = ""

    def as_markdown(self) -> str:
        """Return the line as a row of a Markdown table."""
        cells = (self.what, self.peer, self.ours, self.theirs, self.ratio, self.remark)
        return f"| {' | '.join(cells)} |"


HEADER = "| what | peer | ours | theirs | ratio | not comparable |\n|---|---|---|---|---|---|"


def use_folder(folder: Path | None) -> None:
    """Let the peers in a folder be imported, behind everything that is installed here."""
    if folder is None:
        return
    sys.path.append(str(folder))
    # pyannote is a namespace of several packages, of which some are installed here.
    for name, module in list(sys.modules.items()):
        if name == "pyannote" and hasattr(module.__path__, "append"):
            module.__path__.append(str(folder / "pyannote"))


def find_module(name: str) -> ModuleType | None:
    """Return a peer's module, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def best_of(run: Callable[[], float], times: int = 2) -> float:
    """Return the smallest of some measured seconds."""
    return min(run() for _ in range(times))


def times_faster(ours: float, theirs: float) -> str:
    """Return how many times faster we are, from seconds."""
    return f"{theirs / ours:.1f}x"


def load() -> str:
    """Return the machine's load right now."""
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def missing(what: str, peer: str, ours: str) -> Row:
    """Return the row of a peer that is not here."""
    return Row(what, peer, ours, NOT_INSTALLED)


def print_rows(rows: Sequence[Row]) -> None:
    """Print rows as soon as they are known."""
    for row in rows:
        print(row.as_markdown(), flush=True)  # noqa: T201 - a table on the terminal
