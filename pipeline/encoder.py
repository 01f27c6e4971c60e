"""Sentences to vectors, and to the probability that they recommend; see the model's card.

The weights are int8, and what flows between the layers is rounded by the largest number in it, so
a sentence rounds differently in other company. Therefore each runs alone: its vector is the same
in every recording, and clusters made over a growing lake stay what they were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.encoder_pieces import WordPieces
from pipeline.errors import EngineUnavailableError
from pipeline.networks import open_network
from pipeline.settings import DATA_DIR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

ENCODER_DIR = DATA_DIR / "models" / "sentence_encoder"
MODEL_FILE, VOCABULARY_FILE = "sentence_encoder.onnx", "vocab.txt"
VECTOR_SIZE = 384
RECOMMENDATION = 0  # its place among the labels of the network
# MiniLM was trained on 256 pieces at once, two of them the marks of start and end.
MOST_PIECES = 254
# Context costs time by the piece: the nearest words say most of what it can say.
MOST_TARGET, MOST_BEFORE, MOST_AFTER = 160, 32, 16


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with the text around it, as far as there is any."""

    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class FramedSentence:
    """Piece ids of a sentence with its context; its own are those from ``first`` to ``end``."""

    ids: list[int]
    first: int
    end: int


def frame_sentence(pieces: WordPieces, passage: Passage) -> FramedSentence:
    """Return the sentence between the end of what came before and the start of what follows."""
    # An empty text is judged by its end mark: there is always something to judge.
    own = pieces.ids(passage.text)[:MOST_TARGET] or [pieces.end]
    earlier = [pieces.start, *pieces.ids(passage.before)[-MOST_BEFORE:]]
    later = [*pieces.ids(passage.after)[:MOST_AFTER], pieces.end]
    return FramedSentence(earlier + own + later, len(earlier), len(earlier) + len(own))


def passages_of(texts: Sequence[str]) -> list[Passage]:
    """Return each sentence of a talk, in order, with the two before it and the one behind it."""
    return [
        Passage(
            text, " ".join(texts[max(index - 2, 0) : index]), "".join(texts[index + 1 : index + 2])
        )
        for index, text in enumerate(texts)
    ]


class SentenceEncoder:
    """The network and its vocabulary, loaded once."""

    def __init__(self, session: Any, pieces: WordPieces, path_only: Any) -> None:
        self._session = session
        self._pieces = pieces
        self._path_only = path_only

    def encode(self, texts: Iterable[str]) -> "Vectors":
        """Return unit vectors [text, 384]: the closer two meanings, the larger their product."""
        import numpy as np

        vectors = [self._run("vector", *self._framed(text)) for text in texts]
        empty = np.zeros((0, VECTOR_SIZE), dtype=np.float32)
        found: Vectors = np.concatenate([empty, *vectors])
        return found

    def recommendation_scores(self, passages: Iterable[Passage]) -> list[float]:
        """Return for each passage the probability, 0 to 1, that its sentence recommends."""
        framed = (frame_sentence(self._pieces, passage) for passage in passages)
        return [
            float(self._run("labels", one.ids, one.first, one.end)[0, RECOMMENDATION])
            for one in framed
        ]

    def _framed(self, text: str) -> tuple[list[int], int, int]:
        pieces = self._pieces
        ids = [pieces.start, *pieces.ids(text)[:MOST_PIECES], pieces.end]
        return ids, 0, len(ids)

    def _run(self, output: str, ids: list[int], first: int, end: int) -> "Vectors":
        import numpy as np

        inputs = {
            "ids": np.array([ids], dtype=np.int64),
            "first": np.array([first], dtype=np.int64),
            "end": np.array([end], dtype=np.int64),
        }
        result: Vectors = self._session.run([output], inputs, self._path_only)[0]
        return result


def load_encoder(folder: Path = ENCODER_DIR) -> SentenceEncoder:
    """Return the encoder whose network and vocabulary are in a folder; it works on one core.

    Raises:
        EngineUnavailableError: the weights are not where they should be.
    """
    for name in (MODEL_FILE, VOCABULARY_FILE):
        if not (folder / name).exists():
            raise EngineUnavailableError(
                "the sentence encoder's weights are missing",
                str(folder / name),
                remedy="They are part of the repository: restore data/models/sentence_encoder",
            )
    import onnxruntime

    session = open_network(folder / MODEL_FILE)
    path_only = onnxruntime.RunOptions()
    # One ending costs nothing where only the other is asked for.
    path_only.only_execute_path_to_fetches = True
    return SentenceEncoder(session, WordPieces(folder / VOCABULARY_FILE), path_only)
