"""What comes back from translators: XLIFF, TMX, TBX, DOCX."""

import pytest
from hypothesis import given

from pipeline.formats.archive import pack
from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


@pytest.mark.parametrize("target", ["xliff", "xliff2", "tmx", "tbx", "docx"])
def test_damaged_files_are_read_or_refused(target: str) -> None:
    _, found = attack_apart(target, damaged_cases(target))
    assert found == []


@FUZZ
@given(grammars.exchange_files("xliff"))
def test_xliff_by_rule_is_read_or_refused(content: str) -> None:
    survive("xliff", content)


@FUZZ
@given(grammars.exchange_files("xliff2"))
def test_xliff2_by_rule_is_read_or_refused(content: str) -> None:
    survive("xliff2", content)


@FUZZ
@given(grammars.exchange_files("tmx"))
def test_tmx_by_rule_is_read_or_refused(content: str) -> None:
    survive("tmx", content)


@FUZZ
@given(grammars.exchange_files("tbx"))
def test_tbx_by_rule_is_read_or_refused(content: str) -> None:
    survive("tbx", content)


@FUZZ
@given(grammars.exchange_files("word"))
def test_a_grid_by_rule_is_read_or_refused(content: str) -> None:
    survive("docx", pack({"word/document.xml": content.encode()}))
