"""The teacher: MiniLM with heads for tags, morphology and arcs, larger than what can be shipped.

Arcs and relations are scored by deep biaffine attention (Dozat & Manning 2017,
https://arxiv.org/abs/1611.01734).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import networkx
import torch
from minilm import WIDTH, MiniLM, WordPieces, fast
from reader import HIDDEN, PIECES_READ_AT_ONCE, Batch, Reader, alike, make_batch, piece_count
from torch import Tensor, nn
from torch.nn import functional

from pipeline.formats.conllu import Sentence

ARC_WIDTH, RELATION_WIDTH = 384, 192
UNKNOWN = -100
HEADS_TRIED = 8
LEAST_PROBABILITY = 1e-9
ROOT_TOLL = 1000.0


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
    """MiniLM with four heads on its last states."""

    def __init__(self, minilm: MiniLM, labels: Labels, *, dropout: float = 0.2) -> None:
        super().__init__()
        self.reader = Reader(minilm, dropout=dropout)
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
        words = self.reader(batch)
        sides = [self.dropout(functional.gelu(side(words))) for side in self.sides]
        arcs = self.arcs(sides[0], sides[1])[..., 0].float()
        arcs = arcs.masked_fill(~batch.present[:, None, :], HIDDEN)
        return Scores(
            self.tags(words).float(),
            self.morphs(words).float(),
            arcs,
            self.relations(sides[2], sides[3]).float(),
        )


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
) -> list[Sentence]:
    """Return the sentences as the teachers together read them, each the likeliest tree."""
    device = teachers[0].tags.weight.device
    found = list(sentences)
    lengths = [piece_count(one, pieces) for one in sentences]
    for group in alike(lengths, PIECES_READ_AT_ONCE):
        batch = make_batch([sentences[index] for index in group], pieces, device)
        with fast(device.type):
            said = [teacher(batch) for teacher in teachers]
        tags, morphs, heads, relations = (
            sum(getattr(one, name).softmax(-1) for one in said)
            for name in ("tags", "morphs", "heads", "relations")
        )
        for row, index in enumerate(group):
            count = len(sentences[index].tokens)
            tree = torch.tensor(likeliest_tree(heads[row, :count, :count].cpu()))
            chosen = tree.to(device)[:, None, None].expand(-1, 1, relations.shape[3])
            # Only the word that is its own head is a root.
            rest = relations[row, :count].gather(1, chosen)[:, 0]
            rest[:, labels.relations.index("root")] = 0
            lists = [
                part.tolist()
                for part in (tags[row].argmax(1), morphs[row].argmax(1), tree, rest.argmax(1))
            ]
            found[index] = _annotated(sentences[index], *lists, labels)
    return found


def likeliest_tree(heads: Tensor) -> list[int]:
    """Return each word's head, the root's being itself, so that all make one tree.

    ``heads`` holds the probability of each head (column) of each word (row). Where the likeliest
    heads are no tree, the maximum spanning arborescence is one (McDonald et al. 2005,
    https://aclanthology.org/H05-1066/).
    """
    best = heads.argmax(1).tolist()
    if is_tree(best):
        return best
    count = len(best)
    graph = networkx.DiGraph()
    scores = heads.clamp_min(LEAST_PROBABILITY).log()
    for word, row in enumerate(scores):
        # The root hangs on a node of its own; the toll sees to it that only one word does.
        graph.add_edge(count, word, weight=row[word].item() - ROOT_TOLL)
        for head in row.topk(min(HEADS_TRIED, count)).indices.tolist():
            if head != word:
                graph.add_edge(head, word, weight=row[head].item())
    tree = networkx.maximum_spanning_arborescence(graph)
    return [
        word if (head := next(tree.predecessors(word))) == count else head for word in range(count)
    ]


def _annotated(
    sentence: Sentence,
    tags: list[int],
    morphs: list[int],
    heads: list[int],
    relations: list[int],
    labels: Labels,
) -> Sentence:
    tokens = []
    for index, token in enumerate(sentence.tokens):
        upos, feats = labels.morphs[morphs[index]]
        relation = "root" if heads[index] == index else labels.relations[relations[index]]
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
