"""NIST lines: RTTM, STM, UEM."""

import pytest
from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


@pytest.mark.parametrize("target", ["rttm", "stm", "uem"])
def test_damaged_files_are_read_or_refused(target: str) -> None:
    _, found = attack_apart(target, damaged_cases(target))
    assert found == []


@FUZZ
@given(grammars.nist_lines())
def test_rttm_by_rule_is_read_or_refused(content: str) -> None:
    survive("rttm", content)


@FUZZ
@given(grammars.nist_lines())
def test_stm_by_rule_is_read_or_refused(content: str) -> None:
    survive("stm", content)


@FUZZ
@given(grammars.nist_lines())
def test_uem_by_rule_is_read_or_refused(content: str) -> None:
    survive("uem", content)
