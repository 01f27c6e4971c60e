"""The brief: its lines, their evidence, its limits."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.agreement import Agreement
from pipeline.brief import LONGEST_BRIEF, build_brief
from pipeline.brief.topics import Topic
from pipeline.records import BriefLine, Mention, Recommendation, Speaker, Statement
from pipeline.themes import Theme

SPEAKERS = [
    Speaker("S01", "Ama Mensah", "Director", "Volta University"),
    Speaker("S02"),
]
THEMES = [Theme("funding", "Funding", "", (("fund",),), ())]


def statement(number: int, speaker: str, text: str) -> Statement:
    return Statement(
        f"talk-s{number:04d}", "talk-t0001", speaker, None, number * 1000, number * 1000 + 900,
        0, 1, "en", text,
    )  # fmt: skip


STATEMENTS = [
    statement(1, "S01", "Good morning, and welcome to our talk."),
    statement(2, "S01", "Rural schools lost half of their teachers in one year."),
    statement(3, "S01", "Donors should fund rural schools."),
    statement(4, "S02", "All of us agree that rural schools come first."),
    statement(5, "S02", "The name of our programme is Read More."),
]
RECOMMENDATION = Recommendation(
    recommendation_id="talk-r001", statement_id="talk-s0003", speaker="S01", speaker_name=None,
    start_ms=3000, end_ms=3900, quote="Donors should fund rural schools.", start_char=0,
    end_char=33, recommendation="Donors should fund rural schools.", actor="Donors",
    action="fund rural schools", beneficiary="rural schools", place_code=None, theme="funding",
    modality="obligation", polarity="do", stance="own", score=0.9, rule="modal",
    is_low_confidence=False,
)  # fmt: skip
AGREEMENT = Agreement("talk-s0004", "all-agreed", "rural schools come first", True)
PROGRAMME = Mention("talk-m0001", "talk-s0005", "PROGRAMME", "Read More", 29, 38, "Read More")
TOPICS = [
    Topic("rural schools", ("talk-s0002", "talk-s0003", "talk-s0004")),
    Topic("teachers", ("talk-s0002",)),
]


def brief(
    *,
    statements: list[Statement] = STATEMENTS,
    recommendations: tuple[Recommendation, ...] = (RECOMMENDATION,),
) -> list[BriefLine]:
    return build_brief(
        title="Schools",
        event_date=date(2020, 4, 17),
        series=None,
        speakers=SPEAKERS,
        statements=statements,
        mentions=[PROGRAMME],
        recommendations=recommendations,
        agreements=[AGREEMENT],
        themes=THEMES,
        topics=TOPICS,
    )


def test_the_whole_brief() -> None:
    assert [(line.section, line.text, line.statement_id) for line in brief()] == [
        ("headline", "Schools: speakers recommend action on funding", "talk-s0003"),
        (
            "lead",
            "At the webinar “Schools” on 17 April 2020, 2 people spoke about rural schools and "
            "teachers; 1 recommendation was made.",
            "talk-s0002",
        ),
        (
            "speaker",
            "Ama Mensah, Director, Volta University, said: “Rural schools lost half of their "
            "teachers in one year.”",
            "talk-s0002",
        ),
        ("speaker", "Also speaking: Speaker S02.", "talk-s0004"),
        (
            "recommendation",
            "Mensah said that donors should fund rural schools.",
            "talk-s0003",
        ),
        ("agreement", "The participants agreed that rural schools come first.", "talk-s0004"),
        ("programme", "Speaker S02 presented “Read More”.", "talk-s0005"),
    ]


def test_positions_count_from_zero() -> None:
    assert [line.position for line in brief()] == list(range(7))


def test_a_brief_never_exceeds_its_length_and_keeps_every_section() -> None:
    many = tuple(
        replace(
            RECOMMENDATION,
            recommendation_id=f"talk-r{number:03d}",
            recommendation="Donors should " + "fund rural schools and " * 20 + "more.",
        )
        for number in range(100)
    )

    lines = brief(recommendations=many)

    assert sum(len(line.text.split()) for line in lines) <= LONGEST_BRIEF
    assert {line.section for line in lines} == {
        "headline", "lead", "speaker", "recommendation", "agreement", "programme",
    }  # fmt: skip


LONG = "Rural schools need " + "more teachers and more books and " * 100 + "a roof."
UNBROKEN = "学校需要更多的老师和书籍" * 500


@pytest.mark.parametrize("endless", [LONG, UNBROKEN], ids=["600 words", "no blanks"])
def test_whatever_is_said_a_brief_has_at_most_500_words(endless: str) -> None:
    speakers = [Speaker("S01", "Ama Mensah", endless, endless), Speaker("S02", endless)]
    said = [statement(number, f"S0{number % 2 + 1}", endless) for number in range(6)]
    recommendation = replace(RECOMMENDATION, quote=endless, recommendation=endless, action=endless)

    lines = build_brief(
        title=endless, event_date=date(2020, 4, 17), series=endless, speakers=speakers,
        statements=said, mentions=[replace(PROGRAMME, canonical=endless)],
        recommendations=[replace(recommendation, statement_id="talk-s0003")] * 200,
        agreements=[replace(AGREEMENT, point=endless)], themes=THEMES,
        topics=[Topic(endless, ("talk-s0001",))],
    )  # fmt: skip

    assert sum(len(line.text.split()) for line in lines) <= LONGEST_BRIEF
    assert sum(len(line.text) for line in lines) <= 12 * LONGEST_BRIEF
    assert [line.section for line in lines if line.section != "recommendation"] == [
        "headline", "lead", "speaker", "speaker", "agreement", "programme",
    ]  # fmt: skip
    assert {line.statement_id for line in lines} <= {one.statement_id for one in said}


def test_of_sixty_speakers_those_who_tell_most_are_quoted_and_the_others_named() -> None:
    speakers = [Speaker(f"S{number:02d}", f"Ada No{number}", "Minister") for number in range(60)]
    statements = [
        statement(number, one.speaker, f"Rural schools in region {number} have lost many teachers.")
        for number, one in enumerate(speakers)
    ]
    recommendations = [
        replace(
            RECOMMENDATION,
            recommendation_id=f"talk-r{number:03d}",
            statement_id=f"talk-s{number % 30:04d}",
            recommendation=f"Donors should fund the library of village number {number}.",
        )
        for number in range(200)
    ]

    lines = build_brief(
        title="Schools", event_date=None, series=None, speakers=speakers, statements=statements,
        mentions=[], recommendations=recommendations, agreements=[], themes=THEMES,
        topics=[Topic("schools", ("talk-s0059",))],
    )  # fmt: skip

    assert sum(len(line.text.split()) for line in lines) <= LONGEST_BRIEF
    told = [line.text for line in lines if line.section == "speaker"]
    quoted = [text.partition(",")[0] for text in told[:-1]]
    # The one who speaks of the topic is among them, in the order of the talk.
    assert quoted[-1] == "Ada No59"
    assert told[-1].endswith(f"and {60 - len(quoted) - 10} others.")
    by_id = {one.statement_id: one for one in statements}
    for line in lines:
        assert line.statement_id in by_id
    for text, line in zip(told[:-1], lines[2:], strict=False):
        assert text.partition("“")[2].removesuffix("”") in by_id[line.statement_id or ""].text


def test_impersonal_advice_is_told_by_its_modality() -> None:
    impersonal = "It is recommended to fund rural schools."
    told = [
        brief(recommendations=(replace(RECOMMENDATION, recommendation=impersonal, modality=kind),))
        for kind in ("obligation", "proposal")
    ]

    assert [lines[4].text for lines in told] == [
        "Mensah said that it was necessary to fund rural schools.",
        "Mensah proposed to fund rural schools.",
    ]


def test_requests_and_wishes_are_told_as_such() -> None:
    told = [
        brief(recommendations=(replace(RECOMMENDATION, modality=kind),))[4].text
        for kind in ("request", "encouragement", "proposal")
    ]

    assert told == [
        "Mensah asked donors to fund rural schools.",
        "Mensah hoped that donors would fund rural schools.",
        "Mensah suggested that donors should fund rural schools.",
    ]


def test_no_statements_no_brief() -> None:
    assert brief(statements=[]) == []


def test_who_supported_whose_recommendation_is_told_where_not_all_agreed() -> None:
    support = Agreement("talk-s0004", "support", None, False, "talk-r001")
    told = [
        build_brief(
            title="Schools", event_date=None, series=None, speakers=SPEAKERS,
            statements=STATEMENTS, mentions=[], recommendations=(one,), agreements=[support],
            themes=THEMES,
        )[-1]
        for one in (
            RECOMMENDATION,
            replace(RECOMMENDATION, recommendation="It is recommended to fund rural schools."),
        )
    ]  # fmt: skip

    assert [(line.section, line.text, line.statement_id) for line in told] == [
        (
            "agreement",
            "Speaker S02 agreed with Mensah that donors should fund rural schools.",
            "talk-s0004",
        ),
        (
            "agreement",
            "Speaker S02 agreed with Mensah that one ought to fund rural schools.",
            "talk-s0004",
        ),
    ]


def test_the_surest_and_clearest_recommendations_are_told() -> None:
    weak = [
        replace(
            RECOMMENDATION,
            recommendation_id=f"talk-r{number:03d}",
            recommendation=f"Donors should fund the library of village number {number}.",
            score=0.5,
        )
        for number in range(10)
    ]
    pointing = replace(
        RECOMMENDATION,
        recommendation_id="talk-r900",
        recommendation="They should do all that in every village of the country.",
        score=0.8,
    )
    sure = replace(
        RECOMMENDATION,
        recommendation_id="talk-r901",
        recommendation="Ministries should print new books for every village.",
        score=0.95,
    )

    told = [line.text for line in brief(recommendations=(*weak, pointing, sure))]

    assert "Mensah said that ministries should print new books for every village." in told
    assert sum("the library of village" in line for line in told) == 5
    assert not any("all that" in line for line in told)


def test_people_without_office_are_quoted_where_they_tell_most_else_named() -> None:
    speakers = [Speaker(f"S{number:02d}", f"Ada No{number}") for number in range(1, 17)]
    statements = [
        statement(number, one.speaker, f"Rural schools in region {number} have lost many teachers.")
        for number, one in enumerate(speakers, start=1)
    ]

    lines = build_brief(
        title="Schools", event_date=None, series=None, speakers=speakers, statements=statements,
        mentions=[], recommendations=(), agreements=[], themes=THEMES,
    )  # fmt: skip

    told = [line.text for line in lines if line.section == "speaker"]
    assert told[0] == "Ada No1 said: “Rural schools in region 1 have lost many teachers.”"
    assert len(told) == 5
    assert told[-1] == (
        "Also speaking: Ada No5, Ada No6, Ada No7, Ada No8, Ada No9, Ada No10, Ada No11, Ada No12, "
        "Ada No13, Ada No14 and 2 others."
    )
