"""Many recordings, one after the other; one that fails never stops the others."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from pipeline.errors import InputError, PipelineError
from pipeline.recordings import Source, find_sources
from pipeline.settings import Settings
from pipeline.steps import Observer, Outcome, open_work, process_recording
from pipeline.steps.recognising import silent

logger = logging.getLogger(__name__)

# Gives an observer for the recording of that title, for as long as it is worked on.
Observing = Callable[[str], AbstractContextManager[Observer]]


def unobserved(_title: str) -> AbstractContextManager[Observer]:
    """Observe nothing."""
    return nullcontext(silent)


def process_all(
    inputs: Sequence[str | Path],
    settings: Settings,
    *,
    lake_uri: str,
    agenda_path: Path | None = None,
    observing: Observing = unobserved,
) -> Iterator[Outcome]:
    """Yield what became of each recording, as soon as it is known, in the order of the inputs.

    Raises:
        InputError: nothing is where the inputs point, or one agenda is given for several.
    """
    sources = find_sources(inputs)
    if agenda_path is not None and len(sources) > 1:
        raise InputError(
            "one agenda is for one recording",
            "--agenda",
            f"{len(sources)} recordings",
            "Name each agenda like its recording: talk.mp4 and talk.agenda.yaml",
        )
    for source in sources:
        with observing(source.path.name) as observe:
            outcome = _process(source, settings, lake_uri, agenda_path, observe)
        yield outcome


def _process(
    source: Source, settings: Settings, lake_uri: str, agenda_path: Path | None, observe: Observer
) -> Outcome:
    uri = source.path.absolute().as_uri()
    try:
        work = open_work(source, settings, lake_uri=lake_uri, agenda_path=agenda_path)
        return process_recording(work, observe=observe)
    except PipelineError as error:
        return Outcome(uri, "failed", error=str(error))
    except Exception as error:  # a fault of ours or of a library must not cost the other recordings
        logger.exception("%s: unexpected error", uri)
        return Outcome(uri, "failed", error=f"{uri}: unexpected {type(error).__name__}: {error}")
