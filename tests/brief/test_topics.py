"""What a webinar was about, found in real parses."""

from pipeline.brief.topics import find_topics
from pipeline.records import Mention, Speaker
from tests.english import parsed

TALK = [
    "Rural schools need open textbooks.",
    "Our rural schools have no library.",
    "Mary showed us how rural schools share one teacher.",
    "We save money with open textbooks, said Mary.",
    "Every teacher can change open textbooks.",
    "A teacher has little time, and Mary knows it.",
    "Time is short today.",
    "Most of the time we travel.",
]


def test_topics_are_what_most_statements_come_back_to() -> None:
    mary = Mention("text-m1", "text-s0003", "PERSON", "Mary", 0, 4, "Mary")

    topics = find_topics(parsed(*TALK), mentions=[mary], speakers=[Speaker("S01", "Ann Lee")])

    assert [(topic.text, topic.statement_ids) for topic in topics] == [
        ("open textbooks", ("text-s0001", "text-s0004", "text-s0005")),
        ("rural schools", ("text-s0001", "text-s0002", "text-s0003")),
        ("teacher", ("text-s0003", "text-s0005", "text-s0006")),
    ]


def test_a_short_talk_has_no_topic() -> None:
    assert find_topics(parsed("Rural schools need books."), mentions=[], speakers=[]) == []
