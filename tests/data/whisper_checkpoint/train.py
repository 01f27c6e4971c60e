"""Train ``flite-tiny.pt``: a Whisper of two and two layers that understands flite's voices.

``python make_speech.py FOLDER`` first, then ``python train.py FOLDER --minutes 60``. One core is
enough. The learning rate follows the clock, not a count of steps, so that a slower machine ends
with a finished, if weaker, checkpoint. ``--resume`` goes on after a stop; with ``--back-to 0.6`` a
finished checkpoint, too, is trained through that last part of the plan once more.
What is saved is in OpenAI's own format.
"""

import argparse
import math
import pickle
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from make_speech import shard_path
from sentences import draw_sentences
from speak import ENCODER_FRAME_S, PHONES, Spoken
from torch import Tensor, nn
from torch.nn import functional
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper, disable_sdpa
from whisper.tokenizer import Tokenizer, get_tokenizer
from windows import LOOK_AROUND_S, Window, draw_window

DIMENSIONS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=128,
    n_audio_head=2,
    n_audio_layer=2,
    n_vocab=51_864,  # whisper's English-only vocabulary
    n_text_ctx=448,
    n_text_state=128,
    n_text_head=2,
    n_text_layer=2,
)
SEED = 20_260_702
HIGHEST_RATE = 1.5e-3
LOWEST_RATE = 2e-5
WARM_UP_SHARE = 0.03
LONG_FRAMES = 3000
CHECKED_FRAMES = 800


@dataclass(frozen=True, slots=True)
class Phase:
    """What is trained until a part of the time is over.

    ``windows`` are lengths in mel frames with their batch sizes, one of them drawn for each step.
    """

    until_share: float
    windows: tuple[tuple[int, int], ...]
    is_encoder_only: bool = False


# The decoder cannot learn to listen before there is something to hear: trained together from the
# start it learns the grammar by heart, and the encoder next to nothing. Short windows teach the
# sounds at half the cost of whole ones; only whole ones teach what transcribe() needs. Shown those
# alone at the end, the model forgot the short ones, so all lengths are kept in the draw.
SHORT, MIDDLE, LONG = (800, 16), (1500, 8), (LONG_FRAMES, 4)
PHASES = (
    Phase(0.2, ((400, 16),), is_encoder_only=True),
    Phase(0.58, (SHORT,)),
    Phase(0.75, (SHORT, MIDDLE)),
    Phase(1.0, (SHORT, LONG, LONG, LONG)),
)
# Sinusoids of positions are large beside what torch's first convolutions give.
CONVOLUTION_GAIN = 4.0
WEIGHTS = {"token": 1.0, "phone": 0.5, "said": 0.5, "look": 0.5}
SAVE_EVERY_S = 180
CHECKED_WINDOWS = 24


