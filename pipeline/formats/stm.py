"""STM segment lines (NIST sclite) to who said what when.

``<file> <channel> <speaker> <start s> <end s> [<label,...>] <words ...>``
"""

from dataclasses import dataclass

from pipeline.errors import FormatError
from pipeline.timecode import seconds_text_to_ms

_FIELDS = "file channel speaker start end words"
_WORDS_FIELD = 5


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """One line: a stretch of one speaker with its words."""

    file: str
    speaker: str
    start_ms: int
    end_ms: int
    text: str


def parse_stm(text: str, where: str) -> list[SpokenSegment]:
    """Return the segments in the order of the lines; comments (``;;``) are read over.

    Raises:
        FormatError: a line with too few fields or with times that are none or go back.
    """
    lines = enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
    return [
        _parse_line(line, f"{where}, line {number}")
        for number, line in lines
        if line.strip() and not line.startswith(";;")
    ]


def _parse_line(line: str, where: str) -> SpokenSegment:
    fields = line.split(maxsplit=_WORDS_FIELD)
    if len(fields) < _WORDS_FIELD:
        raise FormatError("too few fields in an STM line", where, line[:80], f"Fields: {_FIELDS}")
    file, _, speaker, start, end, *words = fields
    try:
        start_ms, end_ms = seconds_text_to_ms(start), seconds_text_to_ms(end)
    except ValueError as error:
        raise FormatError("not a time in seconds", where, f"{start} {end}"[:80]) from error
    if end_ms < start_ms:
        raise FormatError("a segment ends before it starts", where, f"{start} {end}"[:80])
    spoken = words[0] if words else ""
    if spoken.startswith("<"):  # labels such as <o,f0,male> stand before the words
        spoken = spoken.partition(">")[2].strip()
    return SpokenSegment(file, speaker, start_ms, end_ms, spoken)
