"""Subtitles that can be read: lines, times, speakers."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cues import build_cues
from pipeline.cues.lines import break_lines
from pipeline.cues.profiles import PROFILES, rules_for
from pipeline.records import Cue, Turn, Word

NETFLIX = PROFILES["netflix"]


def spoken(text: str, *, start_ms: int = 0, word_ms: int = 400, speaker: str = "S01") -> list[Word]:
    """Return the words of ``text``, one after the other without pauses."""
    return [
        Word(start_ms + index * word_ms, start_ms + (index + 1) * word_ms, item, speaker=speaker)
        for index, item in enumerate(text.split())
    ]


def turns_of(words: list[Word]) -> list[Turn]:
    """Return one turn for each stretch of words with one label."""
    edges = [0, *(i for i in range(1, len(words)) if words[i].speaker != words[i - 1].speaker)]
    return [
        Turn(
            f"x-t{start:04d}",
            words[start].speaker,
            None,
            words[start].start_ms,
            words[end - 1].end_ms,
            start,
            end,
            " ".join(word.text for word in words[start:end]),
        )
        for start, end in pairwise([*edges, len(words)])
    ]


def test_blocks_end_with_sentences_and_lines_with_phrases() -> None:
    words = spoken(
        "Online education is urgently needed. We ask for support from international experts, and "
        "for special encouragement to Africa. Thank you."
    )
    cues = build_cues(words, turns_of(words), NETFLIX)
    assert [cue.text for cue in cues] == [
        "Online education is urgently needed.",
        "We ask for support\nfrom international experts,",
        "and for special encouragement\nto Africa. Thank you.",
    ]
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [
        (0, 1917),
        (2000, 4717),
        (4800, 8000),
    ]
    assert {cue.speaker_name for cue in cues} == {"S01"}


def test_no_block_mixes_speakers_and_names_come_before_labels() -> None:
    words = spoken("Do you agree?") + spoken("Yes, I do.", start_ms=1200, speaker="S02")
    first, second = turns_of(words)
    cues = build_cues(words, [first, replace(second, speaker_name="Tao Zhan")], NETFLIX)
    assert [(cue.text, cue.speaker_name) for cue in cues] == [
        ("Do you agree?", "S01"),
        ("Yes, I do.", "Tao Zhan"),
    ]


def test_a_pause_ends_a_block_which_stays_long_enough_to_be_read() -> None:
    words = spoken("One more thing", word_ms=100) + spoken("about time.", start_ms=5000)
    cues = build_cues(words, turns_of(words), NETFLIX)
    assert cues == [
        Cue(0, 833, "One more thing", "S01"),
        Cue(5000, 5833, "about time.", "S01"),
    ]


def test_short_gaps_are_closed_and_others_left() -> None:
    words = spoken("We met.", word_ms=500)
    for gap_ms, end_ms in ((400, 1317), (900, 1000)):
        later = spoken("They left.", start_ms=1000 + gap_ms, word_ms=500, speaker="S02")
        cues = build_cues(words + later, turns_of(words + later), NETFLIX)
        assert cues[0].end_ms == end_ms


def test_a_quick_exchange_comes_late_rather_than_flashes() -> None:
    words = spoken("Yes.", word_ms=200) + spoken("No.", start_ms=200, word_ms=200, speaker="S02")
    words += spoken("Well, then let us go on.", start_ms=400, speaker="S01")
    cues = build_cues(words, turns_of(words), NETFLIX)
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(0, 833), (916, 1749), (1832, 3032)]


def test_reading_speed_depends_on_the_language() -> None:
    words = spoken("Vierundzwanzig Jahre", word_ms=450)
    english = build_cues(words, turns_of(words), NETFLIX, language="en")
    german = build_cues(words, turns_of(words), NETFLIX, language="de")
    assert (english[0].end_ms, german[0].end_ms) == (1000, 1177)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", "short"),
        (
            "The bell rang, and nobody came to open the door.",
            "The bell rang,\nand nobody came to open the door.",
        ),
        ("x" * 60, "x" * 60),
        ("see " + "x" * 50 + " now", "see\n" + "x" * 50 + "\nnow"),
    ],
)
def test_lines_break_where_the_phrase_does(text: str, lines: str) -> None:
    assert break_lines(text.split(), rules_for(NETFLIX, "en")) == lines


def test_chinese_is_measured_in_full_width_characters_and_joined_without_spaces() -> None:
    words = spoken(" ".join("大学应该开放学习资源，各国部委应该资助教师培训。"), word_ms=250)
    assert [cue.text for cue in build_cues(words, turns_of(words), NETFLIX, language="zh")] == [
        "大学应该开放学习资源，\n各国部委应该资助教师培训。"
    ]


def test_lines_that_run_from_the_right_stand_between_marks() -> None:
    words = spoken("UNESCO تدعم المعلمين.")
    arabic = build_cues(words, turns_of(words), NETFLIX, language="ar")
    assert arabic[0].text == "\u200fUNESCO تدعم المعلمين.\u200f"


def test_an_interjection_never_costs_the_other_speaker_his_time() -> None:
    words = spoken("We will go on with the second part of this talk now.", word_ms=300)
    words += spoken("Yes.", start_ms=900, word_ms=200, speaker="S02")
    cues = build_cues(words, turns_of(words), NETFLIX)
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(0, 3517), (3600, 4433)]


def test_nothing_gives_nothing() -> None:
    assert build_cues([], [], NETFLIX) == []


word_texts = st.text("abcdefg,.?-", min_size=1, max_size=20)
spoken_words = st.lists(
    st.tuples(word_texts, st.integers(0, 800), st.integers(1, 900), st.sampled_from("AAAAB")),
    min_size=1,
    max_size=80,
)


@given(spoken_words, st.sampled_from(sorted(PROFILES)))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_whatever_is_said_the_rules_hold(said: list[tuple[str, int, int, str]], name: str) -> None:
    words, now_ms = list[Word](), 0
    for text, pause_ms, length_ms, speaker in said:
        now_ms += pause_ms
        words.append(Word(now_ms, now_ms + length_ms, text, speaker=speaker))
        now_ms += length_ms
    profile = PROFILES[name]
    cues = build_cues(words, turns_of(words), profile)
    assert " ".join(cue.text.replace("\n", " ") for cue in cues) == " ".join(
        word.text for word in words
    )
    for cue in cues:
        lines = cue.text.split("\n")
        assert len(lines) <= profile.lines
        assert max(map(len, lines)) <= profile.line_columns
        assert cue.start_ms < cue.end_ms
        assert profile.longest_ms is None or cue.end_ms - cue.start_ms <= profile.longest_ms
    for before, after in pairwise(cues):
        assert before.end_ms + profile.gap_ms <= after.start_ms
