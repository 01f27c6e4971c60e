"""Corrections by a person: kept in the lake, and the recording's tables made again with them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline.corrections import in_order
from pipeline.corrections.requests import Heard, Request, make_corrections
from pipeline.lake import Lake
from pipeline.records import Correction, Speaker, SpeakerSpan, Statement, Turn
from pipeline.steps import publish_tables
from pipeline.steps.ordering import plan_again, read_corrections, read_order


def correct_recording(
    lake: Lake, recording_id: str, requests: Sequence[Request], *, author: str | None = None
) -> list[Correction]:
    """Publish the recording with what is asked for; no model hears it again.

    Returns the corrections made. The recording's file is not needed.

    Raises:
        InputError: a voice, turn or statement that is not there.
        NotPublishedError: the lake does not hold the recording, or not how it was processed.
    """
    read_order(lake, recording_id)
    made = make_corrections(
        requests, _read(lake, recording_id), author=author, now=datetime.now(UTC)
    )
    lake.write_kept("corrections", recording_id, made)
    publish_again(lake, recording_id)
    return made


def undo_correction(lake: Lake, recording_id: str) -> Correction | None:
    """Take the latest correction back; return it, or None where there is none."""
    corrections = in_order(read_corrections(lake, recording_id))
    # What was forgotten stays forgotten, and rests on the corrections before it.
    if not corrections or corrections[-1].kind == "forget":
        return None
    latest = corrections[-1]
    read_order(lake, recording_id)
    lake.replace_kept("corrections", recording_id, corrections[:-1])
    publish_again(lake, recording_id)
    return latest


def publish_again(lake: Lake, recording_id: str) -> None:
    """Make the recording's tables again from its kept results and corrections, and publish them.

    Raises:
        NotPublishedError: the lake does not hold the recording, or not how it was processed.
    """
    work, plan = plan_again(lake, recording_id)
    publish_tables(work, plan)


def _read(lake: Lake, recording_id: str) -> Heard:
    return Heard(
        tuple(lake.read("speakers", recording_id, Speaker)),
        tuple(lake.read("speaker_spans", recording_id, SpeakerSpan)),
        tuple(lake.read("turns", recording_id, Turn)),
        tuple(lake.read("statements", recording_id, Statement)),
        tuple(read_corrections(lake, recording_id)),
    )
