"""Who the voices are: one assignment of names to voices over all that was said and written.

What a person corrected comes first, then platform captions: the platform knew. Then the agenda's
names, spelt as there, else the names that people call each other. A voice without enough evidence
stays without a name: a wrong name is worse than none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.naming.evidence import Evidence, find_evidence
from pipeline.naming.mentions import (
    common_words,
    find_agenda_names,
    find_written_names,
    fold,
)
from pipeline.naming.roles import find_role_evidence
from pipeline.records import Agenda, Person, Speaker, Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_WORTH = 2.0
LEAST_LEAD = 0.75  # over the next best name of the voice, and the next best voice of the name
MOST_AGAINST = -4.5
DOUBT = 1.5  # worth at which confidence is one half
CONFIDENCE_OF_LAST_ONE = 0.3
LEAST_NAMED_OTHERS = 2


@dataclass(frozen=True, slots=True)
class NamedSpeaker:
    """A voice and the person it belongs to, from where that is known, and how surely."""

    speaker: str
    person: Person
    name_source: str
    name_confidence: float
    evidence: tuple[Evidence, ...] = ()


def name_speakers(
    turns: Sequence[Turn],
    agenda: Agenda,
    *,
    caption_names: Mapping[str, str] | None = None,
    corrected_names: Mapping[str, str | None] | None = None,
    known_voices: Mapping[str, tuple[str, float]] | None = None,
) -> list[NamedSpeaker]:
    """Return the voices whose names are known, by label; the others are not in it.

    ``caption_names`` are the platform's names by label, ``corrected_names`` a person's: None
    says that the voice has no name. ``known_voices`` are names and likeness of voices that earlier
    recordings know: they name who is still nameless. ``name_source`` is ``correction``,
    ``captions``, ``agenda``, ``introduction`` or ``voice``.
    """
    corrected = dict(corrected_names or {})
    named = _given(caption_names or {}, agenda, "captions") | _given(
        {label: name for label, name in corrected.items() if name}, agenda, "correction"
    )
    named = {label: item for label, item in named.items() if corrected.get(label, "unsaid")}
    taken = {fold(item.person.name) for item in named.values()}
    people = [person for person in agenda.people if fold(person.name) not in taken]
    found = _by_agenda(turns, people) if agenda.people else _by_words(turns)
    for item in found:
        if item.speaker in {*named, *corrected} or fold(item.person.name) in taken:
            continue
        named[item.speaker] = item
    for item in _by_voice(known_voices or {}, agenda):
        is_taken = fold(item.person.name) in {fold(one.person.name) for one in named.values()}
        if item.speaker not in {*named, *corrected} and not is_taken:
            named[item.speaker] = item
    sought = {fold(item.person.name) for item in found}
    last = _last_one(turns, named, agenda)
    # Who has evidence for another voice, overruled by the platform, is not simply left over.
    if last and last.speaker not in corrected and fold(last.person.name) not in sought:
        named[last.speaker] = last
    return [named[label] for label in sorted(named)]


def add_names(speakers: Sequence[Speaker], named: Sequence[NamedSpeaker]) -> list[Speaker]:
    """Return the speakers with name, role and affiliation, where these are known."""
    by_label = {item.speaker: item for item in named}
    return [
        replace(
            speaker,
            speaker_name=item.person.name,
            role=item.person.role,
            affiliation=item.person.affiliation,
            name_source=item.name_source,
            name_confidence=item.name_confidence,
        )
        if (item := by_label.get(speaker.speaker))
        else speaker
        for speaker in speakers
    ]


def _given(names: Mapping[str, str], agenda: Agenda, source: str) -> dict[str, NamedSpeaker]:
    return {
        label: NamedSpeaker(label, _agenda_person(name, agenda), source, 1.0)
        for label, name in sorted(names.items())
    }


def _by_voice(known: Mapping[str, tuple[str, float]], agenda: Agenda) -> list[NamedSpeaker]:
    return [
        NamedSpeaker(label, _agenda_person(name, agenda), "voice", likeness)
        for label, (name, likeness) in sorted(known.items())
    ]


def _agenda_person(name: str, agenda: Agenda) -> Person:
    """Return the agenda's person of that name, else one of whom only the name is known."""
    same = [person for person in agenda.people if fold(person.name) == fold(name)]
    return same[0] if same else Person(name)


