"""Mentions: people, organisations, places, programmes, events."""

import pytest
import spacy

from pipeline.mentions import find_mentions
from pipeline.records import Agenda, Mention, Person
from pipeline.statements import parse_sentences

AGENDA = Agenda(
    people=(
        Person("Ama Mensah", "Director", "Volta University"),
        Person("Jonas Berg", "Engineer", "Nordnet"),
    )
)


def mentions(*texts: str) -> list[Mention]:
    nlp = spacy.blank("en")
    return find_mentions("talk", parse_sentences(texts, nlp), agenda=AGENDA)


def told(*texts: str) -> list[tuple[str, str, str]]:
    return [(one.label, one.text, one.canonical) for one in mentions(*texts)]


def test_people_of_the_agenda_go_by_one_name() -> None:
    assert told("Doctor Mensah is here with jonas berg.", "Ama, the floor is yours.") == [
        ("PERSON", "Doctor Mensah", "Ama Mensah"),
        ("PERSON", "jonas berg", "Jonas Berg"),
        ("PERSON", "Ama", "Ama Mensah"),
    ]


@pytest.mark.parametrize(
    ("texts", "programme"),
    [
        (["The name of our programme is Read More."], "Read More"),
        (["the name of our programme is read more"], "read more"),
        (["They use the Read More programme in schools."], "Read More"),
        (["We started a project called Blue Sky in Ghana."], "Blue Sky"),
        (["Our campaign “Books for all” grows."], "Books for all"),
        (
            ["I present an initiative.", "It is called Reach: Teach them all."],
            "Reach: Teach them all",
        ),
    ],
)
def test_programmes_are_found_by_the_words_around(texts: list[str], programme: str) -> None:
    assert [name for label, name, _ in told(*texts) if label == "PROGRAMME"] == [programme]


def test_a_slogan_follows_the_name() -> None:
    found = told("I present an initiative.", "It is called Reach.", "Together we read!")

    assert [name for _, name, _ in found] == ["Reach", "Together we read!"]


def test_office_titles_are_no_programmes() -> None:
    assert told("Here is a Senior National Project Officer.") == []


def test_organisations_and_events() -> None:
    assert told("The Ministry of Education met UNESCO at the Global Media Forum.") == [
        ("ORG", "Ministry of Education", "Ministry of Education"),
        ("ORG", "UNESCO", "UNESCO"),
        ("EVENT", "Global Media Forum", "Global Media Forum"),
    ]


def test_offsets_ids_and_codes() -> None:
    found = mentions("We think of Africa.", "And of Kenya and Nordnet.")

    assert [one.mention_id for one in found] == ["talk-m0001", "talk-m0002", "talk-m0003"]
    assert [one.place_code for one in found] == ["002", "404", None]
    assert [(one.statement_id, one.start_char, one.end_char) for one in found] == [
        ("text-s0001", 12, 18),
        ("text-s0002", 7, 12),
        ("text-s0002", 17, 24),
    ]
