"""The lake: files cut, flipped and overwritten, read in every way."""

from tests.fuzz.attack import attack_apart
from tests.fuzz.budget import damaged_cases


def test_damaged_files_are_read_or_refused() -> None:
    _, found = attack_apart("lake", damaged_cases("lake"))
    assert found == []
