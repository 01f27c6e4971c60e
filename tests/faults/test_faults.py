"""Faults in the real line: nothing published is lost, nothing wrong is published, all is told.

A choice of all faults; ``python -m tests.faults.table`` tries every one and prints the table.
"""

import pytest

from tests.faults.injections import Injection, all_faults
from tests.faults.scene import Scene
from tests.faults.table import complaints, count_operations, inject

# Every so many operations of the disk, and every so many of the faults that this leaves.
_STEP = 40
_SHARE = 5


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def chosen(scene: Scene) -> list[Injection]:
    faults = all_faults(count_operations(scene), step=_STEP)
    return faults[::_SHARE]


def test_what_a_fault_leaves_is_whole_or_refused(scene: Scene, chosen: list[Injection]) -> None:
    assert len(chosen) >= 25
    found = {one.name: complaints(one, inject(scene, one)) for one in chosen}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
