"""A person is forgotten: what they said, that they spoke, and their name in the lake.

Their words leave the kept results too, so no later run from these brings them back. A correction
of the kind ``forget`` says, without a name, when the voice spoke; so a run that hears the file
again leaves the voice out. The file itself, its captions and its agenda are the user's to remove.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.corrections.requests import longest_span
from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.errors import InputError
from pipeline.formats.bilingual import text_sha256
from pipeline.lake import Lake
from pipeline.naming.mentions import fold
from pipeline.naming.redaction import NamePattern, name_pattern
from pipeline.planning import Plan, Work, make_plan
from pipeline.records import (
    BriefLine,
    Correction,
    Recommendation,
    Speaker,
    SpeakerSpan,
    Statement,
    Translation,
    Turn,
    Word,
)
from pipeline.steps import publish_tables
from pipeline.steps.hearing import (
    default_scratch_dir,
    hear_speech,
    hear_voices,
    hear_words,
    keep_heard,
)
from pipeline.steps.kept import Heard, Voices
from pipeline.steps.ordering import (
    keep_order,
    kept_orders,
    plan_again,
    read_corrections,
    read_order,
)


@dataclass(frozen=True, slots=True)
class _Person:
    """Whom to forget in one recording: the name, and what is published of the person there."""

    name: str
    labels: frozenset[str]
    turns: tuple[Turn, ...]
    pattern: NamePattern

    def said(self, start_ms: int, end_ms: int) -> bool:
        """Return whether the middle of a stretch lies in a turn of the person."""
        middle_ms = (start_ms + end_ms) // 2
        return any(turn.start_ms <= middle_ms < turn.end_ms for turn in self.turns)


def forget_recording(lake: Lake, recording_id: str) -> None:
    """Forget a recording; its decoded sound goes too, where a killed run left that.

    Raises:
        LakeError: something cannot be removed.
    """
    # Ids end with the beginning of the hash by which the sound is called.
    for sound in default_scratch_dir().glob(f"{recording_id.rpartition('-')[2]}*.pcm"):
        sound.unlink(missing_ok=True)
    lake.forget(recording_id)


def forget_speaker(lake: Lake, name: str) -> list[str]:
    """Forget a person in every recording; return the ids of those that knew them.

    Words that others say stay, with ``[…]`` in the place of the name; see ``naming.redaction``.
    The ledger of these recordings goes: it names their recommendations by numbers of before.

    Raises:
        InputError: no recording has the name.
        NotPublishedError: it is not known how a recording was processed; nothing was changed.
    """
    name = spelt(lake, name)
    people = {
        recording_id: person
        for recording_id in lake.recording_ids()
        if (person := _find(lake, recording_id, name))
    }
    if not people:
        raise InputError("nobody of this name is in the lake", lake.uri, name)
    for recording_id in people:
        read_order(lake, recording_id)
    for recording_id, person in people.items():
        _forget_in(lake, recording_id, person)
    lake.forget_voices(lambda known: fold(known) == fold(name))
    lake.forget_in_snapshot(list(people))
    return list(people)


def spelt(lake: Lake, name: str) -> str:
    """Return a person's name as the lake has it; else as given, small letters with capitals."""
    known = lake.arrow("speakers", columns=["speaker_name"])["speaker_name"].to_pylist()
    given = " ".join(word.capitalize() if word.islower() else word for word in name.split())
    return next((one for one in known if one and fold(one) == fold(given)), given)


def _find(lake: Lake, recording_id: str, name: str) -> _Person | None:
    """Return the person where they speak, are named or had a part in the recording."""
    turns = lake.read("turns", recording_id, Turn)
    speakers = lake.read("speakers", recording_id, Speaker)
    names = [one.speaker_name for one in speakers if one.speaker_name]
    agendas = [order.recording.agenda for order in kept_orders(lake, recording_id).values()]
    names += [person.name for agenda in agendas for person in agenda.people]
    texts = [turn.text for turn in turns]
    pattern = name_pattern(name, others=names, texts=texts)
    labels = frozenset(
        one.speaker for one in speakers if one.speaker_name and fold(one.speaker_name) == fold(name)
    )
    said = tuple(turn for turn in turns if turn.speaker in labels)
    known = [*names, *texts, *_texts_of_people(lake, recording_id)]
    is_known = labels or any(map(pattern.has_full, known))
    return _Person(name, labels, said, pattern) if is_known else None


def _texts_of_people(lake: Lake, recording_id: str) -> Iterable[str]:
    """Yield who translated and corrected, and what they wrote."""
    for one in lake.read("translations", recording_id, Translation):
        yield from filter(None, (one.text, one.translator))
    for item in read_corrections(lake, recording_id):
        yield from filter(None, (item.before, item.after, item.author))


def _forget_in(lake: Lake, recording_id: str, person: _Person) -> None:
    work, plan = plan_again(lake, recording_id)
    old_run_id = lake.run_id(recording_id)
    heard, voices = hear_words(work, plan), hear_voices(work, plan)
    speech = hear_speech(work)
    lake.replace_kept("translations", recording_id, _translations_left(lake, recording_id, person))
    lake.replace_kept("ledger", recording_id, [])
    corrections = _corrections_left(lake, recording_id, person)
    lake.replace_kept("corrections", recording_id, corrections)
    work, plan = _plan_without(work, plan, person, corrections)
    words = lake.read("words", recording_id, Word)
    places = keep_heard(
        work, plan, speech, _heard_without(heard, person, words), _voices_without(voices, person)
    )
    order = keep_order(work, plan)
    # The old order stays until the new run is published: without it nothing could be done again.
    lake.forget_results(recording_id, but=[*places, order, f"order-{old_run_id}"])
    publish_tables(work, plan)
    lake.forget_results(recording_id, but=[*places, order])


