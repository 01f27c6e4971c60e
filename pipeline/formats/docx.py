"""The grid that translators use in Word: number, start, speaker, source, target.

Written through python-docx; rows are made as text, because its cells take a minute for a long
webinar. Read without it: the one part that is wanted is parsed with the same care as any XML.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.errors import FormatError
from pipeline.formats.archive import pack, unpack
from pipeline.formats.bilingual import (
    RIGHT_TO_LEFT,
    SECTIONS,
    Bilingual,
    Unit,
    check_language,
    primary_language,
)
from pipeline.formats.markup import child, children, escape, legal_text, local_name, parse_xml
from pipeline.timecode import clock_to_ms, ms_to_clock, ms_to_short_clock

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCUMENT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
_HEADS = ("No.", "Start", "Speaker", "Source ({source})", "Target ({target})")
_WIDTHS_CM = (1.6, 2.6, 3.6, 9.4, 9.4)
_NUMBER = re.compile(r"^[srb]\d{3,9}$")
_LANGUAGE_IN_HEAD = re.compile(r"\(([A-Za-z0-9-]{2,35})\)\s*$")
# Deleted and moved-away text of tracked changes, and field codes, are not in the text.
_NOT_TEXT = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
# The document says when it was made; a clock would make every export another one.
_NO_TIME = datetime(2000, 1, 1)


def render_docx(
    document: Bilingual, *, duration_ms: int, introductions: Mapping[str, str]
) -> bytes:
    """Return the grid as a DOCX file.

    Args:
        document: its units are the rows.
        duration_ms: length of the recording, for the head.
        introductions: by speaker, the full name with role, which stands at the first turn.
    """
    from docx import Document
    from docx.oxml import parse_xml as parse_row

    word = Document()
    _set_properties(word, document)
    _set_pages(word)
    word.add_heading(legal_text(document.title), level=1)
    facts = (*document.notes, f"Duration {ms_to_short_clock(duration_ms)}", document.original)
    word.add_paragraph(legal_text(" · ".join(facts)))
    word.add_paragraph(
        "Write into the last column only. [ ] holds what nobody said or nobody could hear."
    )
    table = word.add_table(rows=0, cols=len(_HEADS), style="Table Grid")
    for row in _rows(document, introductions):
        table._tbl.append(parse_row(row))
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


def _set_properties(word: Any, document: Bilingual) -> None:
    properties = word.core_properties
    properties.title = legal_text(document.title)[:255]
    properties.identifier = document.recording_id
    properties.language = document.target_language or document.source_language
    properties.author = properties.last_modified_by = "webinar-pipeline"
    properties.comments = ""
    properties.created = properties.modified = _NO_TIME
    properties.revision = 1


def _set_pages(word: Any) -> None:
    """Turn the page to landscape and number the pages: X of Y."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml as parse_field
    from docx.shared import Cm

    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    paragraph = section.footer.paragraphs[0]
    for text, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(text)
        paragraph._p.append(
            parse_field(
                f'<w:fldSimple xmlns:w="{_WORD}" w:instr="{field}"><w:r><w:t>1</w:t></w:r>'
                "</w:fldSimple>"
            )
        )


def _rows(document: Bilingual, introductions: Mapping[str, str]) -> Iterator[str]:
    source, target = document.source_language, document.target_language
    heads = [head.format(source=source, target=target or "") for head in _HEADS]
    yield _row(heads, (False,) * len(heads), is_head=True)
    directions = (False, False, False, _is_right_to_left(source), _is_right_to_left(target))
    introduced, last = set[str](), None
    for unit in document.units:
        name = unit.speaker or ""
        shown = name if name != last else ""
        if name and name not in introduced:
            introduced.add(name)
            shown = introductions.get(name, name)
        last = name
        start = "" if unit.start_ms is None else ms_to_clock(unit.start_ms)
        number = unit.unit_id.removeprefix(f"{document.recording_id}-")
        yield _row((number, start, shown, unit.source, unit.target or ""), directions)


def _is_right_to_left(language: str | None) -> bool:
    return primary_language(language or "") in RIGHT_TO_LEFT


