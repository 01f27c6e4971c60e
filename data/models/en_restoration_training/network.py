"""The tagger: MiniLM, its upper layers perhaps left off, with a case and a mark for each piece."""

import copy
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

# The weights are read by the script that trains the word vectors with the same MiniLM.
sys.path.append(str(Path(__file__).resolve().parents[1] / "en_webinar_training"))

from minilm import WIDTH, MiniLM, load_minilm

from pipeline.restoration import CASES, MARKS

__all__ = ["MiniLM", "RestorationNetwork", "load_minilm"]

HIDDEN_PIECE = -1e4


class RestorationNetwork(nn.Module):
    """Piece ids to scores; the embeddings stay as they are, the layers above them learn."""

    def __init__(self, minilm: MiniLM, *, layer_count: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.positions = minilm.words, minilm.positions
        self.kinds, self.norm = minilm.kinds, minilm.norm
        self.layers = nn.ModuleList(copy.deepcopy(layer) for layer in minilm.layers[:layer_count])
        self.scores = nn.Linear(WIDTH, len(CASES) + len(MARKS))
        self.dropout = nn.Dropout(dropout)
        for frozen in (self.words, self.positions, self.kinds, self.norm):
            frozen.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return scores (batch, piece, 7): of the cases, then of the marks.

        Args:
            ids: (batch, piece).
            mask: what attention adds for each piece, broadcast to (batch, head, piece, piece).
        """
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(places) + self.kinds.weight[0])
        x = self.dropout(x)
        for layer in self.layers:
            x = self.dropout(layer(x, mask.to(x.dtype)))
        return self.scores(x)


class OneText(nn.Module):
    """What is written as ONNX: the pieces of one window, without padding, to log-probabilities."""

    def __init__(self, network: RestorationNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return log-probabilities of cases (1, piece, 3) and marks (1, piece, 4) for ids."""
        scores = self.network(ids, torch.zeros(1, 1, 1, 1))
        cases, marks = scores.split([len(CASES), len(MARKS)], dim=2)
        return cases.log_softmax(2), marks.log_softmax(2)
