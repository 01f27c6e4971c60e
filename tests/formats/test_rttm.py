"""RTTM lines to spans and back."""

import pytest

from pipeline.errors import FormatError
from pipeline.formats.rttm import parse_rttm, render_rttm
from pipeline.records import SpeakerSpan


def test_speaker_lines_are_read_and_others_are_not() -> None:
    text = (
        ";; a comment\nSPKR-INFO a 1 <NA> <NA> <NA> unknown S01 <NA> <NA>\n\n"
        "SPEAKER a A 0 1.5 <NA> <NA> S01 <NA> <NA>\n"
        "SPEAKER b 1 2.0004 0.25 <NA> <NA> Ann <NA>\n"
        "SPEAKER a 1 1.4999 2 <NA> <NA> S02 <NA> <NA>\n"
    )
    assert parse_rttm(text, "a.rttm") == {
        "a": [SpeakerSpan("S01", 0, 1500), SpeakerSpan("S02", 1500, 3500)],
        "b": [SpeakerSpan("Ann", 2000, 2250)],
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("SPEAKER a 1 0 1", "a.rttm, line 2: too few fields in an RTTM line"),
        ("SPEAKER a 1 zero 1 <NA> <NA> S01", "line 2: times are not seconds"),
        ("SPEAKER a 1 nan 1 <NA> <NA> S01", "line 2: times are not seconds"),
        ("SPEAKER a 1 1e999 1 <NA> <NA> S01", "line 2: times are not seconds"),
        ("SPEAKER a 1 1 -1 <NA> <NA> S01", "line 2: times are not seconds"),
        ("SPEAKER a 1 1 3600000 <NA> <NA> S01", "line 2: times are not seconds"),
    ],
)
def test_broken_lines_are_refused(line: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_rttm(f"\n{line}\n", "a.rttm")
    assert message in str(raised.value)


def test_rendering_round_trips() -> None:
    spans = [SpeakerSpan("S01", 0, 1500), SpeakerSpan("Tao Zhan", 1234, 3_600_001)]
    text = render_rttm(spans, "my talk")
    assert text == (
        "SPEAKER my_talk 1 0.000 1.500 <NA> <NA> S01 <NA> <NA>\n"
        "SPEAKER my_talk 1 1.234 3598.767 <NA> <NA> Tao_Zhan <NA> <NA>\n"
    )
    assert parse_rttm(text, "a.rttm")["my_talk"] == [
        SpeakerSpan("S01", 0, 1500),
        SpeakerSpan("Tao_Zhan", 1234, 3_600_001),
    ]
