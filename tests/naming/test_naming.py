"""Names for voices: right where they can be known, none where they cannot."""

import pytest

from pipeline.naming import add_names, name_speakers
from pipeline.naming.mentions import find_agenda_names, find_written_names
from pipeline.records import Agenda, Person, Speaker, Turn

ZHAN = Person("Tao Zhan", "Director", "UNESCO IITE")
KNYAZEVA = Person(
    "Svetlana Knyazeva", "Senior National Project Officer in Education", "UNESCO IITE"
)
COLLINS = Person("Peter Collins", "Moderator")
MILLER = Person("David Miller", "Programme representative", "Huawei")
AGENDA = Agenda(people=(COLLINS, ZHAN, KNYAZEVA, MILLER))


def turns(*spoken: tuple[str, str]) -> list[Turn]:
    return [
        Turn(f"r-t{number:04d}", speaker, None, number * 1000, number * 1000 + 900, 0, 0, text)
        for number, (speaker, text) in enumerate(spoken, start=1)
    ]


NO_AGENDA = Agenda()


def names(spoken: list[Turn], agenda: Agenda = NO_AGENDA, **captions: str) -> dict[str, str]:
    return {
        item.speaker: item.person.name
        for item in name_speakers(spoken, agenda, caption_names=captions)
    }


DRAFT = turns(
    ("S01", "good afternoon my name is peter collins and i am your moderator today our first "
            "speaker is doctor tau chan he is the director of the institute doctor john the floor "
            "is yours"),
    ("S02", "thank you for the invitation no country can do it alone"),
    ("S01", "that was very clear and many thanks our second speaker is sweat lana nia save a "
            "senior national project officer in education svetlana please go ahead"),
    ("S03", "hello everyone i am happy to be with you today"),
    ("S01", "our last speaker works for the company i give the floor to david miller"),
    ("S04", "good afternoon i work for huawei"),
)  # fmt: skip


def test_draft_words_without_capitals_are_matched_to_the_agenda_by_sound() -> None:
    assert names(DRAFT, AGENDA) == {
        "S01": "Peter Collins",
        "S02": "Tao Zhan",
        "S03": "Svetlana Knyazeva",
        "S04": "David Miller",
    }


def test_people_of_the_agenda_who_never_speak_name_nobody() -> None:
    crowd = Agenda(people=(*AGENDA.people, Person("Maria Lopez"), Person("John Adeyemi")))
    assert names(DRAFT, crowd) == names(DRAFT, AGENDA)


def test_an_agenda_gives_spelling_role_and_affiliation() -> None:
    speakers = [Speaker("S02", speech_ms=100), Speaker("S05")]
    row, unknown = add_names(speakers, name_speakers(DRAFT, AGENDA, caption_names={}))
    assert (row.speaker_name, row.role, row.affiliation, row.name_source, row.speech_ms) == (
        "Tao Zhan",
        "Director",
        "UNESCO IITE",
        "agenda",
        100,
    )
    assert unknown == Speaker("S05")


def test_evidence_is_kept_with_the_turn_that_gave_it() -> None:
    named = name_speakers(DRAFT, AGENDA, caption_names={})
    assert ("r-t0005", "floor to") in [(e.turn_id, e.rule) for e in named[3].evidence]
    assert all(0 < item.name_confidence < 1 for item in named)


def test_captions_come_first_and_take_their_name_from_the_others() -> None:
    named = names(DRAFT, AGENDA, S04="Tao Zhan")
    assert named["S04"] == "Tao Zhan"
    assert "S02" not in named


@pytest.mark.parametrize(
    "introduction",
    [
        "Hello, my name is Amina Yusuf.",
        "Good morning. This is Amina Yusuf speaking.",
        "Hi all, I'm Amina Yusuf from the University of Lagos.",
        "Good morning. I am Dr. Amina Yusuf, the director of the centre.",
    ],
)
def test_people_introduce_themselves(introduction: str) -> None:
    assert names(turns(("S01", introduction), ("S02", "Welcome."))) == {"S01": "Amina Yusuf"}


