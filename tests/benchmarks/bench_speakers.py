# ruff: noqa: T201 - a table on the terminal is what this is for
"""Measures the diarizer on the development recordings, simulated and real apart.

    OMP_NUM_THREADS=1 python tests/benchmarks/bench_speakers.py

DER and JER by pyannote.metrics, overlap scored. A collar of 250 ms to each side of a boundary is
0.5 in its terms.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate

from pipeline.audio import Audio, open_audio
from pipeline.engines import Diarizer, load_diarizer
from pipeline.engines.voice_activity import find_speech
from pipeline.records import SpeakerSpan
from pipeline.settings import SpeakerSettings, SpeechSettings

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "diarization"
MEDIA = (".opus", ".wav")


def main() -> None:
    settings = SpeakerSettings()
    diarizer = load_diarizer(settings.engine, settings)
    for kind in ("simulated", "real"):
        measure(kind, diarizer)


def measure(kind: str, diarizer: Diarizer) -> None:
    """Print one row a recording and the pooled figures of the set."""
    strict, forgiving = DiarizationErrorRate(), DiarizationErrorRate(collar=0.5)
    jaccard = JaccardErrorRate()
    count_errors = []
    print(f"{kind:22} {'DER':>6} {'missed':>7} {'false':>6} {'mixed':>6}  speakers  speed")
    for path in sorted(item for item in (DATA / kind).iterdir() if item.suffix in MEDIA):
        reference, scored = read_reference(path)
        hypothesis, speed = diarize(path, diarizer)
        parts = strict(reference, hypothesis, uem=scored, detailed=True)
        forgiving(reference, hypothesis, uem=scored)
        jaccard(reference, hypothesis, uem=scored)
        found, true = (len(item.crop(scored).labels()) for item in (hypothesis, reference))
        count_errors.append(abs(found - true))
        shares = [
            100 * parts[name] / parts["total"]
            for name in ("missed detection", "false alarm", "confusion")
        ]
        missed, false, mixed = shares
        print(
            f"{path.stem:22} {sum(shares):6.1f} {missed:7.1f} {false:6.1f} {mixed:6.1f}"
            f"  {found} of {true}    {speed:.3f}"
        )
    print(
        f"  DER {100 * abs(strict):.1f}   DER at 250 ms {100 * abs(forgiving):.1f}   "
        f"JER {100 * abs(jaccard):.1f}   count error {sum(count_errors) / len(count_errors):.2f}\n"
    )


def read_reference(path: Path) -> tuple[Annotation, Timeline]:
    reference = Annotation()
    for number, line in enumerate(path.with_suffix(".rttm").read_text().splitlines()):
        fields = line.split()
        start, length = float(fields[3]), float(fields[4])
        reference[Segment(start, start + length), number] = fields[7]
    regions = (line.split() for line in path.with_suffix(".uem").read_text().splitlines())
    return reference, Timeline([Segment(float(item[2]), float(item[3])) for item in regions])


def diarize(path: Path, diarizer: Diarizer) -> tuple[Annotation, float]:
    """Return who speaks when, and the time it took as a share of the recording's length."""
    with tempfile.TemporaryDirectory() as folder:
        audio: Audio = open_audio(path, scratch=Path(folder) / "samples")
        began = perf_counter()
        speech = find_speech(audio, SpeechSettings())
        spans = diarizer.diarize(audio, speech, expected_count=None)
        seconds = perf_counter() - began
    return as_annotation(spans), seconds * 1000 / audio.duration_ms


def as_annotation(spans: Sequence[SpeakerSpan]) -> Annotation:
    annotation = Annotation()
    for number, span in enumerate(spans):
        annotation[Segment(span.start_ms / 1000, span.end_ms / 1000), number] = span.speaker
    return annotation


if __name__ == "__main__":
    main()
