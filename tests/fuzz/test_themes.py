"""themes.toml."""

from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


def test_damaged_files_are_read_or_refused() -> None:
    _, found = attack_apart("themes", damaged_cases("themes"))
    assert found == []


@FUZZ
@given(grammars.toml_files(["africa", "title", "keywords", "examples", "description"]))
def test_themes_by_rule_is_read_or_refused(content: str) -> None:
    survive("themes", content)
