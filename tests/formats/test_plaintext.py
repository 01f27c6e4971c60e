"""Plain text: a paragraph a turn."""

from pipeline.formats.plaintext import render_plaintext
from pipeline.records import Turn


def test_each_turn_has_its_speaker_and_time() -> None:
    turns = [
        Turn("t1", "S01", "Tao Zhan", 0, 4000, 0, 2, "Good morning."),
        Turn("t2", "S02", None, 65_400, 66_000, 2, 3, "Hello."),
        Turn("t3", None, None, 3_600_000, 3_601_000, 3, 4, "Yes."),
    ]
    assert render_plaintext(turns, header=["A webinar", "2020-04-23"]) == (
        "A webinar\n2020-04-23\n\n[0:00] Tao Zhan:\nGood morning.\n\n[1:05] S02:\nHello.\n\n"
        "[1:00:00] Unknown speaker:\nYes.\n"
    )
