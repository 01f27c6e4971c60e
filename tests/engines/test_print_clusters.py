"""Voice prints grouped by person, on prints whose answer is known."""

import numpy as np
import pytest

from pipeline.engines import print_clusters
from pipeline.engines.print_clusters import find_people


def prints(*counts: int, noise: float = 0.02) -> np.ndarray:
    """Return unit vectors round one random direction a person, so many of each, mixed."""
    random = np.random.default_rng(7)
    directions = random.standard_normal((len(counts), 192))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    rows = np.repeat(directions, counts, axis=0)
    rows = rows + noise * random.standard_normal(rows.shape)
    rows = rows[random.permutation(len(rows))]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def people(rows: np.ndarray, *, heard_s: float = 3.0, **options: int) -> int:
    heard = np.full(len(rows), heard_s, dtype=np.float32)
    return len(find_people(rows, heard, threshold=0.4, **options))


def test_each_person_is_found_once() -> None:
    assert people(prints(20, 5, 2)) == 3
    assert people(prints(9)) == 1
    assert people(prints(1)) == 1


def test_thirty_people_are_thirty() -> None:
    assert people(prints(*[4] * 30)) == 30


def test_blocks_give_the_same_people(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = prints(40, 30, 20)
    whole = find_people(rows, np.full(90, 3, np.float32), threshold=0.4)
    monkeypatch.setattr(print_clusters, "BLOCK_PRINTS", 25)
    blocks = find_people(rows, np.full(90, 3, np.float32), threshold=0.4)
    alike = whole @ blocks.T
    assert blocks.shape == whole.shape
    assert np.allclose(np.sort(alike.max(axis=1)), 1, atol=1e-5)


def test_a_cough_in_hours_is_nobody() -> None:
    rows = prints(1000, 1)
    assert people(rows) == 1


def test_a_ceiling_merges_and_an_exact_count_parts() -> None:
    assert people(prints(20, 20, 20), largest_count=2) == 2
    assert people(prints(20, 20, 20), largest_count=9) == 3
    assert people(prints(20, 20, 20), exact_count=2) == 2
    assert people(prints(30, noise=0.045), exact_count=2) == 2


def test_with_little_speech_the_main_voice_is_a_person() -> None:
    assert people(prints(1, 1), heard_s=0.3) == 2
