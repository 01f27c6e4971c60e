"""Stretches of time put together, taken away and looked up; all half-open, in milliseconds."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.records import Interval, SpeakerSpan


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


def mark_overlaps(spans: Iterable[SpeakerSpan]) -> list[SpeakerSpan]:
    """Return the same spans in order, cut where others come in or stop, overlap marked.

    Spans of one voice that touch or overlap become one first.
    """
    voices = _merged_voices(spans)
    changes: Counter[int] = Counter()
    for span in voices:
        changes[span.start_ms] += 1
        changes[span.end_ms] -= 1
    edges = sorted(changes)
    at_once, count = [], 0
    for edge in edges:
        count += changes[edge]
        at_once.append(count)
    cut = []
    for span in voices:
        first, end = (bisect_right(edges, edge) - 1 for edge in (span.start_ms, span.end_ms))
        flags = [at_once[place] > 1 for place in range(first, end)]
        cuts = [first, *(first + i for i in range(1, len(flags)) if flags[i] != flags[i - 1]), end]
        cut += [
            replace(span, start_ms=edges[a], end_ms=edges[b], is_overlap=flags[a - first])
            for a, b in pairwise(cuts)
        ]
    return sorted(cut, key=lambda span: (span.start_ms, span.end_ms, span.speaker))


def _merged_voices(spans: Iterable[SpeakerSpan]) -> list[SpeakerSpan]:
    voices: dict[str, list[Interval]] = {}
    for span in spans:
        if span.start_ms < span.end_ms:
            voices.setdefault(span.speaker, []).append(Interval(span.start_ms, span.end_ms))
    return [
        SpeakerSpan(label, item.start_ms, item.end_ms)
        for label, intervals in voices.items()
        for item in merge_intervals(intervals)
    ]
