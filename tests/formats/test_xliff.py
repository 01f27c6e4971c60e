"""XLIFF 1.2 in full, back again, and as other tools write it."""

from dataclasses import replace

import pytest
from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.bilingual import Bilingual, Match, Unit
from pipeline.formats.markup import parse_xml
from pipeline.formats.xliff import NAMESPACE, parse_xliff, render_xliff

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
    <trans-unit id="talk-1a2b3c4d-r001" xml:space="preserve">
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
# The elements that we write, with what 1.2 lets stand in them, in this order, and their
# attributes: section 3.2 of the standard, strict.
CONTENT = {
    "xliff": ("file*", {"version"}),
    "file": (
        "header body",
        {"original", "source-language", "target-language", "datatype"},
    ),
    "header": ("note*", set()),
    "body": ("group*", set()),
    "group": ("trans-unit*", {"id", "resname"}),
    "trans-unit": ("source target? note* alt-trans*", {"id", "maxwidth", "size-unit", "space"}),
    "alt-trans": ("source target", {"match-quality", "origin"}),
    "source": ("mrk*", set()),
    "target": ("mrk*", {"state", "state-qualifier"}),
    "mrk": ("", {"mtype", "mid"}),
    "note": ("", {"from"}),
}
STATES = {"needs-translation", "needs-review-translation", "translated", "final"}


def parse(text: str) -> Bilingual:
    return parse_xliff(parse_xml(text.encode(), "a.xlf"), "a.xlf")


def is_in_order(names: list[str], model: str) -> bool:
    """Return whether child names follow a content model of names with ?, * and order."""
    for item in model.split():
        name = item.rstrip("*?")
        count = 0
        while names and names[0] == name:
            names, count = names[1:], count + 1
        if not item.endswith("*") and count > 1:
            return False
        if item == name and count == 0:
            return False
    return not names


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


def test_elements_and_attributes_are_those_of_the_standard() -> None:
    for item in etree.fromstring(TEXT.encode()).iter():
        name = etree.QName(item)
        assert name.namespace == NAMESPACE
        model, attributes = CONTENT[name.localname]
        assert is_in_order([etree.QName(child).localname for child in item], model), name
        assert {etree.QName(key).localname for key in item.attrib} <= attributes
        assert item.get("state") in STATES | {None}


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
