"""Clocks to milliseconds and back."""

import pytest

from pipeline.timecode import (
    clock_to_ms,
    ms_to_clock,
    ms_to_short_clock,
    seconds_text_to_ms,
    seconds_to_ms,
)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("00:00:00.000", 0),
        ("00:01:02,345", 62_345),
        ("1:2:3.4", 3_723_400),
        ("02:30", 150_000),
        ("100:00:00.001", 360_000_001),
    ],
)
def test_clock_to_ms(text: str, ms: int) -> None:
    assert clock_to_ms(text) == ms


@pytest.mark.parametrize(
    "text", ["", "12", "1:60:00", "00:61", "-1:00", "00:00:00.1234", "a:b", "1000:00:00"]
)
def test_what_is_no_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time code"):
        clock_to_ms(text)


@pytest.mark.parametrize("ms", [0, 1, 999, 61_001, 3_599_999, 3_600_000, 359_999_999])
def test_clocks_round_trip(ms: int) -> None:
    assert clock_to_ms(ms_to_clock(ms)) == ms
    assert clock_to_ms(ms_to_clock(ms, separator=",")) == ms


@pytest.mark.parametrize(
    ("text", "ms"), [("0", 0), ("12.3456", 12_346), ("3599999.9", 3_599_999_900)]
)
def test_seconds_are_read(text: str, ms: int) -> None:
    assert seconds_text_to_ms(text) == ms


@pytest.mark.parametrize("text", ["", "one", "-0.001", "nan", "inf", "1e309", "3600000"])
def test_what_is_no_time_in_a_recording_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|float"):
        seconds_text_to_ms(text)


def test_short_clock_is_for_people() -> None:
    assert [ms_to_short_clock(ms) for ms in (0, 65_999, 3_600_000)] == ["0:00", "1:05", "1:00:00"]


def test_seconds_round_to_the_nearest_millisecond() -> None:
    assert [seconds_to_ms(value) for value in (0.0004, 0.0006, 12.3456)] == [0, 1, 12_346]
