"""From what a person asks for to corrections: labels, ids and times as the lake has them now.

S03=Ana Núñez       the voice S03 is Ana Núñez; nothing behind the sign: nobody knows
S03=S01             S03 is the same person as S01
t0012=S04           what is said in turn t0012 belongs to S04; without "=S04", to a new voice
S01@1:05-1:20=S04   so does what S01 says from 1:05 to 1:20
s0031=New words.    the statement s0031 reads so; nothing behind the sign: it was not said
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.corrections import next_label, voice_in
from pipeline.errors import InputError
from pipeline.records import Correction, Interval, Speaker, SpeakerSpan, Statement, Turn
from pipeline.timecode import clock_to_ms

_STRETCH = re.compile(r"^(?P<label>[^@]+)@(?P<start>[\d:.,]+)-(?P<end>[\d:.,]+)$")


@dataclass(frozen=True, slots=True)
class Heard:
    """What is published of a recording, as far as corrections refer to it."""

    speakers: tuple[Speaker, ...]
    spans: tuple[SpeakerSpan, ...]
    turns: tuple[Turn, ...]
    statements: tuple[Statement, ...]
    corrections: tuple[Correction, ...] = ()

    @property
    def used_labels(self) -> set[str]:
        """All labels that ever meant a voice, those of merged ones too."""
        moved = (item for item in self.corrections if item.kind in ("merge", "split"))
        earlier = {label for item in moved for label in (item.before, item.after) if label}
        return earlier | {item.speaker for item in self.speakers}


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a person asks for: the kind of correction and the text behind its option."""

    kind: str
    text: str


def make_corrections(
    requests: Sequence[Request], heard: Heard, *, author: str | None, now: datetime
) -> list[Correction]:
    """Return the corrections in the order asked for; their times differ by a microsecond.

    Raises:
        InputError: a voice, turn or statement that is not there, or a text of another form.
    """
    made: list[Correction] = []
    for request in requests:
        for correction in _MAKE[request.kind](request.text, heard):
            made_at = (now + timedelta(microseconds=len(made))).isoformat(timespec="microseconds")
            made.append(replace(correction, author=author, made_at=made_at))
    return made


def _name(text: str, heard: Heard) -> list[Correction]:
    label, name = _parted(text, "--name", "S03=Ana Núñez")
    speaker = _speaker(label, heard, "--name")
    stretch = longest_span(label, heard.spans)
    after = " ".join(name.split()) or None
    return [_correction("name", label, speaker.speaker_name, after, stretch)]


def _merge(text: str, heard: Heard) -> list[Correction]:
    label, into = _parted(text, "--merge", "S03=S01")
    for voice in (label, into):
        _speaker(voice, heard, "--merge")
    if label == into:
        raise InputError("a voice cannot be merged with itself", "--merge", text)
    merged = _correction("merge", label, label, into, longest_span(label, heard.spans))
    return [replace(merged, after_ms=_moment_of(into, heard))]


def _split(text: str, heard: Heard) -> list[Correction]:
    target, _, into = text.partition("=")
    label, stretch = _stretch(target.strip(), heard)
    into = into.strip()
    if into and into == label:
        raise InputError("this is said by that voice already", "--split", text)
    if into:
        _speaker(into, heard, "--split")
        parted = _correction("split", label, label, into, stretch)
        return [replace(parted, after_ms=_moment_of(into, heard))]
    new = next_label(heard.used_labels)
    return [_correction("split", label, label, new, stretch)]


def _text(text: str, heard: Heard) -> list[Correction]:
    target, words = _parted(text, "--text", "s0031=The words that were said.")
    statement = _statement(target, heard)
    return [_reading(statement, " ".join(words.split()) or None)]


def _replace_words(text: str, heard: Heard) -> list[Correction]:
    wrong, right = _parted(text, "--replace", "Zahn=Zhan")
    pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)")
    found = [item for item in heard.statements if pattern.search(item.text)]
    if not found:
        raise InputError("nobody says this", "--replace", wrong, "Capitals count")
    return [
        _reading(item, " ".join(pattern.sub(lambda _: right, item.text).split()) or None)
        for item in found
    ]


