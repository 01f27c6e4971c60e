"""SubRip as it is found, and as it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.formats.subrip import parse_subrip, render_subrip
from pipeline.records import Cue


def test_styling_goes_and_text_stays() -> None:
    text = (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<i>Hello</i> {laughs} <3\r\n"
        '<font color="red">you</font>\r\n\r\n0:0:5.5 --> 00:00:06,000 X1:10\r\nAT&T\r\n\r\n'
        "3\r\n00:00:07,000 --> 00:00:08,000\r\n\r\n"
    )
    assert parse_subrip(text, "a.srt") == [
        Cue(1000, 2500, "Hello {laughs} <3\nyou"),
        Cue(5500, 6000, "AT&T"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing timed", "a.srt: no cue in this SubRip file (got 'nothing timed')"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:0x,000 --> 00:00:04,000\nb\n",
            "a.srt, line 6: a broken time line (got '00:00:0x,000 --> 00:00:04,000')",
        ),
        (
            "1\n00:00:02,000 --> 00:00:01,000\na\n",
            "a.srt: a cue ends before it starts (got '00:00:02,000 --> 00:00:01,000')",
        ),
    ],
)
def test_broken_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_subrip(text, "a.srt")
    assert message in str(raised.value)


def test_rendering_numbers_the_cues() -> None:
    cues = [Cue(0, 1500, "a\n\nb", "Tao Zhan"), Cue(3_600_000, 3_600_001, "{laughs}")]
    assert render_subrip(cues) == (
        "1\n00:00:00,000 --> 00:00:01,500\na\nb\n\n2\n01:00:00,000 --> 01:00:00,001\n{laughs}\n\n"
    )


lines = st.text("abé ф{}<>&-:", min_size=1).map(lambda line: f"w {line}".strip())
cues_of_one_file = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, text),
        st.integers(0, 10**8),
        st.integers(0, 10**5),
        st.lists(lines, min_size=1, max_size=3).map("\n".join),
    ),
    min_size=1,
)


@given(cues_of_one_file)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_what_is_written_reads_back_the_same(cues: list[Cue]) -> None:
    assert parse_subrip(render_subrip(cues), "a.srt") == cues
