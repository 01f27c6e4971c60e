"""Words and speaker spans to turns: who said which word, and where one stops and another starts.

A recogniser hears one stream of words; the diarizer cuts time a little early or late. So changes
of speaker move to a pause or a sentence end close by, and an "mhm" of a listener does not break
the turn that it falls into: it becomes a turn of its own, after that one.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.records import Speaker, SpeakerSpan, Turn, Word

SENTENCE_MARKS = ".?!…。！？؟۔।"
# A change of speaker moves at most this far, and only to a clearly better place: a sentence end
# is worth as much as 400 ms of silence, a word further away costs 100 ms.
LARGEST_MOVE_WORDS = 2
LARGEST_MOVE_MS = 500
SENTENCE_END_WORTH_MS = 400
MOVE_COST_MS = 100
# What listeners say while somebody else goes on.
BACKCHANNELS = frozenset(
    ["mhm", "mm", "mmm", "hm", "hmm", "uh", "huh", "uhhuh", "uh-huh", "mm-hmm", "mm-hm", "yes",
     "yeah", "yep", "yup", "ok", "okay", "right", "sure", "exactly", "indeed", "absolutely", "oh",
     "ah", "aha", "wow", "true", "good", "great", "i", "see", "agree"]
)  # fmt: skip
LONGEST_BACKCHANNEL_WORDS = 3
LONGEST_BACKCHANNEL_MS = 1500
# A stray word or two without a pause on either side is the diarizer's slip, not a speaker.
LONGEST_SLIP_WORDS = 2
LONGEST_SLIP_MS = 700
SHORTEST_PAUSE_MS = 200


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive words of one speaker, as indexes into the words; end exclusive."""

    speaker: str | None
    first: int
    end: int


def assign_speakers(words: Sequence[Word], spans: Sequence[SpeakerSpan]) -> list[Word]:
    """Return the words with their speaker: who speaks longest during the word, else the nearest.

    ``is_overlap`` is set where two speakers talk during the word. Without spans nobody speaks.
    """
    ordered = sorted(spans, key=lambda span: (span.start_ms, span.end_ms, span.speaker))
    starts = [span.start_ms for span in ordered]
    latest = _latest_so_far(ordered)
    assigned = []
    for word in words:
        # Spans before this one all end before the word begins.
        first = bisect_right(latest, word.start_ms, key=lambda span: span.end_ms)
        end = bisect_right(starts, word.end_ms)
        # The neighbours on both sides come along, in case nobody speaks during the word.
        near = [*latest[max(0, first - 1) : first], *ordered[first : end + 1]]
        assigned.append(_assign(word, near))
    return _without_slips(_with_moved_changes(assigned))


def _latest_so_far(spans: Sequence[SpeakerSpan]) -> list[SpeakerSpan]:
    """Return for each span the one that ends last of it and all before it."""
    latest: list[SpeakerSpan] = []
    for span in spans:
        is_latest = not latest or span.end_ms > latest[-1].end_ms
        latest.append(span if is_latest else latest[-1])
    return latest


def build_turns(recording_id: str, words: Sequence[Word]) -> tuple[list[Word], list[Turn]]:
    """Return words in the order of turns, each with its ``turn_id``, and the turns.

    Words keep their order in time but for a listener's backchannel: it comes behind the turn
    that it fell into, so that every turn is one range of words.
    """
    words_by_turn = [
        [words[index] for run in runs for index in range(run.first, run.end)]
        for runs in _turn_runs(words)
    ]
    ordered: list[Word] = []
    turns = []
    for number, spoken in enumerate(words_by_turn, start=1):
        turn_id = f"{recording_id}-t{number:04d}"
        first = len(ordered)
        ordered += [replace(word, turn_id=turn_id) for word in spoken]
        turns.append(
            Turn(
                turn_id,
                spoken[0].speaker,
                None,
                spoken[0].start_ms,
                max(word.end_ms for word in spoken),
                first,
                len(ordered),
                " ".join(word.text.strip() for word in spoken),
            )
        )
    return ordered, turns


def summarise_speakers(
    words: Sequence[Word], turns: Sequence[Turn], spans: Sequence[SpeakerSpan]
) -> list[Speaker]:
    """Return one unnamed row a voice, by label: how long it speaks, its turns and words.

    A voice of which no word was recognised is there too, with its time.
    """
    speech_ms: Counter[str] = Counter()
    for span in spans:
        speech_ms[span.speaker] += span.end_ms - span.start_ms
    turn_count = Counter(turn.speaker for turn in turns)
    word_count = Counter(word.speaker for word in words)
    labels = sorted({*speech_ms, *(label for label in turn_count if label is not None)})
    return [
        Speaker(
            label,
            speech_ms=speech_ms[label],
            turn_count=turn_count[label],
            word_count=word_count[label],
        )
        for label in labels
    ]


def apply_names(turns: Sequence[Turn], speakers: Sequence[Speaker]) -> list[Turn]:
    """Return the turns with the names of their speakers, where these are known."""
    names: Mapping[str | None, str | None] = {
        speaker.speaker: speaker.speaker_name for speaker in speakers
    }
    return [replace(turn, speaker_name=names.get(turn.speaker)) for turn in turns]


