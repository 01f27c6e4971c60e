"""TTML in full, back again, and with the times of other tools."""

import pytest
from hypothesis import given, settings

from pipeline.errors import FormatError
from pipeline.formats.markup import parse_xml
from pipeline.formats.ttml import parse_ttml, render_ttml
from pipeline.records import Cue
from tests.formats.test_subrip import cues_of_one_file

CUES = [Cue(0, 1500, "Tao & I\nand <i>", "Tao Zhan"), Cue(3_600_000, 3_600_001, "ok")]
TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" \
xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:timeBase="media" xml:lang="en">
 <head>
  <metadata>
   <ttm:title>Talk</ttm:title>
   <ttm:desc>DRAFT</ttm:desc>
   <ttm:agent xml:id="speaker1" type="person">
    <ttm:name type="full">Tao Zhan</ttm:name>
   </ttm:agent>
  </metadata>
 </head>
 <body>
  <div>
   <p begin="00:00:00.000" end="00:00:01.500" ttm:agent="speaker1">Tao &amp; I<br/>and &lt;i&gt;</p>
   <p begin="01:00:00.000" end="01:00:00.001">ok</p>
  </div>
 </body>
</tt>
"""


def parse(text: str) -> list[Cue]:
    return parse_ttml(parse_xml(text.encode(), "a.ttml"), "a.ttml")


def test_subtitles_go_and_come() -> None:
    assert render_ttml(CUES, language="en", title="Talk", notes=["DRAFT"]) == TEXT
    assert parse(TEXT) == CUES


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ('begin="1.5s" end="2s"', (1500, 2000)),
        ('begin="1500ms" dur="0.5s"', (1500, 2000)),
        ('begin="0.5m" end="0.01h"', (30_000, 36_000)),
        ('begin="25f" end="00:00:02:05"', (1000, 2200)),
        ('begin="10000000t" end="20000000t"', (1000, 2000)),
    ],
)
def test_other_ways_to_write_times(times: str, expected: tuple[int, int]) -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        f'ttp:frameRate="25" ttp:tickRate="10000000"><body><div><p {times}>\n  a <span>b\nc</span>'
        "<br/>d </p></div></body></tt>"
    )
    assert parse(text) == [Cue(*expected, "a b c\nd")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a/>", "not TTML"),
        ("<tt/>", "no cue in this TTML file"),
        ("<tt><p begin='1s'>a</p></tt>", "line 1: a cue without a time"),
        ("<tt><p begin='soon' end='2s'>a</p></tt>", "a cue without a time"),
        ("<tt><p begin='3s' end='2s'>a</p></tt>", "a cue ends before it starts"),
    ],
)
def test_broken_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse(text)


@given(cues_of_one_file)
@settings(max_examples=40, derandomize=True, deadline=None)
def test_what_is_written_reads_back_the_same(cues: list[Cue]) -> None:
    spaced = [
        Cue(cue.start_ms, cue.end_ms, "\n".join(" ".join(x.split()) for x in cue.text.split("\n")))
        for cue in cues
    ]
    assert parse(render_ttml(spaced, language="en")) == spaced
