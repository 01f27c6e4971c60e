"""Returned files that are broken or meant to do harm, made from good ones; for tests and timing.

Every file must be refused by name or have findings, write nothing and fetch nothing.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations

from pipeline.formats.archive import pack
from pipeline.formats.markup import escape
from tests.translated_webinar import GERMAN, TEXTS

Case = tuple[str, bytes]
XML_FORMATS = ("xliff", "xliff2", "tmx")
_DOCUMENT = "word/document.xml"


def hostile_returns(files: Mapping[str, bytes], *, url: str, secret: str) -> Iterator[Case]:
    """Yield a name and the bytes of each file.

    Args:
        files: good translations of the small webinar, by format: XML_FORMATS and docx.
        url: of a server that nobody may ask for anything.
        secret: path of a file that nobody may read.
    """
    for name in XML_FORMATS:
        text = files[name].decode()
        for family in (entities(text, url, secret), structure(text), sizes(text)):
            yield from ((f"{name}: {case}", content.encode()) for case, content in family)
        yield from ((f"{name}: {case}", content) for case, content in encodings(text))
        yield from ((f"{name}: {case}", content) for case, content in damage(files[name]))
    text = files["xliff"].decode()
    for family in (units(text), targets(text)):
        yield from ((f"xliff: {case}", content.encode()) for case, content in family)
    yield from ((f"docx: {case}", content) for case, content in damage(files["docx"]))
    yield from ((f"docx: {case}", content) for case, content in grids(files["docx"], url, secret))


def entities(text: str, url: str, secret: str) -> Iterator[tuple[str, str]]:
    """Yield the file with entities that grow, that read files and that ask servers."""
    head, rest = text.split("\n", 1)
    root = "tmx" if "<tmx" in rest else "xliff"
    used = rest.replace("Dank", "&e;")
    laughs = "".join(f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, 12))
    subsets = {
        "entity": ('<!ENTITY e "x">', used),
        "billion laughs": (f'<!ENTITY l0 "ha">{laughs}<!ENTITY e "&l11;">', used),
        "quadratic blow-up": (f'<!ENTITY e "{"x" * 50_000}">', used.replace("&e;", "&e;" * 500)),
        "loop": ('<!ENTITY e "&f;"><!ENTITY f "&e;">', used),
        "file entity": (f'<!ENTITY e SYSTEM "file://{secret}">', used),
        "web entity": (f'<!ENTITY e SYSTEM "{url}/e">', used),
        "public entity": (f'<!ENTITY e PUBLIC "-//x//y" "{url}/e">', used),
        "parameter entity": (f'<!ENTITY % p SYSTEM "{url}/p"> %p;', rest),
        "unparsed entity": (f'<!NOTATION n SYSTEM "n"><!ENTITY e SYSTEM "{url}/e" NDATA n>', rest),
        "default attribute": (f'<!ATTLIST {root} version CDATA "9">', rest),
    }
    for name, (subset, body) in subsets.items():
        yield name, f"{head}<!DOCTYPE {root} [{subset}]>{body}"
        yield f"{name}, other root", f"{head}<!DOCTYPE a [{subset}]>{body}"
    yield "external subset", f'{head}<!DOCTYPE a SYSTEM "{url}/a.dtd">{rest}'
    yield "late doctype", f"{text}<!DOCTYPE {root} [<!ENTITY e 'x'>]>"
    yield "undeclared entity", f"{head}\n{used}"
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}/x"/>'
    yield "inclusion", text.replace("Vielen Dank", f"{include}77 Vielen Dank")


def structure(text: str) -> Iterator[tuple[str, str]]:
    """Yield the file with tags crossed, doubled and lost, and nested deeply."""
    places = [match.start() for match in re.finditer("<", text)]
    for part in range(1, 20):
        at = places[len(places) * part // 20]
        yield f"stray tag {part}", f"{text[:at]}<x>{text[at:]}"
        yield f"stray end {part}", f"{text[:at]}</x>{text[at:]}"
        yield f"stray bracket {part}", f"{text[:at]}<{text[at:]}"
    yield "crossed tags", text.replace("Vielen Dank.", "<g id='1'>Vielen <b>Dank</g></b>.")
    for depth in (300, 5000, 100_000):
        yield f"{depth} deep", text.replace("Vielen Dank.", "<g>" * depth + "x" + "</g>" * depth)
    yield "second root", f"{text}<a/>"
    yield "words after the root", f"{text}words"
    yield "no root", text.split("\n", 1)[0]


def sizes(text: str) -> Iterator[tuple[str, str]]:
    """Yield the file blown up."""
    yield "huge attribute", text.replace(" version=", f" a='{'x' * 11_000_000}' version=", 2)
    attributes = " ".join(f"a{number}='x'" for number in range(50_000))
    yield "many attributes", text.replace("Vielen Dank.", f"<g {attributes}>Dank 77</g>")
    yield "attribute twice", text.replace("Vielen Dank.", "<g id='1' id='2'>Dank</g>")
    yield "huge target", text.replace("Vielen Dank.", "Vielen Dank. " * 800_000)
    yield "too large", text + " " * (17 * 1024 * 1024)
    yield "many units", text.replace("Vielen Dank.", "<mrk/>" * 300_000 + "77")


def encodings(text: str) -> Iterator[Case]:
    """Yield the file in encodings that are not what they say or that nobody should use."""
    for name in ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp500"):
        yield name, text.encode(name)
    yield "half a UTF-16 letter", text.encode("utf-16")[:-1]
    yield "UTF-16 mark, UTF-8 text", b"\xff\xfe" + text.encode()
    for name in ("iso-8859-1", "cp1252", "utf-7", "ebcdic-cp-us", "shift_jis", "utf-16"):
        declared = text.replace('encoding="UTF-8"', f'encoding="{name}"')
        yield f"declared {name}", declared.encode("latin-1", "replace")
        yield f"only declared {name}", declared.encode()


def damage(content: bytes) -> Iterator[Case]:
    """Yield the file cut off, and with bytes that no text has."""
    is_text = content.startswith(b"<")
    whole = len(content.rstrip())
    for part in range(30):
        yield f"cut off at {part}/30", content[: (whole - 12) * part // 30]
    for part in range(1, 12) if is_text else ():
        at = whole * part // 12
        yield f"zero byte at {part}/12", content[:at] + b"\0" + content[at:]
        yield f"bad byte at {part}/12", content[:at] + b"\xff" + content[at:]
        yield f"control byte at {part}/12", content[:at] + b"\x08" + content[at:]


def units(text: str) -> Iterator[tuple[str, str]]:
    """Yield the file with ids swapped, doubled, lost and invented, and with sources changed."""
    ids = re.findall(r' id="(open[^"]+)"', text)
    for first, second in permutations(ids, 2):
        yield f"{first} is {second}", text.replace(f' id="{first}"', f' id="{second}"')
    for first, second in combinations(ids, 2):
        swapped = text.replace(f' id="{first}"', ' id="?"').replace(f'"{second}"', f'"{first}"')
        yield f"{first} and {second} swapped", swapped.replace(' id="?"', f' id="{second}"')
    for unit_id in ids:
        lost = re.sub(rf'<trans-unit id="{unit_id}".*?</trans-unit>', "", text, flags=re.DOTALL)
        yield f"{unit_id} lost", lost
        for other in ("../../etc/passwd", unit_id.upper(), f"{unit_id}\u200b", "x" * 100_000, ""):
            yield f"{unit_id} is {other[:20]}", text.replace(f' id="{unit_id}"', f' id="{other}"')
    for source in TEXTS[2:]:
        for changed in (source.upper(), source[:-1], f"{source} And more.", "", "<g id='1'/>"):
            yield f"source {changed}", text.replace(f"<source>{source}<", f"<source>{changed}<")
    for tag in ("en", "../de", "d e", "x" * 300, "de\u202e"):
        yield (
            f"language {tag[:9]}",
            text.replace('target-language="de"', f'target-language="{tag}"'),
        )


def targets(text: str) -> Iterator[tuple[str, str]]:
    """Yield the file with targets empty, too long, with other numbers, tags and letters."""
    for number, target in enumerate(GERMAN):
        for changed in (
            "", target * 30, f"{target} 77", f"<g id='9'>{target}</g>", f"{target}\u202e",
            f"{target}<x id='1'/>", f"<mrk mtype='protected' mid='p7'>{target}</mrk>",
            f"<bpt id='1'>{target}</bpt>", f"{target}&#27;", f"{target}&#0;", f"{target}&unknown;",
            f"{target}\ue000", f"{target}\U000e0041",
        ):  # fmt: skip
            yield f"target {number}: {changed[:40]!r}", text.replace(escape(target), changed)


def grids(content: bytes, url: str, secret: str) -> Iterator[Case]:
    """Yield the Word grid as a bomb, with entities, with rows lost, and with bytes changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    document = files[_DOCUMENT]
    for part in range(20):
        cut = document[: (len(document) - 30) * part // 20]
        yield f"document cut off at {part}/20", pack(files | {_DOCUMENT: cut})
    for size in (3_000_000, 60_000_000):
        yield f"bomb of {size}", pack(files | {_DOCUMENT: b"<a>" + b" " * size + b"</a>"})
    yield "bomb beside the document", pack(files | {"word/media/image.png": bytes(60_000_000)})
    for part in (_DOCUMENT, "docProps/core.xml"):
        for subset in (
            '<!ENTITY b "bbb">', f'<!ENTITY b SYSTEM "{url}/b">',
            f'<!ENTITY b SYSTEM "file://{secret}">',
        ):  # fmt: skip
            bomb = f"<!DOCTYPE a [{subset}]><a>&b;</a>".encode()
            yield f"entity {subset[:20]} in {part}", pack(files | {part: bomb})
    yield "thousands of files", pack(files | {str(number): b"" for number in range(3000)})
    yield "no document", pack({"a.txt": b"no document"})
    yield "empty archive", pack({})
    yield "a zip in a zip", pack({"talk.docx": content})
    for name, old, new in (
        ("id twice", b"s0002", b"s0001"), ("source changed", b"Thank you.", b"Thanks."),
        ("language", b"(de)", b"(../x)"), ("no head", b"No.", b"Nr."),
        ("row lost", b"s0003", b""), ("cells lost", b"</w:tc><w:tc>", b""),
    ):  # fmt: skip
        yield name, pack(files | {_DOCUMENT: document.replace(old, new)})
    yield "size that lies", _with_size(content, 10)
    yield "size beyond all", _with_size(content, 300_000_000)
    yield "encrypted", _with_flag(content, 1)
    for part in range(1, 10):
        at = content.find(b"word/document.xml") + len(b"word/document.xml") + 40 * part
        yield f"flipped byte {part}", content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


def _with_size(content: bytes, size: int) -> bytes:
    """Return an archive whose directory gives the document another size than it has."""
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/document.xml"))
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


def _with_flag(content: bytes, flag: int) -> bytes:
    """Return an archive whose directory says that the document is encrypted."""
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/document.xml"))
    return content[: at + 8] + struct.pack("<H", flag) + content[at + 10 :]
