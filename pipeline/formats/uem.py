"""UEM lines (NIST): which regions of a file are scored.

``<file> <channel> <start s> <end s>``
"""

from pipeline.errors import FormatError
from pipeline.records import Interval
from pipeline.timecode import seconds_text_to_ms

_FIELD_COUNT = 4


def parse_uem(text: str, where: str) -> dict[str, list[Interval]]:
    """Return the scored regions of each file named in the text, in their order.

    Raises:
        FormatError: a line without four fields or with times that are none or go back.
    """
    files: dict[str, list[Interval]] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        fields = line.split()
        if not fields or line.startswith(";;"):
            continue
        place = f"{where}, line {number}"
        if len(fields) != _FIELD_COUNT:
            raise FormatError("a UEM line has four fields", place, line[:80])
        try:
            region = Interval(*map(seconds_text_to_ms, fields[2:]))
        except ValueError as error:
            raise FormatError("not a time in seconds", place, line[:80]) from error
        if region.end_ms < region.start_ms:
            raise FormatError("a region ends before it starts", place, line[:80])
        files.setdefault(fields[0], []).append(region)
    return files
