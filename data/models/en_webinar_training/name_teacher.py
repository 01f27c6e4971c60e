"""A teacher of names: MiniLM with one head that says where PERSON, ORG, PLACE and EVENT stand."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import torch
from minilm import WIDTH, MiniLM, WordPieces, fast
from reader import PIECES_READ_AT_ONCE, Batch, Reader, alike, make_batch, piece_count
from torch import Tensor, nn
from torch.nn import functional

from pipeline.formats.conllu import ENTITY_LABELS, Entity, Sentence

# A name begins with one label and goes on with the next.
LABELS = tuple(chain("O", *((f"B-{label}", f"I-{label}") for label in ENTITY_LABELS.values())))
UNKNOWN = -100


class NameTeacher(nn.Module):
    """MiniLM, trained but for its table of words, and the scores of ``LABELS``."""

    def __init__(self, minilm: MiniLM, *, dropout: float = 0.15) -> None:
        super().__init__()
        self.reader = Reader(minilm, dropout=dropout)
        self.names = nn.Linear(WIDTH, len(LABELS))

    def forward(self, batch: Batch) -> Tensor:
        """Return (sentence, word, label)."""
        return self.names(self.reader(batch)).float()


def loss_of(scores: Tensor, sentences: Sequence[Sentence]) -> Tensor:
    """Return the mean loss over words."""
    width = scores.shape[1]
    rows = [_labels(one) for one in sentences]
    truth = torch.tensor([row + [UNKNOWN] * (width - len(row)) for row in rows])
    return functional.cross_entropy(
        scores.flatten(0, 1), truth.to(scores.device).flatten(), ignore_index=UNKNOWN
    )


def _labels(sentence: Sentence) -> list[int]:
    labels = [0] * len(sentence.tokens)
    for entity in sentence.entities or ():
        begins = LABELS.index(f"B-{entity.label}")
        labels[entity.start : entity.end] = [begins] + [begins + 1] * (
            entity.end - entity.start - 1
        )
    return labels


@torch.inference_mode()
def annotate_names(
    teacher: NameTeacher, sentences: Sequence[Sentence], pieces: WordPieces
) -> list[Sentence]:
    """Return the sentences with the names that the teacher sees."""
    device = teacher.names.weight.device
    found = list(sentences)
    lengths = [piece_count(one, pieces) for one in sentences]
    for group in alike(lengths, PIECES_READ_AT_ONCE):
        batch = make_batch([sentences[index] for index in group], pieces, device)
        with fast(device.type):
            best = teacher(batch).argmax(2).tolist()
        for row, index in zip(best, group, strict=True):
            labels = [LABELS[label] for label in row[: len(sentences[index].tokens)]]
            found[index] = replace(sentences[index], entities=_entities(labels))
    return found


def _entities(labels: Sequence[str]) -> tuple[Entity, ...]:
    """Return the names; one that goes on without having begun begins there."""
    entities = list[Entity]()
    is_open = False
    for index, label in enumerate(labels):
        part, _, kind = label.partition("-")
        if part == "I" and is_open and entities[-1].label == kind:
            entities[-1] = replace(entities[-1], end=index + 1)
        elif part != "O":
            entities.append(Entity(index, index + 1, kind))
        is_open = part != "O"
    return tuple(entities)
