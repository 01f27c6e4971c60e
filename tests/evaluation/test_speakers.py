"""Diarization errors, written out by hand for two speakers of ten seconds each."""

from pipeline.evaluation.speakers import SpeakerErrors, count_speaker_errors
from pipeline.records import Interval, SpeakerSpan

REFERENCE = [SpeakerSpan("a", 0, 10_000), SpeakerSpan("b", 10_000, 20_000)]


def test_labels_need_not_agree() -> None:
    found = [SpeakerSpan("S01", 0, 10_000), SpeakerSpan("S02", 10_000, 20_000)]
    assert count_speaker_errors(REFERENCE, found) == SpeakerErrors(
        error_ms=(0, 0), total_ms=(20_000, 19_000), speaker_count=2, recording_count=1
    )


def test_a_late_change_is_confusion_and_the_collar_forgives_a_part() -> None:
    late = [SpeakerSpan("S01", 0, 11_000), SpeakerSpan("S02", 11_000, 20_000)]
    errors = count_speaker_errors(REFERENCE, late)
    assert errors.error_ms == (1_000, 750)
    # Jaccard: one second of eleven for the first, one of ten for the second.
    assert round(errors.jaccard_sum, 6) == round(1 / 11 + 1 / 10, 6)


def test_one_voice_for_two_is_a_count_error() -> None:
    errors = count_speaker_errors(REFERENCE, [SpeakerSpan("S01", 0, 20_000)])
    assert errors.count_error == 1
    assert errors.error_ms[0] == 10_000


def test_only_the_scored_regions_count() -> None:
    found = [SpeakerSpan("S01", 0, 10_000)]
    errors = count_speaker_errors(REFERENCE, found, scored=[Interval(0, 10_000)])
    assert (errors.error_ms[0], errors.count_error) == (0, 0)


def test_errors_add_up() -> None:
    one = count_speaker_errors(REFERENCE, [SpeakerSpan("S01", 0, 20_000)])
    both = one + one
    assert (both.error_ms[0], both.total_ms[0], both.count_error) == (20_000, 40_000, 2)
