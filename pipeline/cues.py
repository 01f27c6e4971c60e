"""Words and turns to subtitles: blocks that can be read in the time that they are shown.

Each turn is cut on its own, so that no block mixes speakers, at the cheapest places: a cut after
a sentence costs little, one between an article and its noun much. The cheapest way to cut is
found over the whole turn (dynamic programming), then times are fitted to the profile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.records import Cue, Turn, Word


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one house; guides disagree, so they are data."""

    name: str
    line_chars: int
    reading_speed: float  # characters a second, most languages
    shortest_ms: int
    gap_ms: int  # between two blocks
    closed_gap_ms: int  # a gap shorter than this is made as short as gap_ms
    longest_ms: int | None = 7000
    lines: int = 2
    reading_speeds: Mapping[str, float] = field(default_factory=dict)  # by language


# Netflix: Timed Text Style Guide, general requirements (42 characters, 5/6 s to 7 s, 2 frames at
# 23.976 between blocks, gaps of less than half a second closed). BBC: Subtitle Guidelines 1.2
# (37 characters, 0.3 s a word, gaps of a second or none). TED: English style guide for
# translators (42 characters, 21 a second).
PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "netflix",
            line_chars=42,
            reading_speed=17,
            reading_speeds={"en": 20, "ar": 20, "hi": 22, "ko": 12, "zh": 9, "ja": 4},
            shortest_ms=833,
            gap_ms=83,
            closed_gap_ms=500,
        ),
        Profile(
            "bbc",
            line_chars=37,
            reading_speed=15,
            shortest_ms=1200,
            gap_ms=0,
            closed_gap_ms=1000,
            longest_ms=None,
        ),
        Profile(
            "ted", line_chars=42, reading_speed=21, shortest_ms=1100, gap_ms=0, closed_gap_ms=0
        ),
    )
}

# A pause of this length ends a block wherever it comes.
_LONGEST_PAUSE_MS = 1500
_SHORT_PAUSE_MS = 300
# To be read in time a block may stay after its words (BBC: two seconds) and, in a quick exchange,
# come after them (BBC: a second and a half at most).
_LONGEST_LINGER_MS = 2000
_LONGEST_DELAY_MS = 1000

# What a cut costs after a word, by what the word ends with; the unit is arbitrary.
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！", "؟")
_CLAUSE_ENDS = (",", ";", ":", "–", "—", "、", "，", "،")
_CLOSING_QUOTES = "\"'”’»)]"
_COST_SENTENCE, _COST_CLAUSE, _COST_PAUSE, _COST_CONJUNCTION, _COST_ANYWHERE = 0, 3, 2, 6, 12
_COST_SPLIT_PHRASE = 25
_COST_OF_A_CUE = 4
_COST_OF_SHORTNESS = 12  # for a block with no time at all, in proportion below shortest_ms
_COST_OF_HASTE = 4  # for each time that the reading speed is exceeded once more

# English; other languages break at punctuation and by length alone.
_STAYS_WITH_NEXT = frozenset(
    ["a", "an", "the", "my", "your", "our", "their", "his", "her", "its", "this", "these", "those",
     "of", "to", "in", "on", "at", "for", "with", "by", "from", "and", "or", "but", "that", "which",
     "is", "are", "was", "were", "will", "would", "can", "could", "should", "must", "have", "has",
     "not", "very", "i", "you", "we", "they", "he", "she", "it", "mr.", "mrs.", "ms.", "dr."]
)  # fmt: skip
_OPENS_PHRASE = frozenset(
    ["and", "or", "but", "because", "so", "that", "which", "who", "when", "where", "while", "if",
     "in", "on", "at", "for", "with", "by", "from", "to", "of", "as", "than"]
)  # fmt: skip


def build_cues(
    words: Sequence[Word], turns: Sequence[Turn], profile: Profile, *, language: str = "en"
) -> list[Cue]:
    """Return the subtitles in order: no mixing of speakers, no overlap, lines as the profile says.

    A single word that is longer than a line stays whole. In an exchange quicker than the shortest
    block, blocks come up to a second late, and what still has no room is shown for less.
    """
    speed = profile.reading_speeds.get(language.split("-")[0].lower(), profile.reading_speed)
    groups = [
        (turn, words[turn.first_word_index + start : turn.first_word_index + end])
        for turn in turns
        for start, end in _cut_turn(
            words[turn.first_word_index : turn.end_word_index], profile, speed, language
        )
    ]
    times = _fit_times([group for _, group in groups], profile, speed)
    return [
        Cue(
            start_ms,
            end_ms,
            break_lines([word.text for word in group], profile, language=language),
            turn.speaker_name or turn.speaker,
        )
        for (turn, group), (start_ms, end_ms) in zip(groups, times, strict=True)
    ]


def break_lines(texts: Sequence[str], profile: Profile, *, language: str = "en") -> str:
    """Return the words in as few lines as hold them; two lines break at the best place."""
    whole = " ".join(texts)
    if len(whole) <= profile.line_chars:
        return whole
    splits = [
        (first, second)
        for index in range(1, len(texts))
        if max(len(first := " ".join(texts[:index])), len(second := " ".join(texts[index:])))
        <= profile.line_chars
    ]
    if not splits:
        return "\n".join(_filled_lines(texts, profile.line_chars))

    def cost(lines: tuple[str, str]) -> float:
        first, second = lines
        cut = _cut_cost(first.split()[-1], second.split()[0], 0, language)
        return cut + abs(len(first) - len(second)) / 3

    best = min(splits, key=cost)
    return "\n".join(best)


