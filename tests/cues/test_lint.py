"""Each rule is found where it is broken, and nowhere in what we make ourselves."""

import pytest

from pipeline.cues import build_cues
from pipeline.cues.lint import FINDINGS, CueFinding, lint_cues
from pipeline.cues.profiles import PROFILES
from pipeline.records import Cue
from tests.cues.test_cues import spoken, turns_of


def kinds(*cues: Cue, profile: str = "netflix", language: str = "en") -> list[str]:
    return [item.kind for item in lint_cues(cues, PROFILES[profile], language=language)]


def test_a_good_block_has_no_finding_and_a_bad_one_says_by_how_much() -> None:
    assert kinds(Cue(0, 2000, "Good morning to you all.")) == []
    text = "Good morning to you all, and welcome."
    assert lint_cues([Cue(0, 1000, text)], PROFILES["netflix"], language="en") == [
        CueFinding(1, 0, "too_fast", 1000, 1850, text)
    ]


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ([Cue(0, 2000, "One."), Cue(1900, 4000, "Two.")], ["overlap"]),
        ([Cue(0, 2000, "One."), Cue(2040, 4000, "Two.")], ["small_gap"]),
        ([Cue(0, 2000, "One."), Cue(2300, 4000, "Two.")], ["open_gap"]),
        ([Cue(0, 2000, "One."), Cue(2083, 4000, "Two.")], []),
        ([Cue(0, 400, "One.")], ["too_short"]),
        ([Cue(0, 7001, "One.")], ["too_long"]),
        ([Cue(0, 3000, "a\nb\nc")], ["many_lines"]),
        ([Cue(0, 5000, "x" * 43)], ["long_line"]),
        ([Cue(0, 6000, "We ask all of you to open up the\nlearning resources of your schools")],
         ["split_phrase"]),
        ([Cue(0, 3000, "Do you agree?", "Ann"), Cue(0, 3000, "I do.", "Ben")],
         ["mixed_speakers"]),
        ([Cue(0, 3000, "- Do you agree?\n- I do.")], []),
    ],
)  # fmt: skip
def test_the_rules_of_netflix(cues: list[Cue], expected: list[str]) -> None:
    assert kinds(*cues) == expected


def test_the_bbc_counts_words_and_lets_nobody_share_a_block() -> None:
    assert kinds(Cue(0, 1200, "I see it now."), profile="bbc") == []
    assert kinds(Cue(0, 1199, "I see it now."), profile="bbc") == ["too_fast"]
    assert kinds(Cue(0, 3000, "- Do you agree?\n- I do."), profile="bbc") == ["mixed_speakers"]


def test_a_phrase_that_no_break_keeps_whole_is_no_finding() -> None:
    assert kinds(Cue(0, 6000, f"the\n{'x' * 40}")) == []


def test_chinese_and_arabic_have_rules_of_their_own() -> None:
    assert kinds(Cue(0, 4000, "大学应该开放学习资源各国部委应该"), language="zh") == []
    assert kinds(Cue(0, 4000, "大学应该开放学习资源各国部委应该资"), language="zh") == ["long_line"]
    assert kinds(Cue(0, 4000, "تدعم المعلمين."), language="ar") == ["no_direction_mark"]
    assert kinds(Cue(0, 4000, "\u200fتدعم المعلمين.\u200f"), language="ar") == []
    assert set(FINDINGS) >= {"no_direction_mark", "long_line"}


TALKS = {
    "en": "Universities should open up their learning resources, and ministries should pay for "
    "the training of teachers in rural areas. We ask for support from all of you. Thank you.",
    "de": "Die Universitäten sollten ihre Lernmaterialien öffnen, und die Ministerien sollten die "
    "Ausbildung der Lehrkräfte auf dem Land bezahlen. Wir bitten um Ihre Hilfe. Danke.",
    "ru": "Университеты должны открыть свои учебные ресурсы, а министерства должны оплатить "
    "подготовку учителей в сельских районах. Мы просим вас о поддержке. Спасибо.",
    "ar": "يجب على الجامعات أن تفتح مواردها التعليمية للجميع، ويجب على الوزارات أن تمول تدريب "
    "المعلمين في المناطق الريفية. نطلب منكم الدعم. شكرا.",
    "zh": " ".join(
        "大学应该开放学习资源，各国部委应该资助农村地区教师的培训。我们请求大家的支持。谢谢。"
    ),
}


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("language", sorted(TALKS))
def test_our_own_subtitles_have_no_finding(language: str, profile: str) -> None:
    words = spoken(TALKS[language], word_ms=200 if language == "zh" else 460)
    cues = build_cues(words, turns_of(words), PROFILES[profile], language=language)
    assert kinds(*cues, profile=profile, language=language) == []
