"""XLIFF 2.1 in full and back again."""

from dataclasses import replace

import pytest

from pipeline.errors import FormatError
from pipeline.formats.bilingual import Bilingual
from pipeline.formats.markup import parse_xml
from pipeline.formats.xliff2 import NAMESPACE, parse_xliff2, render_xliff2
from tests.formats.test_xliff import DOCUMENT
from tests.xliff_rules import broken_rules_2

# Matches are a module of their own, which is not written.
DOCUMENT_2 = replace(DOCUMENT, units=tuple(replace(unit, memory=()) for unit in DOCUMENT.units))
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="{NAMESPACE}" xmlns:slr="urn:oasis:names:tc:xliff:sizerestriction:2.0" version="2.1"\
 srcLang="en" trgLang="de">
 <file id="f1" original="talk.ogg">
  <slr:profiles generalProfile="xliff:codepoints"/>
  <notes>
   <note>Talk &amp; more</note>
   <note>2020-04-23</note>
  </notes>
  <group id="transcript" name="transcript">
   <unit id="talk-1a2b3c4d-s0001" slr:sizeRestriction="84">
    <notes>
     <note id="n1" category="speaker">Tao Zhan</note>
     <note id="n2" category="time">00:00:00.000 --&gt; 00:00:01.500</note>
     <note id="n3" category="recommendation">A recommendation (request)</note>
    </notes>
    <segment state="initial">
     <source xml:space="preserve"><mrk id="p1" translate="no">Tao Zhan</mrk> said &lt;hi&gt; \
&amp; 5.</source>
    </segment>
   </unit>
   <unit id="talk-1a2b3c4d-s0002">
    <segment state="initial" subState="webinar:memory">
"""


def parse(text: str) -> Bilingual:
    return parse_xliff2(parse_xml(text.encode(), "a.xlf"), "a.xlf")


def test_the_head_and_the_first_unit_in_full() -> None:
    assert render_xliff2(DOCUMENT_2).startswith(HEAD)


def test_the_rules_of_the_standard_are_kept() -> None:
    assert broken_rules_2(render_xliff2(DOCUMENT_2)) == []
    bare = tuple(replace(unit, target=None, state="untranslated") for unit in DOCUMENT_2.units)
    assert (
        broken_rules_2(render_xliff2(replace(DOCUMENT_2, target_language=None, units=bare))) == []
    )


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (' srcLang="en"', "", "xliff without srcLang"),
        (' trgLang="de"', "", "a target, but no trgLang"),
        (' id="f1"', "", "file without id"),
        ('id="n2"', 'id="n1"', "id twice: n1"),
        ('"talk-1a2b3c4d-s0002"', '"talk-1a2b3c4d-s0001"', "id twice: talk-1a2b3c4d-s0001"),
        ('id="recommendations"', 'id="transcript"', "id twice: transcript"),
        ('<mrk id="p1" ', "<mrk ", "mrk without id"),
        ('"webinar:memory"', '"memory"', "subState without prefix or state: memory"),
        ('<segment state="initial" sub', "<segment sub", "subState without prefix or state"),
        ('<segment state="initial">', '<segment state="final">', "final without a target"),
        ("<segment ", "<segment note='x' ", "segment with note"),
        ("<notes>", "<segment><source>a</source></segment><notes>", "file holds ['slr:profiles',"),
    ],
)  # fmt: skip
def test_the_rules_find_what_breaks_them(old: str, new: str, broken: str) -> None:
    text = render_xliff2(DOCUMENT_2)
    assert old in text
    assert any(item.startswith(broken) for item in broken_rules_2(text.replace(old, new, 1)))


def test_what_is_written_reads_back_the_same() -> None:
    text = render_xliff2(DOCUMENT_2)
    assert parse(text) == DOCUMENT_2
    assert render_xliff2(parse(text)) == text


def document(unit: str) -> str:
    return (
        f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="en" trgLang="de">'
        f'<file id="f"><unit id="t-0-s0001">{unit}</unit></file></xliff>'
    )


def test_segments_that_a_tool_has_split_are_joined() -> None:
    unit = parse(
        document(
            "<segment state='final'><source>One.</source><target>Eins.</target></segment>"
            "<ignorable><source> </source></ignorable>"
            "<segment state='reviewed'><source>Two.</source><target>Zwei.</target></segment>"
        )
    ).units[0]
    assert (unit.source, unit.target, unit.state) == ("One. Two.", "Eins. Zwei.", "translated")


def test_a_tag_that_only_the_target_has_is_named() -> None:
    segment = "<segment><source>a</source><target><pc id='1'>b</pc></target></segment>"
    assert parse(document(segment)).units[0].broken_tags == ("<pc 1> is not in the source",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<xliff version='1.2'/>", "not XLIFF 2.x (got 'xliff 1.2')"),
        ("<xliff version='2.1' srcLang='en'/>", "no unit to translate in it"),
        (document("<segment><source/></segment>").replace("file", "fill"), "no unit to translate"),
        (document("<notes/>"), "line 1: a unit without id or source (got 't-0-s0001')"),
        (document("<segment><target>a</target></segment>"), "a unit without id or source"),
    ],
)
def test_what_is_not_such_a_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse(text)
    assert message in str(raised.value)
