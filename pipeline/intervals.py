"""Stretches of time put together, taken away and looked up; all half-open, in milliseconds."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from pipeline.records import Interval


def merge_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time in order, without overlaps; those that touch become one."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda item: (item.start_ms, item.end_ms)):
        if merged and interval.start_ms <= merged[-1].end_ms:
            end_ms = max(merged[-1].end_ms, interval.end_ms)
            merged[-1] = Interval(merged[-1].start_ms, end_ms)
        else:
            merged.append(interval)
    return merged


def subtract_intervals(whole: Sequence[Interval], taken: Sequence[Interval]) -> Iterator[Interval]:
    """Yield the parts of ``whole`` outside ``taken``; both are in order and apart."""
    first = 0
    for interval in whole:
        start_ms = interval.start_ms
        while first < len(taken) and taken[first].end_ms <= start_ms:
            first += 1
        for place in range(first, len(taken)):
            other = taken[place]
            if other.start_ms >= interval.end_ms:
                break
            if other.start_ms > start_ms:
                yield Interval(start_ms, other.start_ms)
            start_ms = max(start_ms, other.end_ms)
        if start_ms < interval.end_ms:
            yield Interval(start_ms, interval.end_ms)


def find_apart(intervals: Sequence[Interval], others: Sequence[Interval]) -> list[bool]:
    """Return for each interval whether it shares no time with ``others``.

    ``others`` are in order and apart; an interval without length is never apart.
    """
    ends_ms = [other.end_ms for other in others]
    found = []
    for interval in intervals:
        place = bisect_right(ends_ms, interval.start_ms)
        is_before = place == len(others) or others[place].start_ms >= interval.end_ms
        found.append(is_before and interval.start_ms < interval.end_ms)
    return found
