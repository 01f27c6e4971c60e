"""The teacher: MiniLM with heads for tags, morphology and arcs, larger than what can be shipped.

Arcs and relations are scored by deep biaffine attention (Dozat & Manning 2017,
https://arxiv.org/abs/1611.01734). MiniLM reads lower case, so each word's shape is told apart.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from minilm import WIDTH, MiniLM, WordPieces
from torch import Tensor, nn
from torch.nn import functional

from pipeline.formats.conllu import Sentence

MOST_PIECES = 300
ARC_WIDTH, RELATION_WIDTH = 384, 192
HIDDEN = -1e4
UNKNOWN = -100
SHAPES = 5


@dataclass(frozen=True, slots=True)
class Labels:
    """What the heads choose from."""

    tags: tuple[str, ...]
    morphs: tuple[tuple[str, str], ...]  # part of speech and features
    relations: tuple[str, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> "Labels":
        """Return all labels of the sentences."""
        tokens = [token for sentence in sentences for token in sentence.tokens]
        return cls(
            tuple(sorted({token.xpos for token in tokens})),
            tuple(sorted({(token.upos, token.feats) for token in tokens})),
            tuple(sorted({token.deprel for token in tokens})),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences padded to the longest."""

    pieces: Tensor  # (sentence, piece); padding is 0
    shapes: Tensor  # (sentence, piece)
    firsts: Tensor  # (sentence, word): each word's first piece
    present: Tensor  # (sentence, word)


@dataclass(frozen=True, slots=True)
class Scores:
    """What the heads say of each word."""

    tags: Tensor  # (sentence, word, tag)
    morphs: Tensor  # (sentence, word, morph)
    heads: Tensor  # (sentence, word, word): of the word's head; the root is its own
    relations: Tensor  # (sentence, word, word, relation)


class Biaffine(nn.Module):
    """Scores for each pair of words: bilinear, with a constant joined to either side."""

    def __init__(self, width: int, count: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(count, width + 1, width + 1))

    def forward(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Return (sentence, dependent, head, count)."""
        one = dependents.new_ones(*dependents.shape[:2], 1)
        left, right = torch.cat([dependents, one], 2), torch.cat([heads, one], 2)
        return torch.einsum("bdi,nij,bhj->bdhn", left, self.weight.to(left.dtype), right)


class Teacher(nn.Module):
    """MiniLM, all of it trained, with four heads on its last states."""

    def __init__(self, minilm: MiniLM, labels: Labels, *, dropout: float = 0.2) -> None:
        super().__init__()
        self.minilm = minilm
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.tags = nn.Linear(WIDTH, len(labels.tags))
        self.morphs = nn.Linear(WIDTH, len(labels.morphs))
        sizes = (ARC_WIDTH, ARC_WIDTH, RELATION_WIDTH, RELATION_WIDTH)
        self.sides = nn.ModuleList(nn.Linear(WIDTH, size) for size in sizes)
        self.arcs, self.relations = (
            Biaffine(ARC_WIDTH, 1),
            Biaffine(RELATION_WIDTH, len(labels.relations)),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, batch: Batch) -> Scores:
        """Return the scores of a batch's words."""
        minilm = self.minilm
        places = torch.arange(batch.pieces.shape[1], device=batch.pieces.device)
        x = minilm.words(batch.pieces) + minilm.positions(places) + minilm.kinds.weight[0]
        x = self.dropout(minilm.norm(x + self.shapes(batch.shapes)))
        mask = torch.where(batch.pieces == 0, HIDDEN, 0.0)[:, None, None, :]
        for layer in minilm.layers:
            x = layer(x, mask.to(x.dtype))
        words = x.gather(1, batch.firsts[:, :, None].expand(-1, -1, WIDTH))
        words = self.dropout(words)
        sides = [self.dropout(functional.gelu(side(words))) for side in self.sides]
        arcs = self.arcs(sides[0], sides[1])[..., 0].float()
        arcs = arcs.masked_fill(~batch.present[:, None, :], HIDDEN)
        return Scores(
            self.tags(words).float(),
            self.morphs(words).float(),
            arcs,
            self.relations(sides[2], sides[3]).float(),
        )


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


def alike(
    sentences: Sequence[Sentence], words: int, chance: random.Random | None = None
) -> Iterator[list[int]]:
    """Yield indexes of sentences of like length, about so many words together."""
    noise = chance.random if chance else (lambda: 0.0)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].tokens) + 4 * noise())
    groups, group = list[list[int]](), list[int]()
    for index in order:
        if group and (len(group) + 1) * len(sentences[index].tokens) > words:
            groups.append(group)
            group = []
        group.append(index)
    groups += [group] if group else []
    if chance:
        chance.shuffle(groups)
    yield from groups


