"""Progress of a recording, whatever its file is called."""

import io

from rich.console import Console

from pipeline.progress import observing

ODD = "[/x][bold]\x1b[2J\u202etalk\n.mp4"


def shown(*, is_terminal: bool) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=is_terminal, width=200)
    with observing(console, ODD) as observe:
        observe("transcript", 0, 60_000)
        observe("transcript", 60_000, 60_000)
    return stream.getvalue()


def test_a_name_is_neither_markup_nor_orders_to_a_terminal() -> None:
    lines = shown(is_terminal=False).splitlines()
    # Speed and time left follow where the clock has moved on between the two.
    assert [line.partition(",")[0] for line in lines] == [
        "[/x][bold] [2J talk .mp4: transcript 0:00 of 1:00",
        "[/x][bold] [2J talk .mp4: transcript 1:00 of 1:00",
    ]
    on_terminal = shown(is_terminal=True)
    assert "[/x][bold] [2J talk .mp4" in on_terminal
    assert "\x1b[2J" not in on_terminal
    assert "\u202e" not in on_terminal