class Trainee(nn.Module):
    """A Whisper model that knows only the tokens in use; all other tokens share one embedding.

    The softmax counts that one as often as it stands for a token, so it is the softmax over the
    whole vocabulary, at a twentieth of its cost.
    """

    def __init__(self, token_ids: Sequence[int]) -> None:
        super().__init__()
        small = DIMENSIONS.__class__(**{**asdict(DIMENSIONS), "n_vocab": len(token_ids) + 1})
        self.token_ids = list(token_ids)
        self.model = Whisper(small)
        # Two helpers, dropped on saving: the phone and the token that are said in each state.
        self.phone_head = nn.Linear(DIMENSIONS.n_audio_state, len(PHONES))
        self.token_head = nn.Linear(DIMENSIONS.n_audio_state, len(token_ids))
        with torch.no_grad():
            self.model.encoder.conv1.weight.mul_(CONVOLUTION_GAIN)
            self.model.encoder.conv2.weight.mul_(CONVOLUTION_GAIN)
        nn.init.normal_(self.model.decoder.token_embedding.weight, std=0.04)
        nn.init.normal_(self.model.decoder.positional_embedding, std=0.01)
        weights = torch.zeros(len(token_ids) + 1)
        weights[-1] = math.log(DIMENSIONS.n_vocab - len(token_ids))
        self.register_buffer("log_counts", weights)

    def encode(self, mel: Tensor, first_frames: Tensor) -> Tensor:
        """Return encoder states; each window may lie anywhere in the 30 s of positions."""
        encoder = self.model.encoder
        x = functional.gelu(encoder.conv1(mel))
        x = functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        frames = first_frames[:, None] + torch.arange(x.shape[1])
        x = x.float() + encoder.positional_embedding[frames]
        for block in encoder.blocks:
            x = block(x)
        states: Tensor = encoder.ln_post(x)
        return states

    def decode(self, tokens: Tensor, states: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits and the last layer's attention (batch, head, token, frame)."""
        decoder = self.model.decoder
        x = decoder.token_embedding(tokens) + decoder.positional_embedding[: tokens.shape[1]]
        for block in decoder.blocks:
            x = x + block.attn(block.attn_ln(x), mask=decoder.mask)[0]
            heard, looks = _attend(block.cross_attn, block.cross_attn_ln(x), states)
            x = x + heard
            x = x + block.mlp(block.mlp_ln(x))
        logits = decoder.ln(x).float() @ decoder.token_embedding.weight.T
        return logits + self.log_counts, looks

    def checkpoint(self) -> dict[str, object]:
        """Return what ``whisper.load_model`` reads, in half precision."""
        state = self.model.state_dict()
        rows = state["decoder.token_embedding.weight"]
        whole = rows[-1].repeat(DIMENSIONS.n_vocab, 1)
        whole[self.token_ids] = rows[:-1]
        state["decoder.token_embedding.weight"] = whole
        halves = {name: value.half() for name, value in state.items()}
        return {"dims": asdict(DIMENSIONS), "model_state_dict": halves}


def _attend(attention: MultiHeadAttention, x: Tensor, states: Tensor) -> tuple[Tensor, Tensor]:
    """Return what whisper's own attention does, and its weights with their gradient."""

    def heads(values: Tensor) -> Tensor:
        return values.view(*values.shape[:2], attention.n_head, -1).transpose(1, 2)

    query = heads(attention.query(x))
    key, value = heads(attention.key(states)), heads(attention.value(states))
    scores = (query @ key.transpose(-1, -2)).float() * query.shape[-1] ** -0.5
    weights = scores.softmax(dim=-1)
    heard = (weights.to(value.dtype) @ value).transpose(1, 2).flatten(2)
    return attention.out(heard), weights


class Batch:
    """Windows as tensors; targets of -100 do not count."""

    def __init__(self, windows: Sequence[Window], small_ids: dict[int, int]) -> None:
        self.mel = torch.from_numpy(np.stack([window.mel for window in windows]))
        self.phones = torch.from_numpy(np.stack([window.phones for window in windows])).long()
        longest = max(len(window.tokens.ids) for window in windows) - 1
        self.inputs = torch.zeros(len(windows), longest, dtype=torch.long)
        self.targets = torch.full((len(windows), longest), -100)
        self.looks = torch.full((len(windows), longest, 2), -1.0)
        self.said = torch.full(self.phones.shape, -100)
        for row, window in enumerate(windows):
            ids = torch.tensor([small_ids[number] for number in window.tokens.ids])
            self.inputs[row, : len(ids) - 1] = ids[:-1]
            first = window.prompt_length
            self.targets[row, first : len(ids) - 1] = ids[first + 1 :]
            for column, look in enumerate(window.tokens.looks[1:]):
                if look is not None and column >= first:
                    self.looks[row, column] = torch.tensor(look)
            self._fill_said(row, ids, window)

    def _fill_said(self, row: int, ids: Tensor, window: Window) -> None:
        """Note the token that is said in each state; a word's tokens share its time equally."""
        places = [
            place
            for place, look in enumerate(window.tokens.looks)
            if look is not None and window.tokens.is_text[place]
        ]
        for look, group in groupby(places, key=lambda place: window.tokens.looks[place]):
            parts = list(group)
            start_s, end_s = look or (0.0, 0.0)
            first = (start_s + LOOK_AROUND_S) / ENCODER_FRAME_S
            length = (end_s - LOOK_AROUND_S) / ENCODER_FRAME_S - first
            for number, place in enumerate(parts):
                begin = round(first + length * number / len(parts))
                end = round(first + length * (number + 1) / len(parts))
                self.said[row, begin:end] = ids[place]


def losses(
    trainee: Trainee, batch: Batch, first_frames: Tensor, *, is_encoder_only: bool
) -> dict[str, Tensor]:
    """Return the mean losses of phones and tokens in the encoder, and of the decoder.

    The decoder's are those of its tokens, and of attention outside of the word's own time.
    """
    with _fast(batch.mel.shape[-1]):
        states = trainee.encode(batch.mel, first_frames)
        phones = trainee.phone_head(states).float()
        said = trainee.token_head(states[batch.said >= 0]).float()
    found = {
        "phone": functional.cross_entropy(phones.flatten(0, 1), batch.phones.flatten()),
        "said": functional.cross_entropy(said, batch.said[batch.said >= 0]),
    }
    if is_encoder_only:
        return found
    with _fast(batch.mel.shape[-1]):
        logits, weights = trainee.decode(batch.inputs, states)
    targets = batch.targets.flatten()
    found["token"] = functional.cross_entropy(logits.flatten(0, 1).float(), targets)
    times = (torch.arange(states.shape[1]) + 0.5) * ENCODER_FRAME_S
    inside = (times >= batch.looks[..., :1]) & (times <= batch.looks[..., 1:])
    is_known = batch.looks[..., 1] > 0
    mass = (weights * inside[:, None]).sum(dim=-1).transpose(1, 2)[is_known]
    found["look"] = -(mass + 1e-4).log().mean()
    return found


@contextmanager
def _fast(frames: int) -> Iterator[None]:
    """Calculate in bfloat16; for short windows plain attention is twice as fast as the fused."""
    plain = disable_sdpa() if frames < LONG_FRAMES else nullcontext()
    with torch.autocast("cpu", dtype=torch.bfloat16), plain:
        yield


class Trainer:
    """Draws batches, takes steps, writes what it has."""

    def __init__(self, folder: Path, target: Path, *, minutes: float, resumed: bool) -> None:
        self.folder = folder
        self.first_share = 0.0
        self.target = target
        self.seconds = minutes * 60
        self.tokenizer = get_tokenizer(False)
        self.draw = random.Random(SEED)  # noqa: S311 - windows, not secrets
        torch.manual_seed(SEED)
        ids = tokens_in_use(self.tokenizer)
        self.small_ids = {number: position for position, number in enumerate(ids)}
        self.trainee = Trainee(ids)
        self.optimizer = torch.optim.AdamW(
            self.trainee.parameters(), lr=HIGHEST_RATE, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.held_back = _read_shards(folder, 0, 1)
        self.spoken: list[Spoken] = []
        if resumed:
            state = torch.load(target.with_suffix(".state"), weights_only=True)
            self.trainee.load_state_dict(state["trainee"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.first_share = state["share"]
            self.draw = random.Random(SEED + round(1e6 * self.first_share))  # noqa: S311

    def run(self) -> None:
        begin = saved = time.monotonic()
        step = 0
        share = self.first_share
        while share < 1:
            if step % 200 == 0:  # speech may still be in the making
                self.spoken = _read_shards(self.folder, 1, 99) or self.spoken
            values = self.step(share)
            step += 1
            gone = (time.monotonic() - begin) / self.seconds
            share = self.first_share + (1 - self.first_share) * gone
            if step % 50 == 0:
                numbers = " ".join(f"{name} {value:.3f}" for name, value in values.items())
                sys.stdout.write(f"{time.monotonic() - begin:.0f} s step {step}: {numbers}\n")
                sys.stdout.flush()
            if time.monotonic() - saved > SAVE_EVERY_S:
                self.save(share)
                saved = time.monotonic()
        self.save(1.0)

    def step(self, share: float) -> dict[str, float]:
        """Take one step; return its losses."""
        phase = next(phase for phase in PHASES if share <= phase.until_share)
        frames, size = self.draw.choice(phase.windows)
        batch = self.batch(self.spoken, frames=frames, size=size, draw=self.draw)
        room = (LONG_FRAMES - frames) // 2
        # Short windows are heard at any position, so that all positions are known early.
        first_frames = torch.tensor([self.draw.randint(0, room) for _ in range(size)])
        first_frames[::2] = 0
        self._move_timestamps(batch, first_frames)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(share)
        parts = losses(self.trainee, batch, first_frames, is_encoder_only=phase.is_encoder_only)
        weighted = [WEIGHTS[name] * part for name, part in parts.items()]
        torch.autograd.backward(torch.stack(weighted).sum())
        nn.utils.clip_grad_norm_(self.trainee.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return {name: part.item() for name, part in parts.items()}

    def batch(
        self, spoken: Sequence[Spoken], *, frames: int, size: int, draw: random.Random
    ) -> Batch:
        windows = [draw_window(spoken, self.tokenizer, draw, frames=frames) for _ in range(size)]
        return Batch(windows, self.small_ids)

    def _move_timestamps(self, batch: Batch, first_frames: Tensor) -> None:
        first_stamp = self.small_ids[self.tokenizer.timestamp_begin]
        for tokens in (batch.inputs, batch.targets):
            tokens += (tokens >= first_stamp) * first_frames[:, None]

    @torch.no_grad()
    def save(self, share: float) -> None:
        """Write the checkpoint and what resuming needs; say how held-back sentences do."""
        draw = random.Random(0)  # noqa: S311 - windows, not secrets
        batch = self.batch(self.held_back, frames=CHECKED_FRAMES, size=CHECKED_WINDOWS, draw=draw)
        first_frames = torch.zeros(CHECKED_WINDOWS, dtype=torch.long)
        parts = losses(self.trainee, batch, first_frames, is_encoder_only=False)
        numbers = " ".join(f"{name} {part.item():.3f}" for name, part in parts.items())
        sys.stdout.write(f"held back: {numbers}\n")
        unfinished = self.target.with_suffix(".part")
        torch.save(self.trainee.checkpoint(), unfinished)
        unfinished.replace(self.target)
        state = {
            "trainee": self.trainee.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "share": share,
        }
        torch.save(state, unfinished)
        unfinished.replace(self.target.with_suffix(".state"))


def learning_rate(share: float) -> float:
    """Return a warm-up followed by half a cosine; ``share`` is the part of the time gone."""
    if share < WARM_UP_SHARE:
        return HIGHEST_RATE * max(share / WARM_UP_SHARE, 0.02)
    falling = (share - WARM_UP_SHARE) / (1 - WARM_UP_SHARE)
    return LOWEST_RATE + (HIGHEST_RATE - LOWEST_RATE) * (1 + math.cos(math.pi * falling)) / 2


def tokens_in_use(tokenizer: Tokenizer) -> list[int]:
    """Return the tokens of the grammar, the special ones and all timestamps, in order."""
    used = {tokenizer.eot, tokenizer.sot, tokenizer.sot_prev, tokenizer.no_timestamps}
    used |= {tokenizer.no_speech}
    used |= set(range(tokenizer.timestamp_begin, tokenizer.timestamp_begin + 1501))
    for is_held_back in (False, True):
        for sentence in draw_sentences(20_000, seed=1, held_back=is_held_back):
            for word in sentence.split():
                used |= set(tokenizer.encode(" " + word))
    return sorted(used)


def _read_shards(folder: Path, first: int, end: int) -> list[Spoken]:
    return list(_spoken(folder, first, end))


def _spoken(folder: Path, first: int, end: int) -> Iterator[Spoken]:
    for number in range(first, end):
        path = shard_path(folder, number)
        if path.exists():
            yield from pickle.loads(path.read_bytes())  # noqa: S301 - our own shards


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("flite-tiny.pt"))
    parser.add_argument("--resume", action="store_true", help="go on; --minutes are those left")
    parser.add_argument("--back-to", type=float, help="with --resume: from this part on, 0 to 1")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    trainer = Trainer(
        arguments.folder, arguments.out, minutes=arguments.minutes, resumed=arguments.resume
    )
    if arguments.back_to is not None:
        trainer.first_share = arguments.back_to
    trainer.run()


if __name__ == "__main__":
    main()
