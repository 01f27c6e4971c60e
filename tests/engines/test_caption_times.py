"""Words of captions are timed against the sound where there is any."""

from pipeline.engines.caption_times import words_from_cues
from pipeline.records import Cue, Interval, Word

# Twenty characters a sentence: without sound the second one begins in the middle of the cue.
CUE = Cue(0, 8_000, "Schools need the net. Donors should pay it.", "Ann Lee")


def starts(words: list[Word]) -> dict[str, int]:
    return {word.text: word.start_ms for word in words}


def test_a_sentence_begins_behind_the_pause_that_is_near() -> None:
    speech = [Interval(0, 1_500), Interval(1_600, 3_100), Interval(3_600, 8_000)]
    words = words_from_cues([CUE], speech=speech)
    assert starts(words)["Donors"] == 3_600
    assert next(word.end_ms for word in words if word.text == "net.") == 3_100
    assert starts(words_from_cues([CUE]))["Donors"] > 3_900


def test_the_longest_of_near_pauses_is_the_sentence_end() -> None:
    speech = [Interval(0, 3_700), Interval(3_900, 4_300), Interval(4_900, 8_000)]
    assert starts(words_from_cues([CUE], speech=speech))["Donors"] == 4_900


def test_pauses_that_are_far_or_short_move_nothing() -> None:
    speech = [Interval(0, 900), Interval(1_500, 4_000), Interval(4_090, 8_000)]
    assert words_from_cues([CUE], speech=speech) == words_from_cues([CUE])


def test_times_that_the_file_gives_for_words_stay() -> None:
    timed = Cue(0, 8_000, CUE.text, "Ann Lee", inline_times=((21, 6_000),))
    speech = [Interval(0, 3_500), Interval(4_000, 8_000)]
    assert words_from_cues([timed], speech=speech) == words_from_cues([timed])


def test_words_stay_in_order_over_many_sentences() -> None:
    text = " ".join(f"This is number {number}." for number in range(30))
    cue = Cue(0, 60_000, text)
    speech = [Interval(place * 1_900, place * 1_900 + 1_500) for place in range(31)]
    words = words_from_cues([cue], speech=speech)
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)
    assert all(0 <= word.start_ms < word.end_ms <= 60_000 for word in words)


def test_marks_of_direction_are_no_part_of_words() -> None:
    words = words_from_cues(
        [Cue(0, 2_000, "\u200fتدعم UNESCO\u200f\n\u200fالمعلمين.\u200f \u200f")]
    )
    assert [word.text for word in words] == ["تدعم", "UNESCO", "المعلمين."]
