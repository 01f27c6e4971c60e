"""A few seconds of real sound for the engines' tests: the sample webinar, cut by its script."""

from pathlib import Path

from pipeline.audio import Audio, SpeechChunk, open_audio
from pipeline.records import Interval

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
NAME = "online-education-webinar"


def sample_audio(tmp_path: Path) -> Audio:
    return open_audio(SAMPLES / f"{NAME}.ogg", scratch=tmp_path / "sample.pcm")


def sentence_times(beginning: str) -> Interval:
    """Return when the sentence that begins so is said, by the sample's reference."""
    for line in (SAMPLES / f"{NAME}.stm").read_text(encoding="utf-8").splitlines():
        _file, _channel, _speaker, start, end, text = line.split(maxsplit=5)
        if text.startswith(beginning):
            return Interval(round(float(start) * 1000), round(float(end) * 1000))
    raise LookupError(beginning)


def excerpt(audio: Audio, tmp_path: Path, *, end_ms: int) -> Audio:
    """Return the first part of a recording as one of its own."""
    path = tmp_path / "excerpt.pcm"
    path.write_bytes(audio.path.read_bytes()[: end_ms * 32])
    return Audio(path, path.stat().st_size // 2)


def chunk(audio: Audio, interval: Interval, *, margin_ms: int = 150) -> SpeechChunk:
    start_ms, end_ms = interval.start_ms - margin_ms, interval.end_ms + margin_ms
    return SpeechChunk(start_ms, end_ms, audio.samples(start_ms, end_ms))
