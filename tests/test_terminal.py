"""What is shown of a recording on a terminal: its words, and no orders to the terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from pipeline.records import BriefLine, CoverageGap, Speaker, TermChange
from pipeline.terminal import plain, print_recording
from tests.translated_webinar import RECOMMENDATION, SUMMARY

# Colours, a new title of the window, a question to the terminal, C1 controls, text turned round.
ORDERS = "\x1b[31m\x1b]0;title\x07\x1b[6n\x9b2J\u202e\u2066\r\x08"
STEERING = ("\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\x08")


def test_text_without_orders_stays_as_it_is() -> None:
    assert plain("Ana Núñez: 教育 — «ok» 👍🏽") == "Ana Núñez: 教育 — «ok» 👍🏽"


@pytest.mark.parametrize("order", STEERING)
def test_orders_become_blanks(order: str) -> None:
    assert plain(f"a{order}b") == "a b"


def test_no_field_of_a_recording_steers_the_terminal() -> None:
    stream = io.StringIO()
    said = f"Open [/x] the {ORDERS} labs"
    print_recording(
        Console(file=stream, width=300),
        replace(SUMMARY, title=said, series=said, model=said, language=said),
        draft_reason=None,
        warning=said,
        brief=[BriefLine(0, "headline", said, None), BriefLine(1, "lead", said, None)],
        speakers=[Speaker("S01", said, said, said)],
        recommendations=[
            replace(
                RECOMMENDATION,
                speaker_name=said,
                recommendation=said,
                beneficiary=said,
                theme=said,
            )
        ],
        coverage=[CoverageGap(0, 1000, "low_confidence", said)],
        term_changes=[TermChange(0, 1000, said, said, 1.0)],
    )
    shown = stream.getvalue()
    assert shown.count("Open [/x] the") >= 12
    assert not any(order in shown for order in STEERING)
