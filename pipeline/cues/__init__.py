"""Words and turns to subtitles: blocks that can be read in the time that they are shown.

Each turn is cut on its own, so that no block mixes speakers, at the cheapest places: a cut after
a sentence costs little, one between an article and its noun much. The cheapest way to cut is
found over the whole turn (dynamic programming), then times are fitted to the profile.
"""

from collections.abc import Iterator, Sequence

from pipeline.cues.lines import break_lines, cut_cost
from pipeline.cues.profiles import Profile, Rules, rules_for, width
from pipeline.cues.times import LONGEST_LINGER_MS, Block, fit_times
from pipeline.records import Cue, Turn, Word

# A pause of this length ends a block wherever it comes.
_LONGEST_PAUSE_MS = 1500
# Beside those of the places to cut, in cues_lines.
_COST_OF_A_CUE = 4
_COST_OF_SHORTNESS = 12  # for a block with no time at all, in proportion below shortest_ms
_COST_OF_HASTE = 4  # for each time that the reading speed is exceeded once more


def build_cues(
    words: Sequence[Word], turns: Sequence[Turn], profile: Profile, *, language: str = "en"
) -> list[Cue]:
    """Return the subtitles in order: no mixing of speakers, no overlap, lines as the profile says.

    A single word that is longer than a line stays whole. What is said too fast to be read even
    with the pauses around it is shown for less: nothing that was said is left out.
    """
    rules = rules_for(profile, language)
    groups = [
        (turn, words[turn.first_word_index + start : turn.first_word_index + end])
        for turn in turns
        for start, end in _cut_turn(words[turn.first_word_index : turn.end_word_index], rules)
    ]
    # A turn may begin while another is not over.
    groups.sort(key=lambda group: group[1][0].start_ms)
    times = fit_times([_block(group, rules) for _, group in groups], rules)
    return [
        Cue(
            start_ms,
            end_ms,
            break_lines([word.text for word in group], rules),
            turn.speaker_name or turn.speaker,
        )
        for (turn, group), (start_ms, end_ms) in zip(groups, times, strict=True)
    ]


def _block(group: Sequence[Word], rules: Rules) -> Block:
    end_ms = max(word.end_ms for word in group)
    return Block(group[0].start_ms, end_ms, rules.reading_ms([word.text for word in group]))


def _cut_turn(words: Sequence[Word], rules: Rules) -> list[tuple[int, int]]:
    """Return half-open word ranges, one a block, of the cheapest way to cut the turn."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(words)
    cuts = [*(_cut_after(words, end, rules) for end in range(1, len(words))), 0.0]
    for start in range(len(words)):
        for end in _possible_ends(words, start, rules):
            cost = best[start][0] + cuts[end - 1] + _block_cost(words, start, end, rules)
            if cost < best[end][0]:
                best[end] = (cost, start)
    ranges = []
    end = len(words)
    while end:
        start = best[end][1]
        ranges.append((start, end))
        end = start
    return ranges[::-1]


def _possible_ends(words: Sequence[Word], start: int, rules: Rules) -> Iterator[int]:
    """Yield where a block from ``start`` may end: as long as it fits the lines and the time."""
    lines, columns = 1, 0
    for index in range(start, len(words)):
        word = words[index]
        is_first = index == start
        if not is_first and _is_too_long(words, start, index, rules.profile):
            return
        longer = columns + width(word.text) + (0 if is_first else len(rules.separator))
        if is_first or longer <= rules.line_columns:
            columns = longer
        else:
            lines, columns = lines + 1, width(word.text)
            if lines > rules.profile.lines:
                return
        yield index + 1


def _is_too_long(words: Sequence[Word], start: int, index: int, profile: Profile) -> bool:
    pause_ms = words[index].start_ms - words[index - 1].end_ms
    length_ms = words[index].end_ms - words[start].start_ms
    # A short gap after the block will be closed, which makes it longer.
    is_over = profile.longest_ms is not None and (
        length_ms > profile.longest_ms - profile.closed_gap_ms
    )
    return is_over or pause_ms > _LONGEST_PAUSE_MS


def _cut_after(words: Sequence[Word], end: int, rules: Rules) -> float:
    pause_ms = words[end].start_ms - words[end - 1].end_ms
    return cut_cost(words[end - 1].text, words[end].text, pause_ms, rules)


def _block_cost(words: Sequence[Word], start: int, end: int, rules: Rules) -> float:
    block_ms = words[end - 1].end_ms - words[start].start_ms
    readable_ms = block_ms + LONGEST_LINGER_MS
    if end < len(words):
        readable_ms = min(readable_ms, words[end].start_ms - words[start].start_ms)
    reading_ms = rules.reading_ms([word.text for word in words[start:end]])
    shortness = max(0.0, 1 - block_ms / rules.profile.shortest_ms) * _COST_OF_SHORTNESS
    haste = max(0.0, reading_ms / max(readable_ms, 1) - 1) * _COST_OF_HASTE
    return _COST_OF_A_CUE + shortness + haste
