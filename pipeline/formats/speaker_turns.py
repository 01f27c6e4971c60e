"""Transcripts made of turns with names, as text or Markdown: Meet, Otter, podcasts, captioners.

A name opens each turn; paragraphs without a name go on with it. Times are as sparse as the file
has them: at each turn (Otter), every five minutes (Meet), here and there in the text (podcasts),
or nowhere. To add a layout: append to ``LAYOUTS``; the one that opens most lines is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import FormatError
from pipeline.timecode import clock_to_ms

_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:\.\d{1,3})?"
_NAME = r"(?P<name>[^\s:*>\[\]#|][^:*>\[\]#|\n]{0,59}?)"
_TIME = rf"[\[(]?(?P<time>{_CLOCK})[\])]?"

LAYOUTS: Mapping[str, re.Pattern[str]] = {
    # **Name:** text, **Name**: text
    "bold-names": re.compile(rf"^\*\*{_NAME}(?::\*\*|\*\*:)\s*(?P<text>.*)$"),
    # **Name** 0:16, Name  0:16; the text follows in the next lines
    "otter": re.compile(rf"^(?:\*\*{_NAME}\*\*|{_NAME.replace('name', 'plain')})\s+{_TIME}\s*$"),
    # >> NAME: text
    "chevrons": re.compile(rf"^>>>?\s*(?:{_NAME}:)?\s*(?P<text>.*)$"),
    # [00:01:02] Name: text
    "timed-names": re.compile(rf"^{_TIME}\s+{_NAME}:\s*(?P<text>.*)$"),
    # Name: text
    "plain-names": re.compile(rf"^{_NAME}:(?:\s+(?P<text>.*))?$"),
}
# Fewer lines than this share opening a turn: a text with a colon here and there, no transcript.
_LEAST_SHARE_OF_TURNS = 0.2
# Times in the text of podcasts: \[20:37\], [01:08:24.21]; and Meet's lines with a clock alone.
_MARK = re.compile(rf"\\?\[({_CLOCK})\\?\]\s*")
_CLOCK_LINE = re.compile(rf"^{_CLOCK}$")
_END_LINE = re.compile(rf"^[#*_\s]*Meeting ended after ({_CLOCK})")
_ESCAPED = re.compile(r"\\([\[\]*_#`>])")  # Markdown: \[laughs\]
_HEADING = re.compile(r"^#+")
_BOILERPLATE = re.compile(
    r"^[#*_\s]*(?:This editable transcript was computer generated|Transcribed by https?://)"
)
_ATTENDEES = re.compile(r"^#+\s*Attendees\s*$")


@dataclass(frozen=True, slots=True)
class TurnPiece:
    """A paragraph of one turn, or a part of one that begins at a known time."""

    text: str
    speaker_name: str | None
    start_ms: int | None
    opens_turn: bool


@dataclass(frozen=True, slots=True)
class TurnTranscript:
    """The pieces in order, and where the file says when the meeting ended, that time."""

    layout: str
    pieces: tuple[TurnPiece, ...]
    end_ms: int | None


def parse_speaker_turns(text: str, where: str) -> TurnTranscript:
    """Return the transcript in the layout that fits best; headings and boilerplate are left out.

    A piece without text tells of a turn that was marked but not written down ("Break").

    Raises:
        FormatError: in no known layout do names open the lines.
    """
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    lines = [line for line in lines if line]
    layout = _find_layout(lines, where)
    end_line = next(filter(None, map(_END_LINE.match, lines)), None)
    pieces = tuple(_pieces(lines, layout))
    return TurnTranscript(layout, pieces, _ms(end_line[1]) if end_line else None)


def _find_layout(lines: Sequence[str], where: str) -> str:
    counts = {
        layout: sum(_opening(pattern, line) is not None for line in lines)
        for layout, pattern in LAYOUTS.items()
    }
    best = max(counts, key=lambda layout: counts[layout])  # on a tie the earlier, narrower one
    if counts[best] < max(1, _LEAST_SHARE_OF_TURNS * len(lines)):
        raise FormatError(
            "no layout of a transcript recognised",
            where,
            lines[0][:60] if lines else "an empty file",
            "Turns begin with a name: `Name: text`, `**Name:** text`, `>> NAME: text` or "
            "`Name 0:16`",
        )
    return best


def _opening(pattern: re.Pattern[str], line: str) -> tuple[str | None, str, str | None] | None:
    """Return name, text and time of a line that opens a turn, or None for any other line."""
    match = pattern.match(line)
    if match is None or _is_apparatus(line):
        return None
    groups = match.groupdict()
    name = groups.get("name") or groups.get("plain")
    if name is not None and not is_name_like(name):
        return None
    return (name.strip() if name else None), groups.get("text") or "", groups.get("time")


def _is_apparatus(line: str) -> bool:
    """Tell what the platform wrote about the transcript from what was said."""
    return bool(_HEADING.match(line) or _BOILERPLATE.match(line) or _END_LINE.match(line))


def is_name_like(text: str) -> bool:
    """Tell a display name from the start of a sentence with a colon ("here is the thing: ...").

    A name has few words, and begins with a capital, a digit or a letter of a script without case;
    user names of one word may be small.
    """
    words = text.split()
    if not words or len(words) > 7 or re.search(r"[!?;]|[,.] .*[,.] |\w{3,}\.\s|https?$", text):
        return False
    large = [word for word in words if not word[0].islower()]
    small = len(words) - len(large)
    return len(words) == 1 or small == 0 or (bool(large) and small <= 2 and len(words) <= 5)


def _pieces(lines: Sequence[str], layout: str) -> Iterator[TurnPiece]:
    """Yield the pieces; a clock on a line of its own times the piece that follows it."""
    pattern = LAYOUTS[layout]
    name: str | None = None
    start_ms: int | None = None
    is_open, opens, after_attendees = False, False, False
    for line in lines:
        opening = _opening(pattern, line)
        if _CLOCK_LINE.match(line):
            start_ms = _ms(line)
        elif opening:
            if opens:
                yield TurnPiece("", name, None, True)
            name, spoken, time = opening
            start_ms = _ms(time) if time else start_ms
            is_open, opens = True, not spoken
            if spoken:
                yield from _split_at_marks(spoken, name, start_ms, opens_turn=True)
                start_ms = None
        elif is_open and not _is_apparatus(line) and not after_attendees:
            yield from _split_at_marks(line, name, start_ms, opens_turn=opens)
            start_ms, opens = None, False
        after_attendees = bool(_ATTENDEES.match(line))
    if opens:
        yield TurnPiece("", name, start_ms, True)


def _split_at_marks(
    text: str, name: str | None, start_ms: int | None, *, opens_turn: bool
) -> Iterator[TurnPiece]:
    """Yield one piece for the text before the first time mark and one after each mark."""
    before, *timed = _MARK.split(text)
    if before.strip() or not timed:
        yield TurnPiece(_plain(before), name, start_ms, opens_turn)
        opens_turn = False
    for clock, spoken in zip(timed[::2], timed[1::2], strict=True):
        yield TurnPiece(_plain(spoken), name, _ms(clock), opens_turn)
        opens_turn = False


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def _ms(clock: str) -> int | None:
    try:
        return clock_to_ms(clock)
    except ValueError:
        return None  # 99:99 is no time; the text beside it still counts
