"""Milliseconds to text and back; the only place where a clock is spelt out."""

import re

# No recording is longer; a clock or number beyond it is damage, and would fit no column.
LAST_MS = 1000 * 3_600_000
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?$")


def ms_to_clock(ms: int, *, separator: str = ".") -> str:
    """Return ``hh:mm:ss.mmm``; SubRip wants ``separator=","``."""
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds, millis = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{separator}{millis:03d}"


def ms_to_short_clock(ms: int) -> str:
    """Return ``m:ss``, or ``h:mm:ss`` from the first hour on, for people to read."""
    hours, rest = divmod(ms // 1000, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def clock_to_ms(text: str) -> int:
    """Return the milliseconds of ``[h:]m:s[.mmm]``, comma or point.

    Raises:
        ValueError: the text is no such clock; callers know the file and line and say them.
    """
    match = _CLOCK.match(text.strip())
    if match is None:
        raise ValueError(f"not a time code: {text!r}")
    hours, minutes, seconds, fraction = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def seconds_text_to_ms(text: str) -> int:
    """Return the milliseconds of seconds as files have them: ``12.345``.

    Raises:
        ValueError: no number, a negative one, or beyond ``LAST_MS``.
    """
    seconds = float(text)
    if not 0 <= seconds * 1000 < LAST_MS:  # "nan" is not either
        raise ValueError(f"no time in a recording: {text[:40]!r}")
    return seconds_to_ms(seconds)


def seconds_to_ms(seconds: float) -> int:
    """Return the nearest millisecond; engines speak in float seconds, nothing else does."""
    return round(seconds * 1000)
