"""How much code runs: lines of ``pipeline/`` by function, the same on every machine."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

PIPELINE = str(Path(__file__).resolve().parents[1] / "pipeline")


def lines_run(work: Callable[[], object]) -> Counter[str]:
    """Return how many lines each function of the pipeline ran; a loop counts with every turn."""
    counts: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            counts[frame.f_code] += 1
        return count

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        return count if frame.f_code.co_filename.startswith(PIPELINE) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    lines: Counter[str] = Counter()
    for code, number in counts.items():
        lines[f"{code.co_filename.removeprefix(PIPELINE)} {code.co_qualname}"] += number
    return lines


def growing(shorter: Counter[str], longer: Counter[str], *, share: float, least: int) -> list[str]:
    """Return the functions that ran over ``share`` times as many lines, and at least ``least``."""
    return sorted(
        f"{name}: {shorter[name]} lines, then {count}"
        for name, count in longer.items()
        if count >= least and count > share * shorter[name]
    )
