"""Terms are put into the glossary's spelling, and nothing else is touched."""

import pytest

from pipeline.records import Agenda, GlossaryTerm, Person, TermChange, Word
from pipeline.terms import agenda_terms, correct_terms, merge_terms

GLOSSARY = [
    GlossaryTerm(term)
    for term in (
        "Svetlana Knyazeva", "Tao Zhan", "UNESCO IITE", "Moodle", "Kubernetes", "Huawei",
        "Learn ON", "open courseware", "Coursera", "Tsinghua University", "YouTube",
    )
]  # fmt: skip


def words(text: str, *, step_ms: int = 300) -> list[Word]:
    return [
        Word(place * step_ms, place * step_ms + 280, one, 0.9)
        for place, one in enumerate(text.split())
    ]


def mended(text: str, glossary: list[GlossaryTerm] = GLOSSARY) -> str:
    return " ".join(word.text for word in correct_terms(words(text), glossary)[0])


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("We thank Svetlana Kniazeva, from Unesco IITE.",
         "We thank Svetlana Knyazeva, from UNESCO IITE."),
        ("we use Moodel and Kubernetis, in Huawai", "we use Moodle and Kubernetes, in Huawei"),
        ("Taozhan speaks", "Tao Zhan speaks"),
        ("you tube and open course ware", "YouTube and open courseware"),
        ("a Cursera course at Singhua university.", "a Coursera course at Tsinghua University."),
        ("Svetlana Kniazeva's slides", "Svetlana Knyazeva's slides"),
    ],
)  # fmt: skip
def test_near_misses_are_mended(heard: str, written: str) -> None:
    assert mended(heard) == written


@pytest.mark.parametrize(
    "text",
    [
        "we learn on the job",
        "the model and the noodle are course work",
        "Svetlana please go on",
        "now the town has a ward in it",
        "you two. Be open of course. Where is it?",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert mended(text) == text


def test_spoken_forms_become_the_term() -> None:
    glossary = [GlossaryTerm("IITE", ("i i t e", "eye tea"))]
    assert mended("The I I T E, and eye tea again", glossary) == "The IITE, and IITE again"


def test_every_change_is_kept_with_what_stood_there() -> None:
    found, changes = correct_terms(words("well Taozhan and Tao Zhan"), GLOSSARY)
    assert changes == [TermChange(300, 580, "Taozhan", "Tao Zhan", 1.0)]
    assert [(word.start_ms, word.end_ms, word.text) for word in found[1:3]] == [
        (300, 420, "Tao"),
        (420, 580, "Zhan"),
    ]


def test_a_term_is_said_in_one_breath_by_one_voice() -> None:
    apart = [Word(0, 280, "open"), Word(3_000, 3_280, "course"), Word(3_300, 3_580, "ware")]
    assert correct_terms(apart, GLOSSARY) == (apart, [])
    two = [Word(0, 280, "you", speaker="S01"), Word(300, 580, "tube", speaker="S02")]
    assert correct_terms(two, GLOSSARY) == (two, [])


def test_other_languages_have_no_near_misses() -> None:
    heard = words("nous aimons Kubernetis et Moodle")
    assert correct_terms(heard, GLOSSARY, is_english=False) == (heard, [])


def test_names_of_the_agenda_are_terms_and_so_are_their_rare_parts() -> None:
    agenda = Agenda(people=(Person("Svetlana Knyazeva", None, "UNESCO IITE"), Person("Peter King")))
    assert [term.term for term in agenda_terms(agenda)] == [
        "Svetlana Knyazeva", "Peter King", "UNESCO IITE", "Knyazeva",
    ]  # fmt: skip


def test_the_glossary_comes_before_the_agenda() -> None:
    own = GlossaryTerm("UNESCO IITE", ("i i t e",))
    assert merge_terms([own], [GlossaryTerm("Unesco Iite"), GlossaryTerm("Moodle")]) == [
        own,
        GlossaryTerm("Moodle"),
    ]


def test_no_terms_no_changes() -> None:
    assert correct_terms(words("as it was"), []) == (words("as it was"), [])
    assert correct_terms([], GLOSSARY) == ([], [])
