"""A transcript to be read: one paragraph a turn, with speaker and time; written, never parsed."""

from collections.abc import Sequence

from pipeline.records import Turn
from pipeline.timecode import ms_to_short_clock


def render_plaintext(turns: Sequence[Turn], *, header: Sequence[str] = ()) -> str:
    """Return the header lines and the turns; a voice without a name goes by its label."""
    paragraphs = ["\n".join(header)] if header else []
    for turn in turns:
        name = turn.speaker_name or turn.speaker or "Unknown speaker"
        paragraphs.append(f"[{ms_to_short_clock(turn.start_ms)}] {name}:\n{turn.text}")
    return "\n\n".join(paragraphs) + "\n"
