"""Diarization beside the plain baseline that a first script would be, cost included.

The baseline: silero-vad (the same speech that ours is given), Resemblyzer's embeddings of windows
of 1.6 s every 0.25 s, agglomerative clustering with average linkage and a cosine threshold of 0.38,
which was tuned on these recordings. It hears one voice at a time. A better-tuned one of the same
parts is known to reach DER 5.9 % (simulated, all counts right) and 29.7 % (real, count off by 1.8).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import ModuleType
from typing import Any

import numpy as np
from pyannote.metrics.diarization import DiarizationErrorRate

from pipeline.audio import SAMPLE_RATE, Audio, open_audio
from pipeline.engines import load_diarizer
from pipeline.engines.voice_activity import find_speech
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import SpeakerSettings, SpeechSettings
from tests.benchmarks.bench_speakers import DATA, MEDIA, as_annotation, read_reference
from tests.benchmarks.peers.rows import Row, find_module, missing

WINDOW_MS, STEP_MS, THRESHOLD = 1600, 250, 0.38
PEER = "silero-vad, Resemblyzer, clustering"
Diarize = Callable[[Audio, Sequence[Interval]], Sequence[SpeakerSpan]]


@dataclass(slots=True)
class Score:
    """Pooled error, errors in the number of people, and cost as a share of the length."""

    rate: DiarizationErrorRate
    count_errors: int = 0
    recordings: int = 0
    seconds: float = 0.0
    length_s: float = 0.0

    def __str__(self) -> str:
        wrong = self.count_errors / self.recordings
        return f"DER {100 * abs(self.rate):.1f} %, count off by {wrong:.1f}"

    @property
    def cost(self) -> str:
        """Processor seconds in a hundred seconds of recording."""
        return f"{100 * self.seconds / self.length_s:.1f} %"


def compare(_peers: Path | None) -> Iterator[list[Row]]:
    """Yield a row for each set of recordings: error, then cost."""
    settings = SpeakerSettings()
    diarizer = load_diarizer(settings.engine, settings)
    resemblyzer = find_module("resemblyzer")

    def ours(audio: Audio, speech: Sequence[Interval]) -> Sequence[SpeakerSpan]:
        return diarizer.diarize(audio, speech, expected_count=None)

    for kind in ("simulated", "real"):
        what = f"speakers, {kind} (no collar, overlap scored)"
        our_score = _score(kind, ours)
        if resemblyzer is None:
            yield [missing(what, PEER, str(our_score))]
            continue
        their_score = _score(kind, _baseline(resemblyzer))
        ratio = f"{abs(their_score.rate) / abs(our_score.rate):.1f}x fewer errors"
        cost = f"speakers, {kind}: cost, share of the length"
        times = our_score.seconds / their_score.seconds
        yield [
            Row(
                what,
                PEER,
                str(our_score),
                str(their_score),
                ratio,
                "threshold tuned on this data; 5.9 / 29.7 % are possible",
            ),
            Row(cost, PEER, our_score.cost, their_score.cost, f"{times:.1f}x the cost", ""),
        ]


def _score(kind: str, diarize: Diarize) -> Score:
    score = Score(DiarizationErrorRate())
    for path in sorted(item for item in (DATA / kind).iterdir() if item.suffix in MEDIA):
        reference, scored = read_reference(path)
        with TemporaryDirectory() as folder:
            audio = open_audio(path, scratch=Path(folder) / "samples")
            began = process_time()
            spans = diarize(audio, find_speech(audio, SpeechSettings()))
            score.seconds += process_time() - began
        hypothesis = as_annotation(spans)
        score.rate(reference, hypothesis, uem=scored)
        found, true = (len(item.crop(scored).labels()) for item in (hypothesis, reference))
        score.count_errors += abs(found - true)
        score.recordings += 1
        score.length_s += audio.duration_ms / 1000
    return score


def _baseline(resemblyzer: ModuleType) -> Diarize:
    encoder = resemblyzer.VoiceEncoder("cpu", verbose=False)

    def diarize(audio: Audio, speech: Sequence[Interval]) -> list[SpeakerSpan]:
        windows = [window for interval in speech for window in _windows(interval)]
        prints = np.stack([_print(encoder, audio, window) for window in windows])
        return _spans(windows, _cluster(prints))

    return diarize


def _windows(interval: Interval) -> Iterator[tuple[Interval, Interval]]:
    """Yield the window that is listened to, and the stretch in its middle that it decides about."""
    for start in range(interval.start_ms, interval.end_ms, STEP_MS):
        begin = max(0, start + STEP_MS // 2 - WINDOW_MS // 2)
        decided = Interval(start, min(start + STEP_MS, interval.end_ms))
        yield Interval(begin, begin + WINDOW_MS), decided


def _print(encoder: Any, audio: Audio, window: tuple[Interval, Interval]) -> Any:
    samples = audio.samples(window[0].start_ms, min(window[0].end_ms, audio.duration_ms))
    least = WINDOW_MS * SAMPLE_RATE // 1000
    padded = np.pad(samples, (0, max(0, least - len(samples))))
    return encoder.embed_utterance(padded)


def _cluster(prints: Any) -> Any:
    from sklearn.cluster import AgglomerativeClustering

    if len(prints) < 2:
        return [0] * len(prints)
    return AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=THRESHOLD
    ).fit_predict(prints)


def _spans(windows: Sequence[tuple[Interval, Interval]], labels: Any) -> list[SpeakerSpan]:
    spans: list[SpeakerSpan] = []
    for (_, decided), label in zip(windows, labels, strict=True):
        name = f"S{label + 1:02d}"
        last = spans[-1] if spans else None
        if last and last.speaker == name and last.end_ms == decided.start_ms:
            spans[-1] = SpeakerSpan(name, last.start_ms, decided.end_ms)
        else:
            spans.append(SpeakerSpan(name, decided.start_ms, decided.end_ms))
    return spans
