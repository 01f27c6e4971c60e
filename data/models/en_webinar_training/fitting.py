"""How a teacher is trained: both kinds alike."""

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from minilm import WordPieces, fast
from reader import alike, make_batch, piece_count
from torch import Tensor, nn

from pipeline.formats.conllu import Sentence

READER_RATE, HEAD_RATE, WARM_UP = 2e-4, 1.5e-3, 0.1
PIECES_A_BATCH = 1400
LARGEST_GRADIENT = 1.0
STEPS_BETWEEN_REPORTS = 100

Network = TypeVar("Network", bound=nn.Module)


def fit(
    teacher: Network,
    sentences: Sequence[Sentence],
    pieces: WordPieces,
    loss_of: Callable[..., Tensor],
    *,
    passes: int,
    seed: int,
    device: str,
) -> Network:
    """Return the teacher, which has a ``reader``, after so many passes over the sentences.

    ``loss_of`` is given what the teacher says of a batch, and the batch's sentences.
    """
    chance = random.Random(seed)  # noqa: S311 - noise, no secret
    teacher.to(device).train()
    optimizer = _optimizer(teacher)
    lengths = [piece_count(one, pieces) for one in sentences]
    plan = [group for _ in range(passes) for group in alike(lengths, PIECES_A_BATCH, chance)]
    began = time.monotonic()
    for step, group in enumerate(plan):
        progress = step / len(plan)
        share = min(progress / WARM_UP + 1e-3, (1 - progress) / (1 - WARM_UP))
        for one in optimizer.param_groups:
            one["lr"] = one["peak"] * share
        chosen = [sentences[index] for index in group]
        optimizer.zero_grad()
        with fast(device):
            said = teacher(make_batch(chosen, pieces, torch.device(device)))
        loss = loss_of(said, chosen)
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), LARGEST_GRADIENT)
        optimizer.step()
        if step % STEPS_BETWEEN_REPORTS == 0:
            seconds = time.monotonic() - began
            print(f"{step} of {len(plan)}, loss {loss.item():.3f}, {seconds:.0f} s", flush=True)
    return teacher.eval()


def _optimizer(teacher: nn.Module) -> torch.optim.Optimizer:
    body, heads = list[nn.Parameter](), list[nn.Parameter]()
    for name, part in teacher.named_parameters():
        if part.requires_grad:
            (body if name.startswith("reader.minilm.") else heads).append(part)
    groups = [{"params": body, "peak": READER_RATE}, {"params": heads, "peak": HEAD_RATE}]
    return torch.optim.AdamW(groups, lr=READER_RATE, weight_decay=0.01)
