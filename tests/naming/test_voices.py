"""Prints of voices matched with those that are known, in a space that can be drawn."""

import pytest

from pipeline.naming.voices import recognise_voices

ANN, BEN = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
KNOWN = {"Ann Lee": [ANN, (0.96, 0.28, 0.0)], "Ben Okri": [BEN]}


def test_each_voice_gets_the_name_of_the_person_it_is_like() -> None:
    assert recognise_voices({"S01": BEN, "S02": ANN}, KNOWN) == {
        "S01": ("Ben Okri", 1.0),
        "S02": ("Ann Lee", 0.99),
    }


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param((0.0, 0.0, 1.0), id="like nobody"),
        pytest.param((0.7, 0.714, 0.0), id="as much like the other"),
    ],
)
def test_a_doubtful_voice_stays_unknown(stranger: tuple[float, ...]) -> None:
    assert recognise_voices({"S01": stranger}, KNOWN) == {}


def test_two_voices_like_one_person_stay_unknown() -> None:
    assert recognise_voices({"S01": BEN, "S02": (0.0, 0.99, 0.14)}, KNOWN) == {}


def test_nobody_known_nobody_recognised() -> None:
    assert recognise_voices({"S01": BEN}, {}) == {}
    assert recognise_voices({}, KNOWN) == {}
