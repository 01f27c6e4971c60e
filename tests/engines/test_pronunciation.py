"""Words that no dictionary has get readings that people would try."""

import pytest

from pipeline.engines.pronunciation import MOST_VARIANTS, pronounce


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("Knyazeva", "N Y AA Z EY V AH"),
        ("Zhan", "JH AA N"),
        ("IITE", "AY AY T IY IY"),
        ("Petrova", "P EH T R OW V AH"),
        ("Schmidt", "SH M IY D T"),
        ("Nguyen", "NG UW Y EH N"),
    ],
)
def test_a_likely_reading_is_among_the_variants(word: str, reading: str) -> None:
    assert reading in pronounce(word)


def test_readings_are_few_and_differ() -> None:
    for word in ("Oyelaran-Oyeyinka", "Wojciechowski", "Ramaphosa"):
        variants = pronounce(word)
        assert 1 <= len(variants) <= MOST_VARIANTS
        assert len(set(variants)) == len(variants)


def test_what_has_no_letters_has_no_sound() -> None:
    assert pronounce("2020") == []
    assert pronounce("教育") == []
