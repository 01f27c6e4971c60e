"""Zip archives: the same files give the same bytes, and no bomb is unpacked."""

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping

from pipeline.errors import FormatError

# The oldest time that a zip can name; a clock would make every package another one.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MOST_ENTRIES = 2000
_LARGEST_WHOLE = 256 * 1024 * 1024
_LARGEST_RATIO = 200  # deflate reaches 1,000 on zeros; documents stay under 50
_SMALL = 1024 * 1024  # what may be packed at any ratio
# Documents know no others; the rest of what zipfile can unpack has failures of its own.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# All that zipfile was seen to raise over damaged archives.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, ValueError, OSError,
)  # fmt: skip


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of the files, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpack(content: bytes, where: str, *, names: Collection[str]) -> dict[str, bytes]:
    """Return those of the named files that the archive has.

    Raises:
        FormatError: no archive, a damaged or encrypted one, or one that unpacks to far too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, where)
            return {
                name: _read(archive, name, where) for name in names if name in archive.namelist()
            }
    except _DAMAGE as error:
        remedy = "Save the file again from the program that made it"
        raise FormatError("a damaged archive", where, str(error)[:80], remedy) from error


def _check_sizes(archive: zipfile.ZipFile, where: str) -> None:
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or whole > _LARGEST_WHOLE:
        raise FormatError("an archive too large", where, f"{len(entries)} files, {whole} bytes")
    for entry in entries:
        if entry.compress_type not in _METHODS:
            value = f"{entry.filename[:60]}: method {entry.compress_type}"
            raise FormatError("an archive packed in an unusual way", where, value)
        if entry.file_size > max(_SMALL, entry.compress_size * _LARGEST_RATIO):
            value = f"{entry.filename[:60]}: {entry.compress_size} to {entry.file_size} bytes"
            raise FormatError("a zip bomb", where, value)


def _read(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """Return one file; an entry that lies about its size is cut off and refused."""
    declared = archive.getinfo(name).file_size
    with archive.open(name) as stream:
        content = stream.read(declared + 1)
    if len(content) != declared:
        raise FormatError("an archive that lies about its sizes", where, name)
    return content