def _plan_without(
    work: Work, plan: Plan, person: _Person, corrections: Sequence[Correction]
) -> tuple[Work, Plan]:
    """Return the work and its plan without the person in agenda and expected words."""
    agenda = work.recording.agenda
    people = tuple(item for item in agenda.people if fold(item.name) != fold(person.name))
    work = replace(work, recording=replace(work.recording, agenda=replace(agenda, people=people)))
    return work, make_plan(
        work,
        transcriber=_not_expecting(plan.transcriber, person),
        diarizer=plan.diarizer,
        language_model=plan.language_model,
        corrections=corrections,
    )


def _not_expecting(identity: EngineIdentity, person: _Person) -> EngineIdentity:
    parts = {fold(part) for part in person.name.split()}
    expected = tuple(
        text for text in identity.expected if not parts & {fold(part) for part in text.split()}
    )
    return replace(identity, expected=expected)


def _corrections_left(lake: Lake, recording_id: str, person: _Person) -> list[Correction]:
    """Return the corrections without name and words of the person, and one that forgets them."""
    left = [
        replace(
            item,
            before=_redacted(item.before, person),
            after=_redacted(item.after, person),
            author=_unless_named(item.author, person),
        )
        for item in read_corrections(lake, recording_id)
        if not _is_about(item, person)
    ]
    spans = lake.read("speaker_spans", recording_id, SpeakerSpan)
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    for label in sorted(person.labels):
        stretch = longest_span(label, spans)
        left.append(
            Correction(label, "forget", None, None, None, now, stretch.start_ms, stretch.end_ms)
        )
    return left


def _is_about(correction: Correction, person: _Person) -> bool:
    if correction.kind == "name":
        return fold(correction.after or "") == fold(person.name)
    return correction.kind == "text" and person.said(correction.start_ms, correction.end_ms)


def _redacted(text: str | None, person: _Person) -> str | None:
    return text and person.pattern.redacted(text)


def _unless_named(name: str | None, person: _Person) -> str | None:
    return None if name and person.pattern.is_in(name) else name


def _translations_left(lake: Lake, recording_id: str, person: _Person) -> list[Translation]:
    gone = {text_sha256(text) for text in _texts_from(lake, recording_id, person)}
    return [
        replace(item, translator=_unless_named(item.translator, person))
        for item in lake.read("translations", recording_id, Translation)
        if item.source_text_sha256 not in gone and not person.pattern.is_in(item.text)
    ]


def _texts_from(lake: Lake, recording_id: str, person: _Person) -> Iterable[str]:
    """Yield all texts that came of the person's words: these can be translated, each for itself."""
    own = set[str]()
    for one in lake.read("statements", recording_id, Statement):
        if one.speaker in person.labels:
            own.add(one.statement_id)
            yield one.text
    for said in lake.read("recommendations", recording_id, Recommendation):
        if said.statement_id in own:
            yield from (said.quote, said.recommendation)
    for line in lake.read("brief", recording_id, BriefLine):
        if line.statement_id in own or line.section == "speaker":
            yield line.text


def _heard_without(heard: Heard, person: _Person, published: Sequence[Word]) -> Heard:
    others = {
        (word.start_ms, word.end_ms) for word in published if word.speaker not in person.labels
    }

    def without(chunk: ChunkTranscript) -> ChunkTranscript:
        words = [
            word
            for word in chunk.words
            if (word.start_ms, word.end_ms) in others or not person.said(word.start_ms, word.end_ms)
        ]
        return replace(chunk, words=tuple(_without_name(words, person)))

    return replace(
        heard,
        chunks=tuple(without(chunk) for chunk in heard.chunks),
        translations=tuple(without(chunk) for chunk in heard.translations),
    )


def _without_name(words: Sequence[Word], person: _Person) -> list[Word]:
    """Return the words with one ``[…]`` in the place of the name."""
    pattern = person.pattern
    left: list[Word] = []
    index = 0
    while index < len(words):
        stretch = words[index : index + pattern.word_count]
        text = " ".join(word.text.strip() for word in stretch)
        if len(stretch) < pattern.word_count or not pattern.has_full(text):
            stretch, text = words[index : index + 1], words[index].text
        if pattern.is_in(text):
            redacted = pattern.redacted(text)
            left.append(replace(stretch[0], end_ms=stretch[-1].end_ms, text=redacted))
        else:
            left += stretch
        index += len(stretch)
    return left


def _voices_without(voices: Voices, person: _Person) -> Voices:
    """Return the voices without name and print; the times stay: they say what is left out."""
    known = {
        label: (name, likeness)
        for label, (name, likeness) in voices.known.items()
        if fold(name) != fold(person.name)
    }
    prints = {label: one for label, one in voices.prints.items() if label not in person.labels}
    names = {label: name for label, name in voices.names.items() if fold(name) != fold(person.name)}
    return replace(voices, names=names, prints=prints, known=known)
