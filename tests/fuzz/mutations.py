"""Valid files made invalid: cut, flipped, spliced, doubled, with odd characters put in."""

import copy
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.formats.archive import pack
from pipeline.formats.markup import legal_text

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]

# What parsers stumble over: characters that are no letters, no lines or no text, numbers that do
# not fit, words that mean something to some other program.
ODDITIES = (
    "", "\0", "\ufeff", "\u202e", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1b[31m", "\r",
    "\n", "\n\n", "\t", " ", "\u00a0", "\u200b", "\u0301", "\U0010ffff", "\ufffe", "٣", "²", "Ⅷ",
    "½", "𝟗", "0", "-1", "-0", "1e309", "-1e309", "nan", "inf", "1_000", "0x10", "9" * 30,
    "2147483648", "9223372036854775808", "1e-320", "99:99:99", "-->", "<", ">", "&", "&#0;",
    "&#x110000;", "&amp;", "]]>", "<![CDATA[", "<!--", "<?x", "<!DOCTYPE a>", '"', "'", "\\",
    "\\U00110000", "{", "}", "[", "]", "[[", "[]", "{}", "null", "true", ":", ";", "=", ",", "|",
    "#", "*", "&a", "*a", "<<", "!!", "!!python/name:os.system", "%YAML 9.9", "---", "...", "../",
    "/dev/zero", "a" * 300,
)  # fmt: skip
# What costs time to make and to read, and is therefore rarer.
_LONG = ("9" * 5000, "é" * 70_000, "(" * 2000, "[" * 2000, "<a>" * 2000, '{"a":' * 2000)
_SHARE_OF_LONG = 0.02
_TOKEN = re.compile(r"<[^<>]{0,200}>|\d+|\w+|\s+|.", re.DOTALL)
_MOST_CHANGES = 4
_LONGEST = 200_000  # bytes; a case is one file of a stranger, not a flood


def odd(rng: random.Random) -> str:
    """Return something to stumble over."""
    return rng.choice(_LONG if rng.random() < _SHARE_OF_LONG else ODDITIES)


def mutate(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Return a damaged text: its tokens, characters and bytes changed in a few places."""
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        content = rng.choice(_TEXT_WAYS)(rng, content, others)
    return content[:_LONGEST]


def mutate_bytes(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Return damaged bytes, for files that are no text."""
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        content = rng.choice(_BYTE_WAYS)(rng, content, others)
    return content[: 2 * _LONGEST]


def mutate_named(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Return damaged bytes behind the untouched first line, which says what file they are of."""
    name, sign, rest = content.partition(b"\n")
    bodies = [other.partition(b"\n")[2] for other in others]
    way = mutate if rest.startswith(b"{") else mutate_bytes
    return name + sign + way(rng, rest, bodies)


def mutate_archive(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Return an archive damaged itself, or whole with a damaged file in it."""
    if rng.random() < 0.3:
        return mutate_bytes(rng, content, others)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([name for name in files if name.endswith(".xml")])
    return pack({**files, name: mutate_tree(rng, files[name], ())})


def mutate_tree(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Return XML whose elements were moved, doubled, lost and renamed; or damaged as any text."""
    from lxml import etree

    if rng.random() < 0.3:
        return mutate(rng, content, others)
    root: Any = etree.fromstring(content)
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        rng.choice(_TREE_WAYS)(rng, rng.choice(list(root.iter())), root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written[:_LONGEST]


def _lose_element(_: random.Random, item: Any, __: Any) -> None:
    if item.getparent() is not None:
        item.getparent().remove(item)


def _double_element(_: random.Random, item: Any, __: Any) -> None:
    if item.getparent() is not None:
        item.getparent().append(copy.deepcopy(item))


def _nest_element(rng: random.Random, item: Any, root: Any) -> None:
    item.append(copy.deepcopy(rng.choice(list(root.iter()))))


def _rename_element(rng: random.Random, item: Any, root: Any) -> None:
    item.tag = rng.choice(list(root.iter())).tag


def _change_content(rng: random.Random, item: Any, _: Any) -> None:
    item.text = legal_text(odd(rng))


def _change_attribute(rng: random.Random, item: Any, _: Any) -> None:
    if item.attrib:
        item.set(rng.choice(list(item.attrib)), legal_text(odd(rng)))


def _lose_attribute(rng: random.Random, item: Any, _: Any) -> None:
    if item.attrib:
        del item.attrib[rng.choice(list(item.attrib))]


_TREE_WAYS: tuple[Callable[[random.Random, Any, Any], None], ...] = (
    _lose_element, _double_element, _nest_element, _rename_element, _change_content,
    _change_attribute, _change_attribute, _lose_attribute,
)  # fmt: skip


def _in_text(change: Callable[[random.Random, str, Sequence[bytes]], str]) -> Mutation:
    def changed(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
        text = content.decode("utf-8", "surrogateescape")
        return change(rng, text, others).encode("utf-8", "surrogateescape")

    return changed


@_in_text
def _put_in(rng: random.Random, text: str, _: Sequence[bytes]) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + odd(rng) + text[at:]


@_in_text
def _replace_token(rng: random.Random, text: str, _: Sequence[bytes]) -> str:
    return _with_token(rng, text, lambda _: odd(rng))


@_in_text
def _lose_token(rng: random.Random, text: str, _: Sequence[bytes]) -> str:
    return _with_token(rng, text, lambda _: "")


@_in_text
def _double_token(rng: random.Random, text: str, _: Sequence[bytes]) -> str:
    return _with_token(rng, text, lambda token: token * rng.choice((2, 3, 100)))


@_in_text
def _move_line(rng: random.Random, text: str, _: Sequence[bytes]) -> str:
    lines = text.splitlines(keepends=True) or [""]
    taken = lines.pop(rng.randrange(len(lines)))
    lines.insert(rng.randint(0, len(lines)), taken)
    return "".join(lines)


@_in_text
def _change_number(rng: random.Random, text: str, _: Sequence[bytes]) -> str:
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return text
    found = rng.choice(numbers)
    value = rng.choice(("0", "-1", "60", "99", "1" * rng.randint(1, 400), str(rng.random())))
    return text[: found.start()] + value + text[found.end() :]


@_in_text
def _splice(rng: random.Random, text: str, others: Sequence[bytes]) -> str:
    other = rng.choice(others).decode("utf-8", "surrogateescape") if others else text
    return text[: rng.randint(0, len(text))] + other[rng.randint(0, len(other)) :]


def _with_token(rng: random.Random, text: str, change: Callable[[str], str]) -> str:
    at = rng.randint(0, len(text))
    found = _TOKEN.search(text, at)
    if found is None:
        return text
    return text[: found.start()] + change(found.group()) + text[found.end() :]


def _cut(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: rng.randint(0, len(content))]


def _lose(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start = rng.randint(0, len(content))
    return content[:start] + content[start + rng.choice((1, 2, 7, 100, 4000)) :]


def _flip(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 3, 20))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _overwrite(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(content))
    value = rng.choice(
        (b"\0", b"\xff", b"\x7f\xff\xff\xff", b"\xff" * 8, b"\0" * 8, rng.randbytes(16))
    )
    return content[:at] + value + content[at + len(value) :]


def _double(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start = rng.randint(0, len(content))
    end = min(len(content), start + rng.choice((1, 8, 64, 2000)))
    return content[:end] + content[start:end] * rng.choice((1, 1, 10)) + content[end:]


def _splice_bytes(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others) if others else content
    return content[: rng.randint(0, len(content))] + other[rng.randint(0, len(other)) :]


_BYTE_WAYS: tuple[Mutation, ...] = (
    _cut, _lose, _flip, _flip, _overwrite, _overwrite, _double, _splice_bytes,
)  # fmt: skip
_TEXT_WAYS: tuple[Mutation, ...] = (
    _put_in, _put_in, _replace_token, _replace_token, _lose_token, _double_token, _move_line,
    _change_number, _splice, _cut, _flip, _lose,
)  # fmt: skip
