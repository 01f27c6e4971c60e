"""XLIFF 1.2 in full, back again, and as other tools write it."""

from dataclasses import replace

import pytest

from pipeline.errors import FormatError
from pipeline.formats.bilingual import Bilingual, Match, Unit
from pipeline.formats.markup import parse_xml
from pipeline.formats.xliff import NAMESPACE, parse_xliff, render_xliff
from tests.xliff_rules import broken_rules_12

DOCUMENT = Bilingual(
    "talk-1a2b3c4d",
    "Talk & more",
    "talk.ogg",
    "en",
    "de",
    (
        Unit(
            "talk-1a2b3c4d-s0001",
            "Tao Zhan said <hi> & 5.",
            start_ms=0,
            end_ms=1500,
            speaker="Tao Zhan",
            notes=(("recommendation", "A recommendation (request)"),),
            longest_target=84,
            protected=((0, 8),),
        ),
        Unit(
            "talk-1a2b3c4d-s0002",
            "Two\nlines.",
            "Zwei\nZeilen.",
            "memory",
            memory=(Match("Two\nlines.", "Zwei\nZeilen.", "old-00000000", 100),),
        ),
        Unit("talk-1a2b3c4d-r001", "Do it.", "Tu es.", "final", "recommendations"),
        Unit("talk-1a2b3c4d-b000", "Talk", "Rede", "needs_review", "brief"),
    ),
    ("2020-04-23",),
)
TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
 <file original="talk.ogg" source-language="en" target-language="de" datatype="plaintext">
  <header>
   <note>Talk &amp; more</note>
   <note>2020-04-23</note>
  </header>
  <body>
   <group id="transcript" resname="transcript">
    <trans-unit id="talk-1a2b3c4d-s0001" maxwidth="84" size-unit="char" xml:space="preserve">
     <source><mrk mtype="protected">Tao Zhan</mrk> said &lt;hi&gt; &amp; 5.</source>
     <target state="needs-translation"><mrk mtype="protected">Tao Zhan</mrk> said \
&lt;hi&gt; &amp; 5.</target>
     <note from="speaker">Tao Zhan</note>
     <note from="time">00:00:00.000 --&gt; 00:00:01.500</note>
     <note from="recommendation">A recommendation (request)</note>
    </trans-unit>
    <trans-unit id="talk-1a2b3c4d-s0002" xml:space="preserve">
     <source>Two
lines.</source>
     <target state="needs-review-translation" state-qualifier="exact-match">Zwei
Zeilen.</target>
     <alt-trans match-quality="100%" origin="old-00000000">
      <source>Two
lines.</source>
      <target>Zwei
Zeilen.</target>
     </alt-trans>
    </trans-unit>
   </group>
   <group id="recommendations" resname="recommendations">
    <trans-unit id="talk-1a2b3c4d-r001" approved="yes" xml:space="preserve">
     <source>Do it.</source>
     <target state="final">Tu es.</target>
    </trans-unit>
   </group>
   <group id="brief" resname="brief">
    <trans-unit id="talk-1a2b3c4d-b000" xml:space="preserve">
     <source>Talk</source>
     <target state="needs-review-translation">Rede</target>
    </trans-unit>
   </group>
  </body>
 </file>
