"""Who of up to three people speaks in each frame of a ten-second window (see its model card).

Windows follow each other every five seconds, so each moment is heard twice. The network gives the
probabilities of seven cases a frame: nobody, one of three people, or two of them at once. Which
of the three somebody is means something inside the window only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audio import SAMPLES_PER_MS, Audio
from pipeline.networks import open_network
from pipeline.records import Interval
from pipeline.settings import DATA_DIR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]

MODEL_PATH = DATA_DIR / "models" / "voice_segmentation" / "voice_segmentation.onnx"

WINDOW_MS = 10_000
STEP_MS = 5_000
LOCAL_VOICES = 3
FRAME_COUNT = 589
# A frame stands for 270 samples; the first one is in the middle of what the network sees of it.
FRAME_MS = 270 / SAMPLES_PER_MS
FIRST_CENTRE_MS = 30.9
# The seven cases of pyannote's "powerset" output, as flags of the three voices.
_CASES = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1))


@dataclass(frozen=True, slots=True)
class Window:
    """One window: its samples, and for each frame and local voice how likely it speaks."""

    start_ms: int
    samples: "Floats"
    likely: "Floats"  # [frame, voice], 0-1
    speaking: "Flags"  # [frame, voice], by the likeliest case

    @property
    def first_frame(self) -> int:
        """Index of the window's first frame among those of the recording."""
        return round(self.start_ms / FRAME_MS)


class VoiceSegmenter:
    """Runs the segmentation network window by window."""

    def __init__(self, path: Path = MODEL_PATH) -> None:
        """
        Raises:
            EngineUnavailableError: the weights are not where they should be.
        """
        self._session = open_network(path, thread_count=2)

    def windows(self, audio: Audio, speech: Sequence[Interval]) -> Iterator[Window]:
        """Yield the windows in which somebody may speak, in order."""
        for start_ms in _starts(audio.duration_ms, speech):
            end_ms = min(audio.duration_ms, start_ms + WINDOW_MS)
            yield self._hear(start_ms, audio.samples(start_ms, end_ms))

    def _hear(self, start_ms: int, samples: "Floats") -> Window:
        import numpy as np

        whole = WINDOW_MS * SAMPLES_PER_MS
        padded = np.pad(samples, (0, max(0, whole - len(samples))))[:whole]
        (scores,) = self._session.run(None, {"samples": padded[None, None].astype(np.float32)})
        cases = np.array(_CASES, dtype=np.float32)
        likely = np.exp(scores[0]) @ cases
        speaking = cases[scores[0].argmax(axis=1)] > 0
        heard = int((len(samples) / SAMPLES_PER_MS - FIRST_CENTRE_MS) / FRAME_MS + 1)
        # Nobody speaks in the silence that fills the last window.
        likely[max(0, heard) :], speaking[max(0, heard) :] = 0, False
        return Window(start_ms, samples, likely.astype(np.float32), speaking)


def frame_centres_ms(count: int) -> "Floats":
    """Return the middles of the first frames of a recording."""
    import numpy as np

    centres: Floats = (np.arange(count) * FRAME_MS + FIRST_CENTRE_MS).astype(np.float32)
    return centres


def frames_in(duration_ms: int) -> int:
    """Return how many frames a recording has, the padding of the last window left out."""
    return int(duration_ms / FRAME_MS) + 2


def _starts(duration_ms: int, speech: Sequence[Interval]) -> Iterator[int]:
    last_ms = max(0, duration_ms - WINDOW_MS)
    index = 0
    for start_ms in range(0, last_ms + STEP_MS, STEP_MS):
        while index < len(speech) and speech[index].end_ms <= start_ms:
            index += 1
        if index < len(speech) and speech[index].start_ms < start_ms + WINDOW_MS:
            yield start_ms