def _filled_lines(texts: Sequence[str], line_chars: int) -> list[str]:
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + 1 + len(text) <= line_chars:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return lines


def _cut_turn(
    words: Sequence[Word], profile: Profile, speed: float, language: str
) -> list[tuple[int, int]]:
    """Return half-open word ranges, one a block, of the cheapest way to cut the turn."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(words)
    for start in range(len(words)):
        for end in _possible_ends(words, start, profile):
            cost = best[start][0] + _block_cost(words, start, end, profile, speed, language)
            if cost < best[end][0]:
                best[end] = (cost, start)
    ranges = []
    end = len(words)
    while end:
        start = best[end][1]
        ranges.append((start, end))
        end = start
    return ranges[::-1]


def _possible_ends(words: Sequence[Word], start: int, profile: Profile) -> Iterator[int]:
    """Yield where a block from ``start`` may end: as long as it fits the lines and the time."""
    lines, line_chars = 1, 0
    for index in range(start, len(words)):
        word = words[index]
        is_first = index == start
        if not is_first and _is_too_long(words, start, index, profile):
            return
        if is_first or line_chars + 1 + len(word.text) <= profile.line_chars:
            line_chars += len(word.text) + (not is_first)
        else:
            lines, line_chars = lines + 1, len(word.text)
            if lines > profile.lines:
                return
        yield index + 1


def _is_too_long(words: Sequence[Word], start: int, index: int, profile: Profile) -> bool:
    pause_ms = words[index].start_ms - words[index - 1].end_ms
    length_ms = words[index].end_ms - words[start].start_ms
    is_over = profile.longest_ms is not None and length_ms > profile.longest_ms
    return is_over or pause_ms > _LONGEST_PAUSE_MS


def _block_cost(
    words: Sequence[Word], start: int, end: int, profile: Profile, speed: float, language: str
) -> float:
    block_ms = words[end - 1].end_ms - words[start].start_ms
    chars = sum(len(word.text) + 1 for word in words[start:end]) - 1
    shortness = max(0.0, 1 - block_ms / profile.shortest_ms) * _COST_OF_SHORTNESS
    haste = max(0.0, chars * 1000 / speed / max(block_ms, 1) - 1) * _COST_OF_HASTE
    cut = 0.0
    if end < len(words):
        pause_ms = words[end].start_ms - words[end - 1].end_ms
        cut = _cut_cost(words[end - 1].text, words[end].text, pause_ms, language)
    return _COST_OF_A_CUE + shortness + haste + cut


def _cut_cost(before: str, after: str, pause_ms: int, language: str) -> float:
    """Return how bad it is to part the two words, between lines or between blocks."""
    ending = before.rstrip(_CLOSING_QUOTES)
    is_english = language.split("-")[0].lower() == "en"
    if is_english and before.lower() in _STAYS_WITH_NEXT:
        return _COST_SPLIT_PHRASE
    if ending.endswith(_SENTENCE_ENDS):
        return _COST_SENTENCE
    if pause_ms >= _SHORT_PAUSE_MS:
        return _COST_PAUSE
    if ending.endswith(_CLAUSE_ENDS):
        return _COST_CLAUSE
    if is_english and after.lower() in _OPENS_PHRASE:
        return _COST_CONJUNCTION
    return _COST_ANYWHERE


def _fit_times(
    blocks: Sequence[Sequence[Word]], profile: Profile, speed: float
) -> list[tuple[int, int]]:
    """Return start and end of each block, rising and without overlap."""
    times: list[tuple[int, int]] = []
    for index, block in enumerate(blocks):
        earliest_ms = times[-1][1] + profile.gap_ms if times else 0
        start_ms = max(block[0].start_ms, earliest_ms)
        next_ms = blocks[index + 1][0].start_ms if index + 1 < len(blocks) else None
        end_ms = _fit_end(block, start_ms, next_ms, profile, speed)
        times.append((start_ms, end_ms))
    return times


def _fit_end(
    block: Sequence[Word], start_ms: int, next_ms: int | None, profile: Profile, speed: float
) -> int:
    """Return when the block goes: after its words, when it can be read, before the next one."""
    words_end_ms = max(word.end_ms for word in block)
    chars = sum(len(word.text) + 1 for word in block) - 1
    readable_ms = start_ms + round(chars * 1000 / speed)
    end_ms = max(words_end_ms, min(readable_ms, words_end_ms + _LONGEST_LINGER_MS))
    shortest_end_ms = start_ms + profile.shortest_ms
    if next_ms is not None:
        room_ms = next_ms - profile.gap_ms
        is_near = next_ms - end_ms < profile.closed_gap_ms
        end_ms = room_ms if is_near or end_ms > room_ms else end_ms
        shortest_end_ms = min(shortest_end_ms, room_ms + _LONGEST_DELAY_MS)
    end_ms = max(end_ms, shortest_end_ms)
    if profile.longest_ms is not None:
        end_ms = min(end_ms, start_ms + profile.longest_ms)
    return max(end_ms, start_ms + 1)
