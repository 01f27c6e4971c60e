"""WebVTT as it is found, and as it is written."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.formats.webvtt import parse_webvtt, render_webvtt
from pipeline.records import Cue
from pipeline.timecode import clock_to_ms

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "formats"


def test_everything_around_the_text_is_read_over() -> None:
    text = (
        "\ufeffWEBVTT - a title\r\nKind: captions\r\n\r\n"
        "STYLE\r\n::cue { color: red }\r\n\r\nREGION\r\nid:one\r\n\r\nNOTE\r\nnot said\r\n\r\n"
        "intro\r\n00:01.000 --> 00:00:02.500 align:start position:0%\r\n"
        "<c.red>Fish</c> &amp; <i>chips</i> &lt;3 &#233;&nbsp;x\r\nsecond line\r\n\r\n"
        "NOTE one line\r\n\r\n2\r\n1:00:00.000 --> 1:00:01.000\r\nI <3 <inaudible>"
    )
    assert parse_webvtt(text, "a.vtt") == [
        Cue(1000, 2500, "Fish & chips <3 é\u00a0x\nsecond line"),
        Cue(3_600_000, 3_601_000, "I <3 <inaudible>"),
    ]


def test_each_voice_of_a_cue_becomes_a_cue() -> None:
    text = "WEBVTT\n\n0:0:0.0 --> 0:0:2.570\n<v.loud Ana &amp; Co>Hi.</v>\n<v Tao Zhan>Hello\nall."
    assert parse_webvtt(text, "a.vtt") == [
        Cue(0, 2570, "Hi.", "Ana & Co"),
        Cue(0, 2570, "Hello\nall.", "Tao Zhan"),
    ]


def test_times_inside_a_cue_are_kept() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:03.000\n \nthis<00:00:01.500><c> is</c><00:02.000><c> it</c>"
        "<00:00:09.000><c> now</c>"
    )
    assert parse_webvtt(text, "a.vtt") == [
        Cue(1000, 3000, "this is it now", inline_times=((4, 1500), (7, 2000)))
    ]


def test_text_that_lost_its_place_is_kept() -> None:
    text = (
        "WEBVTT\n00:01.000 --> 00:02.000\nno blank line\n00:02.000 --> 00:03.000\nbefore\n\n"
        "after a blank line\n\n7\n\n8\n00:03.000 --> 00:04.000\n"
    )
    assert parse_webvtt(text, "a.vtt") == [
        Cue(1000, 2000, "no blank line"),
        Cue(2000, 3000, "before\nafter a blank line"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.vtt, line 1: a WebVTT file begins with the word WEBVTT"),
        ("WEBVTTX", "line 1: a WebVTT file begins"),
        (
            "WEBVTT\n\n00:01.000 --> soon\nx",
            "line 3: a broken time line (got '00:01.000 --> soon')",
        ),
        ("WEBVTT\n\n00:01.000 -->", "line 3: a broken time line"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "line 3: a cue ends before it starts"),
        ("WEBVTT\n\nlost words\nhere", "line 3: text outside of a cue (got 'lost words')"),
    ],
)
def test_broken_files_are_refused_with_the_line(text: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_webvtt(text, "a.vtt")
    assert message in str(raised.value)


def test_rendering_is_simple_webvtt_with_voices() -> None:
    cues = [Cue(0, 1500, "a < b\n\nc", "Tao\nZhan"), Cue(3_600_000, 3_600_001, "R&D")]
    assert render_webvtt(cues, notes=["DRAFT: check\nit"]) == (
        "WEBVTT\n\nNOTE DRAFT: check it\n\n"
        "00:00:00.000 --> 00:00:01.500\n<v Tao Zhan>a &lt; b\nc\n\n"
        "01:00:00.000 --> 01:00:00.001\nR&amp;D\n"
    )


lines = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), min_size=1
).map(lambda line: " ".join(line.split()))
texts = st.lists(lines.filter(bool), min_size=1, max_size=3).map("\n".join)
cues_of_one_file = st.lists(
    st.builds(
        lambda start, length, text, name: Cue(start, start + length, text, name),
        st.integers(0, 10**8),
        st.integers(0, 10**5),
        texts,
        st.none() | lines.filter(bool),
    )
)


@given(cues_of_one_file)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_what_is_written_reads_back_the_same(cues: list[Cue]) -> None:
    assert parse_webvtt(render_webvtt(cues), "a.vtt") == cues


@pytest.mark.skipif(not BENCHMARKS.exists(), reason="development data is not here")
def test_real_files_give_all_their_cues() -> None:
    expected = json.loads((BENCHMARKS / "expected.json").read_text())
    for name, facts in expected.items():
        if name.endswith(".vtt"):
            cues = parse_webvtt((BENCHMARKS / name).read_text(encoding="utf-8"), name)
            assert (name, len(cues)) == (name, facts["cues"])
            assert cues[-1].end_ms == clock_to_ms(facts["last_end"])
