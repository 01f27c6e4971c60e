"""The network that is shipped: MiniLM as it is, and a second ending that judges sentences.

Up to ``SHARED_LAYERS`` both ways are one. Then the original layers go on to the sentence vector,
untouched; copies of them, trained here, go on to the labels. So the vector stays exactly the
general one, and only the copies cost space. The judge goes on with the sentence's own pieces:
what the sentences around it say has reached them in the shared layers.
"""

import copy
import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

# The weights are read by the script that trains the word vectors with the same MiniLM.
sys.path.append(str(Path(__file__).resolve().parents[1] / "en_webinar_training"))

from minilm import WIDTH, MiniLM, fast, load_minilm

__all__ = ["LABELS", "ROLES", "Judge", "MiniLM", "SentenceEncoderNetwork", "fast", "load_minilm"]

SHARED_LAYERS = 3
LABELS = ("recommendation", "reported", "commitment", "procedural", "none")
ROLES = ("actor", "action", "beneficiary")
HIDDEN_PIECE = -1e4


class Judge(nn.Module):
    """The second ending: a sentence's states after the shared layers to labels and roles.

    Roles are asked for in training only, because they teach what makes a recommendation.
    """

    def __init__(self, minilm: MiniLM, *, dropout: float = 0.1, piece_dropout: float = 0.1) -> None:
        super().__init__()
        self.layers = nn.ModuleList(copy.deepcopy(minilm.layers[SHARED_LAYERS:]))
        self.labels = nn.Linear(WIDTH, len(LABELS))
        self.roles = nn.Linear(WIDTH, len(ROLES))
        self.dropout = nn.Dropout(dropout)
        self.piece_dropout = piece_dropout

    def forward(self, states: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """Return label scores (batch, 5) and role scores (batch, piece, 3).

        Args:
            states: (batch, piece, 384) of the sentences' own pieces.
            present: (batch, piece), false for padding.
        """
        seen = present
        if self.training:
            seen = present & (torch.rand(present.shape) >= self.piece_dropout)
        mask = torch.where(seen, 0.0, HIDDEN_PIECE)[:, None, None, :]
        x = self.dropout(states)
        for layer in self.layers:
            x = layer(x, mask)
        weight = present[:, :, None].to(x.dtype)
        mean = (x * weight).sum(1) / weight.sum(1)
        return self.labels(self.dropout(mean)), self.roles(self.dropout(x))


def shared_states(minilm: MiniLM, ids: Tensor) -> Tensor:
    """Return the states (1, piece, 384) of one text after the shared layers."""
    mask = torch.zeros(1, 1, 1, 1)
    places = torch.arange(ids.shape[1], device=ids.device)
    x = minilm.norm(minilm.words(ids) + minilm.positions(places) + minilm.kinds.weight[0])
    for layer in minilm.layers[:SHARED_LAYERS]:
        x = layer(x, mask)
    return x


class SentenceEncoderNetwork(nn.Module):
    """What is written as ONNX: one text in, its vector and its label probabilities out."""

    def __init__(self, minilm: MiniLM, judge: Judge) -> None:
        super().__init__()
        self.minilm, self.judge = minilm, judge

    def forward(self, ids: Tensor, first: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
        """Return the unit vector (1, 384) of the text, the label probabilities (1, 5) of a part.

        Args:
            ids: (1, piece).
            first: (1,), the first piece of the sentence to judge.
            end: (1,), the piece behind its last.
        """
        states = shared_states(self.minilm, ids)
        x = states
        for layer in self.minilm.layers[SHARED_LAYERS:]:
            x = layer(x, torch.zeros(1, 1, 1, 1))
        vector = functional.normalize(x.mean(1), dim=1)
        own = states[:, first[0] : end[0]]
        labels, _ = self.judge(own, torch.ones(own.shape[:2], dtype=torch.bool))
        return vector, labels.softmax(1)
