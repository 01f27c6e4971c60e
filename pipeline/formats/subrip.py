"""SubRip (.srt) to cues and back.

Read by pysubs2, which knows the many ways in which such files are not quite right. Written here:
pysubs2 takes ``{laughs}`` for styling and ``\\N`` for a line break, and text must come out as it
went in. SubRip has no comments and no speakers, so neither is written.
"""

import re
from collections.abc import Sequence

from pipeline.errors import FormatError
from pipeline.records import Cue
from pipeline.timecode import ms_to_clock

_ARROW = "-->"
_TIME_LINE = re.compile(r"^\s*\S*\d\S*\s*-->\s*\S*\d")
# HTML-like styling and the ASS overrides that some programs leave in, such as {\an8}.
_STYLING = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)


def parse_subrip(text: str, where: str) -> list[Cue]:
    """Return the cues in file order, styling taken off.

    Raises:
        FormatError: no cue in it, a broken time line, a cue that ends before it starts.
    """
    import pysubs2

    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    events = pysubs2.SSAFile.from_string(
        text,
        format_="srt",
        keep_html_tags=True,
        keep_unknown_html_tags=True,
        keep_ssa_tags=True,
    )
    if not events:
        raise FormatError("no cue in this SubRip file", where, text[:60])
    cues = []
    for event in events:
        _check(event.start, event.end, event.text, text, where)
        spoken = _STYLING.sub("", event.text.replace("\\N", "\n")).strip()
        if spoken:
            cues.append(Cue(event.start, event.end, spoken))
    return cues


def render_subrip(cues: Sequence[Cue]) -> str:
    """Return a SubRip file, cues numbered from 1; it ends with one empty line."""
    return "".join(
        f"{number}\n{_clock(cue.start_ms)} {_ARROW} {_clock(cue.end_ms)}\n"
        f"{_without_blank_lines(cue.text)}\n\n"
        for number, cue in enumerate(cues, start=1)
    )


def _check(start_ms: int, end_ms: int, spoken: str, text: str, where: str) -> None:
    # pysubs2 takes a time line that it cannot read for words of the cue before.
    broken = next(filter(_TIME_LINE.match, spoken.split("\\N")), None)
    if broken is not None:
        lines = [line.strip() for line in text.split("\n")]
        place = f"{where}, line {lines.index(broken.strip()) + 1}"
        remedy = "Times look like 00:01:02,345 --> 00:01:04,000"
        raise FormatError("a broken time line", place, broken[:60], remedy)
    if end_ms < start_ms:
        clocks = f"{_clock(start_ms)} {_ARROW} {_clock(end_ms)}"
        raise FormatError("a cue ends before it starts", where, clocks)


def _clock(ms: int) -> str:
    return ms_to_clock(ms, separator=",")


def _without_blank_lines(text: str) -> str:
    """Return the text without empty lines, which would end the cue."""
    return "\n".join(line for line in text.splitlines() if line.strip())
