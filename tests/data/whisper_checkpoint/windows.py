"""Windows of speech to train on: one or several sentences, silence, noise; tokens and their times.

A window is put together from spoken sentences' mel frames, so that each pass hears new mixtures.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from speak import ENCODER_FRAME_S, KEPT_PAUSE_S, Spoken
from whisper.tokenizer import Tokenizer

FRAMES_PER_S = 100
SILENCE_LOG = -10.0
LONGEST_FIRST_PAUSE_S = 0.8  # whisper does not accept a first timestamp after 1.0 s
PAUSES_S = (0.05, 0.9)
TIMESTAMP_SHARE = 0.5
PROMPT_SHARE = 0.15
SILENT_SHARE = 0.02
CUT_SHARE = 0.1  # of the long windows with timestamps: the last sentence goes on beyond the end
# Sound that ends before the window does: whisper.transcribe fills up with zeros, and a zero in its
# scaled mel is no silence.
ENDED_SHARE = 0.7
LONGEST_TAIL_S = 1.5
MASK_SHARE = 0.3
LONGEST_MASK_FRAMES = 16
WIDEST_MASK_BANDS = 8
# Where the decoder should look for a word: its time and this much around it.
LOOK_AROUND_S = 0.04
LOOK_AROUND_EDGE_S = 0.1


@dataclass(slots=True)
class Tokens:
    """A token sequence under construction, with the stretch of time that each one stands for."""

    ids: list[int] = field(default_factory=list)
    looks: list[tuple[float, float] | None] = field(default_factory=list)
    is_text: list[bool] = field(default_factory=list)

    def add(
        self, number: int, look: tuple[float, float] | None = None, *, is_text: bool = False
    ) -> None:
        self.ids.append(number)
        self.looks.append(look)
        self.is_text.append(is_text)


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """``mel`` (80, frames) as whisper's encoder wants it; ``phones`` one an encoder frame."""

    mel: npt.NDArray[np.float32]
    phones: npt.NDArray[np.uint8]
    tokens: Tokens
    prompt_length: int


def draw_window(
    spoken: Sequence[Spoken], tokenizer: Tokenizer, draw: random.Random, *, frames: int
) -> Window:
    """Return one window of ``frames`` mel frames, 10 ms each."""
    has_timestamps = draw.random() < TIMESTAMP_SHARE
    can_cut = has_timestamps and frames > 2000 and draw.random() < CUT_SHARE
    placed = [] if draw.random() < SILENT_SHARE else _place(spoken, draw, frames, can_cut=can_cut)
    tokens = Tokens()
    if draw.random() < PROMPT_SHARE:
        tokens.add(tokenizer.sot_prev)
        for sentence in draw.choices(spoken, k=draw.randint(1, 4)):
            for number in tokenizer.encode(" " + sentence.text):
                tokens.add(number)
    prompt_length = len(tokens.ids)
    _write_tokens(tokens, placed, tokenizer, frames, has_timestamps=has_timestamps)
    mel, phones = _mix(placed, draw, frames)
    return Window(mel, phones, tokens, prompt_length)


def _place(
    spoken: Sequence[Spoken], draw: random.Random, frames: int, *, can_cut: bool
) -> list[tuple[int, Spoken]]:
    """Return sentences with the mel frame that each begins in, as many as fit or fewer."""
    placed: list[tuple[int, Spoken]] = []
    begin = round(draw.uniform(0, LONGEST_FIRST_PAUSE_S) * FRAMES_PER_S)
    most = draw.choice((1, 2, 3, 99, 99)) if frames > 2000 else 99
    while len(placed) < most:
        sentence = draw.choice(spoken)
        end = begin + sentence.mel.shape[1]
        if end > frames - 4:
            if can_cut and placed and begin < frames - 30:
                placed.append((begin, sentence))
            return placed or _place(spoken, draw, frames, can_cut=can_cut)
        placed.append((begin, sentence))
        begin = end + round(draw.uniform(*PAUSES_S) * FRAMES_PER_S)
        begin -= begin % 2  # phones lie on encoder frames
    return placed