@pytest.mark.parametrize(
    "handover",
    [
        "I give the floor to Amina Yusuf.",
        "Our next speaker is Ms. Amina Yusuf.",
        "Amina Yusuf, you have the floor.",
        "Let us go to Amina Yusuf for the next question.",
        "That was clear. Amina Yusuf, please.",
    ],
)
def test_a_moderator_hands_over(handover: str) -> None:
    spoken = turns(("S01", handover), ("S02", "Thank you. We need more schools."))
    assert names(spoken) == {"S02": "Amina Yusuf"}


def test_a_first_name_stands_for_the_full_name_said_elsewhere() -> None:
    spoken = turns(
        (
            "S01",
            "We have Godliver Owomugisha with us, a lecturer in Uganda, and many others today.",
        ),
        ("S02", "Good to be here."),
        ("S01", "Godliver, please go ahead."),
        ("S03", "Thank you very much."),
    )
    assert names(spoken)["S03"] == "Godliver Owomugisha"


@pytest.mark.parametrize(
    "text",
    [
        "Amina Yusuf wrote to me last week about the digital divide.",
        "The Treasury Board has a plan, and we will go to Geneva.",
        "We need more teachers.",
        "Thank you.",
    ],
)
def test_without_evidence_there_is_no_name(text: str) -> None:
    spoken = turns(("S01", text), ("S02", "I see."), ("S01", "Good."))
    assert names(spoken) == {}


def test_who_is_only_talked_about_is_not_named_from_the_agenda() -> None:
    spoken = turns(
        ("S01", "as tao zhan wrote in his report we need more teachers"), ("S02", "that is true")
    )
    assert names(spoken, AGENDA) == {}


def test_two_voices_with_equal_evidence_get_no_name() -> None:
    spoken = turns(
        ("S01", "I give the floor to Amina Yusuf."),
        ("S02", "Thank you."),
        ("S01", "I give the floor to Amina Yusuf."),
        ("S03", "Thank you."),
    )
    assert names(spoken) == {}


@pytest.mark.parametrize("name", ["Светлана Князева", "طاهر بن علي", "詹涛"])
def test_an_agenda_in_another_script_gives_no_wrong_names(name: str) -> None:
    assert names(DRAFT, Agenda(people=(Person(name),))) == {}


def test_no_turns_and_turns_without_speakers_have_no_names() -> None:
    assert names([], AGENDA) == {}
    nobody = [Turn("r-t0001", None, None, 0, 1, 0, 0, "my name is Amina Yusuf")]
    assert names(nobody) == {}


def test_ordinary_words_are_not_heard_as_names() -> None:
    assert find_agenda_names("how can we keep on teaching in the digital age", AGENDA.people) == []


def test_names_are_found_with_title_particle_and_hyphen() -> None:
    text = "Mr.LeBlanc met Dr. Marius van der Wijden and Marie-Claude Bibeau's team."
    found = find_written_names(text, common=frozenset())
    assert [(item.name, item.is_titled) for item in found] == [
        ("LeBlanc", True),
        ("Marius van der Wijden", True),
        ("Marie-Claude Bibeau", False),
    ]


def test_a_role_and_an_affiliation_name_who_is_described() -> None:
    spoken = turns(
        ("S01", "welcome to this webinar please mute your microphones"),
        ("S02", "good afternoon i work for huawei and i will be the representative of our plan"),
        ("S01", "thank you very much now the director of the institute in moscow"),
        ("S03", "good afternoon"),
        ("S01", "goodbye"),
    )
    named = names(spoken, Agenda(people=(COLLINS, MILLER)))
    assert named == {"S01": "Peter Collins", "S02": "David Miller"}


def test_the_last_voice_is_the_last_person_where_all_counts_agree() -> None:
    spoken = turns(
        ("S01", "my name is peter collins i give the floor to tao zhan"),
        ("S02", "thank you"),
        ("S01", "now we have questions"),
        ("S03", "we should work together"),
    )
    three = Agenda(people=(COLLINS, ZHAN, Person("Amina Yusuf")))
    four = Agenda(people=(*three.people, Person("Maria Lopez")))
    last = name_speakers(spoken, three)[-1]
    assert (last.speaker, last.person.name, last.name_confidence) == ("S03", "Amina Yusuf", 0.3)
    assert names(spoken, four) == {"S01": "Peter Collins", "S02": "Tao Zhan"}
