"""Archives: the same bytes for the same files, and no bombs."""

import io
import struct
import zipfile

import pytest

from pipeline.errors import FormatError
from pipeline.formats.archive import pack, unpack


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_files_go_and_come_and_the_bytes_have_no_clock() -> None:
    files = {"a.txt": b"one", "b/c.txt": b"two" * 1000}
    assert unpack(pack(files), "a.zip", names=files) == files
    assert pack(files) == pack(files)
    assert unpack(pack(files), "a.zip", names=["nothing"]) == {}


def lying() -> bytes:
    """Return an archive whose directory says 10 bytes where 5,000 are."""
    content = bytearray(zipped({"a": bytes(range(250)) * 20}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    return bytes(content)


def encrypted() -> bytes:
    content = bytearray(zipped({"a": b"secret"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK nothing", "a damaged archive"),
        (zipped({"a": b"abc" * 1000})[:-30], "a damaged archive"),
        (zipped({"a": bytes(4_000_000)}), "a zip bomb (got 'a: "),
        (zipped({str(number): b"" for number in range(2001)}), "an archive too large"),
        (lying(), "a damaged archive"),
        (encrypted(), "a damaged archive"),
        # Places before the beginning, which zipfile answers with a ValueError.
        (zipped({"a": b"abc" * 1000})[40:], "a damaged archive"),
        (zipped({"a": b"abc"}, method=zipfile.ZIP_LZMA), "packed in an unusual way"),
    ],
)
def test_bombs_and_damage_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        unpack(content, "a.zip", names=["a"])
    assert message in str(raised.value)