def _write_tokens(
    tokens: Tokens,
    placed: Sequence[tuple[int, Spoken]],
    tokenizer: Tokenizer,
    frames: int,
    *,
    has_timestamps: bool,
) -> None:
    tokens.add(tokenizer.sot)
    if not placed:
        tokens.add(tokenizer.no_speech)
        tokens.add(tokenizer.eot)
        return
    if not has_timestamps:
        tokens.add(tokenizer.no_timestamps)
    end_s = 0.0
    for begin, sentence in placed:
        begin_s = begin / FRAMES_PER_S
        if has_timestamps:
            _add_timestamp(tokens, begin_s + KEPT_PAUSE_S, tokenizer)
        if begin + sentence.mel.shape[1] > frames:
            break
        end_s = begin_s + sentence.mel.shape[1] / FRAMES_PER_S - KEPT_PAUSE_S
        _add_text(tokens, sentence, begin_s, tokenizer)
        if has_timestamps:
            _add_timestamp(tokens, end_s, tokenizer)
    tokens.add(tokenizer.eot, (end_s - LOOK_AROUND_EDGE_S, end_s + 2 * LOOK_AROUND_EDGE_S))


def _add_timestamp(tokens: Tokens, time_s: float, tokenizer: Tokenizer) -> None:
    step = round(time_s / ENCODER_FRAME_S)
    look = (time_s - LOOK_AROUND_EDGE_S, time_s + LOOK_AROUND_EDGE_S)
    tokens.add(tokenizer.timestamp_begin + step, look)


def _add_text(tokens: Tokens, sentence: Spoken, begin_s: float, tokenizer: Tokenizer) -> None:
    words = sentence.text.split()
    times = sentence.word_times or (None,) * len(words)
    for word, time in zip(words, times, strict=True):
        look = None
        if time is not None:
            look = (begin_s + time[0] - LOOK_AROUND_S, begin_s + time[1] + LOOK_AROUND_S)
        for number in tokenizer.encode(" " + word):
            tokens.add(number, look, is_text=True)


def _mix(
    placed: Sequence[tuple[int, Spoken]], draw: random.Random, frames: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]:
    mel = np.full((80, frames), SILENCE_LOG, dtype=np.float32)
    phones = np.zeros(frames // 2, dtype=np.uint8)
    for begin, sentence in placed:
        part = sentence.mel[:, : frames - begin]
        mel[:, begin : begin + part.shape[1]] = part
        sounds = sentence.phones[: (frames - begin) // 2]
        phones[begin // 2 : begin // 2 + len(sounds)] = sounds
    mel += draw.uniform(-1.5, 0.7)
    mel += np.linspace(-1, 1, 80, dtype=np.float32)[:, None] * np.float32(draw.gauss(0, 0.15))
    noise = np.random.default_rng(draw.getrandbits(32)).normal(0, 0.3, mel.shape)
    np.maximum(mel, noise.astype(np.float32) + np.float32(draw.uniform(-9, -3.5)), out=mel)
    np.maximum(mel, mel.max() - 8.0, out=mel)
    mel = (mel + 4.0) / 4.0
    if draw.random() < MASK_SHARE:
        _mask(mel, draw)
    if placed and draw.random() < ENDED_SHARE:
        begin, last = placed[-1]
        tail = round(draw.uniform(0, LONGEST_TAIL_S) * FRAMES_PER_S)
        mel[:, begin + last.mel.shape[1] + tail :] = 0.0
    return mel, phones


def _mask(mel: npt.NDArray[np.float32], draw: random.Random) -> None:
    bands = draw.randint(1, WIDEST_MASK_BANDS)
    first_band = draw.randrange(80 - bands)
    mel[first_band : first_band + bands] = mel.min()
    for _ in range(mel.shape[1] // 400):
        length = draw.randint(1, LONGEST_MASK_FRAMES)
        first = draw.randrange(mel.shape[1] - length)
        mel[:, first : first + length] = mel.min()
