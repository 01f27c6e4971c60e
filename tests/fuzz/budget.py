"""How many cases: these in every run of the tests, more by hand (``make fuzz``).

    FUZZ_CASES=10000 python -m pytest tests/fuzz

Damaged files are made from their number, and hypothesis is told not to draw by chance, so that
the same commit meets the same files everywhere.
"""

import os

from hypothesis import HealthCheck, settings

_WISHED = os.environ.get("FUZZ_CASES")
# Damaged files a parser. Where one costs half a millisecond or more there are fewer, so that all
# of them together take about a minute of one core.
_DAMAGED = 10_000
_DAMAGED_WHERE_SLOW = {
    "captions": 4_000, "subtitles": 4_000, "ttml": 4_000, "xliff": 4_000, "xliff2": 4_000,
    "docx": 3_000, "agenda_yaml": 4_000, "feed": 1_500, "media": 500, "lake": 150,
}  # fmt: skip
# Documents made by rule: making one takes hypothesis longer than most parsers need for it.
_BY_RULE = 60

FUZZ = settings(
    max_examples=int(_WISHED or _BY_RULE),
    derandomize=True,
    database=None,
    deadline=None,  # a guard round each case finds hangs; a slow machine is none
    suppress_health_check=list(HealthCheck),
)


def damaged_cases(target: str) -> int:
    """Return with how many damaged files a target is to be attacked."""
    return int(_WISHED or _DAMAGED_WHERE_SLOW.get(target, _DAMAGED))
