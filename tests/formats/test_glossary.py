"""Glossaries as tab-separated text."""

import pytest

from pipeline.errors import FormatError
from pipeline.formats.glossary import (
    find_translation,
    parse_glossary,
    render_glossary,
    render_term_list,
)
from pipeline.records import GlossaryTerm

TERMS = (
    GlossaryTerm("OER", ("O E R", "oh ee are"), (("de", "OER"), ("fr", "REL")), "open resources"),
    GlossaryTerm("MOOC", (), (("fr", "CLOM"),)),
)
TEXT = (
    "term\tspoken\tde\tfr\tcomment\n"
    "OER\tO E R; oh ee are\tOER\tREL\topen resources\n"
    "MOOC\t\t\tCLOM\t\n"
)


def test_a_glossary_goes_and_comes() -> None:
    assert render_glossary(TERMS) == TEXT
    assert parse_glossary(TEXT, "g.tsv") == TERMS


def test_blank_lines_comments_and_short_lines_are_fine() -> None:
    text = "\ufeffTerm\tde\r\n# names\r\n\r\n a  b \r\n"
    assert parse_glossary(text, "g.tsv") == (GlossaryTerm("a b"),)


def test_the_three_columns_that_translators_tools_take() -> None:
    assert render_term_list(TERMS, "fr-CA") == "OER\tREL\topen resources\nMOOC\tCLOM\t\n"
    assert render_term_list(TERMS, None) == "OER\t\topen resources\nMOOC\t\t\n"
    assert find_translation(TERMS[0], "de-AT") == "OER"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no head line, or a column twice"),
        ("OER\tREL\n", "no head line"),
        ("term\tde\tde\n", "or a column twice"),
        ("term\tGerman language\n", "line 1: an unknown column (got 'German language')"),
        ("term\tde\n\tx\n", "line 2: no term, or more cells than columns"),
        ("term\na\tb\n", "line 2: no term, or more cells than columns"),
        ("term\nOER\noer\n", "line 3: a term stands there twice (got 'oer')"),
    ],
)
def test_broken_glossaries_are_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_glossary(text, "g.tsv")
    assert message in str(raised.value)
