"""Language tags, ids and times that all translators' formats share."""

import pytest

from pipeline.errors import FormatError
from pipeline.formats.bilingual import check_language, parse_times, recording_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("pt-br", "pt-BR"),
        ("ZH-HANT-TW", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("sl-ROZAJ", "sl-rozaj"),
    ],
)
def test_a_tag_has_one_spelling(text: str, expected: str) -> None:
    assert check_language(text, "a") == expected


@pytest.mark.parametrize("text", ["", "d", "../de", "de/at", "deutsch-", "de\n", "x" * 40])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="a: not a language tag"):
        check_language(text, "a")


def test_the_recording_is_the_one_that_most_ids_name() -> None:
    assert recording_of(["t-1-s0001", "t-1-b000", "x-s0001", "y"]) == "t-1"
    assert recording_of(["y"]) is None


def test_times_that_are_none_are_not_guessed() -> None:
    assert parse_times("00:00:01.000 --> 00:00:02.500") == (1000, 2500)
    assert parse_times("soon --> later") == parse_times(None) == (None, None)
