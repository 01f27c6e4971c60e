"""One print a person of a recording, from the stretches where that voice is heard alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.audio import Audio
from pipeline.engines.voice_prints import VoicePrinter, log_mels
from pipeline.records import Interval, SpeakerSpan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The longest stretches say most; a minute of them says all.
MOST_HEARD_MS = 60_000
LEAST_HEARD_MS = 5_000
LONGEST_PIECE_MS = 10_000
SHORTEST_PIECE_MS = 1_000


def print_voices(audio: Audio, spans: Sequence[SpeakerSpan]) -> dict[str, tuple[float, ...]]:
    """Return a unit vector of 192 numbers by label; none of a voice heard too little alone.

    Raises:
        EngineUnavailableError: the weights are missing.
    """
    alone: dict[str, list[Interval]] = defaultdict(list)
    for span in spans:
        if not span.is_overlap:
            alone[span.speaker].append(Interval(span.start_ms, span.end_ms))
    printer = VoicePrinter()
    prints = {}
    for label, intervals in sorted(alone.items()):
        pieces = list(_pieces(intervals))
        if sum(piece.end_ms - piece.start_ms for piece in pieces) >= LEAST_HEARD_MS:
            prints[label] = _print(audio, pieces, printer)
    return prints


def _pieces(intervals: Sequence[Interval]) -> Iterator[Interval]:
    """Yield pieces of the longest stretches until there is enough."""
    left_ms = MOST_HEARD_MS
    for interval in sorted(intervals, key=lambda one: one.start_ms - one.end_ms):
        for start_ms in range(interval.start_ms, interval.end_ms, LONGEST_PIECE_MS):
            end_ms = min(interval.end_ms, start_ms + LONGEST_PIECE_MS)
            if end_ms - start_ms < SHORTEST_PIECE_MS:
                continue
            yield Interval(start_ms, end_ms)
            left_ms -= end_ms - start_ms
            if left_ms <= 0:
                return


def _print(audio: Audio, pieces: Sequence[Interval], printer: VoicePrinter) -> tuple[float, ...]:
    import numpy as np

    vectors = [
        printer.embed(log_mels(audio.samples(piece.start_ms, piece.end_ms))) for piece in pieces
    ]
    lengths = [piece.end_ms - piece.start_ms for piece in pieces]
    mean: Floats = np.average(np.stack(vectors), axis=0, weights=lengths)
    # Rounded, so that what is kept as text is what was compared.
    return tuple(round(float(one), 5) for one in mean / np.linalg.norm(mean))
