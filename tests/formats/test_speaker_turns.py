"""Turn transcripts: which lines open turns, and what is not speech."""

import json
from pathlib import Path

import pytest

from pipeline.errors import FormatError
from pipeline.formats.speaker_turns import TurnPiece, is_name_like, parse_speaker_turns

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "formats"


def test_meet_boilerplate_is_left_out_and_its_clocks_time_the_next_turn() -> None:
    text = (
        "# A call - Transcript\n### Attendees\nAnn Lee, Ann Lee's Presentation\n\n"
        "#### _This editable transcript was computer generated and might contain errors._\n\n"
        "Ann Lee: Welcome.\nSecond paragraph.\n\nBob:\n\n00:05:00\n\nBob: I am here.\n\n"
        "Meeting ended after 00:06:32 👋\n"
    )
    transcript = parse_speaker_turns(text, "a.md")
    assert (transcript.layout, transcript.end_ms) == ("plain-names", 392_000)
    assert transcript.pieces == (
        TurnPiece("Welcome.", "Ann Lee", None, True),
        TurnPiece("Second paragraph.", "Ann Lee", None, False),
        TurnPiece("", "Bob", None, True),
        TurnPiece("I am here.", "Bob", 300_000, True),
    )


def test_times_in_the_text_part_it() -> None:
    text = "**Ann:** So. \\[01:02.5\\] Then \\[laughs\\] I went.\n\n**Break:** \\[20:37\\]\n"
    assert parse_speaker_turns(text, "a.md").pieces == (
        TurnPiece("So.", "Ann", None, True),
        TurnPiece("Then [laughs] I went.", "Ann", 62_500, False),
        TurnPiece("", "Break", 1_237_000, True),
    )


@pytest.mark.parametrize(
    ("line", "layout", "piece"),
    [
        ("**Ann**: Hi.", "bold-names", TurnPiece("Hi.", "Ann", None, True)),
        ("**Ann Lee** 1:00:02  \nHi.", "otter", TurnPiece("Hi.", "Ann Lee", 3_602_000, True)),
        (">> ANN LEE: Hi.", "chevrons", TurnPiece("Hi.", "ANN LEE", None, True)),
        (">> Hi.", "chevrons", TurnPiece("Hi.", None, None, True)),
        ("[00:07] Ann: Hi.", "timed-names", TurnPiece("Hi.", "Ann", 7000, True)),
        ("占涛: 你好。", "plain-names", TurnPiece("你好。", "占涛", None, True)),
    ],
)
def test_each_layout_is_known_by_its_lines(line: str, layout: str, piece: TurnPiece) -> None:
    transcript = parse_speaker_turns(line, "a.txt")
    assert (transcript.layout, transcript.pieces) == (layout, (piece,))


@pytest.mark.parametrize("name", ["Ann", "staking 4all", "Tiago - Stakin", "Ludwig van Beethoven"])
def test_names_are_names(name: str) -> None:
    assert is_name_like(name)


@pytest.mark.parametrize("text", ["so here is the thing", "Well. And then", "What? No", "https"])
def test_starts_of_sentences_are_no_names(text: str) -> None:
    assert not is_name_like(text)


def test_a_text_without_turns_is_refused_with_the_layouts() -> None:
    with pytest.raises(FormatError, match=r"notes\.md: no layout .* Turns begin with a name"):
        parse_speaker_turns("My notes\n\nnothing here\n", "notes.md")


@pytest.mark.skipif(not BENCHMARKS.exists(), reason="development data is not here")
def test_real_transcripts_give_all_their_turns() -> None:
    expected = json.loads((BENCHMARKS / "expected.json").read_text())
    for name, facts in expected.items():
        if "turn_lines" in facts:
            text = (BENCHMARKS / name).read_text(encoding="utf-8")
            pieces = parse_speaker_turns(text, name).pieces
            assert (name, sum(piece.opens_turn for piece in pieces)) == (name, facts["turn_lines"])
            assert sorted({piece.speaker_name or "" for piece in pieces}) == facts["speakers"]
