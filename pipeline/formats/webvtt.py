"""WebVTT (https://www.w3.org/TR/webvtt1/) to cues and back.

Own code, because the library at hand (webvtt-py 0.6) gives neither voices nor the times inside
cues nor the line of an error, so that all payloads would have to be parsed a second time.
Styles, regions, positions and comments are read over. Where a file breaks the rules without
doubt about its meaning (short clocks, a missing blank line, a blank line inside a cue), its text
is kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import FormatError
from pipeline.records import Cue
from pipeline.timecode import clock_to_ms, ms_to_clock

_ARROW = "-->"
_BLOCK_KEYWORDS = re.compile(r"^(NOTE|STYLE|REGION)(\s|$)")
_CLOCK = r"[\d:.]+"
# Only what the standard calls a tag is one: "I <3 you" and "<inaudible>" are text.
_TAG = re.compile(rf"<({_CLOCK}|/?(?:c|i|b|u|v|ruby|rt|lang)(?:[.\s][^<>]*)?)>")
_VOICE = re.compile(r"^v(?:\.\S+)?\s+(.*)$", re.DOTALL)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|nbsp|lrm|rlm|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ENTITIES = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "nbsp": "\u00a0",
    "lrm": "\u200e",
    "rlm": "\u200f",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """One cue as it stands in the file: times and lines of payload."""

    start_ms: int
    end_ms: int
    lines: list[str]


def parse_webvtt(text: str, where: str) -> list[Cue]:
    """Return the cues in file order, one for each voice where a cue has several.

    Cues that show the words of the one before again (roll-up captions) are returned as they are.

    Raises:
        FormatError: no WEBVTT signature, a broken time line, text outside of any cue.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(\s|$)", lines[0]):
        raise FormatError(
            "a WebVTT file begins with the word WEBVTT", f"{where}, line 1", lines[0][:60]
        )
    return [cue for block in _blocks(lines, where) for cue in _cues(block)]


def render_webvtt(cues: Sequence[Cue], *, notes: Sequence[str] = ()) -> str:
    """Return a simple WebVTT file: voices and text, no styles; ``notes`` come first."""
    parts = ["WEBVTT", *(f"NOTE {_one_line(note)}" for note in notes)]
    for cue in cues:
        voice = f"<v {_escape(_one_line(cue.speaker_name))}>" if cue.speaker_name else ""
        times = f"{ms_to_clock(cue.start_ms)} {_ARROW} {ms_to_clock(cue.end_ms)}"
        parts.append(f"{times}\n{voice}{_escape(_without_blank_lines(cue.text))}")
    return "\n\n".join(parts) + "\n"


def _blocks(lines: list[str], where: str) -> Iterator[_Block]:
    """Yield the cues' blocks; text that follows a blank line inside a cue is joined to it."""
    number = _after_header(lines)
    block: _Block | None = None
    while number < len(lines):
        if not lines[number].strip():
            number += 1
            continue
        end = _block_end(lines, number)
        if _ARROW in lines[number]:
            if block:
                yield block
            start_ms, end_ms = _parse_times(lines[number], f"{where}, line {number + 1}")
            block = _Block(start_ms, end_ms, lines[number + 1 : end])
        elif not _is_text_free(lines, number, end):
            if block is None:
                raise FormatError(
                    "text outside of a cue", f"{where}, line {number + 1}", lines[number][:60]
                )
            block.lines.extend(lines[number:end])
        number = end
    if block:
        yield block


def _after_header(lines: Sequence[str]) -> int:
    number = 1
    while number < len(lines) and lines[number] and _ARROW not in lines[number]:
        number += 1
    return number


def _block_end(lines: Sequence[str], start: int) -> int:
    """Return the line after the block: the next empty one or the next line with times."""
    number = start + 1
    while number < len(lines) and lines[number] and _ARROW not in lines[number]:
        number += 1
    return number


def _is_text_free(lines: Sequence[str], start: int, end: int) -> bool:
    """Tell comments, styles and cue identifiers from text that lost its times."""
    if _BLOCK_KEYWORDS.match(lines[start]):
        return True
    is_identifier = end == start + 1 and end < len(lines) and _ARROW in lines[end]
    # A number alone is the identifier of a cue without times and without text.
    return is_identifier or (end == start + 1 and lines[start].strip().isdigit())


def _parse_times(line: str, where: str) -> tuple[int, int]:
    start, _, rest = line.partition(_ARROW)
    try:
        start_ms, end_ms = clock_to_ms(start), clock_to_ms(rest.split()[0])
    except (ValueError, IndexError) as error:
        raise FormatError(
            "a broken time line", where, line[:60], "Times look like 00:01:02.345 --> 00:01:04.000"
        ) from error
    if end_ms < start_ms:
        raise FormatError("a cue ends before it starts", where, line[:60])
    return start_ms, end_ms


def _cues(block: _Block) -> Iterator[Cue]:
    """Yield one cue for each voice of the payload; a cue without text is not one."""
    for voice, text, inline_times in _voices("\n".join(block.lines)):
        # Lines of blanks hold a place on the screen and say nothing.
        stripped = text.strip()
        if stripped:
            offset = len(text) - len(text.lstrip())
            times = tuple(
                (max(0, at - offset), ms)
                for at, ms in inline_times
                if at - offset < len(stripped) and block.start_ms <= ms <= block.end_ms
            )
            yield Cue(block.start_ms, block.end_ms, stripped, voice, times)


def _voices(payload: str) -> Iterator[tuple[str | None, str, list[tuple[int, int]]]]:
    """Yield voice, text and inline times of each stretch of the payload with one voice."""
    voice, text, times = None, "", list[tuple[int, int]]()
    for position, piece in enumerate(_TAG.split(payload)):
        if position % 2 == 0:
            text += _unescape(piece)
        elif piece[0].isdigit():
            times += _inline_time(piece, len(text))
        elif match := _VOICE.match(piece):
            yield voice, text, times
            voice, text, times = _one_line(_unescape(match[1])) or None, "", []
        elif piece == "/v":
            yield voice, text, times
            voice, text, times = None, "", []
    yield voice, text, times


def _inline_time(clock: str, offset: int) -> list[tuple[int, int]]:
    try:
        return [(offset, clock_to_ms(clock))]
    except ValueError:
        return []  # the cue's own times still hold; an inline one is only a refinement


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        name = match[1]
        if name in _ENTITIES:
            return _ENTITIES[name]
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

    return _ENTITY.sub(character, text)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_blank_lines(text: str) -> str:
    """Return the text without empty lines, which would end the cue."""
    return "\n".join(line for line in text.splitlines() if line.strip())
