"""Tells voices apart with a pipeline of pyannote.audio, where library and weights are on disk.

``pip install pyannote.audio`` (MIT; 3.1 and 4 are understood), and give the folder of a pipeline,
for example ``speaker-diarization-community-1``, as ``speakers.model``. Nothing is downloaded and
nothing is reported: its telemetry is switched off before it is loaded.
"""

import os
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.audio import Audio
from pipeline.engines import EngineIdentity
from pipeline.engines.folders import folder_sha256
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.intervals import mark_overlaps
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import SpeakerSettings

SAMPLE_RATE = 16_000
CONFIG_NAME = "config.yaml"


def load(settings: SpeakerSettings) -> "PyannoteDiarizer":
    """Return the diarizer; its weights are read at the first recording.

    Raises:
        EngineUnavailableError: the library is not installed, or the folder is no pipeline.
    """
    remedy = "Download a pipeline of pyannote.audio and give its folder: WEBINAR_SPEAKERS_MODEL"
    if settings.model is None:
        raise EngineUnavailableError(
            "no weights are given", "speakers.model", "nothing", remedy=remedy
        )
    folder = Path(settings.model)
    if not (folder / CONFIG_NAME).is_file():
        raise EngineUnavailableError(
            f"this folder has no {CONFIG_NAME}", "speakers.model", str(folder), remedy
        )
    if find_spec("pyannote") is None or find_spec("pyannote.audio") is None:
        raise EngineUnavailableError(
            "the library is not installed",
            "speakers.engine",
            "pyannote",
            "pip install pyannote.audio",
        )
    return PyannoteDiarizer(settings, folder)


class PyannoteDiarizer:
    """A ``Diarizer`` around a pipeline of pyannote.audio."""

    def __init__(self, settings: SpeakerSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("pyannote", self._folder.name, folder_sha256(self._folder))

    def diarize(
        self,
        audio: Audio,
        speech: Sequence[Interval],  # noqa: ARG002 - it finds speech by itself
        *,
        expected_count: int | None,
    ) -> list[SpeakerSpan]:
        """Return who speaks when; see ``Diarizer``. The whole sound is in memory meanwhile.

        Raises:
            EngineError: the pipeline cannot be loaded, or fails.
        """
        counts: dict[str, int] = {}
        if self._settings.speaker_count:
            counts["num_speakers"] = self._settings.speaker_count
        elif expected_count:
            counts["max_speakers"] = expected_count
        try:
            found = self._pipeline()(_waveform(audio), **counts)
        except Exception as error:  # its libraries raise what they like
            raise EngineError(
                "pyannote.audio failed",
                str(self._folder),
                f"{type(error).__name__}: {error}",
                'Take the bundled engine: WEBINAR_SPEAKERS_ENGINE="segments"',
            ) from error
        # Version 4 returns several views, 3.1 the annotation itself.
        return _spans(getattr(found, "speaker_diarization", found))

    def _pipeline(self) -> Any:
        os.environ["PYANNOTE_METRICS_ENABLED"] = "false"
        os.environ["HF_HUB_OFFLINE"] = "1"
        from pyannote.audio import Pipeline

        return Pipeline.from_pretrained(self._folder)


def _waveform(audio: Audio) -> dict[str, Any]:
    import torch

    samples = torch.from_numpy(audio.samples(0, audio.duration_ms))
    return {"waveform": samples[None], "sample_rate": SAMPLE_RATE}


def _spans(annotation: Any) -> list[SpeakerSpan]:
    """Return the spans in order of time, labelled in order of first appearance."""
    found: Iterable[tuple[Any, Any, str]] = annotation.itertracks(yield_label=True)
    labels: dict[str, str] = {}
    spans = [
        SpeakerSpan(
            labels.setdefault(label, f"S{len(labels) + 1:02d}"),
            round(segment.start * 1000),
            round(segment.end * 1000),
        )
        for segment, _, label in sorted(found, key=lambda item: (item[0].start, item[0].end))
    ]
    return mark_overlaps(span for span in spans if span.start_ms < span.end_ms)