</xliff>
"""


def parse(text: str) -> Bilingual:
    return parse_xliff(parse_xml(text.encode(), "a.xlf"), "a.xlf")


def test_a_document_in_full() -> None:
    assert render_xliff(DOCUMENT) == TEXT


def test_what_is_written_reads_back_the_same() -> None:
    # A unit that is not translated holds its source, because OmegaT passes over empty targets.
    first = replace(DOCUMENT.units[0], target=DOCUMENT.units[0].source)
    assert parse(TEXT) == replace(DOCUMENT, units=(first, *DOCUMENT.units[1:]))


def test_a_document_is_written_again_byte_by_byte() -> None:
    returned = parse(TEXT)
    units = [replace(returned.units[0], target=None), *returned.units[1:]]
    returned = replace(returned, units=tuple(units))
    assert render_xliff(returned) == TEXT


def test_the_rules_of_the_standard_are_kept() -> None:
    assert broken_rules_12(render_xliff(DOCUMENT)) == []
    bare = tuple(replace(unit, target=None, state="untranslated") for unit in DOCUMENT.units)
    assert broken_rules_12(render_xliff(replace(DOCUMENT, target_language=None, units=bare))) == []


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (' version="1.2"', ' version="1.3"', "version is 1.3"),
        (' original="talk.ogg"', "", "file without original"),
        (' datatype="plaintext"', "", "file without datatype"),
        (' target-language="de"', "", "a target, but no target-language"),
        ('id="talk-1a2b3c4d-r001" ', "", "trans-unit without id"),
        ('"talk-1a2b3c4d-r001"', '"talk-1a2b3c4d-b000"', "id twice: talk-1a2b3c4d-b000"),
        (' size-unit="char"', "", "maxwidth without size-unit or without maxwidth: talk-1a2b3c4d"),
        ('maxwidth="84"', 'maxwidth="wide"', "maxwidth is no number: wide"),
        ('state="final"', 'state="done"', "state is done"),
        ('state="final"', 'state-qualifier="exact-match"', "state-qualifier without state"),
        ('state="final"', 'mood="good"', "target with mood"),
        ("<body>", "<body>Words", "text in body"),
        ("<target state=\"final\">Tu es.</target>\n", "", ""),
        ("<source>Do it.</source>", "<note>n</note><source>Do it.</source>",
         "trans-unit holds ['note', 'source', 'target']"),
        ("<source>Do it.</source>", "<source><g id='1'>Do</g></source>", "no such element: g"),
        ("<mrk mtype=\"protected\">Tao Zhan</mrk> said", "<mrk>Tao Zhan</mrk> said",
         "mrk without mtype"),
        ("Tao Zhan</mrk> said", "Tao <mrk mtype='protected'>Zhan</mrk></mrk> said",
         "mrk holds ['mrk']"),
    ],
)  # fmt: skip
def test_the_rules_find_what_breaks_them(old: str, new: str, broken: str) -> None:
    assert old in TEXT
    found = broken_rules_12(TEXT.replace(old, new, 1))
    assert any(item.startswith(broken) for item in found) if broken else found == []


def test_without_a_target_language_there_are_no_targets() -> None:
    text = render_xliff(Bilingual("t-0", "T", "t.ogg", "en", None, (Unit("t-0-s0001", "Hi."),)))
    assert "target" not in text
    assert parse(text).target_language is None


def test_control_characters_go_and_letters_are_composed() -> None:
    unit = Unit("t-0-s0001", "a\x07b\x0bc\ufffe e\u0301\r\nd", protected=((0, 3),))
    text = render_xliff(Bilingual("t-0", "T", "t.ogg", "en", "de", (unit,)))
    assert parse(text).units[0].source == "abc é\nd"


def unit_with(target: str, *, source: str = "See <mrk mtype='protected' mid='p1'>it</mrk>") -> Unit:
    return parse(
        f'<xliff xmlns="{NAMESPACE}" version="1.2"><file original="a" source-language="en" '
        f'target-language="de" datatype="plaintext"><body><trans-unit id="t-0-s0001">'
        f"<source>{source}</source>{target}</trans-unit></body></file></xliff>"
    ).units[0]


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("", "untranslated"),
        ("<target/>", "untranslated"),
        ("<target> </target>", "untranslated"),
        ("<target>Da</target>", "translated"),
        # OmegaT leaves the state as it was.
        ("<target state='needs-translation'>Da</target>", "translated"),
        ("<target state='new'>Da</target>", "translated"),
        ("<target state='new'>See it</target>", "untranslated"),
        ("<target state='translated'>See it</target>", "translated"),
        ("<target state='signed-off'>Da</target>", "final"),
        ("<target state='needs-review-adaptation'>Da</target>", "needs_review"),
    ],
)
def test_states_of_other_tools(target: str, state: str) -> None:
    assert unit_with(target).state == state


@pytest.mark.parametrize(
    ("target", "broken"),
    [
        ("<target>Siehe <mrk mtype='protected' mid='p1'>it</mrk></target>", ()),
        ("<target>Siehe it</target>", ()),
        ("<target><mrk mtype='seg' mid='0'>Siehe it</mrk></target>", ()),
        ("<target>Siehe <g id='7'>it</g></target>", ("<g 7> is not in the source",)),
        ("<target>Siehe <mrk mtype='protected' mid='p9'>it</mrk></target>",
         ("<mrk p9> is not in the source",)),
    ],
)  # fmt: skip
def test_tags_that_only_the_target_has_are_named(target: str, broken: tuple[str, ...]) -> None:
    unit = unit_with(target)
    assert unit.broken_tags == broken
    assert unit.target == "Siehe it"


def test_a_code_that_the_target_lost_is_named() -> None:
    unit = unit_with("<target>da</target>", source="<x id='1'/>there")
    assert unit.broken_tags == ("<x 1> is missing",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<tmx version='1.4'/>", "not XLIFF 1.x (got 'tmx 1.4')"),
        ("<xliff version='2.1'/>", "not XLIFF 1.x"),
        ("<xliff version='1.2'/>", "no unit to translate in it"),
        (TEXT.replace("file", "fill"), "no unit to translate in it"),
        (f"<xliff version='1.2'>{'<trans-unit/>' * 20_001}</xliff>", "far too many units"),
        (TEXT.replace(' id="talk-1a2b3c4d-r001"', ""), "line 31: a trans-unit without id or"),
        (TEXT.replace('target-language="de"', 'target-language="../x"'), "not a language tag"),
    ],
)
def test_what_is_not_such_a_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse(text)
    assert message in str(raised.value)
