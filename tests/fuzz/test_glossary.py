"""Glossaries."""

from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


def test_damaged_files_are_read_or_refused() -> None:
    _, found = attack_apart("glossary", damaged_cases("glossary"))
    assert found == []


@FUZZ
@given(grammars.tables(["term", "spoken", "comment", "de", "pt-BR"], "\t"))
def test_a_glossary_by_rule_is_read_or_refused(content: str) -> None:
    survive("glossary", content)
