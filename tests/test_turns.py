"""Who said which word, and where turns begin and end."""

from pipeline.records import Speaker, SpeakerSpan, Turn, Word
from pipeline.turns import apply_names, assign_speakers, build_turns, summarise_speakers


def words(*parts: tuple[str, str | None], start_ms: int = 0, pause_ms: int = 50) -> list[Word]:
    """Return words of 300 ms each, a pause between them, with their speakers."""
    return [
        Word(start, start + 300, text, speaker=speaker)
        for index, (text, speaker) in enumerate(parts)
        for start in [start_ms + index * (300 + pause_ms)]
    ]


def unassigned(text: str, **times: int) -> list[Word]:
    return words(*((part, None) for part in text.split()), **times)


def speakers(assigned: list[Word]) -> str:
    return " ".join(f"{word.text}/{word.speaker}" for word in assigned)


def test_a_word_goes_to_who_speaks_longest_during_it() -> None:
    spans = [SpeakerSpan("S01", 0, 400), SpeakerSpan("S02", 400, 2000)]
    assigned = assign_speakers(
        [Word(100, 300, "a"), Word(350, 900, "b"), Word(950, 1200, "c")], spans
    )
    assert speakers(assigned) == "a/S01 b/S02 c/S02"


def test_a_word_in_silence_goes_to_the_nearest_voice() -> None:
    spans = [SpeakerSpan("S01", 0, 400), SpeakerSpan("S02", 5000, 6000)]
    assigned = assign_speakers([Word(900, 1100, "late"), Word(4700, 4900, "early")], spans)
    assert speakers(assigned) == "late/S01 early/S02"


def test_words_without_any_span_have_no_speaker() -> None:
    assert assign_speakers([Word(0, 100, "a")], []) == [Word(0, 100, "a")]


def test_a_word_during_two_voices_lies_in_overlap() -> None:
    spans = [SpeakerSpan("S01", 0, 1000), SpeakerSpan("S02", 800, 3000)]
    assigned = assign_speakers(
        [Word(100, 400, "a"), Word(600, 1000, "b"), Word(1600, 1900, "c")], spans
    )
    assert [word.is_overlap for word in assigned] == [False, True, False]


def test_a_short_span_inside_a_long_one_is_found() -> None:
    spans = [SpeakerSpan("S01", 0, 60_000), SpeakerSpan("S02", 61_000, 62_000)]
    assert assign_speakers([Word(59_000, 59_300, "a")], spans)[0].speaker == "S01"


def test_a_change_of_speaker_moves_to_the_sentence_end_close_by() -> None:
    spoken = unassigned("the floor is yours. Thank you very much")
    spans = [SpeakerSpan("S01", 0, 1050), SpeakerSpan("S02", 1050, 9000)]
    assert speakers(assign_speakers(spoken, spans)) == (
        "the/S01 floor/S01 is/S01 yours./S01 Thank/S02 you/S02 very/S02 much/S02"
    )


def test_a_change_of_speaker_moves_to_the_pause_close_by() -> None:
    early, late = unassigned("is yours"), unassigned("thank you", start_ms=1300)
    spans = [SpeakerSpan("S01", 0, 340), SpeakerSpan("S02", 340, 2000)]
    assert speakers(assign_speakers([*early, *late], spans)) == (
        "is/S01 yours/S01 thank/S02 you/S02"
    )


def test_a_stray_word_in_the_flow_is_given_back() -> None:
    spoken = unassigned("we ask international experts to help")
    spans = [
        SpeakerSpan("S01", 0, 700),
        SpeakerSpan("S02", 700, 1000),
        SpeakerSpan("S01", 1000, 3000),
    ]
    assert {word.speaker for word in assign_speakers(spoken, spans)} == {"S01"}


def test_a_short_answer_between_pauses_stays() -> None:
    spoken = [
        *unassigned("do you agree"),
        *unassigned("never", start_ms=1500),
        *unassigned("why not", start_ms=2400),
    ]
    spans = [
        SpeakerSpan("S01", 0, 1200),
        SpeakerSpan("S02", 1400, 1900),
        SpeakerSpan("S01", 2300, 3200),
    ]
    assert speakers(assign_speakers(spoken, spans)) == (
        "do/S01 you/S01 agree/S01 never/S02 why/S01 not/S01"
    )


def test_turns_are_ranges_of_words_with_ids() -> None:
    ordered, turns = build_turns("rec", words(("Good", "S01"), ("day.", "S01"), ("Hello", "S02")))
    assert turns == [
        Turn("rec-t0001", "S01", None, 0, 650, 0, 2, "Good day."),
        Turn("rec-t0002", "S02", None, 700, 1000, 2, 3, "Hello"),
    ]
    assert [word.turn_id for word in ordered] == ["rec-t0001", "rec-t0001", "rec-t0002"]


def test_a_backchannel_breaks_no_turn() -> None:
    spoken = words(("open", "S01"), ("up", "S01"), ("mhm", "S02"), ("the", "S01"), ("door", "S01"))
    ordered, turns = build_turns("rec", spoken)
    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("S01", "open up the door"),
        ("S02", "mhm"),
    ]
    assert [word.text for word in ordered] == ["open", "up", "the", "door", "mhm"]
    assert (turns[1].start_ms, turns[1].first_word_index, turns[1].end_word_index) == (700, 4, 5)


def test_yes_after_a_finished_sentence_is_an_answer() -> None:
    spoken = words(("Agreed?", "S01"), ("Yes.", "S02"), ("Good.", "S01"))
    _, turns = build_turns("rec", spoken)
    assert [turn.text for turn in turns] == ["Agreed?", "Yes.", "Good."]


def test_no_words_make_no_turns() -> None:
    assert build_turns("rec", []) == ([], [])


def test_speakers_are_summed_up_even_where_they_have_no_words() -> None:
    ordered, turns = build_turns("rec", words(("Hi", "S01"), ("all", "S01")))
    spans = [
        SpeakerSpan("S01", 0, 700),
        SpeakerSpan("S02", 900, 1400),
        SpeakerSpan("S01", 2000, 2100),
    ]
    assert summarise_speakers(ordered, turns, spans) == [
        Speaker("S01", speech_ms=800, turn_count=1, word_count=2),
        Speaker("S02", speech_ms=500, turn_count=0, word_count=0),
    ]


def test_names_go_onto_turns() -> None:
    _, turns = build_turns("rec", words(("Hi", "S01"), ("Hello", "S02")))
    named = apply_names(turns, [Speaker("S01", "Tao Zhan"), Speaker("S02")])
    assert [turn.speaker_name for turn in named] == ["Tao Zhan", None]
