"""UEM lines to regions."""

import pytest

from pipeline.errors import FormatError
from pipeline.formats.uem import parse_uem
from pipeline.records import Interval


def test_lines_become_regions_by_file() -> None:
    text = ";; scored\na 1 0.000 120.000\nb 1 5 6.5\na 1 130 140\n"
    assert parse_uem(text, "x.uem") == {
        "a": [Interval(0, 120_000), Interval(130_000, 140_000)],
        "b": [Interval(5_000, 6_500)],
    }


@pytest.mark.parametrize(
    "line", ["a 1 0", "a 1 0 1 2", "a 1 zero 1", "a 1 0 inf", "a 1 -1 2", "a 1 3 2"]
)
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(FormatError, match=r"x\.uem, line 1"):
        parse_uem(line, "x.uem")
