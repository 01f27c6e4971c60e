"""XML from strangers is read without trust."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.formats.markup import element, legal_text, parse_xml

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    + "".join(f'<!ENTITY b{n} "&b{n - 1 or ""};{"&b;" * 9}">' for n in range(1, 9))
    + "]><a>&b8;</a>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB.encode(), "a.xlf, line 1: a document type or entity"),
        (BOMB.encode("utf-16"), "a document type or entity"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "document type"),
        (b'<!DOCTYPE tmx [<!ENTITY x "y">]><tmx/>', "document type"),
        (b"<a>&x;</a>", "not well-formed XML (got \"Entity 'x' not defined"),
        (b"<a><b></a></b>", "line 1: not well-formed XML"),
        (b"<a>\n<b>", "line 2: not well-formed XML"),
        (b"", "not well-formed XML"),
        (b"<a>\xe9</a>", "a.xlf, byte 3: not readable as UTF-8"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "other than UTF-8 (got 'utf-7')"),
        ("<a>é</a>".encode("utf-32"), "not readable as UTF-8"),
        (b"<a>\x00</a>", "not readable as UTF-8 (got 'zero bytes')"),
        (b"<a>" * 300 + b"</a>" * 300, "not well-formed XML"),
    ],
)  # fmt: skip
def test_harm_and_damage_are_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_xml(content, "a.xlf")
    assert message in str(raised.value)


def test_a_bomb_takes_no_time() -> None:
    start = time.process_time()
    with pytest.raises(FormatError):
        parse_xml(BOMB.encode(), "a.xlf")
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff<?xml version='1.0' encoding='UTF-8'?><a>é</a>".encode(),
        "<?xml version='1.0' encoding='UTF-16'?><a>é</a>".encode("utf-16"),
        '<!DOCTYPE a><a>é</a>'.replace("a>", "tmx>", 1).encode(),
    ],
)  # fmt: skip
def test_what_tools_write_is_read(content: bytes) -> None:
    assert parse_xml(content, "a.xml").text == "é"


@given(st.text())
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_text_survives_as_far_as_xml_can_hold_it(text: str) -> None:
    written = element("a", text, name=text)
    read = parse_xml(written.encode(), "a.xml")
    assert (read.text or "") == legal_text(text)
    assert read.get("name") == legal_text(text)
