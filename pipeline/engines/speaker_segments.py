"""Tells voices apart, also where two speak at once: segmentation, voice prints, clustering.

A network says which of up to three people speak in each frame of a ten-second window; a print of
each of them says which are the same person across windows. Everything lives in this repository:
no token, no download. Memory grows by about 25 MB an hour and 7 MB an hour and person.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.audio import Audio
from pipeline.engines import EngineIdentity, voice_prints, voice_segments
from pipeline.engines.print_clusters import find_people
from pipeline.engines.speaker_clusters import undo_detector_delay
from pipeline.engines.voice_prints import VoicePrinter, log_mels
from pipeline.engines.voice_segments import (
    FRAME_COUNT,
    FRAME_MS,
    LOCAL_VOICES,
    VoiceSegmenter,
    Window,
    frame_centres_ms,
    frames_in,
)
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import SpeakerSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]

MODEL_NAME = "segmentation-3.0+campplus"
# Average cosine distance up to which prints are of one person; 0.36 to 0.44 do alike.
_SAME_PERSON = 0.4
_SHORTEST_PRINT_FRAMES = 20  # 0.2 s
# Windows overlap by half, so who speaks all the time is heard twice; the middle of each is enough.
_MOST_PRINT_FRAMES = 500
_SHORTEST_ALONE_FRAMES = 40  # with less than this alone, what is said over others counts as well
_SHORTEST_CLEAN_S = 1.0  # prints of shorter stretches are given to people, but make none
# How much less alike a voice may be to the person it gets so that no two voices get the same.
_LARGEST_LOSS = 0.2
# Silence by the speech detector is believed where the network is less sure than this of speech.
_SURE_OF_SPEECH = 0.8
_SHORTEST_SILENCE_MS = 120
_BLOCK_FRAMES = 100_000


@dataclass(frozen=True, slots=True)
class _LocalVoice:
    """One of a window's voices: its print, and how long it is heard alone and at all."""

    index: int
    vector: "Floats"
    alone_s: float
    heard_s: float


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is kept of a window."""

    first_frame: int
    likely: "Floats"
    speaking: "Flags"
    voices: tuple[_LocalVoice, ...]


def load(settings: SpeakerSettings) -> "SegmentDiarizer":
    """Return the diarizer.

    Raises:
        EngineUnavailableError: weights are missing.
    """
    return SegmentDiarizer(settings, VoiceSegmenter(), VoicePrinter())


class SegmentDiarizer:
    """A ``Diarizer`` over windows; see the module's docstring."""

    def __init__(
        self, settings: SpeakerSettings, segmenter: VoiceSegmenter, printer: VoicePrinter
    ) -> None:
        self._settings = settings
        self._segmenter = segmenter
        self._printer = printer

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("segments", MODEL_NAME, _models_sha256())

    def diarize(
        self, audio: Audio, speech: Sequence[Interval], *, expected_count: int | None
    ) -> list[SpeakerSpan]:
        """Return who speaks when; see ``Diarizer``. Spans of two people may overlap."""
        import numpy as np

        trimmed = undo_detector_delay(speech)
        heard = [self._listen(window) for window in self._segmenter.windows(audio, speech)]
        voices = [voice for window in heard for voice in window.voices]
        if not voices:
            return [SpeakerSpan("S01", item.start_ms, item.end_ms) for item in trimmed]
        clear = [voice for voice in voices if voice.alone_s >= _SHORTEST_CLEAN_S] or voices
        people = find_people(
            np.stack([voice.vector for voice in clear]),
            np.array([voice.heard_s for voice in clear], dtype=np.float32),
            threshold=_SAME_PERSON,
            exact_count=self._settings.speaker_count,
            largest_count=expected_count,
        )
        active = _activity(heard, people, frames_in(audio.duration_ms), trimmed)
        return _relabel(_spans(active))

    def _listen(self, window: Window) -> _Heard:
        import numpy as np

        mels = log_mels(window.samples)
        centres = np.arange(len(mels)) * voice_prints.FRAME_MS + voice_prints.FIRST_CENTRE_MS
        nearest = np.clip(
            np.round((centres - voice_segments.FIRST_CENTRE_MS) / FRAME_MS).astype(int),
            0,
            FRAME_COUNT - 1,
        )
        speaking = window.speaking[nearest]
        is_alone = speaking.sum(axis=1) == 1
        voices = []
        for index in range(LOCAL_VOICES):
            alone, at_all = speaking[:, index] & is_alone, speaking[:, index]
            chosen = np.flatnonzero(alone if alone.sum() >= _SHORTEST_ALONE_FRAMES else at_all)
            if len(chosen) < _SHORTEST_PRINT_FRAMES:
                continue
            chosen = _innermost(chosen, len(mels))
            seconds = voice_prints.FRAME_MS / 1000
            voices.append(
                _LocalVoice(
                    index,
                    self._printer.embed(mels[chosen]),
                    float(alone.sum()) * seconds,
                    float(at_all.sum()) * seconds,
                )
            )
        return _Heard(window.first_frame, window.likely, window.speaking, tuple(voices))


