"""Written suggestions: chat, forum posts, reviews. None of these sentences is of a benchmark."""

import pytest

from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from pipeline.recommendations.written import find_written_cues
from pipeline.records import Recommendation
from pipeline.settings import DATA_DIR
from tests.english import parsed

DETECTOR = load_detector(DATA_DIR / "models" / "recommendation_rules" / "weights.json")


def found_in(*texts: str) -> list[Recommendation]:
    return find_recommendations("chat", parsed(*texts), detector=DETECTOR, is_written=True)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Please share the slides before the next session.", "written-please"),
        ("It would be nice if the chat stayed open after the talk.", "written-would-be-good"),
        ("There should be a way to download the transcript.", "written-there-should"),
        ("The organisers should have tested the line.", "written-should"),
        ("I wish the talks were shorter.", "written-wish"),
        ("We highly recommend the workshop on textbooks.", "written-recommend"),
        ("Add subtitles in Spanish.", "imperative"),
        ("Don't forget to bring your own headset.", "imperative"),
        ("If you come by train, take the bus at the north gate.", "imperative"),
    ],
)
def test_ways_to_suggest_in_writing(text: str, rule: str) -> None:
    (item,) = parsed(text)
    assert rule in {cue.trigger.cue.name for cue in find_written_cues(item.span)}
    assert len(found_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The room was bright and the staff were kind.",
        "Thank you for a wonderful morning.",
        "It would be great.",
        "Imagine that!",
        "When you want to print the file, the window closes.",
        "You can't upload a video in this browser.",
        "What should I do?",
    ],
)
def test_other_sentences_are_none(text: str) -> None:
    assert found_in(text) == []


def test_two_hints_make_a_suggestion_and_one_does_not() -> None:
    assert found_in("I would like to see my notes.") != []
    assert found_in("I would like some water.") == []


def test_a_record_of_writing_is_verbatim_too() -> None:
    text = "If you stay longer, please ask the staff for a map of the city."
    (one,) = found_in(text)
    assert one.quote == text
    assert one.action == "ask the staff for a map of the city"
    assert one.modality == "request"


def test_curly_apostrophes_are_read_like_straight_ones() -> None:
    straight, curly = parsed("Let's keep the recordings.", "Let’s keep the recordings.")
    names = [
        [cue.trigger.cue.name for cue in find_written_cues(one.span)] for one in (straight, curly)
    ]
    assert names[0] == names[1]
    assert "written-lets" in names[0]
