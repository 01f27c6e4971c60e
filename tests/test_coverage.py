"""What a transcript lost, repeated or invented is found; good transcripts raise nothing."""

from pipeline.coverage import covered_share, find_gaps
from pipeline.engines import ChunkTranscript
from pipeline.records import CoverageGap, Interval, Word

SENTENCE = (
    "we ask international experts to support the teachers and the universities because no"
    " country can do it alone and all of our partners should work together on this now"
)
TEXT = SENTENCE.split()


def spoken(
    text: list[str], *, start_ms: int = 0, word_ms: int = 400, confidence: float | None = 0.9
) -> list[Word]:
    """Return the words one after the other, each as long."""
    return [
        Word(start_ms + index * word_ms, start_ms + (index + 1) * word_ms, word, confidence)
        for index, word in enumerate(text)
    ]


def test_a_clean_transcript_has_no_gap() -> None:
    words = spoken(TEXT)
    speech = [Interval(0, words[-1].end_ms)]
    assert find_gaps(speech, words) == []
    assert covered_share(speech, words) == 1.0


def test_emphasis_is_no_loop() -> None:
    text = "no no no no it is very very important it is very very important"
    words = spoken(text.split())
    assert find_gaps([Interval(0, words[-1].end_ms)], words) == []


def test_lost_speech_is_found() -> None:
    words = [*spoken(TEXT[:5]), *spoken(TEXT[5:], start_ms=10_000)]
    speech = [Interval(0, 4_000), Interval(5_000, words[-1].end_ms)]
    assert find_gaps(speech, words) == [
        CoverageGap(2_250, 4_000, "missing_speech", "1.8 s of speech, no words"),
        CoverageGap(5_000, 9_750, "missing_speech", "4.8 s of speech, no words"),
    ]
    spoken_ms = 4_000 + words[-1].end_ms - 5_000
    assert covered_share(speech, words) == 1 - (1_750 + 4_750) / spoken_ms


def test_a_recording_without_words_is_all_lost() -> None:
    assert find_gaps([Interval(1_000, 4_000)], []) == [
        CoverageGap(1_000, 4_000, "missing_speech", "3.0 s of speech, no words")
    ]
    assert covered_share([Interval(1_000, 4_000)], []) == 0.0


def test_silence_has_nothing_to_cover() -> None:
    assert find_gaps([], []) == []
    assert covered_share([], []) == 1.0


def test_a_loop_of_a_phrase_is_found() -> None:
    words = spoken([*TEXT[:4], *(["thank", "you", "for", "watching"] * 3), *TEXT[4:]])
    assert find_gaps([Interval(0, words[-1].end_ms)], words) == [
        CoverageGap(1_600, 6_400, "repetition", '3 times over: "thank you for watching"')
    ]


def test_a_loop_of_one_word_is_found_in_any_spelling() -> None:
    words = spoken([*TEXT[:2], "so", "So,", "so", "so", "so.", "so", *TEXT[2:]])
    assert find_gaps([Interval(0, words[-1].end_ms)], words) == [
        CoverageGap(800, 3_200, "repetition", '6 times over: "so"')
    ]


def test_text_over_silence_is_found() -> None:
    words = [*spoken(TEXT), *spoken(["Thank", "you."], start_ms=30_000)]
    speech = [Interval(0, len(TEXT) * 400)]
    assert find_gaps(speech, words) == [
        CoverageGap(30_000, 30_800, "invented_text", 'text where nobody speaks: "Thank you."')
    ]


def test_improbable_speed_is_found_once() -> None:
    hasty = spoken(TEXT[:14], start_ms=4_000, word_ms=100)
    words = [*spoken(TEXT[14:24]), *hasty, *spoken(TEXT[14:], start_ms=5_400)]
    (gap,) = find_gaps([Interval(0, words[-1].end_ms)], words)
    assert (gap.kind, gap.detail.partition(",")[0]) == ("low_confidence", "improbable speed")
    assert gap.start_ms <= 4_000 < 5_400 <= gap.end_ms <= 7_000


def test_words_that_the_engine_doubts_are_found() -> None:
    doubted = spoken(TEXT[:12], start_ms=8_000, confidence=0.1)
    words = [*spoken(TEXT[:20]), *doubted, *spoken(TEXT[12:], start_ms=12_800)]
    (gap,) = find_gaps([Interval(0, words[-1].end_ms)], words)
    assert gap.detail == "the engine does not believe these words itself"
    assert gap.start_ms <= 8_000 < 12_800 <= gap.end_ms <= 14_000


def test_unrated_words_are_not_doubted() -> None:
    words = spoken(TEXT, confidence=None)
    assert find_gaps([Interval(0, words[-1].end_ms)], words) == []


def test_a_change_of_language_is_kept() -> None:
    languages = ["en", "en", "fr", "en"]
    chunks = [
        ChunkTranscript(
            number * 1_000, number * 1_000 + 900, language, 0.9, (Word(number * 1_000, 900, "x"),)
        )
        for number, language in enumerate(languages)
    ]
    assert find_gaps([], [], chunks=chunks) == [
        CoverageGap(2_000, 2_900, "language_change", "from en to fr"),
        CoverageGap(3_000, 3_900, "language_change", "from fr to en"),
    ]
