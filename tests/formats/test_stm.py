"""STM lines to segments."""

import pytest

from pipeline.errors import FormatError
from pipeline.formats.stm import SpokenSegment, parse_stm


def test_lines_become_segments() -> None:
    text = (
        ";; a comment\n"
        "talk 1 zhan 0.700 3.874 Good afternoon\n"
        "\n"
        "talk 1 miller 4 8.5 <o,f0,male> we agree on it\n"
        "talk 1 miller 9 9.5\n"
    )
    assert parse_stm(text, "talk.stm") == [
        SpokenSegment("talk", "zhan", 700, 3_874, "Good afternoon"),
        SpokenSegment("talk", "miller", 4_000, 8_500, "we agree on it"),
        SpokenSegment("talk", "miller", 9_000, 9_500, ""),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("talk 1 zhan 0.7", "talk.stm, line 1: too few fields"),
        ("talk 1 zhan soon 3 words", r"talk.stm, line 1: not a time in seconds \(got 'soon 3'\)"),
        ("talk 1 zhan inf 3 words", "not a time in seconds"),
        ("talk 1 zhan nan 3 words", "not a time in seconds"),
        ("talk 1 zhan -1 3 words", "not a time in seconds"),
        ("talk 1 zhan 1 1e300 words", "not a time in seconds"),
        ("talk 1 zhan 4 3 words", "a segment ends before it starts"),
    ],
)
def test_a_broken_line_is_named(line: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_stm(line, "talk.stm")
