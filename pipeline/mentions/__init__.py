"""People, organisations, places, programmes and events named in the statements.

Three sources, the surest first: the agenda's own spellings, patterns around words such as
"programme" or "university", and the parser's named entities. Where two overlap, the surer stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.mentions.patterns import (
    ACRONYM_ORGANISATIONS,
    EVENT_NAME,
    NAMING_PRONOUN,
    ORGANISATION_NAME,
    PROGRAMME_NAMES,
    PROGRAMME_NOUN,
    SLOGAN,
)
from pipeline.places import find_places
from pipeline.records import Agenda, Mention, Person

if TYPE_CHECKING:
    from pipeline.statements import ParsedStatement

ENTITY_LABELS = {"PERSON": "PERSON", "ORG": "ORG", "PLACE": "PLACE", "EVENT": "EVENT"}
# A name that the recogniser wrote without capitals or quotes ends where nobody can tell.
LONGEST_DRAFT_NAME = 8
_TITLE = r"(?:dr|doctor|prof|professor|mr|mrs|ms|madam|sir)\.?"


@dataclass(frozen=True, slots=True)
class _Found:
    label: str
    start_char: int
    end_char: int
    canonical: str
    place_code: str | None = None


def find_mentions(
    recording_id: str, parsed: Sequence["ParsedStatement"], *, agenda: Agenda
) -> list[Mention]:
    """Return the mentions in order of the statements, ids ``<recording_id>-m0001`` onwards.

    ``canonical`` is the agenda's spelling of a person or organisation, the usual English name of
    a place, else the words as they stand.
    """
    people = [(_person_pattern(person), person.name) for person in agenda.people]
    affiliations = _affiliations(agenda)
    mentions: list[Mention] = []
    previous: ParsedStatement | None = None
    named_before = False
    for item in parsed:
        text = item.statement.text
        programmes = list(_programmes(text, previous, named_before=named_before))
        found = [
            *_agenda_names(text, people, affiliations),
            *programmes,
            *_places(text),
            *_patterned(text),
            *_entities(item),
        ]
        for one in _without_overlaps(found):
            mentions.append(_mention(recording_id, len(mentions) + 1, item, one))
        previous, named_before = item, bool(programmes)
    return mentions


def _mention(recording_id: str, number: int, item: "ParsedStatement", found: _Found) -> Mention:
    return Mention(
        mention_id=f"{recording_id}-m{number:04d}",
        statement_id=item.statement.statement_id,
        label=found.label,
        text=item.statement.text[found.start_char : found.end_char],
        start_char=found.start_char,
        end_char=found.end_char,
        canonical=found.canonical,
        place_code=found.place_code,
    )


def _without_overlaps(found: Iterable[_Found]) -> list[_Found]:
    """Return what does not overlap a surer one (earlier in ``found``), in reading order."""
    kept: list[_Found] = []
    for one in found:
        if all(one.end_char <= k.start_char or one.start_char >= k.end_char for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start_char)


def _person_pattern(person: Person) -> re.Pattern[str]:
    """Return a pattern for the full name, a title and the surname, or one part with its capital."""
    parts = [re.escape(part) for part in person.name.split()]
    full = r"\s+".join(parts)
    either = "|".join(dict.fromkeys((parts[0], parts[-1])))
    return re.compile(
        rf"\b(?:(?i:(?:{_TITLE}\s+)?{full})|(?i:{_TITLE}\s+{parts[-1]})|(?:{either}))\b"
    )


def _affiliations(agenda: Agenda) -> list[tuple[re.Pattern[str], str]]:
    names = dict.fromkeys(person.affiliation for person in agenda.people if person.affiliation)
    return [(re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE), name) for name in names]


def _agenda_names(
    text: str,
    people: Sequence[tuple[re.Pattern[str], str]],
    affiliations: Sequence[tuple[re.Pattern[str], str]],
) -> Iterator[_Found]:
    for label, patterns in (("PERSON", people), ("ORG", affiliations)):
        for pattern, name in patterns:
            for match in pattern.finditer(text):
                yield _Found(label, match.start(), match.end(), name)


def _places(text: str) -> Iterator[_Found]:
    for place in find_places(text):
        yield _Found("PLACE", place.start_char, place.end_char, place.canonical, place.place_code)


def _patterned(text: str) -> Iterator[_Found]:
    for label, pattern in (
        ("EVENT", EVENT_NAME),
        ("ORG", ORGANISATION_NAME),
        ("ORG", ACRONYM_ORGANISATIONS),
    ):
        for match in pattern.finditer(text):
            yield _Found(label, match.start(), match.end(), match.group())


def _entities(item: "ParsedStatement") -> Iterator[_Found]:
    begin = item.span.start_char
    for entity in item.span.ents:
        label = ENTITY_LABELS.get(entity.label_)
        if label:
            start = entity.start_char - begin
            yield _Found(label, start, entity.end_char - begin, entity.text)


def _programmes(
    text: str, previous: "ParsedStatement | None", *, named_before: bool
) -> Iterator[_Found]:
    for pattern in PROGRAMME_NAMES:
        for match in pattern.finditer(text):
            yield _programme(text, match.start("name"), match.end("name"))
    if previous is None:
        return
    # "I present an initiative. It is called X. Together we move!": name, then slogan.
    about_one = PROGRAMME_NOUN.search(previous.statement.text)
    naming = NAMING_PRONOUN.match(text)
    if about_one and naming:
        yield _programme(text, naming.start("name"), naming.end("name"))
    slogan = SLOGAN.match(text)
    if named_before and slogan and NAMING_PRONOUN.match(previous.statement.text):
        yield _programme(text, 0, len(text))


def _programme(text: str, start: int, end: int) -> _Found:
    """Return the name without quotes and closing marks; a draft's name ends after some words."""
    name = text[start:end]
    if name == name.lower():
        name = " ".join(name.split()[:LONGEST_DRAFT_NAME])
    stripped = name.rstrip(".,;: \"”'")
    stripped = stripped.lstrip("\"“' ")
    begin = text.index(stripped, start)
    return _Found("PROGRAMME", begin, begin + len(stripped), stripped)
