"""Agendas: YAML, TOML, CSV."""

import pytest
from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


@pytest.mark.parametrize("target", ["agenda_yaml", "agenda_toml", "agenda_csv"])
def test_damaged_files_are_read_or_refused(target: str) -> None:
    _, found = attack_apart(target, damaged_cases(target))
    assert found == []


@FUZZ
@given(grammars.yaml_agendas())
def test_yaml_by_rule_is_read_or_refused(content: str) -> None:
    survive("agenda_yaml", content)


@FUZZ
@given(grammars.toml_files(["title", "date", "series", "people", "name", "role"]))
def test_toml_by_rule_is_read_or_refused(content: str) -> None:
    survive("agenda_toml", content)


@FUZZ
@given(grammars.tables(["name", "role", "affiliation", "title", "date", "series"], ","))
def test_csv_by_rule_is_read_or_refused(content: str) -> None:
    survive("agenda_csv", content)
