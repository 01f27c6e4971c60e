"""The grid in Word: as Word reads it, and as it comes back."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.archive import pack
from pipeline.formats.bilingual import Bilingual, Unit
from pipeline.formats.docx import parse_docx, render_docx

DOCUMENT = Bilingual(
    "talk-1a2b3c4d",
    "Talk & more",
    "talk.ogg",
    "en",
    "ar",
    (
        Unit("talk-1a2b3c4d-s0001", "Good\nmorning <all>.", "صباح", start_ms=500, speaker="Tao"),
        Unit("talk-1a2b3c4d-s0002", "Welcome.", start_ms=2000, speaker="Tao"),
        Unit("talk-1a2b3c4d-s0003", "Thanks.", start_ms=3_600_000, speaker="Ana"),
        Unit("talk-1a2b3c4d-b000", "Talk", section="brief"),
    ),
    ("2020-04-23",),
)
CONTENT = render_docx(
    DOCUMENT, duration_ms=3_700_000, introductions={"Tao": "Tao, Director, UNESCO"}
)

LONE_CELL = "<w:tr><w:tc><w:p><w:r><w:t>s0009</w:t></w:r></w:p></w:tc></w:tr>"


def changed(old: str, new: str, part: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in files[part]
    return pack(files | {part: files[part].replace(old.encode(), new.encode())})


def test_word_sees_the_grid_with_names_in_full_at_the_first_turn() -> None:
    word = Document(io.BytesIO(CONTENT))
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [
        ["No.", "Start", "Speaker", "Source (en)", "Target (ar)"],
        ["s0001", "00:00:00.500", "Tao, Director, UNESCO", "Good\nmorning <all>.", "صباح"],
        ["s0002", "00:00:02.000", "", "Welcome.", ""],
        ["s0003", "01:00:00.000", "Ana", "Thanks.", ""],
        ["b000", "", "", "Talk", ""],
    ]
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[:2] == ["Talk & more", "2020-04-23 · Duration 1:01:40 · talk.ogg"]
    footer = etree.tostring(word.sections[0].footer._element).decode()
    assert "PAGE" in footer
    assert "NUMPAGES" in footer


def test_the_target_runs_from_right_to_left_where_its_language_does() -> None:
    row = Document(io.BytesIO(CONTENT)).tables[0].rows[1]._tr
    marks = [len(cell.findall(".//{*}bidi")) for cell in row.tc_lst]
    assert marks == [0, 0, 0, 0, 1]


def test_the_same_grid_has_the_same_bytes() -> None:
    again = render_docx(
        DOCUMENT, duration_ms=3_700_000, introductions={"Tao": "Tao, Director, UNESCO"}
    )
    assert again == CONTENT


def test_the_rows_come_back_as_units() -> None:
    returned = parse_docx(CONTENT, "a.docx")
    assert (returned.recording_id, returned.source_language, returned.target_language) == (
        "talk-1a2b3c4d", "en", "ar",
    )  # fmt: skip
    expected = [
        replace(unit, speaker=None, state="translated" if unit.target else "untranslated")
        for unit in DOCUMENT.units
    ]
    assert list(returned.units) == expected


def test_tracked_changes_count_as_accepted() -> None:
    run = '<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">صباح</w:t></w:r>'
    tracked = (
        '<w:ins w:id="1" w:author="a"><w:r><w:t>new</w:t><w:tab/></w:r></w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del>'
        "<w:r><w:t>end</w:t></w:r>"
    )
    assert parse_docx(changed(run, tracked), "a.docx").units[0].target == "new\tend"


def test_without_properties_the_rows_still_have_their_numbers() -> None:
    content = changed("talk-1a2b3c4d", "", "docProps/core.xml")
    assert parse_docx(content, "a.docx").units[0].unit_id == "-s0001"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no archive", "a damaged archive"),
        (pack({"a": b""}), "not a DOCX file (got 'no word/document.xml in it')"),
        (pack({"word/document.xml": b"<a/>"}), "no grid of five columns"),
        (pack({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "document type"),
        (changed("No.", "Number"), "no grid of five columns"),
        (changed("<w:tr><w:trPr>", f"{LONE_CELL}<w:tr><w:trPr>"),
         "row 1: a row that has not five cells (got '1')"),
    ],
)  # fmt: skip
def test_what_is_no_grid_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_docx(content, "a.docx")
    assert message in str(raised.value)
