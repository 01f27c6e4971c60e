"""What teachers read with: MiniLM over sentences in words, and sentences as batches of its pieces.

MiniLM reads lower case, so each word's shape is told apart.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from minilm import WIDTH, MiniLM, WordPieces
from torch import Tensor, nn

from pipeline.formats.conllu import Sentence

MOST_PIECES = 300
HIDDEN = -1e4
SHAPES = 5

PIECES_READ_AT_ONCE = 8000


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences padded to the longest."""

    pieces: Tensor  # (sentence, piece); padding is 0
    shapes: Tensor  # (sentence, piece)
    firsts: Tensor  # (sentence, word): each word's first piece
    present: Tensor  # (sentence, word)


class Reader(nn.Module):
    """MiniLM, trained but for its table of words: the state of each word's first piece."""

    def __init__(self, minilm: MiniLM, *, dropout: float) -> None:
        super().__init__()
        self.minilm = minilm
        for table in (minilm.words, minilm.positions, minilm.kinds):
            table.requires_grad_(False)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.dropout = nn.Dropout(dropout)

    def forward(self, batch: Batch) -> Tensor:
        """Return (sentence, word, 384)."""
        minilm = self.minilm
        places = torch.arange(batch.pieces.shape[1], device=batch.pieces.device)
        x = minilm.words(batch.pieces) + minilm.positions(places) + minilm.kinds.weight[0]
        x = self.dropout(minilm.norm(x + self.shapes(batch.shapes)))
        mask = torch.where(batch.pieces == 0, HIDDEN, 0.0)[:, None, None, :]
        for layer in minilm.layers:
            x = layer(x, mask.to(x.dtype))
        words = x.gather(1, batch.firsts[:, :, None].expand(-1, -1, WIDTH))
        return self.dropout(words)


def shape_of(form: str) -> int:
    """Return how a word is written: small, Capital, ALL CAPITALS, other letters, no letter."""
    if not any(char.isalpha() for char in form):
        return 4
    if form.islower():
        return 0
    if form.isupper() and len(form) > 1:
        return 2
    return 1 if (form[:1].isupper() and form[1:].islower()) or len(form) == 1 else 3


def make_batch(sentences: Sequence[Sentence], pieces: WordPieces, device: torch.device) -> Batch:
    """Return the sentences as one batch."""
    ids, shapes, firsts = [], [], []
    for sentence in sentences:
        row, row_shapes, row_firsts = [pieces.start], [0], []
        for token in sentence.tokens:
            row_firsts.append(len(row))
            own = pieces.split(token.form)
            row.extend(own)
            row_shapes.extend([shape_of(token.form)] * len(own))
        ids.append([*row, pieces.end])
        shapes.append([*row_shapes, 0])
        firsts.append(row_firsts)
    present = [[True] * len(row) for row in firsts]
    return Batch(*(_padded(rows).to(device) for rows in (ids, shapes, firsts, present)))


def _padded(rows: Sequence[Sequence[int]]) -> Tensor:
    tensors = [torch.tensor(row) for row in rows]
    return nn.utils.rnn.pad_sequence(tensors, batch_first=True)


def readable(sentences: Sequence[Sentence], pieces: WordPieces) -> list[Sentence]:
    """Return the sentences that are short enough to be read at once."""
    return [one for one in sentences if piece_count(one, pieces) <= MOST_PIECES]


def piece_count(sentence: Sentence, pieces: WordPieces) -> int:
    """Return into how many pieces a sentence falls, with its ends."""
    return 2 + sum(len(pieces.split(token.form)) for token in sentence.tokens)


def alike(
    lengths: Sequence[int], most: int, chance: random.Random | None = None
) -> list[list[int]]:
    """Return indexes of sentences of like length, at most so many pieces together when padded."""
    noise = chance.random if chance else (lambda: 0.0)
    order = sorted(range(len(lengths)), key=lambda index: lengths[index] + 4 * noise())
    groups, group, longest = list[list[int]](), list[int](), 0
    for index in order:
        longest = max(longest, lengths[index])
        if group and (len(group) + 1) * longest > most:
            groups.append(group)
            group, longest = [], lengths[index]
        group.append(index)
    groups += [group] if group else []
    if chance:
        chance.shuffle(groups)
    return groups
