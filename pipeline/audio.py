"""Any media file as 16 kHz mono samples on disk, so that no recording is ever held in memory.

PyAV brings its own decoders: no ffmpeg program is needed. The samples lie in a raw file of
16-bit integers that stages read piece by piece; ten hours are 1.2 GB of disk and no memory.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import MediaError, ScratchError, SourceNotFoundError

if TYPE_CHECKING:
    import av
    import numpy as np
    import numpy.typing as npt
    from av.container import InputContainer

    Samples = npt.NDArray[np.float32]

SAMPLE_RATE = 16_000
SAMPLES_PER_MS = SAMPLE_RATE // 1000
BYTES_PER_SAMPLE = 2
# A hole in the time stamps (a lost packet, audio that starts after the picture) longer than this
# becomes silence, so that word times stay true; shorter ones are rounding of the container.
LONGEST_IGNORED_HOLE_MS = 100
# A header may say that a few bytes are days of sound, and fill the disk with them.
LONGEST_RECORDING_MS = 48 * 3_600_000
LOWEST_RATE = 2_000
_BLOCK_MS = 60_000
_FULL_SCALE = 32_768.0
_CONVERT = "Play it in another program; if it sounds there, convert it to WAV, MP3 or MP4 and retry"


@dataclass(frozen=True, slots=True)
class Audio:
    """Decoded sound on disk: little-endian 16-bit integers, 16 kHz, mono."""

    path: Path
    sample_count: int

    @property
    def duration_ms(self) -> int:
        """Length, a last part of a millisecond counted as one."""
        return -(-self.sample_count // SAMPLES_PER_MS)

    def samples(self, start_ms: int, end_ms: int) -> "Samples":
        """Return the samples of a stretch, -1 to 1; what lies outside the recording is left out."""
        first = max(0, start_ms * SAMPLES_PER_MS)
        end = min(self.sample_count, max(0, end_ms * SAMPLES_PER_MS))
        return self._read(first, max(first, end))

    def blocks(self, *, block_ms: int) -> "Iterator[Samples]":
        """Yield the whole recording in blocks of one length; the last may be shorter."""
        length = block_ms * SAMPLES_PER_MS
        for first in range(0, self.sample_count, length):
            yield self._read(first, min(first + length, self.sample_count))

    def _read(self, first: int, end: int) -> "Samples":
        import numpy as np

        # Read, not mapped: mapped pages count as this process's memory while they are cached.
        raw = np.fromfile(
            self.path, dtype="<i2", count=end - first, offset=first * BYTES_PER_SAMPLE
        )
        return raw.astype(np.float32) / np.float32(_FULL_SCALE)


@dataclass(frozen=True, slots=True, eq=False)
class SpeechChunk:
    """A stretch of speech for a recogniser: times in the recording, samples from -1 to 1."""

    start_ms: int
    end_ms: int
    samples: "Samples"


def open_audio(path: Path, *, scratch: Path) -> Audio:
    """Return the sound of the first audio track of any media file, all channels mixed to one.

    ``scratch`` is where the decoded samples are kept. It appears under its name only when it is
    whole, and one that is there is used as it is: name it after the source's hash. A damaged or
    cut-off file gives what can be decoded, with silence for the holes.

    Raises:
        SourceNotFoundError: nothing is at ``path``.
        MediaError: the file is empty, no media, protected, or has no sound in it.
        ScratchError: the samples cannot be written.
    """
    if scratch.is_file():
        return Audio(scratch, scratch.stat().st_size // BYTES_PER_SAMPLE)
    if not path.is_file():
        raise SourceNotFoundError("no such file", str(path), remedy="Check the path")
    if path.stat().st_size == 0:
        raise MediaError("the file is empty", str(path), "0 bytes", "Download or record it again")
    # The process's id: two runs of the same recording must not write into one file.
    unfinished = scratch.with_name(f"{scratch.name}.{os.getpid()}.part")
    try:
        scratch.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as target:
            sample_count = _decode(path, target)
            target.flush()
            os.fsync(target.fileno())  # a power cut must not leave a short file under the name
        unfinished.replace(scratch)
    except OSError as error:
        remedy = "Check space and permissions, or give another place in XDG_CACHE_HOME"
        raise ScratchError("cannot keep the sound", str(scratch), str(error), remedy) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return Audio(scratch, sample_count)


def probe_duration_ms(path: Path) -> int | None:
    """Return how long a media file says it is; None where it does not, or cannot be opened."""
    import av

    try:
        with av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as container:
            return _announced_ms(container)
    except (av.FFmpegError, UnicodeDecodeError):
        return None


def _decode(path: Path, target: BinaryIO) -> int:
    """Write all samples of the first audio track; return how many."""
    import av

    try:
        # "file:" keeps a colon in a name from reading as a protocol; the list keeps a playlist
        # from reaching out to the network.
        container = av.open(f"file:{path}", options={"protocol_whitelist": "file"})
    except (av.FFmpegError, UnicodeDecodeError) as error:
        raise MediaError(
            "not a readable media file", str(path), _reason(error), _CONVERT
        ) from error
    with container:
        if not container.streams.audio:
            raise MediaError(
                "no audio track in it", str(path), container.format.name, "Give the file with sound"
            )
        writer = _SampleWriter(target, where=str(path), longest_ms=_announced_ms(container))
        for frame in _frames(container, path):
            with suppress(av.FFmpegError):  # a broken header may name a rate that nothing has
                writer.write(frame)
        writer.finish()
    if not writer.written:
        raise MediaError("nothing in it can be decoded", str(path), remedy=_CONVERT)
    return writer.written


def _announced_ms(container: "InputContainer") -> int | None:
    return container.duration // 1000 if container.duration else None


def _frames(container: "InputContainer", path: Path) -> "Iterator[av.AudioFrame]":
    """Yield the frames of the first audio track, broken packets left out."""
    import av

    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return  # the file ends here, or is cut off here
        if packet.has_sidedata("encryption_info"):
            raise MediaError(
                "protected against copying (DRM)",
                str(path),
                remedy="Ask the organiser for an unprotected copy",
            )
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue  # one damaged packet; the hole becomes silence


class _SampleWriter:
    """Writes frames as 16 kHz mono samples, each at the time that its frame claims."""

    def __init__(self, target: BinaryIO, *, where: str, longest_ms: int | None) -> None:
        self.written = 0
        self._target = target
        self._where = where
        self._longest_ms = longest_ms
        self._resampler: av.AudioResampler | None = None
        self._source: tuple[str, str, int] | None = None

    def write(self, frame: "av.AudioFrame") -> None:
        import av

        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if frame.sample_rate < LOWEST_RATE:
            rate = f"{frame.sample_rate} Hz"
            raise MediaError("a sample rate too low for speech", self._where, rate, _CONVERT)
        if source != self._source:  # some streams change rate or channels on the way
            self.finish()
            self._source = source
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        self._fill_hole(frame)
        if self._resampler is not None:
            self._append(self._resampler.resample(frame))

    def finish(self) -> None:
        """Write what the resampler still holds."""
        import av

        if self._resampler is not None:
            with suppress(av.FFmpegError):  # it was never fit for anything
                self._append(self._resampler.resample(None))
            self._resampler = None

    def _append(self, frames: "list[av.AudioFrame]") -> None:
        self._check_length(self.written // SAMPLES_PER_MS)
        for frame in frames:
            self._target.write(frame.to_ndarray().astype("<i2", copy=False).tobytes())
            self.written += frame.samples

    def _fill_hole(self, frame: "av.AudioFrame") -> None:
        if frame.time is None:
            return
        claimed_ms = round(frame.time * 1000)
        # A claim beyond the file's own length is a broken time stamp, not a hole.
        if self._longest_ms is None or claimed_ms > self._longest_ms:
            return
        hole_ms = claimed_ms - self.written // SAMPLES_PER_MS
        if hole_ms > LONGEST_IGNORED_HOLE_MS:
            self._check_length(claimed_ms)
            for start_ms in range(0, hole_ms, _BLOCK_MS):
                length = min(_BLOCK_MS, hole_ms - start_ms) * SAMPLES_PER_MS
                self._target.write(bytes(length * BYTES_PER_SAMPLE))
                self.written += length

    def _check_length(self, ms: int) -> None:
        if ms > LONGEST_RECORDING_MS:
            hours = LONGEST_RECORDING_MS // 3_600_000
            what = f"more than {hours} hours of sound, by its own account"
            raise MediaError(what, self._where, remedy="Cut it into parts")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
