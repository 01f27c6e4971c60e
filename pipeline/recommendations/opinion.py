"""The sentence encoder's opinion of a statement, for the detector to weigh.

It is by far the slowest part of the text work, so it is asked one statement at a time, only for
those where its answer can matter, and loaded only where one is asked for.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from pipeline.encoder import Passage, SentenceEncoder, load_encoder


def encoder_opinion(passages: Sequence[Passage]) -> Callable[[int], float]:
    """Return a function from the index of a passage to the probability that it recommends.

    Raises:
        EngineUnavailableError: when it is first called, where the encoder's weights are missing.
    """
    return lambda index: _encoder().recommendation_scores([passages[index]])[0]


@lru_cache(maxsize=1)
def _encoder() -> SentenceEncoder:
    return load_encoder()