def _assign(word: Word, spans: Sequence[SpeakerSpan]) -> Word:
    if not spans:
        return word
    end_ms = max(word.end_ms, word.start_ms + 1)
    shares: Counter[str] = Counter()
    for span in spans:
        shared_ms = min(end_ms, span.end_ms) - max(word.start_ms, span.start_ms)
        if shared_ms > 0:
            shares[span.speaker] += shared_ms
    if not shares:
        nearest = min(spans, key=lambda span: (_distance_ms(word, span), span.start_ms))
        return replace(word, speaker=nearest.speaker)
    # The longest share; of equal ones the label that sorts first.
    speaker = min(shares, key=lambda label: (-shares[label], label))
    during = [s for s in spans if s.start_ms < end_ms and s.end_ms > word.start_ms]
    # Together the speakers talk longer than the word lasts only where they talk at once.
    at_once = len(shares) > 1 and sum(shares.values()) > end_ms - word.start_ms
    return replace(word, speaker=speaker, is_overlap=at_once or any(s.is_overlap for s in during))


def _distance_ms(word: Word, span: SpeakerSpan) -> int:
    return max(span.start_ms - word.end_ms, word.start_ms - span.end_ms, 0)


def _runs(words: Sequence[Word]) -> list[_Run]:
    runs: list[_Run] = []
    for speaker, group in groupby(words, key=lambda word: word.speaker):
        first = runs[-1].end if runs else 0
        runs.append(_Run(speaker, first, first + len(list(group))))
    return runs


def _with_moved_changes(words: Sequence[Word]) -> list[Word]:
    """Return the words with each change of speaker at the best gap near it."""
    moved = list(words)
    runs = _runs(words)
    earliest = 1
    for before, after in pairwise(runs):
        change = after.first
        first = max(earliest, change - LARGEST_MOVE_WORDS)
        end = min(after.end - 1, change + LARGEST_MOVE_WORDS)
        best = max(
            range(first, end + 1),
            key=lambda place, change=change: (  # type: ignore[misc]
                _worth_ms(words, place, change=change),
                -abs(place - change),
            ),
            default=change,
        )
        for index in range(min(best, change), max(best, change)):
            speaker = after.speaker if best < change else before.speaker
            moved[index] = replace(words[index], speaker=speaker)
        earliest = max(best, change) + 1
    return moved


def _worth_ms(words: Sequence[Word], place: int, *, change: int) -> int:
    """Return how good a place for a change of speaker the gap before a word is."""
    moved = words[min(place, change) : max(place, change)]
    if moved and _length_ms(moved) > LARGEST_MOVE_MS:
        return -LARGEST_MOVE_MS
    pause_ms = words[place].start_ms - words[place - 1].end_ms
    ends_sentence = words[place - 1].text.rstrip("\"'”’)").endswith(tuple(SENTENCE_MARKS))
    worth_ms = min(pause_ms, LARGEST_MOVE_MS) + SENTENCE_END_WORTH_MS * ends_sentence
    return worth_ms - MOVE_COST_MS * abs(place - change)


def _without_slips(words: Sequence[Word]) -> list[Word]:
    """Return the words, stray ones in the middle of somebody's flow given back."""
    mended = list(words)
    runs = _runs(words)
    for before, run, after in zip(runs, runs[1:], runs[2:], strict=False):
        spoken = words[run.first : run.end]
        is_flow = before.speaker == after.speaker and not _is_backchannel(spoken)
        is_short = len(spoken) <= LONGEST_SLIP_WORDS and _length_ms(spoken) <= LONGEST_SLIP_MS
        if is_flow and is_short and not (_pause_at(words, run.first) or _pause_at(words, run.end)):
            for index in range(run.first, run.end):
                mended[index] = replace(words[index], speaker=before.speaker)
    return mended


def _pause_at(words: Sequence[Word], index: int) -> bool:
    before, after = words[index - 1], words[index]
    if before.text.endswith(tuple(SENTENCE_MARKS)):
        return True
    return after.start_ms - before.end_ms >= SHORTEST_PAUSE_MS


def _length_ms(words: Sequence[Word]) -> int:
    return words[-1].end_ms - words[0].start_ms


def _is_backchannel(words: Sequence[Word]) -> bool:
    if len(words) > LONGEST_BACKCHANNEL_WORDS or _length_ms(words) > LONGEST_BACKCHANNEL_MS:
        return False
    return all(word.text.strip(" ,.!?…").lower() in BACKCHANNELS for word in words)


def _turn_runs(words: Sequence[Word]) -> Iterator[list[_Run]]:
    """Yield the runs of each turn; a turn goes on over a listener's backchannel."""
    runs = _runs(words)
    index = 0
    while index < len(runs):
        turn, heard = [runs[index]], []
        index += 1
        while index + 1 < len(runs) and _goes_on_over(words, turn[-1], runs[index : index + 2]):
            heard.append(runs[index])
            turn.append(runs[index + 1])
            index += 2
        yield turn
        yield from ([run] for run in heard)


def _goes_on_over(words: Sequence[Word], turn: _Run, following: Sequence[_Run]) -> bool:
    heard, after = following
    if after.speaker != turn.speaker or not _is_backchannel(words[heard.first : heard.end]):
        return False
    # After a finished sentence "yes" is an answer, and what follows it a turn of its own.
    return not words[turn.end - 1].text.endswith(tuple(SENTENCE_MARKS))
