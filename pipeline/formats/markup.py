"""XML that may come from anywhere, read safely; XML that any tool accepts, written.

Nothing outside the file is ever fetched and no entity is ever expanded: a document type with
declarations of its own is refused before a parser sees it.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from pipeline.errors import FormatError

LARGEST_XML = 16 * 1024 * 1024  # bytes; a two-hour webinar takes about one million
_MOST_UNITS = 20_000  # a two-hour webinar has about fifteen hundred sentences
_MOST_ELEMENTS = 200_000  # of which each takes about ten
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

# What XML 1.0 cannot hold, https://www.w3.org/TR/xml/#charsets.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = re.compile(r"^<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(r"^<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_UTF_8_NAMES = ("utf-8", "utf8", "us-ascii", "ascii")
# TMX and TBX files of other tools name their DTD; without declarations it says nothing to us.
_BARE_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?:tmx|martif)\b[^<>\[\]]*>")


def legal_text(text: str) -> str:
    """Return the text in NFC, with line feeds, without characters that XML cannot hold."""
    return _ILLEGAL.sub(
        "", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    )


def escape(text: str) -> str:
    """Return legal text with markup characters escaped."""
    return legal_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attributes(**values: object) -> str:
    """Return ``name="value"`` pairs with a space before each; None is left out.

    ``_`` in a name stands for ``-`` and ``__`` for ``:``; a last ``_`` is dropped (``id_``).
    """
    pairs = (
        (name.rstrip("_").replace("__", ":").replace("_", "-"), value)
        for name, value in values.items()
        if value is not None
    )
    return "".join(f' {name}="{_escape_attribute(str(value))}"' for name, value in pairs)


def _escape_attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def element(name: str, text: str, /, **values: object) -> str:
    """Return an element with escaped text."""
    return f"<{name}{attributes(**values)}>{escape(text)}</{name}>"


def block(name: str, lines: Iterable[str], /, **values: object) -> list[str]:
    """Return the lines of an element with elements in it, indented by one space."""
    return [f"<{name}{attributes(**values)}>", *(f" {line}" for line in lines), f"</{name}>"]


def parse_xml(content: bytes, where: str) -> Any:
    """Return the root as an lxml element; comments and processing instructions are left out.

    Raises:
        FormatError: too large, neither UTF-8 nor UTF-16, a document type, not well-formed.
    """
    from lxml import etree

    if len(content) > LARGEST_XML:
        raise FormatError("too large for a translation", where, f"{len(content)} bytes")
    text = _without_doctype(_decode(content, where), where)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = (error.position or (0, 0))[0]
        raise FormatError(
            "not well-formed XML",
            f"{where}, line {line}",
            str(error.msg)[:120],
            "Export the file again from the translation tool; it may be cut off",
        ) from error


def _decode(content: bytes, where: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    remedy = "Save the file as UTF-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"{where}, byte {error.start}"
        raise FormatError("not readable as UTF-8", place, str(error.reason), remedy) from error
    if "\x00" in text:
        raise FormatError("not readable as UTF-8", where, "zero bytes", remedy)
    declared = _ENCODING.match(text)
    if encoding == "utf-8-sig" and declared and declared[1].lower() not in _UTF_8_NAMES:
        raise FormatError("an encoding other than UTF-8", where, declared[1], remedy)
    # lxml takes its encoding from the bytes that it is given, which are UTF-8 from here on.
    return _DECLARATION.sub("", text, count=1)


def _without_doctype(text: str, where: str) -> str:
    text = _BARE_DOCTYPE.sub("", text, count=1)
    found = re.search(r"<!(?:DOCTYPE|ENTITY)", text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise FormatError(
            "a document type or entity, which exchange files have no need of",
            f"{where}, line {line}",
            text[found.start() : found.start() + 60],
            "Take the declaration out, or export the file again",
        )
    return text


def descendants(item: Any, *names: str) -> list[Any]:
    """Return the elements of these names below an element, at any depth.

    Raises:
        FormatError: more of them, or of elements at all, than a day of speech gives.
    """
    count = sum(1 for _ in item.iterdescendants())
    if count > _MOST_ELEMENTS:
        raise FormatError("far too many tags", local_name(item), str(count))
    found = list(item.iterdescendants(*(f"{{*}}{name}" for name in names)))
    if len(found) > _MOST_UNITS:
        raise FormatError("far too many units", names[0], str(len(found)))
    return found


def local_name(item: Any) -> str:
    """Return an element's name without its namespace."""
    return str(item.tag).rpartition("}")[2]


def children(item: Any, *names: str) -> list[Any]:
    """Return the child elements of these names, in any namespace."""
    return [child for child in item if local_name(child) in names]


def child(item: Any, name: str) -> Any | None:
    """Return the first child element of that name, or None."""
    return next(iter(children(item, name)), None)
