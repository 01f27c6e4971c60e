"""What is left of a text in the files of a folder or bucket: the proof that something is forgotten.

Every file is read whole: its name, its bytes, and what is packed in it (members of zip archives
such as DOCX and XLSX, gzip, the columns of Parquet, the strings of JSON). Texts are compared
without case; words also across line breaks, markup and the rows of a table, so that a name whose
words stand in two rows of ``words`` is found.
"""

import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pipeline.lake.storage import Storage

# A large file is read in blocks that overlap by more than anything that is looked for.
_BLOCK_BYTES = 16 * 1024 * 1024
_OVERLAP_BYTES = 64 * 1024
# More than this is unpacked of no file; a DOCX of ours in a package in a folder is three deep.
_LARGEST_UNPACKED = 512 * 1024 * 1024
_DEEPEST = 3
_MARKUP = re.compile(r"<[^<>]{1,2000}>")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """A text to look for, and how it is called where it must not be printed.

    ``is_name_part`` looks for a single word with its capital, and only for the whole word.
    """

    text: str
    label: str
    is_name_part: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """A file that still has a text."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search went through; ``unread`` files are packed in a way that it cannot open."""

    file_count: int
    byte_count: int
    traces: tuple[Trace, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Needle:
    label: str
    written: tuple[str, ...]
    words: str
    is_name_part: bool

    def is_in(self, folded: str, words: str, folded_words: str) -> bool:
        if self.is_name_part:
            return f" {self.words} " in words
        if any(form in folded for form in self.written):
            return True
        return bool(self.words) and f" {self.words} " in folded_words


def search_files(storage: Storage, sought: Collection[Sought]) -> Searched:
    """Return which files of a storage have which of the texts, in the order of their names.

    Raises:
        LakeError: a file cannot be read.
    """
    needles = [_needle(one) for one in sought]
    traces, unread = list[Trace](), list[str]()
    file_count = byte_count = 0
    for item in storage.walk():
        path = storage.path(item.name)
        left = _found_in(needles, [_Reading(item.name)])
        if not item.is_folder:
            file_count += 1
            byte_count += item.size
            try:
                left |= _found_in(needles, _readings(storage, item.name))
            except _UnreadableError:
                unread.append(path)
        traces += [Trace(path, needle.label) for needle in needles if needle.label in left]
    return Searched(file_count, byte_count, tuple(dict.fromkeys(traces)), tuple(unread))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text to look into; of what ``is_packed`` the words are read when it is unpacked."""

    text: str
    is_packed: bool = False


class _UnreadableError(Exception):
    """A packed file that cannot be opened."""


def _needle(one: Sought) -> _Needle:
    text = unicodedata.normalize("NFC", one.text)
    forms = (
        text,
        unicodedata.normalize("NFD", text),
        json.dumps(text)[1:-1],
        html.escape(text),
        quote(text),
    )
    written = tuple(dict.fromkeys(form.casefold() for form in forms))
    words = _words(text) if one.is_name_part else _words(text).casefold()
    return _Needle(one.label, written, words, one.is_name_part)


def _found_in(needles: Collection[_Needle], readings: Iterable["_Reading"]) -> set[str]:
    """Return the labels of the needles that one of the readings has."""
    found = set[str]()
    for reading in readings:
        text = unicodedata.normalize("NFC", reading.text)
        words = "" if reading.is_packed else f" {_words(text)} "
        folded, folded_words = text.casefold(), words.casefold()
        found |= {
            one.label
            for one in needles
            if one.label not in found and one.is_in(folded, words, folded_words)
        }
    return found


def _words(text: str) -> str:
    return _NO_WORD.sub(" ", _MARKUP.sub(" ", text) if "<" in text else text).strip()


def _readings(storage: Storage, name: str) -> Iterator[_Reading]:
    """Yield the texts of a file: its bytes, block by block, then what is packed in it."""
    head = b""
    for block in storage.blocks(name, _BLOCK_BYTES, overlap=_OVERLAP_BYTES):
        head = head or block[:4]
        yield _Reading(block.decode("utf-8", errors="ignore"), is_packed=_is_packed(head))
    if head == b"PAR1":
        texts = _columns(storage, name)
    elif _is_packed(head) or name.endswith(".json"):
        texts = _unpacked(name, storage.read(name) or b"", depth=0)
    else:
        return
    for text in texts:
        yield _Reading(text)


def _is_packed(head: bytes) -> bool:
    return head[:4] in (b"PAR1", b"PK\x03\x04") or head[:2] == b"\x1f\x8b"


def _columns(storage: Storage, name: str) -> Iterator[str]:
    """Yield the values of each text column; row groups one by one, as large files have several."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(storage.path(name), filesystem=storage.filesystem) as file:
            texts = [one.name for one in file.schema_arrow if pa.types.is_string(one.type)]
            for group in range(file.num_row_groups):
                for column in file.read_row_group(group, columns=texts).columns:
                    # A recording's id stands in every row: what repeats itself is read once.
                    runs = pc.run_end_encode(column.combine_chunks()).values.drop_null()
                    yield " ".join(runs.to_pylist())
    except (pa.ArrowException, OSError) as error:
        raise _UnreadableError(name) from error


def _unpacked(name: str, content: bytes, *, depth: int) -> Iterator[str]:
    if content[:4] == b"PK\x03\x04":
        yield from _members(name, content, depth)
    elif content[:2] == b"\x1f\x8b":
        yield from _member(name, _gunzipped(name, content), depth)
    elif name.endswith(".json"):
        yield " ".join(_strings_of(content))


def _members(name: str, content: bytes, depth: int) -> Iterator[str]:
    if depth >= _DEEPEST:
        raise _UnreadableError(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                raise _UnreadableError(name)
            for entry in archive.infolist():
                yield from _member(entry.filename, archive.read(entry), depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _UnreadableError(name) from error


def _member(name: str, content: bytes, depth: int) -> Iterator[str]:
    yield name
    yield content.decode("utf-8", errors="ignore")
    yield from _unpacked(name, content, depth=depth + 1)


def _gunzipped(name: str, content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            unpacked = stream.read(_LARGEST_UNPACKED + 1)
    except (OSError, zlib.error, EOFError) as error:
        raise _UnreadableError(name) from error
    if len(unpacked) > _LARGEST_UNPACKED:
        raise _UnreadableError(name)
    return unpacked


def _strings_of(content: bytes) -> Iterator[str]:
    """Yield all texts of a JSON file in their order; one that is none has been read as it is."""
    try:
        left: list[Any] = [json.loads(content)]
    except ValueError:
        return
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            left += [part for key, one in reversed(value.items()) for part in (one, key)]
        elif isinstance(value, list):
            left += reversed(value)
