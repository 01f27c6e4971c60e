"""Texts are found in every file, however they are packed, escaped or laid out."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.formats.archive import pack
from pipeline.lake.storage import open_storage
from pipeline.lake.traces import Searched, Sought, search_files

NAME = "Ana Núñez"
WORD_ROWS = [[0, 400, "so", 0.9], [400, 800, "Ana", 0.9], [800, 1200, "Núñez,", 0.8]]


def search(folder: Path, *sought: Sought) -> Searched:
    return search_files(open_storage(folder), sought or [Sought(NAME, "the name")])


def parquet(path: Path, texts: list[str], **metadata: str) -> None:
    table = pa.table({"text": texts, "start_ms": range(len(texts))})
    pq.write_table(table.replace_schema_metadata(metadata), path, compression="zstd")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.txt", "Thank you, ANA NÚÑEZ!".encode()),
        ("broken-line.srt", "Thank you, Ana\nNúñez".encode()),
        ("accents-apart.txt", "Ana Nu\u0301n\u0303ez".encode()),
        ("escaped.js", json.dumps(NAME).encode()),
        ("page.html", b"<p>Ana N&uacute;&ntilde;ez and <b>Ana</b> <i>N\xc3\xba\xc3\xb1ez</i>"),
        ("words.json", json.dumps(WORD_ROWS).encode()),
        ("keys.json", json.dumps({NAME: [1, 2]}).encode()),
        ("link.txt", b"mailto:Ana%20N%C3%BA%C3%B1ez"),
        ("packed.docx", pack({"word/document.xml": f"<t>Ana</t><t>\n{NAME[4:]}</t>".encode()})),
        ("package.zip", pack({"a.docx": pack({"b.xml": NAME.encode()})})),
        ("named.zip", pack({f"{NAME}.txt": b""})),
        ("log.gz", gzip.compress(NAME.encode())),
        (f"{NAME}.bin", b"\0"),
    ],
)
def test_a_name_is_found(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "other.txt").write_text("Ana and Núñez")
    found = search(tmp_path)
    assert [(Path(one.path).name, one.label) for one in found.traces] == [(name, "the name")]
    assert (found.file_count, found.unread) == (2, ())


def test_values_names_and_metadata_of_parquet(tmp_path: Path) -> None:
    parquet(tmp_path / "rows.parquet", ["so", "ana", "núñez", "said"])
    parquet(tmp_path / "metadata.parquet", ["nothing"], title=NAME)
    parquet(tmp_path / "other.parquet", ["ana", "and", "núñez"])
    names = [Path(one.path).name for one in search(tmp_path).traces]
    assert names == ["metadata.parquet", "rows.parquet"]


def test_folders_are_searched_by_name(tmp_path: Path) -> None:
    (tmp_path / ".results" / "talk-1a2b3c4d").mkdir(parents=True)
    found = search(tmp_path, Sought("talk-1a2b3c4d", "the id"))
    assert [one.path for one in found.traces] == [f"{tmp_path}/.results/talk-1a2b3c4d"]
    assert found.file_count == 0


def test_a_part_of_a_name_is_a_whole_word_with_its_capital(tmp_path: Path) -> None:
    part = Sought("Will", "“Will” alone", is_name_part=True)
    (tmp_path / "no.txt").write_text("we will see Willow and Goodwill")
    assert search(tmp_path, part).traces == ()
    (tmp_path / "yes.txt").write_text("(Will's numbers)")
    assert [Path(one.path).name for one in search(tmp_path, part).traces] == ["yes.txt"]


def test_a_name_over_the_border_of_two_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.lake.traces._BLOCK_BYTES", 100)
    (tmp_path / "long.txt").write_text("x" * 94 + f" {NAME} " + "x" * 300)
    assert len(search(tmp_path).traces) == 1


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(pack({"a.txt": b"a" * 100})[:40])
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"a" * 100)[:15])
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and no more")
    found = search(tmp_path)
    assert [Path(path).name for path in found.unread] == ["cut.gz", "cut.parquet", "cut.zip"]


def test_a_folder_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    assert search(tmp_path / "nowhere") == Searched(0, 0, (), ())
