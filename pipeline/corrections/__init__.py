"""What people put right, applied to what the machine heard; the same after every later run.

A correction says in time what it means: the voice that speaks most in a stretch, or the words
of a stretch. So it holds when a later run labels the voices otherwise or hears other words, and
one whose voice is no longer heard there changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from pipeline.records import Correction, SpeakerSpan, Word

KINDS = ("name", "merge", "split", "text", "forget")
# Another engine times a word a little earlier or later, so the ends of a corrected stretch may
# move by so many words to where the words read best like those that were corrected.
LARGEST_SHIFT_WORDS = 2


@dataclass(frozen=True, slots=True)
class CorrectedVoices:
    """Who speaks when, as people have it.

    ``names`` are by label, None where a person said that the name is not known. The words of
    ``forgotten`` voices are to be left out once each word has its speaker. ``used`` are all labels
    that ever meant a voice: a new voice does not get the label, and so the name, of a merged one.
    """

    words: tuple[Word, ...]
    spans: tuple[SpeakerSpan, ...]
    names: Mapping[str, str | None] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()

    @property
    def labels(self) -> set[str]:
        """All labels in use."""
        spoken = {word.speaker for word in self.words if word.speaker is not None}
        return spoken | {span.speaker for span in self.spans}

    def without_forgotten(self, words: Sequence[Word]) -> list[Word]:
        """Return the words that no forgotten voice said."""
        return [word for word in words if word.speaker not in self.forgotten]

    @property
    def remembered_spans(self) -> list[SpeakerSpan]:
        """The spans of all voices but the forgotten ones."""
        return [span for span in self.spans if span.speaker not in self.forgotten]


def correct_voices(
    words: Sequence[Word], spans: Sequence[SpeakerSpan], corrections: Sequence[Correction]
) -> CorrectedVoices:
    """Return words, spans and names with voices named, merged, split and forgotten.

    Words without a speaker stay so; they get the one of the corrected spans later.
    """
    voices = CorrectedVoices(tuple(words), tuple(spans))
    voices = replace(voices, used=frozenset(voices.labels))
    for correction in in_order(corrections):
        label = voice_in(voices.spans, correction.start_ms, correction.end_ms)
        if label is not None and correction.kind in _APPLY:
            voices = _APPLY[correction.kind](voices, label, correction)
    return voices


def in_order(corrections: Sequence[Correction]) -> list[Correction]:
    """Return the corrections in the order in which they were made."""
    return sorted(corrections, key=lambda item: (item.made_at, item.kind, item.target_id))


def voice_in(spans: Sequence[SpeakerSpan], start_ms: int, end_ms: int) -> str | None:
    """Return the voice that speaks most in a stretch; None where nobody does."""
    shares: Counter[str] = Counter()
    for span in spans:
        shared_ms = min(end_ms, span.end_ms) - max(start_ms, span.start_ms)
        if shared_ms > 0:
            shares[span.speaker] += shared_ms
    return min(shares, key=lambda label: (-shares[label], label)) if shares else None


def _name(voices: CorrectedVoices, label: str, correction: Correction) -> CorrectedVoices:
    return replace(voices, names={**voices.names, label: correction.after})


def _forget(voices: CorrectedVoices, label: str, _correction: Correction) -> CorrectedVoices:
    return replace(voices, forgotten=voices.forgotten | {label})


def _merge(voices: CorrectedVoices, label: str, correction: Correction) -> CorrectedVoices:
    """Return the voices with one of them a part of another, whose name stays if it has one."""
    into = _voice_at(voices.spans, correction.after_ms)
    if into is None or into == label:
        return voices
    words = tuple(
        replace(word, speaker=into) if word.speaker == label else word for word in voices.words
    )
    spans = [
        replace(span, speaker=into) if span.speaker == label else span for span in voices.spans
    ]
    names = dict(voices.names)
    if label in names:
        names.setdefault(into, names.pop(label))
    return replace(voices, words=words, spans=_tidy(spans, into), names=names)


def _split(voices: CorrectedVoices, label: str, correction: Correction) -> CorrectedVoices:
    """Return the voices with what one says in a stretch given to another, or to a new one."""
    into = _voice_at(voices.spans, correction.after_ms) or _free_label(voices, correction.after)
    start_ms, end_ms = correction.start_ms, correction.end_ms
    words = tuple(
        replace(word, speaker=into)
        if word.speaker == label and start_ms <= _middle_ms(word) < end_ms
        else word
        for word in voices.words
    )
    spans = [
        piece
        for span in voices.spans
        for piece in (_cut(span, start_ms, end_ms, into) if span.speaker == label else [span])
    ]
    used = voices.used | {into}
    return replace(voices, words=words, spans=_tidy(spans, into), used=used)


_APPLY = {"name": _name, "merge": _merge, "split": _split, "forget": _forget}


def _voice_at(spans: Sequence[SpeakerSpan], ms: int | None) -> str | None:
    return None if ms is None else voice_in(spans, ms, ms + 1)


def _free_label(voices: CorrectedVoices, wanted: str | None) -> str:
    return wanted if wanted and wanted not in voices.used else next_label(voices.used)


def next_label(labels: Iterable[str]) -> str:
    """Return the first of ``S01``, ``S02``, ... behind all that are in use."""
    numbers = [int(label[1:]) for label in labels if label[:1] == "S" and label[1:].isdecimal()]
    return f"S{max(numbers, default=0) + 1:02d}"


def _cut(span: SpeakerSpan, start_ms: int, end_ms: int, into: str) -> list[SpeakerSpan]:
    """Return the span in up to three pieces, the one in the stretch with the other label."""
    first, end = max(span.start_ms, start_ms), min(span.end_ms, end_ms)
    if first >= end:
        return [span]
    pieces = [
        replace(span, end_ms=first),
        replace(span, speaker=into, start_ms=first, end_ms=end),
        replace(span, start_ms=end),
    ]
    return [piece for piece in pieces if piece.end_ms > piece.start_ms]


def _tidy(spans: Sequence[SpeakerSpan], label: str) -> tuple[SpeakerSpan, ...]:
    """Return the spans in order, those of one voice joined where they overlap each other."""
    others = [span for span in spans if span.speaker != label]
    joined: list[SpeakerSpan] = []
    for span in sorted((s for s in spans if s.speaker == label), key=lambda s: s.start_ms):
        if joined and span.start_ms < joined[-1].end_ms:
            end_ms = max(joined[-1].end_ms, span.end_ms)
            joined[-1] = replace(joined[-1], end_ms=end_ms)
        else:
            joined.append(span)
    flagged = [
        replace(span, is_overlap=span.is_overlap and _meets(span, others)) for span in joined
    ]
    return tuple(sorted([*others, *flagged], key=lambda s: (s.start_ms, s.end_ms, s.speaker)))


def _meets(span: SpeakerSpan, others: Sequence[SpeakerSpan]) -> bool:
    return any(o.start_ms < span.end_ms and span.start_ms < o.end_ms for o in others)


def _middle_ms(word: Word) -> int:
    return (word.start_ms + word.end_ms) // 2


def correct_texts(words: Sequence[Word], corrections: Sequence[Correction]) -> list[Word]:
    """Return the words with the texts that people wrote; unchanged words keep their times.

    Call it when each word has its speaker: a listener's "mhm" in a corrected stretch stays.
    """
    corrected = list(words)
    for correction in in_order(corrections):
        if correction.kind == "text":
            corrected = _with_text(corrected, correction)
    return corrected


def _with_text(words: list[Word], correction: Correction) -> list[Word]:
    chosen = _meant(words, correction)
    if not chosen:
        return words
    old = [words[index] for index in chosen]
    new = _rewritten(old, (correction.after or "").split())
    inside = set(chosen)
    # Words of another speaker that lie between stay between, by their time.
    between = [words[i] for i in range(chosen[0], chosen[-1] + 1) if i not in inside]
    stretch = sorted([*new, *between], key=lambda word: word.start_ms) if between else new
    return [*words[: chosen[0]], *stretch, *words[chosen[-1] + 1 :]]


def _meant(words: Sequence[Word], correction: Correction) -> list[int]:
    """Return the indexes of the words of a stretch, those of its main speaker only."""
    inside = [
        index
        for index, word in enumerate(words)
        if correction.start_ms <= _middle_ms(word) < correction.end_ms
    ]
    if not inside:
        return []
    speaker = Counter(words[index].speaker for index in inside).most_common(1)[0][0]
    spoken = [index for index, word in enumerate(words) if word.speaker == speaker]
    first = spoken.index(next(i for i in inside if words[i].speaker == speaker))
    end = first + sum(words[index].speaker == speaker for index in inside)
    return _best_range(words, spoken, (first, end), _folded((correction.before or "").split()))


def _best_range(
    words: Sequence[Word], spoken: list[int], within: tuple[int, int], before: list[str]
) -> list[int]:
    """Return the range near ``within`` whose words read most like ``before``."""
    first, end = within
    shifts = range(-LARGEST_SHIFT_WORDS, LARGEST_SHIFT_WORDS + 1)
    ranges = [
        spoken[max(0, first + left) : end + right]
        for left in sorted(shifts, key=abs)
        for right in sorted(shifts, key=abs)
    ]
    if not before:
        return ranges[0]
    return max(
        (item for item in ranges if item),
        key=lambda item: SequenceMatcher(
            None, _folded([words[index].text for index in item]), before, autojunk=False
        ).ratio(),
    )


def _rewritten(old: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """Return one word a text: at the time of the old word that it is, else in the time between."""
    matcher = SequenceMatcher(
        None, _folded([word.text for word in old]), _folded(texts), autojunk=False
    )
    new: list[Word] = []
    waiting: list[str] = []
    for tag, first, end, first_text, end_text in matcher.get_opcodes():
        block = texts[first_text:end_text]
        if tag == "equal":
            if waiting:
                new += _spread(old[first : first + 1], [*waiting, block[0]])
                waiting, first, block = [], first + 1, block[1:]
            new += [
                replace(word, text=text) for word, text in zip(old[first:end], block, strict=True)
            ]
        # Nobody paused for words that are put in, so they share the time of a neighbour.
        elif tag == "insert" and new:
            neighbour = new.pop()
            new += _spread([neighbour], [neighbour.text, *block])
        elif tag == "insert":
            waiting = list(block)
        else:
            new += _spread(old[first:end], block)
    return new


def _spread(old: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """Return one word a text, in equal parts of the old words' time; nobody recognised them."""
    start_ms, length_ms = old[0].start_ms, old[-1].end_ms - old[0].start_ms
    count = len(texts)
    return [
        replace(
            old[0],
            start_ms=start_ms + length_ms * index // count,
            end_ms=start_ms + length_ms * (index + 1) // count,
            text=text,
            confidence=None,
        )
        for index, text in enumerate(texts)
    ]


def _folded(texts: Sequence[str]) -> list[str]:
    return [text.casefold().strip(" ,.;:!?…\"'()") or text for text in texts]