def _by_agenda(turns: Sequence[Turn], people: Sequence[Person]) -> list[NamedSpeaker]:
    evidence = find_evidence(turns, lambda text: find_agenda_names(text, people))
    evidence += find_role_evidence(turns, people)
    by_name = {person.name: person for person in people}
    return [
        NamedSpeaker(label, by_name[name], "agenda", confidence, reasons)
        for label, name, confidence, reasons in _assign(evidence)
    ]


def _last_one(
    turns: Sequence[Turn], named: Mapping[str, NamedSpeaker], agenda: Agenda
) -> NamedSpeaker | None:
    """Return who is left where one voice and one person of the agenda are, and all others match.

    At least two others must be named: else the agenda may just not be of this recording.
    """
    voices = {turn.speaker for turn in turns if turn.speaker is not None}
    taken = {fold(item.person.name) for item in named.values()}
    people = [person for person in agenda.people if fold(person.name) not in taken]
    nameless = sorted(voices - named.keys())
    agree = len(voices) == len(agenda.people) > LEAST_NAMED_OTHERS
    if not agree or len(nameless) != 1 or len(people) != 1:
        return None
    return NamedSpeaker(nameless[0], people[0], "agenda", CONFIDENCE_OF_LAST_ONE)


def _by_words(turns: Sequence[Turn]) -> list[NamedSpeaker]:
    common = common_words(turn.text for turn in turns)
    evidence = find_evidence(turns, lambda text: find_written_names(text, common=common))
    evidence = _with_full_names(evidence)
    return [
        NamedSpeaker(label, Person(name), "introduction", confidence, reasons)
        for label, name, confidence, reasons in _assign(evidence)
    ]


def _with_full_names(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with ``Godliver`` made ``Godliver Owomugisha``, where only one fits."""
    fuller = _fuller_names({item.name for item in evidence})
    return [replace(item, name=fuller[item.name]) for item in evidence]


def _fuller_names(names: Set[str]) -> dict[str, str]:
    """Return each name with the only longer one that begins or ends so, else with itself."""
    # By the folded words that a longer name begins or ends with: folded name -> one spelling.
    longer: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for name in sorted(names):
        parts = fold(name).split()
        for count in range(1, len(parts)):
            for edge in (parts[:count], parts[-count:]):
                longer[tuple(edge)][fold(name)] = name
    fuller = {}
    for name in names:
        fitting = longer.get(tuple(fold(name).split()), {})
        fuller[name] = next(iter(fitting.values())) if len(fitting) == 1 else name
    return fuller


def _assign(
    evidence: Sequence[Evidence],
) -> list[tuple[str, str, float, tuple[Evidence, ...]]]:
    """Return label, name, confidence and reasons of the best assignment of names to voices."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    labels = sorted({item.speaker for item in evidence})
    names = sorted({item.name for item in evidence})
    reasons: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for item in evidence:
        reasons[item.speaker, item.name].append(item)
    worth = np.zeros((len(labels), len(names)))
    for (label, name), items in reasons.items():
        worth[labels.index(label), names.index(name)] = _total(items)
    if not worth.size:
        return []
    assigned = []
    for row, column in zip(
        *linear_sum_assignment(np.maximum(worth, 0), maximize=True), strict=True
    ):
        lead = worth[row, column] - _best_other(worth, row, column)
        if worth[row, column] >= LEAST_WORTH and lead >= LEAST_LEAD:
            confidence = round(float(lead / (lead + DOUBT)), 3)
            key = (labels[row], names[column])
            assigned.append((*key, confidence, tuple(reasons[key])))
    return assigned


def _total(items: Sequence[Evidence]) -> float:
    positive = sum(item.worth for item in items if item.worth > 0)
    return positive + max(MOST_AGAINST, sum(item.worth for item in items if item.worth < 0))


def _best_other(worth: "Floats", row: int, column: int) -> float:
    import numpy as np

    others = np.concatenate([np.delete(worth[row], column), np.delete(worth[:, column], row)])
    return max(0.0, float(others.max(initial=0.0)))
