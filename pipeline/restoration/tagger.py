"""The tagger of capitals and punctuation: bare words to the odds of each case and mark.

The network (``data/models/en_restoration``) reads windows of word pieces, each with some of what
stands before and behind it. Like the sentence encoder's, its numbers depend a little on what runs
beside it, so every window runs alone: the same words always get the same answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.encoder_pieces import WordPieces
from pipeline.errors import EngineUnavailableError
from pipeline.networks import open_network
from pipeline.settings import DATA_DIR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float32]

MODEL_FOLDER = DATA_DIR / "models" / "en_restoration"
MODEL_FILE = "restoration.onnx"
# Both networks come from MiniLM and read its pieces.
VOCABULARY = DATA_DIR / "models" / "sentence_encoder" / "vocab.txt"

# Pieces in a window, with the marks of start and end; the network learnt from windows up to this.
WINDOW = 192
# Pieces at a window's inner edges that are only read: its neighbour, which sees further, judges.
MARGIN = 32


@dataclass(frozen=True, slots=True)
class _Window:
    """Half-open ranges of words: those that are read, and among them those that are judged."""

    first: int
    end: int
    judged_first: int
    judged_end: int


class RestorationTagger:
    """The network and its vocabulary, loaded once."""

    def __init__(self, session: Any, pieces: WordPieces) -> None:
        self._session = session
        self._pieces = pieces

    def log_probabilities(self, words: Sequence[str]) -> "tuple[Table, Table]":
        """Return those of the cases [word, 3] and of the marks [word, 4] of bare words."""
        import numpy as np

        pieces = [self._pieces.ids(word) or [self._pieces.unknown] for word in words]
        pieces = [part[: WINDOW // 4] for part in pieces]
        cases, marks = [np.zeros((0, 3), np.float32)], [np.zeros((0, 4), np.float32)]
        for window in _windows([len(part) for part in pieces]):
            found = self._judge(pieces[window.first : window.end])
            own = slice(window.judged_first - window.first, window.judged_end - window.first)
            cases.append(found[0][own])
            marks.append(found[1][own])
        return np.concatenate(cases), np.concatenate(marks)

    def _judge(self, words: Sequence[Sequence[int]]) -> "tuple[Table, Table]":
        """Return the log-probabilities of each word: what the network says of its first piece."""
        import numpy as np

        inside = [number for word in words for number in word]
        ids = np.array([[self._pieces.start, *inside, self._pieces.end]], dtype=np.int64)
        places = list(accumulate((len(word) for word in words[:-1]), initial=1))
        cases, marks = self._session.run(["cases", "marks"], {"ids": ids})
        return cases[0][places], marks[0][places]


def _windows(sizes: Sequence[int]) -> Iterator[_Window]:
    """Yield windows that judge each word once, in order; ``sizes`` are pieces a word."""
    ends = [0, *accumulate(sizes)]
    room = WINDOW - 2
    done = 0
    while done < len(sizes):
        first = done
        while first > 0 and ends[done] - ends[first - 1] <= MARGIN:
            first -= 1
        end = done + 1
        while end < len(sizes) and ends[end + 1] - ends[first] <= room:
            end += 1
        judged_end = end
        if end < len(sizes):
            while judged_end > done + 1 and ends[end] - ends[judged_end - 1] <= MARGIN:
                judged_end -= 1
        yield _Window(first, end, done, judged_end)
        done = judged_end


@lru_cache(maxsize=1)
def load_restoration_tagger(folder: Path = MODEL_FOLDER) -> RestorationTagger:
    """Return the tagger whose network is in a folder; it works on one core.

    Raises:
        EngineUnavailableError: the weights are not where they should be.
    """
    for needed in (folder / MODEL_FILE, VOCABULARY):
        if not needed.is_file():
            remedy = "Install the package again; data/models belongs to it."
            raise EngineUnavailableError(
                "the restoration model is missing", str(needed), "", remedy
            )
    session = open_network(folder / MODEL_FILE)
    return RestorationTagger(session, WordPieces(VOCABULARY))
