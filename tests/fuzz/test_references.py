"""References for scores: CoNLL-U, JSON Lines, CSV."""

import pytest
from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


@pytest.mark.parametrize("target", ["conllu", "labelled", "suggestions", "summarised"])
def test_damaged_files_are_read_or_refused(target: str) -> None:
    _, found = attack_apart(target, damaged_cases(target))
    assert found == []


@FUZZ
@given(grammars.conllu())
def test_conllu_by_rule_is_read_or_refused(content: str) -> None:
    survive("conllu", content)


@FUZZ
@given(grammars.json_lines(["text", "label", "before", "actor", "optional_roles"]))
def test_labelled_sentences_by_rule_is_read_or_refused(content: str) -> None:
    survive("labelled", content)


@FUZZ
@given(grammars.json_lines(["id", "turns", "summaries"]))
def test_summarised_transcripts_by_rule_is_read_or_refused(content: str) -> None:
    survive("summarised", content)


@FUZZ
@given(grammars.tables(["id", "sentence", "label"], ","))
def test_suggestions_by_rule_is_read_or_refused(content: str) -> None:
    survive("suggestions", content)
