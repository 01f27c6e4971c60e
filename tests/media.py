"""Real media for tests, made from the bundled sample recording: clips, a video, silence."""

import wave
from pathlib import Path

import av
import numpy as np

from pipeline.audio import SAMPLE_RATE, open_audio

SAMPLE = Path(__file__).resolve().parents[1] / "data/samples/online-education-webinar.ogg"
AGENDA = SAMPLE.with_name("online-education-webinar.agenda.yaml")
# The moderator introduces Tao Zhan, who asks for help: two voices, one recommendation.
HAND_OVER_MS = (26_400, 60_100)


def write_clip(path: Path, *, start_ms: int, end_ms: int) -> Path:
    """Write a stretch of the sample as WAV."""
    audio = open_audio(SAMPLE, scratch=path.with_suffix(".pcm"))
    write_wave(path, audio.samples(start_ms, end_ms))
    audio.path.unlink()
    return path


def write_silence(path: Path, *, seconds: int) -> Path:
    """Write digital silence as WAV."""
    return write_wave(path, np.zeros(seconds * SAMPLE_RATE, dtype=np.float32))


def write_wave(path: Path, samples: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> Path:
    """Write samples from -1 to 1 as 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def write_video(path: Path, sound: Path) -> Path:
    """Write an MP4 with a black picture and the sound of another file."""
    with av.open(str(sound)) as source, av.open(str(path), "w") as target:
        picture = target.add_stream("mpeg4", rate=5, width=64, height=48, pix_fmt="yuv420p")
        voice = target.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE)
        for frame in source.decode(audio=0):
            for resampled in resampler.resample(frame):
                target.mux(voice.encode(resampled))
        target.mux(voice.encode(None))
        black = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), dtype=np.uint8), format="rgb24")
        for _ in range(5):
            target.mux(picture.encode(black))
        target.mux(picture.encode(None))
    return path
