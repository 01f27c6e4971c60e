"""Tells voices apart: a voice vector every quarter second, grouped, then cut at the best points.

Everything lives in the wheels and in this repository: no token, no download. Overlapping voices
are not told apart: the louder one gets the time, and ``is_overlap`` is never set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.audio import Audio
from pipeline.engines import EngineIdentity
from pipeline.engines.voice_clusters import find_centroids
from pipeline.engines.voice_encoder import (
    FRAME_MS,
    MODEL_NAME,
    MODEL_SHA256,
    WINDOW_FRAMES,
    VoiceEncoder,
    mel_spectrogram,
)
from pipeline.errors import SettingsError
from pipeline.records import Interval, SpeakerSpan
from pipeline.settings import SpeakerSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Labels = NDArray[np.int64]

# silero-vad hears both edges of speech about 65 ms late (measured against the simulated
# webinars: 62 and 66 ms); speech comes padded by 30 ms, so this much is still missing.
_SPEECH_STARTS_EARLIER_MS = 30
_SPEECH_ENDS_EARLIER_MS = 70
# A breath shorter than this does not end a stretch over which voice windows slide.
_LONGEST_BREATH_MS = 400
_LONGEST_STRETCH_MS = 60_000  # bounds memory; nobody speaks a minute without a breath
_SHORTEST_VOICE_FRAMES = 30  # less than 0.3 s says nothing about a voice
_LEVEL_DBFS = -30.0  # what the encoder was trained on
_QUIETEST_RMS = 1e-5

# Re-segmentation: a frame's voice is the mean of the windows near it, weighted by a bell curve.
_CUT_FRAME_MS = 50
_BELL_MS = 400
# What a change of speaker costs, in cosine similarity summed over frames: inside a stretch of
# speech, and across a silence, where people do take turns.
_CHANGE_COST = 1.0
_CHANGE_COST_AT_SILENCE = 0.3


@dataclass(frozen=True, slots=True)
class _Voices:
    """Unit voice vectors [window, 256] and the middle of each window in ms."""

    vectors: "Floats"
    centres_ms: "Floats"


def load(settings: SpeakerSettings) -> "ClusterDiarizer":
    """Return the diarizer.

    Raises:
        EngineUnavailableError: the voice encoder's weights are missing.
        SettingsError: the window is not the length that the encoder was made for.
    """
    if settings.window_ms != WINDOW_FRAMES * FRAME_MS:
        raise SettingsError(
            "the voice encoder hears 1600 ms at a time",
            "speakers.window_ms",
            str(settings.window_ms),
            "Leave it at 1600",
        )
    return ClusterDiarizer(settings, VoiceEncoder())


class ClusterDiarizer:
    """A ``Diarizer`` over voice vectors; see the module's docstring."""

    def __init__(self, settings: SpeakerSettings, encoder: VoiceEncoder) -> None:
        self._settings = settings
        self._encoder = encoder

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("clusters", MODEL_NAME, MODEL_SHA256)

    def diarize(
        self, audio: Audio, speech: Sequence[Interval], *, expected_count: int | None
    ) -> list[SpeakerSpan]:
        """Return who speaks when; see ``Diarizer``. Spans are in order and do not overlap."""
        trimmed = undo_detector_delay(speech)
        voices = self._hear(audio, trimmed)
        if not len(voices.vectors):
            return [SpeakerSpan("S01", item.start_ms, item.end_ms) for item in trimmed]
        centroids = find_centroids(
            voices.vectors,
            distance_threshold=self._settings.distance_threshold,
            exact_count=self._settings.speaker_count,
            largest_count=expected_count,
        )
        return _relabel(_cut(trimmed, voices, voices.vectors @ centroids.T))

    def _hear(self, audio: Audio, speech: Sequence[Interval]) -> _Voices:
        """Return the voice vectors of all stretches of speech."""
        import numpy as np

        vectors: list[Floats] = []
        centres: list[Floats] = []
        for stretch in _stretches(speech):
            mels = mel_spectrogram(_level(audio.samples(stretch.start_ms, stretch.end_ms)))
            if len(mels) < _SHORTEST_VOICE_FRAMES:
                continue
            firsts = self._window_starts(len(mels))
            vectors.append(self._encoder.embed(_windows(mels, firsts)))
            length = min(len(mels), WINDOW_FRAMES)
            centres.append(stretch.start_ms + (firsts + length / 2).astype(np.float32) * FRAME_MS)
        if not vectors:
            return _Voices(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        return _Voices(np.concatenate(vectors), np.concatenate(centres))

    def _window_starts(self, frame_count: int) -> "Labels":
        """Return the first frame of each window, spread evenly, both ends covered."""
        import numpy as np

        room = max(0, frame_count - WINDOW_FRAMES)
        steps = max(1, round(room * FRAME_MS / self._settings.step_ms)) if room else 0
        return np.round(np.linspace(0, room, steps + 1)).astype(np.int64)


def undo_detector_delay(speech: Sequence[Interval]) -> list[Interval]:
    trimmed: list[Interval] = []
    for item in speech:
        earliest = trimmed[-1].end_ms if trimmed else 0
        start_ms = max(earliest, item.start_ms - _SPEECH_STARTS_EARLIER_MS)
        end_ms = item.end_ms - _SPEECH_ENDS_EARLIER_MS
        if end_ms > start_ms:
            trimmed.append(Interval(start_ms, end_ms))
    return trimmed


def _stretches(speech: Sequence[Interval]) -> Iterator[Interval]:
    """Yield speech with its breaths, in pieces of bounded length."""
    joined: list[Interval] = []
    for item in speech:
        if joined and item.start_ms - joined[-1].end_ms < _LONGEST_BREATH_MS:
            joined[-1] = Interval(joined[-1].start_ms, item.end_ms)
        else:
            joined.append(item)
    for item in joined:
        length_ms = item.end_ms - item.start_ms
        count = -(-length_ms // _LONGEST_STRETCH_MS)
        edges = [item.start_ms + length_ms * index // count for index in range(count + 1)]
        yield from (Interval(a, b) for a, b in pairwise(edges))


def _level(samples: "Floats") -> "Floats":
    """Return the samples at the encoder's level: how loud somebody is says not who it is."""
    import numpy as np

    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0
    gain = 10 ** (_LEVEL_DBFS / 20) / max(rms, _QUIETEST_RMS)
    return (samples * gain).astype(np.float32)


def _windows(mels: "Floats", firsts: "Labels") -> "Floats":
    """Return [window, 160, 40]; what is shorter than a window is repeated until it fills one."""
    import numpy as np

    repeats = -(-WINDOW_FRAMES // len(mels))
    filled = np.tile(mels, (repeats, 1)) if repeats > 1 else mels
    return np.stack([filled[first : first + WINDOW_FRAMES] for first in firsts])


def _cut(
    speech: Sequence[Interval], voices: _Voices, similarities: "Floats"
) -> list[tuple[int, Interval]]:
    """Return speech cut where the voice changes, with the index of the voice of each piece."""
    import numpy as np

    frames = [_frames(item) for item in speech]
    scores = [_frame_scores(times, voices.centres_ms, similarities) for times in frames]
    costs = np.concatenate(
        [[_CHANGE_COST_AT_SILENCE] + [_CHANGE_COST] * (len(times) - 1) for times in frames]
    )
    path = _best_path(np.concatenate(scores), costs)
    pieces: list[tuple[int, Interval]] = []
    first = 0
    for item, times in zip(speech, frames, strict=True):
        labels = path[first : first + len(times)]
        first += len(times)
        changes = np.flatnonzero(np.diff(labels)) + 1
        edges = [item.start_ms, *(item.start_ms + changes * _CUT_FRAME_MS), item.end_ms]
        chosen = labels[np.concatenate([[0], changes])]
        for label, start_ms, end_ms in zip(chosen, edges, edges[1:], strict=False):
            pieces.append((int(label), Interval(int(start_ms), int(end_ms))))
    return pieces


def _frames(item: Interval) -> "Floats":
    """Return the middles of the frames of a stretch; the last one may be shorter."""
    import numpy as np

    starts = np.arange(item.start_ms, item.end_ms, _CUT_FRAME_MS)
    return (starts + _CUT_FRAME_MS / 2).astype(np.float32)


def _frame_scores(times: "Floats", centres_ms: "Floats", similarities: "Floats") -> "Floats":
    """Return the similarity of each frame to each voice, [frame, voice]."""
    import numpy as np

    reach_ms = 4 * _BELL_MS
    first = int(np.searchsorted(centres_ms, times[0] - reach_ms))
    end = int(np.searchsorted(centres_ms, times[-1] + reach_ms))
    # Far from any window (a lone syllable that was too short to hear) the nearest one speaks.
    first, end = max(0, min(first, len(centres_ms) - 1, end - 1)), max(end, first + 1)
    distances = np.abs(times[:, None] - centres_ms[None, first:end])
    weights = np.exp(-0.5 * (distances / _BELL_MS) ** 2)
    weights[np.arange(len(times)), distances.argmin(axis=1)] += 1e-6
    scores: Floats = weights @ similarities[first:end] / weights.sum(axis=1, keepdims=True)
    return scores


def _best_path(scores: "Floats", costs: "Floats") -> "Labels":
    """Return the voice of each frame: the best sum of scores minus what the changes cost."""
    import numpy as np

    frame_count, voice_count = scores.shape
    came_from = np.empty((frame_count, voice_count), dtype=np.int16)
    total = scores[0].astype(np.float64)
    stay = np.arange(voice_count)
    for index in range(1, frame_count):
        best = int(total.argmax())
        changed = total[best] - costs[index]
        came_from[index] = np.where(changed > total, best, stay)
        total = np.maximum(total, changed) + scores[index]
    path = np.empty(frame_count, dtype=np.int64)
    path[-1] = total.argmax()
    for index in range(frame_count - 1, 0, -1):
        path[index - 1] = came_from[index, path[index]]
    return path


def _relabel(pieces: Sequence[tuple[int, Interval]]) -> list[SpeakerSpan]:
    """Return spans labelled in order of first appearance."""
    names: dict[int, str] = {}
    spans = []
    for voice, item in pieces:
        label = names.setdefault(voice, f"S{len(names) + 1:02d}")
        spans.append(SpeakerSpan(label, item.start_ms, item.end_ms))
    return spans