def fits(sentence: Sentence, pieces: WordPieces) -> bool:
    """Return whether a sentence is short enough to be read at once."""
    return sum(len(pieces.split(token.form)) for token in sentence.tokens) <= MOST_PIECES


def loss_of(scores: Scores, sentences: Sequence[Sentence], labels: Labels) -> Tensor:
    """Return the sum of the four heads' losses, means over words."""
    tags, morphs, relations = (
        {label: place for place, label in enumerate(table)}
        for table in (labels.tags, labels.morphs, labels.relations)
    )
    width, device = scores.tags.shape[1], scores.tags.device

    def table(rows: list[list[int]]) -> Tensor:
        filled = [row + [UNKNOWN] * (width - len(row)) for row in rows]
        return torch.tensor(filled, device=device)

    words = [sentence.tokens for sentence in sentences]
    heads = table([[token.head for token in row] for row in words])
    chosen = heads.clamp_min(0)[:, :, None, None]
    of_heads = scores.relations.gather(2, chosen.expand(-1, -1, 1, scores.relations.shape[3]))
    pairs = (
        (scores.tags, table([[tags[token.xpos] for token in row] for row in words])),
        (
            scores.morphs,
            table([[morphs[token.upos, token.feats] for token in row] for row in words]),
        ),
        (scores.heads, heads),
        (
            of_heads[:, :, 0],
            table([[relations[token.deprel] for token in row] for row in words]),
        ),
    )
    losses = [
        functional.cross_entropy(said.flatten(0, 1), true.flatten(), ignore_index=UNKNOWN)
        for said, true in pairs
    ]
    return torch.stack(losses).sum()


@torch.inference_mode()
def annotate(
    teachers: Sequence[Teacher],
    sentences: Sequence[Sentence],
    pieces: WordPieces,
    labels: Labels,
    *,
    words: int = 8000,
) -> list[Sentence | None]:
    """Return the sentences as the teachers together read them.

    None stands for a sentence whose likeliest heads make no tree.
    """
    device = teachers[0].tags.weight.device
    found = list[Sentence | None]([None] * len(sentences))
    for group in alike(sentences, words):
        batch = make_batch([sentences[index] for index in group], pieces, device)
        said = [teacher(batch) for teacher in teachers]
        tags, morphs, heads, relations = (
            sum(getattr(one, name).softmax(-1) for one in said)
            for name in ("tags", "morphs", "heads", "relations")
        )
        heads = heads.argmax(2)
        chosen = heads[:, :, None, None].expand(-1, -1, 1, relations.shape[3])
        best = relations.gather(2, chosen)[:, :, 0].argmax(2)
        rows = (tags.argmax(2), morphs.argmax(2), heads, best)
        for row, index in enumerate(group):
            lists = [part[row].tolist() for part in rows]
            found[index] = _annotated(sentences[index], *lists, labels)
    return found


def _annotated(
    sentence: Sentence,
    tags: list[int],
    morphs: list[int],
    heads: list[int],
    relations: list[int],
    labels: Labels,
) -> Sentence | None:
    count = len(sentence.tokens)
    if not is_tree(heads[:count]):
        return None
    tokens = []
    for index, token in enumerate(sentence.tokens):
        upos, feats = labels.morphs[morphs[index]]
        is_root = heads[index] == index
        relation = "root" if is_root else labels.relations[relations[index]]
        if relation == "root" and not is_root:
            return None
        tokens.append(
            replace(token, upos=upos, feats=feats, xpos=labels.tags[tags[index]],
                    head=heads[index], deprel=relation)
        )  # fmt: skip
    return replace(sentence, tokens=tuple(tokens))


def is_tree(heads: Sequence[int]) -> bool:
    """Return whether one word is its own head and all others hang, at last, on it."""
    if sum(head == index for index, head in enumerate(heads)) != 1:
        return False
    for index in range(len(heads)):
        at = index
        for _ in heads:
            at = heads[at]
        if heads[at] != at:
            return False
    return True
