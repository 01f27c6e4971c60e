"""Many recordings, one after the other; one that fails never stops the others."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from pipeline.audio import probe_duration_ms
from pipeline.errors import InputError, PipelineError
from pipeline.isolation import IsolatedProcess
from pipeline.isolation.child import MEMORY_REMEDY, report
from pipeline.lake import Origin, open_lake
from pipeline.planning import Work
from pipeline.settings import FlowSettings, Settings
from pipeline.sources import AnySource, RemoteSource, address_of, fetched, find_all
from pipeline.steps import Observer, Outcome, open_work, process_recording
from pipeline.steps.recognising import silent

logger = logging.getLogger(__name__)

# Reading how long a file says it is; one that takes longer is not going to decode either.
_PROBE_LIMIT_S = 120.0
_DISK_REMEDY = "Check space, permissions and the disk, and run it again"
_MS_PER_HOUR = 3_600_000

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
        TransferError: a server or store does not answer.
    """
    sources = find_all(inputs, settings.sources)
    if agenda_path is not None and len(sources) > 1:
        raise InputError(
            "one agenda is for one recording",
            "--agenda",
            f"{len(sources)} recordings",
            "Name each agenda like its recording: talk.mp4 and talk.agenda.yaml",
        )
    for source in sources:
        with observing(source.name) as observe:
            outcome = _outcome_of(source, settings, lake_uri, agenda_path, observe)
        yield outcome


def _outcome_of(
    source: AnySource,
    settings: Settings,
    lake_uri: str,
    agenda_path: Path | None,
    observe: Observer,
) -> Outcome:
    uri = address_of(source)
    try:
        return process_source(
            source, settings, lake_uri=lake_uri, agenda_path=agenda_path, observe=observe
        )
    except PipelineError as error:
        return Outcome(uri, "failed", error=str(error))
    except MemoryError:
        error_of_memory = PipelineError("the memory did not suffice", uri, "", MEMORY_REMEDY)
        return Outcome(uri, "failed", error=str(error_of_memory))
    except OSError as error:
        logger.exception("%s: a file or the disk failed", uri)
        told = PipelineError("a file or the disk failed", uri, str(error), _DISK_REMEDY)
        return Outcome(uri, "failed", error=str(told))
    except Exception as error:  # a fault of ours or of a library must not cost the other recordings
        logger.exception("%s: unexpected error", uri)
        return Outcome(uri, "failed", error=f"{uri}: unexpected {type(error).__name__}: {error}")


def process_source(
    source: AnySource,
    settings: Settings,
    *,
    lake_uri: str,
    agenda_path: Path | None = None,
    observe: Observer = silent,
    isolated: IsolatedProcess | None = None,
) -> Outcome:
    """Fetch one recording where it is not here, and take it through the line.

    Args:
        source: where it is.
        settings: of all stages.
        lake_uri: where it is published.
        agenda_path: who was announced, where that does not lie beside the recording.
        observe: told about progress.
        isolated: a process that does the work and may die over it; None works here.

    Raises:
        PipelineError: it cannot be fetched or processed; the lake is as it was.
    """
    lake = open_lake(lake_uri)
    with fetched(source, lake, settings.sources) as found:
        if isinstance(found, Origin):
            run_id = lake.run_id(found.recording_id)
            return Outcome(found.uri, "unchanged", found.recording_id, run_id)
        work = open_work(found.source, settings, lake_uri=lake_uri, agenda_path=agenda_path)
        recording_id = work.recording.recording_id
        with lake.alone_with(recording_id):
            outcome = _process(work, observe, isolated)
        if isinstance(source, RemoteSource):
            lake.remember(Origin(source.uri, found.version, recording_id))
    return outcome


def time_limit_s(settings: FlowSettings, duration_ms: int | None) -> float:
    """Return the seconds that a recording of this length may take; unknown lengths count as 0."""
    by_length = (duration_ms or 0) / _MS_PER_HOUR * settings.time_limit_per_hour_s
    return max(settings.shortest_time_limit_s, by_length)


def _process(work: Work, observe: Observer, isolated: IsolatedProcess | None) -> Outcome:
    if isolated is None:
        return process_recording(work, observe=observe)
    where, duration_ms = work.recording.source_uri, None
    if work.recording.media_path is not None:
        path = Path(work.recording.media_path)
        duration_ms = isolated.call(probe_duration_ms, path, limit_s=_PROBE_LIMIT_S, where=where)
    limit_s = time_limit_s(work.settings.flow, duration_ms)
    return isolated.call(_process_and_report, work, limit_s=limit_s, where=where, observe=observe)


def _process_and_report(work: Work) -> Outcome:
    return process_recording(work, observe=report)
