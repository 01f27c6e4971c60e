"""Who is who in variants of the sample: other orders, agendas and hearings. Right or nobody."""

import json
import re
from dataclasses import replace
from itertools import groupby

import pytest

from pipeline.naming import name_speakers
from pipeline.recordings import read_agenda
from pipeline.records import Agenda, Person, Turn
from tests.media import AGENDA, SAMPLE

SCRIPT = json.loads(SAMPLE.with_suffix(".reference.json").read_text(encoding="utf-8"))
LABELS = {one["id"]: f"S{number:02d}" for number, one in enumerate(SCRIPT["speakers"], start=1)}
NAMES = {LABELS[one["id"]]: one["name"] for one in SCRIPT["speakers"]}
ABSENT = tuple(
    Person(name, "Director", "Ministry of Education")
    for name in ("Ines Duarte", "Peter Zahn", "Olga Smirnova", "Ronald Miller")
)
# A recogniser without the agenda hears names as words that it knows.
MISHEARD = {
    "Zhan": "Jan", "Svetlana Knyazeva": "Sweat Lana Kneaz Eva", "Knyazeva": "Kneaz Eva",
    "Collins": "Collings", "Miller": "Mueller",
}  # fmt: skip


def turns(order: tuple[int, ...] | None = None) -> list[Turn]:
    """Return the sample's turns, those at ``order`` if it is given."""
    groups = [list(group) for _, group in groupby(SCRIPT["sentences"], key=lambda one: one["turn"])]
    chosen = [groups[place] for place in order] if order else groups
    return [
        Turn(
            f"sample-t{number:04d}", LABELS[group[0]["speaker"]], None, number * 10_000,
            number * 10_000 + 9_000, 0, 1, " ".join(one["text"] for one in group),
        )
        for number, group in enumerate(chosen, start=1)
    ]  # fmt: skip


def with_texts(change: "dict[str, str]", given: list[Turn]) -> list[Turn]:
    changed = given
    for before, after in change.items():
        changed = [replace(turn, text=turn.text.replace(before, after)) for turn in changed]
    return changed


def drafted(given: list[Turn]) -> list[Turn]:
    """Return the turns without capitals and marks, as a recogniser's draft has them."""
    return [replace(turn, text=re.sub(r"[^\w\s']", "", turn.text.lower())) for turn in given]


def agenda(**changes: object) -> Agenda:
    return replace(read_agenda(AGENDA), **changes)  # type: ignore[arg-type]


def with_people(*people: Person) -> Agenda:
    return agenda(people=(*agenda().people, *people))


def named(given: list[Turn], people: Agenda) -> dict[str, str]:
    return {one.speaker: one.person.name for one in name_speakers(given, people)}


@pytest.mark.parametrize(
    ("given", "people"),
    [
        pytest.param(turns(), agenda(), id="as it is"),
        pytest.param(turns(), with_people(*ABSENT), id="people of the agenda who never speak"),
        pytest.param(
            turns(), agenda(people=tuple(reversed(agenda().people))), id="agenda in another order"
        ),
        pytest.param(drafted(turns()), agenda(), id="draft without capitals"),
        pytest.param(with_texts(MISHEARD, turns()), agenda(), id="names misheard"),
        pytest.param(
            drafted(with_texts(MISHEARD, turns())), with_people(*ABSENT), id="all of it at once"
        ),
    ],
)
def test_with_an_agenda_everybody_is_named(given: list[Turn], people: Agenda) -> None:
    assert named(given, people) == NAMES


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(turns(), id="as it is"),
        pytest.param(turns()[2:], id="without the beginning"),
        pytest.param(turns()[:3], id="cut off"),
        pytest.param(drafted(turns()), id="draft without capitals"),
    ],
)
def test_without_an_agenda_a_name_is_right_or_none(given: list[Turn]) -> None:
    found = named(given, Agenda())

    assert found == {label: NAMES[label] for label in found}


def test_the_agenda_of_another_webinar_names_nobody() -> None:
    assert named(turns(), agenda(people=ABSENT)) == {}
