"""How many cases: these in every run of the tests, more by hand (``make fuzz``).

    FUZZ_CASES=10000 python -m pytest tests/fuzz

Damaged files are made from their number, and hypothesis is told not to draw by chance, so that
the same commit meets the same files everywhere.
"""

import os

from hypothesis import HealthCheck, settings

_WISHED = os.environ.get("FUZZ_CASES")
# Damaged files a parser. Where one costs milliseconds, and not tenths of one, there are fewer.
_DAMAGED = 10_000
_DAMAGED_WHERE_SLOW = {"docx": 1_000, "media": 500, "lake": 300}
# Documents made by rule: making one takes hypothesis longer than most parsers need for it.
_BY_RULE = 100

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
