"""webinar.toml."""

from hypothesis import given

from tests.fuzz import grammars
from tests.fuzz.attack import attack_apart, survive
from tests.fuzz.budget import FUZZ, damaged_cases


def test_damaged_files_are_read_or_refused() -> None:
    _, found = attack_apart("settings", damaged_cases("settings"))
    assert found == []


@FUZZ
@given(
    grammars.toml_files(["recognition", "engine", "speakers", "speaker_count", "flow", "isolated"])
)
def test_settings_by_rule_is_read_or_refused(content: str) -> None:
    survive("settings", content)