def _innermost(frames: "NDArray[np.intp]", count: int) -> "NDArray[np.intp]":
    """Return at most ``_MOST_PRINT_FRAMES`` of a window's frames, in order, its middle ones."""
    import numpy as np

    nearest = np.argsort(np.abs(frames - count // 2), kind="stable")[:_MOST_PRINT_FRAMES]
    return np.sort(frames[nearest])


def _activity(
    heard: Sequence[_Heard], people: "Floats", frame_count: int, speech: Sequence[Interval]
) -> "Flags":
    """Return who of all people speaks, [frame, person]."""
    import numpy as np

    worth = np.zeros((frame_count, len(people)), dtype=np.float32)
    speakers, sure, windows = (np.zeros(frame_count, dtype=np.float32) for _ in range(3))
    for item in heard:
        end = min(frame_count, item.first_frame + FRAME_COUNT)
        frames = slice(item.first_frame, end)
        likely = item.likely[: end - item.first_frame]
        speakers[frames] += item.speaking[: len(likely)].sum(axis=1)
        sure[frames] += likely.max(axis=1)
        windows[frames] += 1
        worth[frames] += _by_person(item.voices, likely, people)
    windows = np.maximum(windows, 1)
    at_once = np.minimum(np.floor(speakers / windows + 0.5).astype(int), len(people))
    at_once[_silence(speech, sure / windows)] = 0
    return _most_worth(worth, at_once)


def _by_person(voices: Sequence[_LocalVoice], likely: "Floats", people: "Floats") -> "Floats":
    """Return how likely each person speaks in each frame of a window.

    Voices of a window are different people, where there are enough of these and that is likely.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    worth = np.zeros((len(likely), len(people)), dtype=np.float32)
    if not voices:
        return worth
    alike = np.stack([voice.vector for voice in voices]) @ people.T
    person = alike.argmax(axis=1)
    rows, columns = linear_sum_assignment(alike, maximize=True)
    # The network may take one person for two; then the second is far more like the first.
    is_fit = alike[rows, columns] >= alike[rows].max(axis=1) - _LARGEST_LOSS
    person[rows[is_fit]] = columns[is_fit]
    for voice, column in zip(voices, person, strict=True):
        worth[:, column] = np.maximum(worth[:, column], likely[:, voice.index])
    return worth


def _silence(speech: Sequence[Interval], sure: "Floats") -> "Flags":
    """Return the frames in which nobody speaks: by the detector, and the network is not sure."""
    import numpy as np

    centres = frame_centres_ms(len(sure))
    silent = sure < _SURE_OF_SPEECH
    for item in speech:
        first, end = np.searchsorted(centres, (item.start_ms, item.end_ms))
        silent[first:end] = False
    edges = _edges(silent)
    for first, end in edges:
        if (end - first) * FRAME_MS < _SHORTEST_SILENCE_MS:
            silent[first:end] = False
    return silent


def _most_worth(worth: "Floats", at_once: "NDArray[np.int64]") -> "Flags":
    """Return the flags of as many people a frame as speak at once, the likeliest ones."""
    import numpy as np

    active = np.zeros(worth.shape, dtype=bool)
    for first in range(0, len(worth), _BLOCK_FRAMES):
        block = worth[first : first + _BLOCK_FRAMES]
        order = np.argsort(-block, axis=1, kind="stable")
        ranks = np.argsort(order, axis=1, kind="stable")
        active[first : first + _BLOCK_FRAMES] = ranks < at_once[first : first + _BLOCK_FRAMES, None]
    return active


def _spans(active: "Flags") -> list[tuple[int, SpeakerSpan]]:
    """Return the spans of each person, cut where others come in or stop speaking."""
    together = active.sum(axis=1) > 1
    spans = []
    for person in range(active.shape[1]):
        for is_overlap, flags in ((False, ~together), (True, together)):
            for first, end in _edges(active[:, person] & flags):
                span = SpeakerSpan("", _edge_ms(first), _edge_ms(end), is_overlap)
                spans.append((person, span))
    return sorted(spans, key=lambda item: (item[1].start_ms, item[1].end_ms, item[0]))


def _edge_ms(frame: int) -> int:
    """Return where a frame begins."""
    return max(0, round(frame * FRAME_MS + voice_segments.FIRST_CENTRE_MS - FRAME_MS / 2))


def _edges(flags: "Flags") -> Iterator[tuple[int, int]]:
    """Yield first and end of each run of true flags."""
    import numpy as np

    changes = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    yield from zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True)


def _relabel(spans: Sequence[tuple[int, SpeakerSpan]]) -> list[SpeakerSpan]:
    """Return the spans labelled in order of first appearance."""
    labels: dict[int, str] = {}
    return [
        SpeakerSpan(
            labels.setdefault(person, f"S{len(labels) + 1:02d}"),
            span.start_ms,
            span.end_ms,
            span.is_overlap,
        )
        for person, span in spans
    ]


@lru_cache(maxsize=1)
def _models_sha256() -> str:
    digest = hashlib.sha256()
    for path in (voice_segments.MODEL_PATH, voice_prints.MODEL_PATH):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
