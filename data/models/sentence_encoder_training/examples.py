"""Labelled sentences as the judge is trained on them: states of their pieces, labels, roles."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from network import LABELS, ROLES, MiniLM, shared_states
from torch import Tensor

from pipeline.encoder import Passage, frame_sentence
from pipeline.encoder_pieces import WordPieces


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence: its pieces' states after the shared layers, and what is true of it."""

    id: str
    meeting: str
    label: int
    states: Tensor  # (piece, 384), bfloat16
    roles: Tensor  # (piece, 3): whether the piece is in actor, action, beneficiary


def read_examples(path: Path, *, minilm: MiniLM, pieces: WordPieces) -> list[Example]:
    """Return the sentences of a JSON Lines file, gzipped or not, in its order."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [_example(json.loads(line), minilm, pieces) for line in lines]


def _example(row: dict, minilm: MiniLM, pieces: WordPieces) -> Example:
    framed = frame_sentence(pieces, Passage(row["text"], row["before"], row["after"]))
    own = framed.ids[framed.first : framed.end]
    with torch.inference_mode():
        states = shared_states(minilm, torch.tensor([framed.ids]))[0, framed.first : framed.end]
    roles = [inside(own, [pieces.ids(span) for span in row[role]]) for role in ROLES]
    return Example(
        id=row["id"],
        meeting=row["meeting"],
        label=LABELS.index(row["label"]),
        states=states.bfloat16().clone(),
        roles=torch.tensor(roles).T.float(),
    )


def inside(ids: Sequence[int], spans: Sequence[Sequence[int]]) -> list[int]:
    """Return 1 for every piece in the first of the accepted spans, else 0."""
    marks = [0] * len(ids)
    for span in spans[:1]:
        starts = range(len(ids) - len(span) + 1)
        start = next((i for i in starts if list(ids[i : i + len(span)]) == list(span)), None)
        if start is not None:
            marks[start : start + len(span)] = [1] * len(span)
    return marks


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples padded to the longest."""

    states: Tensor  # (batch, piece, 384)
    present: Tensor  # (batch, piece), false for padding
    labels: Tensor  # (batch,)
    roles: Tensor  # (batch, piece, 3)


def make_batch(examples: Sequence[Example]) -> Batch:
    """Return the examples as one batch."""
    pad = torch.nn.utils.rnn.pad_sequence
    present = [torch.ones(len(one.states), dtype=torch.bool) for one in examples]
    return Batch(
        states=pad([one.states.float() for one in examples], batch_first=True),
        present=pad(present, batch_first=True),
        labels=torch.tensor([one.label for one in examples]),
        roles=pad([one.roles for one in examples], batch_first=True),
    )