def _row(texts: Sequence[str], directions: Sequence[bool], *, is_head: bool = False) -> str:
    cells = [
        _cell(text, width, is_right_to_left=direction, is_bold=is_head)
        for text, width, direction in zip(texts, _WIDTHS_CM, directions, strict=True)
    ]
    repeat = "<w:tblHeader/>" if is_head else ""
    properties = f"<w:trPr><w:cantSplit/>{repeat}</w:trPr>"
    return f'<w:tr xmlns:w="{_WORD}">{properties}{"".join(cells)}</w:tr>'


def _cell(text: str, width_cm: float, *, is_right_to_left: bool, is_bold: bool) -> str:
    marks = f"{'<w:b/>' if is_bold else ''}{'<w:rtl/>' if is_right_to_left else ''}"
    run_properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    lines = [
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in legal_text(text).split("\n")
    ]
    run = f"<w:r>{run_properties}{'<w:br/>'.join(lines)}</w:r>" if text else ""
    direction = "<w:pPr><w:bidi/></w:pPr>" if is_right_to_left else ""
    width = f'<w:tcPr><w:tcW w:w="{round(width_cm * 567)}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{width}<w:p>{direction}{run}</w:p></w:tc>"


def parse_docx(content: bytes, where: str) -> Bilingual:
    """Return the rows of the grid as units; text of tracked changes as if all were accepted.

    Raises:
        FormatError: no DOCX, damaged or a bomb; no grid in it; a row with too few cells.
    """
    files = unpack(content, where, names=(_DOCUMENT, _PROPERTIES))
    if _DOCUMENT not in files:
        raise FormatError("not a DOCX file", where, f"no {_DOCUMENT} in it")
    body = child(parse_xml(files[_DOCUMENT], f"{where}, {_DOCUMENT}"), "body")
    rows = [
        [_cell_text(cell) for cell in children(row, "tc")]
        for item in (() if body is None else body.iter())
        if local_name(item) == "tbl"
        for row in children(item, "tr")
    ]
    recording_id = _identifier(files.get(_PROPERTIES), where)
    units = tuple(_parse_rows(rows, recording_id, where))
    heads = next((row for row in rows if len(row) == len(_HEADS) and row[0] == _HEADS[0]), None)
    if not units or heads is None:
        raise FormatError("no grid of five columns with a head", where, "", "Keep all columns")
    languages = [_head_language(head, where) for head in heads[3:]]
    return Bilingual(recording_id, "", "", languages[0] or "", languages[1], units)


def _identifier(content: bytes | None, where: str) -> str:
    """Return the recording that the document's properties name, empty where they do not."""
    if content is None:
        return ""
    found = child(parse_xml(content, f"{where}, {_PROPERTIES}"), "identifier")
    return "" if found is None else (found.text or "").strip()


def _head_language(head: str, where: str) -> str | None:
    match = _LANGUAGE_IN_HEAD.search(head)
    return check_language(match[1], where) if match else None


def _parse_rows(rows: Sequence[Sequence[str]], recording_id: str, where: str) -> Iterator[Unit]:
    for index, cells in enumerate(rows, start=1):
        number = cells[0].strip() if cells else ""
        if not _NUMBER.match(number):
            continue
        if len(cells) != len(_HEADS):
            place = f"{where}, row {index}"
            raise FormatError("a row that has not five cells", place, str(len(cells)))
        target = cells[4].strip()
        yield Unit(
            f"{recording_id}-{number}",
            cells[3],
            target or None,
            "translated" if target else "untranslated",
            SECTIONS["srb".index(number[0])],
            _start(cells[1]),
        )


def _start(text: str) -> int | None:
    try:
        return clock_to_ms(text)
    except ValueError:
        return None  # what was sent says when it was said; this column is for people


def _cell_text(cell: Any) -> str:
    return legal_text("\n".join(_text(paragraph) for paragraph in children(cell, "p")))


def _text(item: Any) -> str:
    parts = []
    for inner in item:
        name = local_name(inner)
        if name == "t":
            parts.append(inner.text or "")
        elif name in _BREAKS:
            parts.append(_BREAKS[name])
        elif name not in _NOT_TEXT:
            parts.append(_text(inner))
    return "".join(parts)
