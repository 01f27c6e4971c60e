"""From Whisper's tokens to words with times: rules that hold for any runtime of the model.

They are openai-whisper's own (its ``transcribe`` and ``timing`` modules), in whole milliseconds,
so that two runtimes of one checkpoint say the same words at the same times.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whisper.tokenizer import Tokenizer

# One encoder state, and the distance between two time-stamp tokens.
STATE_MS = 20
# A text that packs better than this repeats itself; one less likely than this is a guess; a
# window this likely to hold no speech, whose text is a guess too, holds none.
HIGHEST_COMPRESSION = 2.4
LOWEST_MEAN_LOGPROB = -1.0
HIGHEST_NO_SPEECH = 0.6
# Punctuation that goes with the word after it, or before it.
OPENING = "\"'“¿([{-"
CLOSING = "\"'.。,，!！?？:：”)]}、"
SENTENCE_ENDS = ".。!！?？"
LONGEST_MEDIAN_MS = 700
# How far a word's time may lie outside its segment's before the segment is believed.
TRUSTED_OUTSIDE_MS = 500


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a runtime made of one window: its tokens and how sure it is of them."""

    tokens: tuple[int, ...]
    text: str
    mean_logprob: float
    no_speech: float

    @property
    def is_repetitive(self) -> bool:
        """Whether the text packs too well: a loop."""
        raw = self.text.encode()
        return len(raw) > HIGHEST_COMPRESSION * len(zlib.compress(raw))

    @property
    def is_silence(self) -> bool:
        """Whether the window holds no speech."""
        is_guess = self.mean_logprob <= LOWEST_MEAN_LOGPROB
        return self.no_speech > HIGHEST_NO_SPEECH and is_guess

    @property
    def is_doubtful(self) -> bool:
        """Whether it is worth another try."""
        is_guess = self.mean_logprob < LOWEST_MEAN_LOGPROB
        return not self.is_silence and (self.is_repetitive or is_guess)


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands between two time stamps: text tokens only, times from the window's start."""

    start_ms: int
    end_ms: int
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The segments of a window; one that is not closed may have more to say after the last."""

    segments: tuple[Segment, ...]
    is_closed: bool

    @property
    def text_tokens(self) -> list[int]:
        """The tokens of all segments."""
        return [token for segment in self.segments for token in segment.tokens]


@dataclass(frozen=True, slots=True)
class Alignment:
    """When each text token begins, then when the last one ends; how sure each token is."""

    starts_ms: tuple[int, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word with its punctuation, times from the window's start."""

    start_ms: int
    end_ms: int
    text: str
    probability: float
    first_token: int


def read_tokens(tokens: Sequence[int], tokenizer: "Tokenizer", *, window_ms: int) -> Reading:
    """Return the segments that the time stamps among the tokens make.

    Text after the last pair of time stamps is left out: the next window begins before it.
    """
    is_stamp = [token >= tokenizer.timestamp_begin for token in tokens]
    is_closed = is_stamp[-2:] == [False, True]
    cuts = [place for place in range(1, len(tokens)) if is_stamp[place - 1] and is_stamp[place]]
    if not cuts:
        stamps = [token - tokenizer.timestamp_begin for token in tokens]
        last = next((stamp for stamp in reversed(stamps) if stamp >= 0), 0)
        end_ms = last * STATE_MS or window_ms
        return Reading((Segment(0, end_ms, _text_tokens(tokens, tokenizer)),), is_closed)
    if is_closed:
        cuts.append(len(tokens))
    segments = tuple(
        Segment(
            (tokens[first] - tokenizer.timestamp_begin) * STATE_MS,
            (tokens[end - 1] - tokenizer.timestamp_begin) * STATE_MS,
            _text_tokens(tokens[first:end], tokenizer),
        )
        for first, end in pairwise([0, *cuts])
    )
    return Reading(segments, is_closed)


def time_words(
    reading: Reading,
    alignment: Alignment,
    tokenizer: "Tokenizer",
    *,
    last_speech_ms: int,
) -> list[TimedWord]:
    """Return the words of a window in order.

    ``last_speech_ms`` is the end of the word before this window, counted from its start.
    """
    segments = reading.segments
    words = list(_split(reading.text_tokens, alignment, tokenizer))
    durations = [word.end_ms - word.start_ms for word in words if word.end_ms > word.start_ms]
    usual_ms = min(LONGEST_MEDIAN_MS, int(median(durations))) if durations else 0
    if durations:
        words = _shorten_at_sentence_ends(words, longest_ms=2 * usual_ms)
    words = _join_punctuation(words)
    ends = list(accumulate(len(segment.tokens) for segment in segments))
    timed: list[TimedWord] = []
    for segment, first, end in zip(segments, [0, *ends], ends, strict=False):
        own = [word for word in words if first <= word.first_token < end]
        own = _fit_segment(own, segment, usual_ms=usual_ms, last_speech_ms=last_speech_ms)
        # openai-whisper drops what has no length.
        if own and max(word.end_ms for word in own) > own[0].start_ms:
            timed += own
            last_speech_ms = own[-1].end_ms
    return timed


