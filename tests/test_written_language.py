"""Texts tell their language, unless they are too short to."""

import pytest

from pipeline.written_language import identify_language, split_words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Universities should open up their learning resources.", "en"),
        ("Die Universitäten sollten ihre Lernmaterialien öffnen.", "de"),
        ("Los ministerios deben apoyar a los docentes de las escuelas rurales.", "es"),
        ("Университеты должны открыть свои учебные ресурсы.", "ru"),
        ("يجب على الجامعات أن تفتح مواردها التعليمية للجميع", "ar"),
    ],
)
def test_the_language_is_found_with_a_probability(text: str, language: str) -> None:
    found, probability = identify_language(text)
    assert found == language
    assert probability is not None
    assert 0.5 < probability <= 1.0


@pytest.mark.parametrize("text", ["", "   \n", "Yes.", "OK, thank you"])
def test_a_short_text_is_left_undetermined(text: str) -> None:
    assert identify_language(text) == ("und", None)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", " Guten  Morgen. ", ["Guten", "Morgen."]),
        ("zh", "你好，UNESCO 2020年。", ["你", "好，", "UNESCO 2020", "年。"]),
        ("zh", "请看 Tao Zhan 的书", ["请", "看", "Tao Zhan", "的", "书"]),
        ("th", "น้ำ", ["น้ำ"]),
        ("ja", "「はい」。", ["「は", "い」。"]),
        ("ar", "صباح الخير.", ["صباح", "الخير."]),
    ],
)
def test_words_or_characters(language: str, text: str, expected: list[str]) -> None:
    assert split_words(text, language) == expected
