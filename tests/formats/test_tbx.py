"""Term bases."""

import pytest

from pipeline.errors import FormatError
from pipeline.formats.markup import parse_xml
from pipeline.formats.tbx import parse_tbx, render_tbx
from pipeline.records import GlossaryTerm
from tests.formats.test_glossary import TERMS

ENTRY = """   <termEntry id="t0002">
    <langSet xml:lang="en">
     <tig>
      <term>MOOC</term>
     </tig>
    </langSet>
    <langSet xml:lang="fr">
     <tig>
      <term>CLOM</term>
     </tig>
    </langSet>
   </termEntry>
"""


def test_a_term_base_goes_and_comes() -> None:
    text = render_tbx(TERMS, title="Talk & more", language="en")
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<martif type="TBX-Basic" xml:lang="en">\n'
    )
    assert ENTRY in text
    assert parse_tbx(parse_xml(text.encode(), "a.tbx"), "a.tbx") == TERMS


def test_the_newer_form_is_read() -> None:
    text = (
        '<tbx xmlns="urn:iso:std:iso:30042:ed-2" xml:lang="en"><text><body><conceptEntry id="1">'
        '<langSec xml:lang="EN"><termSec><term>a</term></termSec></langSec></conceptEntry></body>'
        "</text></tbx>"
    )
    assert parse_tbx(parse_xml(text.encode(), "a"), "a") == (GlossaryTerm("a"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [("<a/>", "not TBX"), ("<martif><termEntry/></martif>", "line 1: an entry without a term")],
)
def test_what_is_not_such_a_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_tbx(parse_xml(text.encode(), "a"), "a")
