"""What people put right, applied to other words and labels than those that they saw."""

from pipeline.corrections import correct_texts, correct_voices, next_label, voice_in
from pipeline.records import Correction, SpeakerSpan, Word

SPANS = (
    SpeakerSpan("S01", 0, 4000),
    SpeakerSpan("S02", 4000, 9000),
    SpeakerSpan("S03", 9000, 12_000),
)


def correction(kind: str, start_ms: int, end_ms: int, **fields: object) -> Correction:
    values = {"before": None, "after": None, "author": None, "made_at": "2026-01-01", **fields}
    return Correction("x", kind, start_ms=start_ms, end_ms=end_ms, **values)  # type: ignore[arg-type]


def said(text: str, *, start_ms: int = 0, speaker: str | None = "S01") -> list[Word]:
    """Return words of 500 ms each, one after the other."""
    return [
        Word(start_ms + 500 * index, start_ms + 500 * (index + 1), part, 0.9, speaker)
        for index, part in enumerate(text.split())
    ]


def texts(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def test_a_name_belongs_to_who_speaks_there_whatever_the_label_is_now() -> None:
    named = correction("name", 4500, 8000, after="Ana Núñez")
    assert correct_voices((), SPANS, [named]).names == {"S02": "Ana Núñez"}
    relabelled = (SpeakerSpan("S07", 3900, 9100), *SPANS[::2])
    assert correct_voices((), relabelled, [named]).names == {"S07": "Ana Núñez"}


def test_a_correction_where_nobody_speaks_changes_nothing() -> None:
    voices = correct_voices((), SPANS, [correction("name", 20_000, 21_000, after="Ana")])
    assert (voices.spans, voices.names) == (SPANS, {})


def test_of_two_names_the_later_one_holds() -> None:
    made = [
        correction("name", 0, 1000, after="Right", made_at="2026-01-02"),
        correction("name", 0, 1000, after="Wrong", made_at="2026-01-01"),
    ]
    assert correct_voices((), SPANS, made).names == {"S01": "Right"}


def test_merged_voices_are_one_in_words_and_spans() -> None:
    words = said("Hello there", speaker="S03")
    merge = correction("merge", 9000, 12_000, after_ms=2000)
    voices = correct_voices(words, SPANS, [merge])
    assert [span.speaker for span in voices.spans] == ["S01", "S02", "S01"]
    assert {word.speaker for word in voices.words} == {"S01"}


def test_a_merged_voice_brings_its_name_where_the_other_has_none() -> None:
    made = [
        correction("name", 9000, 12_000, after="Ana", made_at="1"),
        correction("merge", 9000, 12_000, after_ms=2000, made_at="2"),
    ]
    assert correct_voices((), SPANS, made).names == {"S01": "Ana"}


def test_spans_of_merged_voices_that_overlap_are_one_span_and_no_overlap() -> None:
    spans = (SpeakerSpan("S01", 0, 4000, True), SpeakerSpan("S02", 3000, 9000, True))
    merge = correction("merge", 4500, 9000, after_ms=1000)
    assert correct_voices((), spans, [merge]).spans == (SpeakerSpan("S01", 0, 9000),)


def test_a_split_gives_a_stretch_to_a_new_voice() -> None:
    voices = correct_voices((), SPANS, [correction("split", 5000, 6000, before="S02")])
    assert [(span.speaker, span.start_ms, span.end_ms) for span in voices.spans] == [
        ("S01", 0, 4000), ("S02", 4000, 5000), ("S04", 5000, 6000), ("S02", 6000, 9000),
        ("S03", 9000, 12_000),
    ]  # fmt: skip


def test_a_split_goes_to_the_voice_that_is_meant_and_takes_the_words_along() -> None:
    words = said("one two three four", start_ms=4000, speaker="S02")
    split = correction("split", 5000, 6000, after="S01", after_ms=2000)
    voices = correct_voices(words, SPANS, [split])
    assert [word.speaker for word in voices.words] == ["S02", "S02", "S01", "S01"]


def test_a_new_voice_does_not_get_the_label_of_a_merged_one() -> None:
    made = [
        correction("merge", 9000, 12_000, after_ms=2000, made_at="1"),
        correction("split", 5000, 6000, after="S03", made_at="2"),
    ]
    assert "S04" in correct_voices((), SPANS, made).labels


def test_a_forgotten_voice_leaves_neither_words_nor_spans() -> None:
    voices = correct_voices((), SPANS, [correction("forget", 4000, 9000)])
    assert [span.speaker for span in voices.remembered_spans] == ["S01", "S03"]
    words = [*said("mine"), *said("hers", speaker="S02")]
    assert texts(voices.without_forgotten(words)) == "mine"


def test_a_text_keeps_the_times_of_the_words_that_stay() -> None:
    words = said("we should trane the teachers")
    fixed = correction("text", 0, 2500, before=texts(words), after="We should train the teachers.")
    corrected = correct_texts(words, [fixed])
    assert texts(corrected) == "We should train the teachers."
    assert [word.start_ms for word in corrected] == [0, 500, 1000, 1500, 2000]
    assert [word.confidence for word in corrected] == [0.9, 0.9, None, 0.9, 0.9]


def test_words_that_are_put_in_share_the_time_of_a_neighbour() -> None:
    words = said("schools need money")
    first = correct_texts(words, [correction("text", 0, 1500, after="All schools need money")])
    assert [(word.start_ms, word.end_ms) for word in first][:2] == [(0, 250), (250, 500)]
    last = correct_texts(words, [correction("text", 0, 1500, after="schools need money now")])
    assert [(word.text, word.end_ms) for word in last][2:] == [("money", 1250), ("now", 1500)]


def test_a_text_of_nothing_takes_the_words_away() -> None:
    words = [*said("thank you for watching"), *said("next", start_ms=2000)]
    assert texts(correct_texts(words, [correction("text", 0, 2000)])) == "next"


def test_a_text_holds_over_words_that_another_engine_heard_otherwise() -> None:
    heard = [*said("so far"), *said("wish hood train teachers", start_ms=1000)]
    # The other engine puts the words a little later, so one stands outside the stretch.
    fixed = correction(
        "text", 1400, 2600, before="we should train teachers", after="We should train teachers."
    )
    assert texts(correct_texts(heard, [fixed])).endswith("We should train teachers.")
    assert texts(correct_texts(heard, [fixed])).startswith("so")


def test_a_listener_in_a_corrected_stretch_stays() -> None:
    words = said("we should trane teachers")
    words.insert(2, Word(900, 1000, "mhm", None, "S02"))
    corrected = correct_texts(
        words, [correction("text", 0, 2000, after="we should train teachers")]
    )
    assert sorted(word.text for word in corrected if word.speaker == "S02") == ["mhm"]
    assert texts([word for word in corrected if word.speaker == "S01"]) == (
        "we should train teachers"
    )


def test_the_next_label_is_behind_all_others() -> None:
    assert next_label({"S01", "S11", "guest"}) == "S12"
    assert next_label(set()) == "S01"


def test_nobody_speaks_in_silence() -> None:
    assert voice_in(SPANS, 12_000, 13_000) is None
