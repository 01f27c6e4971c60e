"""Media: containers and codecs that FFmpeg reads, in a process that may crash."""

from tests.fuzz.attack import attack_apart
from tests.fuzz.budget import damaged_cases


def test_damaged_files_are_read_or_refused() -> None:
    _, found = attack_apart("media", damaged_cases("media"))
    assert found == []
