"""The line by which a recommendation is cited: who said it, where, when, at which second.

Ana Núñez: “Online education”, webinar, 2020-04-14, at 12:31
"""

from datetime import date

from pipeline.records import Recommendation, RecordingSummary
from pipeline.timecode import ms_to_short_clock

NO_DATE = "no date"


def cite(recommendation: Recommendation, recording: RecordingSummary) -> str:
    """Return the citation line of a recommendation of that recording."""
    return citation_line(
        recommendation.speaker_name,
        recommendation.speaker,
        recording.title,
        recording.event_date,
        recommendation.start_ms,
    )


def citation_line(
    speaker_name: str | None,
    speaker: str | None,
    title: str,
    event_date: date | None,
    start_ms: int,
) -> str:
    """Return the line; without a name the voice's label stands for the person.

    Line feeds and runs of spaces in a title become one space: a citation is one line.
    """
    person = speaker_name or (f"Speaker {speaker}" if speaker else "Unknown speaker")
    day = event_date.isoformat() if event_date else NO_DATE
    line = f"{person}: “{title}”, webinar, {day}, at {ms_to_short_clock(start_ms)}"
    return " ".join(line.split())
