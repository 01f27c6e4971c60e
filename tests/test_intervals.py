from hypothesis import given
from hypothesis import strategies as st

from pipeline.intervals import find_apart, mark_overlaps, merge_intervals, subtract_intervals
from pipeline.records import Interval, SpeakerSpan

STRETCHES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(
        lambda pair: Interval(pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


def moments(intervals: list[Interval]) -> set[int]:
    return {ms for interval in intervals for ms in range(interval.start_ms, interval.end_ms)}


def test_what_overlaps_or_touches_becomes_one() -> None:
    merged = merge_intervals([Interval(30, 40), Interval(0, 10), Interval(10, 20), Interval(5, 8)])
    assert merged == [Interval(0, 20), Interval(30, 40)]


def test_what_is_taken_away_leaves_its_edges() -> None:
    whole = [Interval(0, 10), Interval(20, 30)]
    taken = [Interval(2, 4), Interval(8, 22), Interval(29, 40)]
    left = list(subtract_intervals(whole, taken))
    assert left == [Interval(0, 2), Interval(4, 8), Interval(22, 29)]


def test_a_neighbour_is_apart_and_an_instant_is_not() -> None:
    words = [Interval(0, 5), Interval(4, 6), Interval(10, 12), Interval(20, 20)]
    assert find_apart(words, [Interval(5, 10)]) == [True, False, True, False]


@given(STRETCHES, STRETCHES)
def test_no_moment_is_lost_or_invented(some: list[Interval], others: list[Interval]) -> None:
    whole, taken = merge_intervals(some), merge_intervals(others)
    assert moments(whole) == moments(some)
    left = list(subtract_intervals(whole, taken))
    assert moments(left) == moments(whole) - moments(taken)
    assert find_apart(some, taken) == [not moments([one]) & moments(taken) for one in some]


def test_spans_are_cut_where_others_come_in_and_marked() -> None:
    spans = [
        SpeakerSpan("B", 400, 700),
        SpeakerSpan("A", 0, 500),
        SpeakerSpan("A", 450, 600),
        SpeakerSpan("C", 700, 700),
    ]

    assert mark_overlaps(spans) == [
        SpeakerSpan("A", 0, 400),
        SpeakerSpan("A", 400, 600, True),
        SpeakerSpan("B", 400, 600, True),
        SpeakerSpan("B", 600, 700),
    ]
