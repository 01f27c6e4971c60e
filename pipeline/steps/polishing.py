"""The brief's wording by a language model, where one is configured; kept, so that it is asked once.

The wording is kept under everything that was asked, and applied anew each time: two runs of the
same work give the same brief, whatever the model would say today.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict

from pipeline.brief.polishing import INSTRUCTIONS, ask_for, read_answer, take_wording
from pipeline.engines.wording import ask
from pipeline.errors import EngineError
from pipeline.lake import open_lake, stage_key
from pipeline.planning import Work
from pipeline.records import BriefLine, Statement

logger = logging.getLogger(__name__)


def polish_brief(
    work: Work, lines: Sequence[BriefLine], statements: Sequence[Statement]
) -> list[BriefLine]:
    """Return the brief in the model's wording where that says no more than the evidence.

    Without an endpoint, and where it fails, the brief stays as it is; a failure is logged.
    """
    settings = work.settings.brief
    if settings.endpoint is None or not lines:
        return list(lines)
    question = ask_for(lines)
    key = stage_key(asdict(settings), INSTRUCTIONS, question)
    place = open_lake(work.lake_uri).result(work.recording.recording_id, "wording", key)
    answer = place.load()
    if answer is None:
        try:
            answer = ask(settings, INSTRUCTIONS, question)
        except EngineError as error:
            logger.warning(
                "%s: the brief keeps its wording: %s", work.recording.recording_id, error
            )
            return list(lines)
        place.save(answer)
    evidence = {one.statement_id: f"{one.text} {one.text_en or ''}" for one in statements}
    return take_wording(lines, read_answer(answer, len(lines)), evidence)