_MAKE: Mapping[str, Callable[[str, Heard], list[Correction]]] = {
    "name": _name,
    "merge": _merge,
    "split": _split,
    "text": _text,
    "replace": _replace_words,
}


def _correction(
    kind: str, target: str, before: str | None, after: str | None, stretch: Interval
) -> Correction:
    """Return the correction, not yet signed and dated."""
    return Correction(
        target, kind, before, after, None, "", start_ms=stretch.start_ms, end_ms=stretch.end_ms
    )


def _reading(statement: Statement, text: str | None) -> Correction:
    stretch = Interval(statement.start_ms, statement.end_ms)
    return _correction("text", statement.statement_id, statement.text, text, stretch)


def _parted(text: str, option: str, form: str) -> tuple[str, str]:
    target, sign, rest = text.partition("=")
    if not sign or not target.strip():
        raise InputError("not of the form TARGET=CORRECTION", option, text, f"For example: {form}")
    return target.strip(), rest.strip()


def _speaker(label: str, heard: Heard, option: str) -> Speaker:
    found = [item for item in heard.speakers if item.speaker == label]
    if not found:
        known = ", ".join(item.speaker for item in heard.speakers)
        raise InputError("no such voice in this recording", option, label, f"Voices: {known}")
    return found[0]


def longest_span(label: str, spans: Sequence[SpeakerSpan]) -> Interval:
    """Return where the voice is heard longest without another one, if there is such a place.

    Raises:
        InputError: the voice is not heard at all.
    """
    own = [item for item in spans if item.speaker == label]
    if not own:
        raise InputError("this voice is not heard", "webinar correct", label)
    best = max(own, key=lambda item: (not item.is_overlap, item.end_ms - item.start_ms))
    return Interval(best.start_ms, best.end_ms)


def _moment_of(label: str, heard: Heard) -> int:
    stretch = longest_span(label, heard.spans)
    return (stretch.start_ms + stretch.end_ms) // 2


def _stretch(target: str, heard: Heard) -> tuple[str, Interval]:
    """Return who speaks in a turn, or in ``S01@start-end``, and from when to when."""
    turn = next((item for item in heard.turns if _is_called(item.turn_id, target)), None)
    if turn is not None:
        stretch, wanted = Interval(turn.start_ms, turn.end_ms), turn.speaker
    else:
        stretch, wanted = _clocked(target)
        _speaker(wanted, heard, "--split")
    label = voice_in(heard.spans, stretch.start_ms, stretch.end_ms)
    if label is None or label != wanted:
        raise InputError(
            "another voice speaks most in this stretch",
            "--split",
            target,
            f"{label or 'Nobody'} does; name a narrower stretch: {wanted}@1:05-1:20",
        )
    return label, stretch


def _clocked(target: str) -> tuple[Interval, str]:
    match = _STRETCH.match(target)
    try:
        if match is None:
            raise ValueError
        stretch = Interval(clock_to_ms(match["start"]), clock_to_ms(match["end"]))
    except ValueError as error:
        remedy = "A turn (t0012), or a voice and times (S01@1:05-1:20)"
        raise InputError("no such turn or stretch", "--split", target, remedy) from error
    if stretch.end_ms <= stretch.start_ms:
        raise InputError("the stretch ends before it starts", "--split", target)
    return stretch, match["label"].strip()


def _statement(target: str, heard: Heard) -> Statement:
    found = [item for item in heard.statements if _is_called(item.statement_id, target)]
    if not found:
        remedy = "The ids are in the table `statements`: s0001 and so on"
        raise InputError("no such statement", "--text", target, remedy)
    return found[0]


def _is_called(whole_id: str, text: str) -> bool:
    return whole_id == text or whole_id.rsplit("-", 1)[-1] == text
