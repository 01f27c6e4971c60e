"""Text files of people: read, or the reason why not is named."""

import os
from pathlib import Path

import pytest

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.textfiles import parse_toml, read_text


def test_a_text_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfN\xc3\xba\xc3\xb1ez\r\n")
    assert read_text(path, what="the text", largest_bytes=20) == "Núñez\r\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"12345678901", "a.txt: too large for the text (got 'more than 10 bytes')"),
        (b"\xff\xfe", "a.txt: not a text in UTF-8"),
    ],
)
def test_what_is_no_such_text_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(FormatError) as raised:
        read_text(path, what="the text", largest_bytes=10)
    assert message in str(raised.value)


def test_what_is_not_there_or_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none", tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(SourceNotFoundError, match="cannot read the text"):
            read_text(path, what="the text", largest_bytes=10)


@pytest.mark.parametrize(
    "text", ["a", "a = ", f"a = {'9' * 5000}", "a = " + "[" * 5000, "a = 1\na = 2"]
)
def test_what_is_no_toml_is_named(text: str) -> None:
    with pytest.raises(FormatError, match=r"a\.toml: not valid TOML"):
        parse_toml(text, "a.toml")
