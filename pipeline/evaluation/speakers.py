"""Scores of speaker spans: diarization and Jaccard error rate, error of the speaker count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Interval, SpeakerSpan

if TYPE_CHECKING:
    from pyannote.core import Annotation, Timeline

# pyannote's collar is the full width; ours, as in the literature, is to each side of a boundary.
COLLARS_MS = (0, 250)


@dataclass(frozen=True, slots=True)
class SpeakerErrors:
    """Times in ms; they add up over recordings, rates are taken last.

    ``error_ms`` and ``total_ms`` are by collar, in the order of ``COLLARS_MS``.
    """

    error_ms: tuple[float, float] = (0.0, 0.0)
    total_ms: tuple[float, float] = (0.0, 0.0)
    jaccard_sum: float = 0.0
    speaker_count: int = 0
    count_error: int = 0
    recording_count: int = 0

    def __add__(self, other: "SpeakerErrors") -> "SpeakerErrors":
        return SpeakerErrors(
            (self.error_ms[0] + other.error_ms[0], self.error_ms[1] + other.error_ms[1]),
            (self.total_ms[0] + other.total_ms[0], self.total_ms[1] + other.total_ms[1]),
            self.jaccard_sum + other.jaccard_sum,
            self.speaker_count + other.speaker_count,
            self.count_error + other.count_error,
            self.recording_count + other.recording_count,
        )


def count_speaker_errors(
    reference: Sequence[SpeakerSpan],
    hypothesis: Sequence[SpeakerSpan],
    *,
    scored: Sequence[Interval] = (),
) -> SpeakerErrors:
    """Return the errors of one recording (pyannote.metrics; overlap is scored).

    Args:
        reference: who speaks when in truth.
        hypothesis: who speaks when as found; labels need not agree.
        scored: the regions to score (UEM); none means all of the reference.
    """
    from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate

    expected, found = _annotation(reference), _annotation(hypothesis)
    region = _timeline(scored or [Interval(0, max((s.end_ms for s in reference), default=0))])
    parts = [
        DiarizationErrorRate(collar=2 * collar_ms / 1000)(
            expected, found, uem=region, detailed=True
        )
        for collar_ms in COLLARS_MS
    ]
    jaccard = JaccardErrorRate()(  # type: ignore[no-untyped-call]
        expected, found, uem=region, detailed=True
    )
    counts = [len(side.crop(region).labels()) for side in (expected, found)]
    errors = [
        sum(part[name] for name in ("missed detection", "false alarm", "confusion"))
        for part in parts
    ]
    return SpeakerErrors(
        error_ms=(1000 * errors[0], 1000 * errors[1]),
        total_ms=(1000 * parts[0]["total"], 1000 * parts[1]["total"]),
        jaccard_sum=jaccard["speaker error"],
        speaker_count=jaccard["speaker count"],
        count_error=abs(counts[0] - counts[1]),
        recording_count=1,
    )


def _annotation(spans: Sequence[SpeakerSpan]) -> "Annotation":
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for track, span in enumerate(spans):
        annotation[Segment(span.start_ms / 1000, span.end_ms / 1000), track] = span.speaker
    return annotation


def _timeline(regions: Sequence[Interval]) -> "Timeline":
    from pyannote.core import Segment, Timeline

    return Timeline([Segment(item.start_ms / 1000, item.end_ms / 1000) for item in regions])
