"""How the tagger learns: windows of all texts, shown until the words or the time run out."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from network import HIDDEN_PIECE, RestorationNetwork
from texts import UNKNOWN, PiecedText, Window
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from pipeline.restoration import CASES, MARKS

# Windows are drawn at random and sorted by length among so many: little padding.
WINDOWS_A_POOL = 400

# On a processor torch's plain attention is the faster one at these lengths.
KERNELS = {
    "cpu": [SDPBackend.MATH],
    "cuda": [SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH],
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the training depends on, besides the texts."""

    words: int = 6_000_000  # how many to show
    minutes: float = 60.0  # the training ends then, shown or not; its rates fall in time
    layer_rate: float = 4e-4  # learning rate of MiniLM's layers
    head_rate: float = 1e-3  # that of the new weights on top
    warm_up: float = 0.05  # share of the training in which the rates rise
    weight_decay: float = 0.01
    largest_gradient: float = 1.0
    case_weight: float = 0.5  # how much the case counts beside the mark
    hidden_share: float = 0.03  # pieces shown as [MASK]: recognisers mishear
    pieces_a_batch: int = 2048
    window_sizes: tuple[int, ...] = (64, 128, 192)  # pieces; one for each text and pass


@dataclass(frozen=True, slots=True)
class Frame:
    """Ids that are no words."""

    start: int
    end: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to the longest."""

    ids: Tensor  # (window, piece); padding is 0
    cases: Tensor  # (window, piece); UNKNOWN but at the first piece of a word
    marks: Tensor  # (window, piece); the same

    def on(self, device: torch.device) -> "Batch":
        """Return the batch in the memory of a device."""
        return Batch(*(one.to(device) for one in (self.ids, self.cases, self.marks)))


def teach(
    network: RestorationNetwork,
    texts: Sequence[PiecedText],
    frame: Frame,
    *,
    recipe: Recipe,
    seed: int,
    report: Callable[[int, float], None],
) -> None:
    """Train the network in place, where it is; ``report`` is told words shown and mean loss."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - noise, no secret
    network.train()
    heads = list(network.scores.parameters())
    groups = [
        {"params": list(network.layers.parameters()), "peak": recipe.layer_rate},
        {"params": heads, "peak": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, lr=recipe.layer_rate, weight_decay=recipe.weight_decay)
    device = network.scores.weight.device
    shown, losses, began = 0, list[float](), time.monotonic()
    for batch in batches(texts, frame, chance, recipe):
        spent = (time.monotonic() - began) / (60 * recipe.minutes)
        progress = max(shown / recipe.words, spent)
        if progress >= 1:
            break
        share = min(progress / recipe.warm_up, (1 - progress) / (1 - recipe.warm_up))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share
        optimizer.zero_grad()
        loss = _loss(network, batch.on(device), frame, recipe)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.largest_gradient)
        optimizer.step()
        shown += int((batch.marks != UNKNOWN).sum())
        losses.append(loss.item())
        if len(losses) == 100:
            report(shown, sum(losses) / len(losses))
            losses.clear()
    report(shown, sum(losses) / max(len(losses), 1))
    network.eval()


def batches(
    texts: Sequence[PiecedText], frame: Frame, chance: random.Random, recipe: Recipe
) -> Iterator[Batch]:
    """Yield batches of windows of like length, without end; every pass cuts the texts anew."""
    while True:
        windows = [
            window
            for text in texts
            for window in text.windows(
                chance.choice(recipe.window_sizes), chance, (frame.start, frame.end)
            )
        ]
        chance.shuffle(windows)
        groups = [
            group
            for first in range(0, len(windows), WINDOWS_A_POOL)
            for group in _alike(windows[first : first + WINDOWS_A_POOL], recipe.pieces_a_batch)
        ]
        chance.shuffle(groups)
        yield from (make_batch(group) for group in groups)


def _alike(windows: Sequence[Window], size: int) -> Iterator[list[Window]]:
    """Yield the windows sorted by length, in groups that hold ``size`` pieces when padded."""
    group = list[Window]()
    for window in sorted(windows, key=lambda window: len(window.ids)):
        if group and (len(group) + 1) * len(window.ids) > size:
            yield group
            group = []
        group.append(window)
    if group:
        yield group


def make_batch(windows: Sequence[Window]) -> Batch:
    """Return the windows as one batch."""
    length = max(len(window.ids) for window in windows)
    ids = torch.zeros(len(windows), length, dtype=torch.long)
    cases, marks = torch.full_like(ids, UNKNOWN), torch.full_like(ids, UNKNOWN)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        cases[row, list(window.places)] = torch.tensor(window.cases)
        marks[row, list(window.places)] = torch.tensor(window.marks)
    return Batch(ids, cases, marks)


def _loss(network: RestorationNetwork, batch: Batch, frame: Frame, recipe: Recipe) -> Tensor:
    device = batch.ids.device
    hidden = torch.rand(batch.ids.shape, device=device) < recipe.hidden_share
    ids = torch.where(hidden & (batch.marks != UNKNOWN), frame.hidden, batch.ids)
    mask = torch.where(batch.ids == 0, HIDDEN_PIECE, 0.0)[:, None, None, :]
    # bfloat16 halves the time on a processor that has it, and changes no decision.
    with torch.autocast(device.type, torch.bfloat16), sdpa_kernel(KERNELS[device.type]):
        scores = network(ids, mask)
    cases, marks = scores.float().flatten(0, 1).split([len(CASES), len(MARKS)], dim=1)
    return _mean_loss(marks, batch.marks) + recipe.case_weight * _mean_loss(cases, batch.cases)


def _mean_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """Return the mean over known labels; nought where a batch has none, such as one short text."""
    flat = labels.flatten()
    total = functional.cross_entropy(scores, flat, ignore_index=UNKNOWN, reduction="sum")
    return total / (flat != UNKNOWN).sum().clamp_min(1)
