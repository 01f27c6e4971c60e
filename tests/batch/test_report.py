"""What people read after a batch."""

from pipeline.batch.report import BatchRow, failed_row, headline, markdown
from pipeline.errors import MediaError

ROWS = [
    BatchRow("a.mp4", "published", "a-1", "", "", 61.5, 0.991, 3.2, 7),
    BatchRow("b.mp4", "unchanged", "b-2", "", "", 60.0, 1.0, None, 3),
    failed_row("c|d.mp4", MediaError("cannot be decoded", "c|d.mp4", "text", "Give <audio>")),
    failed_row("e.mp4", ValueError("a bug\nof ours")),
]


def test_a_failure_keeps_its_reason_and_its_remedy_apart() -> None:
    assert ROWS[2] == BatchRow(
        "c|d.mp4",
        "failed",
        remark="c|d.mp4: cannot be decoded (got 'text')",
        remedy="Give <audio>",
    )
    assert ROWS[3].remark == "ValueError: a bug\nof ours"


def test_the_headline_counts_every_status() -> None:
    assert headline(ROWS) == "1 published, 1 unchanged, 2 failed"


def test_the_page_has_failures_first_and_no_cell_breaks_out() -> None:
    assert markdown(ROWS) == (
        "**1 published, 1 unchanged, 2 failed**\n"
        "\n"
        "| failed | why | what to do |\n"
        "| --- | --- | --- |\n"
        "| c\\|d.mp4 | c\\|d.mp4: cannot be decoded (got 'text') | Give &lt;audio> |\n"
        "| e.mp4 | ValueError: a bug of ours |  |\n"
        "\n"
        "| new | minutes | words for speech | speed | recommendations | remark |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| a-1 | 61.5 | 99.1% | 3.2 x | 7 |  |\n"
    )