def _text_tokens(tokens: Sequence[int], tokenizer: "Tokenizer") -> tuple[int, ...]:
    return tuple(token for token in tokens if token < tokenizer.eot)


def _split(
    tokens: Sequence[int], alignment: Alignment, tokenizer: "Tokenizer"
) -> Iterator[TimedWord]:
    # The end token keeps the last word from growing with what is no word.
    texts, groups = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    bounds = accumulate((len(group) for group in groups[:-1]), initial=0)
    for text, (first, end) in zip(texts, pairwise(bounds), strict=False):
        shares = alignment.probabilities[first:end]
        start_ms, end_ms = alignment.starts_ms[first], alignment.starts_ms[end]
        yield TimedWord(start_ms, end_ms, text, sum(shares) / len(shares), first)


def _shorten_at_sentence_ends(words: list[TimedWord], *, longest_ms: int) -> list[TimedWord]:
    """Return the words without the pauses that were counted to those around a full stop."""
    kept = words[:1]
    for before, word in pairwise(words):
        is_long = word.end_ms - word.start_ms > longest_ms
        if is_long and word.text in SENTENCE_ENDS:
            word = replace(word, end_ms=word.start_ms + longest_ms)
        elif is_long and before.text in SENTENCE_ENDS:
            word = replace(word, start_ms=word.end_ms - longest_ms)
        kept.append(word)
    return kept


def _join_punctuation(words: Sequence[TimedWord]) -> list[TimedWord]:
    """Return the words with their punctuation; the times are the word's own."""
    joined: list[TimedWord] = []
    opening: TimedWord | None = None
    for word in words:
        if opening is not None:
            word = replace(word, text=opening.text + word.text, first_token=opening.first_token)
            opening = None
        if word.text.startswith(" ") and word.text.strip() in OPENING:
            opening = word
        elif joined and word.text in CLOSING:
            joined[-1] = replace(joined[-1], text=joined[-1].text + word.text)
        else:
            joined.append(word)
    return joined if opening is None else [*joined, opening]


def _fit_segment(
    words: Sequence[TimedWord], segment: Segment, *, usual_ms: int, last_speech_ms: int
) -> list[TimedWord]:
    """Return the words of a segment without the pauses that were counted to its ends."""
    if not words:
        return []
    kept = _shorten_after_pause(words, usual_ms=usual_ms, last_speech_ms=last_speech_ms)
    first = kept[0]
    if segment.start_ms < first.end_ms and segment.start_ms - TRUSTED_OUTSIDE_MS > first.start_ms:
        start_ms = max(0, min(first.end_ms - usual_ms, segment.start_ms))
        kept[0] = replace(first, start_ms=start_ms)
    last = kept[-1]
    if segment.end_ms > last.start_ms and segment.end_ms + TRUSTED_OUTSIDE_MS < last.end_ms:
        kept[-1] = replace(last, end_ms=max(last.start_ms + usual_ms, segment.end_ms))
    return kept


def _shorten_after_pause(
    words: Sequence[TimedWord], *, usual_ms: int, last_speech_ms: int
) -> list[TimedWord]:
    """Return the words, the first one or two after a pause cut to a length that people speak."""
    kept = list(words)
    first, longest_ms = kept[0], 2 * usual_ms
    second = kept[1] if len(kept) > 1 else None
    is_long = first.end_ms - first.start_ms > longest_ms or (
        second is not None and second.end_ms - first.start_ms > 2 * longest_ms
    )
    if first.end_ms - last_speech_ms <= 4 * usual_ms or not is_long:
        return kept
    if second is not None and second.end_ms - second.start_ms > longest_ms:
        border_ms = max(second.end_ms // 2, second.end_ms - longest_ms)
        first = replace(first, end_ms=border_ms)
        kept[1] = replace(second, start_ms=border_ms)
    kept[0] = replace(first, start_ms=max(0, first.end_ms - longest_ms))
    return kept
