"""How the judge is trained, and what it says of sentences that it has not seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from examples import Batch, Example, make_batch
from network import LABELS, Judge, MiniLM, fast
from torch.nn import functional

RECOMMENDATION = LABELS.index("recommendation")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the training depends on, besides the sentences."""

    passes: int = 4
    batch_size: int = 16
    layer_rate: float = 1.5e-4  # learning rate of the copied layers
    head_rate: float = 1.5e-3  # that of the new weights on top
    warm_up: float = 0.1  # share of the steps in which the rates rise
    weight_decay: float = 0.01
    label_smoothing: float = 0.05
    role_weight: float = 0.5  # how much the roles count beside the label
    largest_gradient: float = 1.0


def train_judge(examples: Sequence[Example], minilm: MiniLM, *, recipe: Recipe, seed: int) -> Judge:
    """Return a judge trained on the examples; the same seed gives the same judge."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    judge = Judge(minilm).train()
    rates = [recipe.layer_rate, recipe.head_rate]
    heads = [*judge.labels.parameters(), *judge.roles.parameters()]
    groups = [{"params": list(judge.layers.parameters())}, {"params": heads}]
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    step_count = recipe.passes * -(-len(examples) // recipe.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, step_count, pct_start=recipe.warm_up, anneal_strategy="linear"
    )
    for _ in range(recipe.passes):
        for batch in _batches(examples, order, recipe.batch_size):
            optimizer.zero_grad()
            _loss(judge, batch, recipe).backward()
            torch.nn.utils.clip_grad_norm_(judge.parameters(), recipe.largest_gradient)
            optimizer.step()
            schedule.step()
    return judge.eval()


def _batches(examples: Sequence[Example], order: np.random.Generator, size: int) -> Iterator[Batch]:
    """Yield all examples once, in random batches of like length: little padding."""
    drawn = order.permutation(len(examples))
    # Sorted within ten batches drawn at random: like lengths meet, yet never twice the same.
    stretches = [drawn[i : i + 10 * size] for i in range(0, len(drawn), 10 * size)]
    ordered = [i for one in stretches for i in sorted(one, key=lambda i: len(examples[i].states))]
    starts = order.permutation(range(0, len(ordered), size))
    for start in starts:
        yield make_batch([examples[i] for i in ordered[start : start + size]])


def _loss(judge: Judge, batch: Batch, recipe: Recipe) -> torch.Tensor:
    # bfloat16 halves the time on a processor that has it, and changes no decision.
    with fast("cpu"):
        labels, roles = judge(batch.states, batch.present)
    loss = functional.cross_entropy(
        labels.float(), batch.labels, label_smoothing=recipe.label_smoothing
    )
    # Only recommendations have roles.
    taught = (batch.labels == RECOMMENDATION)[:, None] & batch.present
    if taught.any():
        told = functional.binary_cross_entropy_with_logits(
            roles.float()[taught], batch.roles[taught]
        )
        loss = loss + recipe.role_weight * told
    return loss


@torch.inference_mode()
def judge_examples(judge: Judge, examples: Sequence[Example]) -> np.ndarray:
    """Return each example's probability of being a recommendation."""
    probabilities = []
    for one in examples:
        batch = make_batch([one])
        labels, _ = judge(batch.states, batch.present)
        probabilities.append(float(labels.softmax(1)[0, RECOMMENDATION]))
    return np.array(probabilities)


def judge_unseen(
    examples: Sequence[Example], minilm: MiniLM, *, recipe: Recipe, folds: int
) -> tuple[np.ndarray, list[Judge]]:
    """Return each example's probability from a judge that saw nothing of its meeting, and those.

    Meetings are dealt to ``folds`` parts of like size; one judge learns from all but one part.
    """
    parts = deal_meetings([one.meeting for one in examples], folds)
    probabilities = np.zeros(len(examples))
    judges = []
    for part in range(folds):
        learnt = [one for one, its in zip(examples, parts, strict=True) if its != part]
        judge = train_judge(learnt, minilm, recipe=recipe, seed=part)
        unseen = [index for index, its in enumerate(parts) if its == part]
        probabilities[unseen] = judge_examples(judge, [examples[i] for i in unseen])
        judges.append(judge)
    return probabilities, judges


def deal_meetings(meetings: Sequence[str], folds: int) -> list[int]:
    """Return for each sentence the part of its meeting: the largest go first, to the smallest."""
    sizes = {name: meetings.count(name) for name in sorted(set(meetings))}
    totals = [0] * folds
    part_of = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        part_of[name] = totals.index(min(totals))
        totals[part_of[name]] += sizes[name]
    return [part_of[name] for name in meetings]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over sentences: found, expected, and both."""

    found: int
    expected: int
    correct: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.correct / max(self.found + self.expected, 1)

    def __str__(self) -> str:
        precision = self.correct / max(self.found, 1)
        recall = self.correct / max(self.expected, 1)
        return (
            f"P {precision:.3f} ({self.correct}/{self.found}) "
            f"R {recall:.3f} ({self.correct}/{self.expected}) F1 {self.f1:.3f}"
        )


def score(probabilities: np.ndarray, examples: Sequence[Example], threshold: float) -> Score:
    """Return the score of the examples with at least the threshold."""
    truth = np.array([one.label == RECOMMENDATION for one in examples])
    found = probabilities >= threshold
    return Score(int(found.sum()), int(truth.sum()), int((found & truth).sum()))


def best_threshold(probabilities: np.ndarray, examples: Sequence[Example]) -> float:
    """Return the threshold with the best F1, in hundredths."""
    candidates = [step / 100 for step in range(5, 95)]
    return max(candidates, key=lambda one: score(probabilities, examples, one).f1)
