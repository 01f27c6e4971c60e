"""Answers as text and files: nothing of them runs, whatever was said."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest

from pipeline import answers
from pipeline.answers import defused, format_of, print_answer, save_answer
from pipeline.errors import InputError
from pipeline.lake import open_lake

HOSTILE = '=HYPERLINK("http://x.example","\x1b[31mred\x1b[0m")'


@dataclass(frozen=True)
class Given:
    """An answer of the rows given."""

    columns: tuple[str, ...]
    given: tuple[tuple[Any, ...], ...]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        yield from self.given

    def save_parquet(self, path: Path) -> int:
        raise NotImplementedError(path)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


ANSWER = Given(
    ("text", "score", "day", "own"),
    (
        ("Schools, open!", -0.5, date(2020, 4, 14), True),
        (HOSTILE, None, None, False),
        ("-1+1", Decimal("3"), None, None),
    ),
)


def printed(format_name: str, stream: io.StringIO) -> str:
    assert print_answer(ANSWER, format_name, stream) == 0
    return stream.getvalue()


def test_csv_defuses_formulas_and_leaves_numbers() -> None:
    assert printed("csv", io.StringIO()) == (
        "text,score,day,own\n"
        '"Schools, open!",-0.5,2020-04-14,true\n'
        '"\'=HYPERLINK(""http://x.example"",""\x1b[31mred\x1b[0m"")",,,false\n'
        "'-1+1,3,,\n"
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_every_sign_of_a_formula_is_defused(sign: str) -> None:
    assert defused(f"{sign}SUM(A1)") == f"'{sign}SUM(A1)"
    assert defused(f"a{sign}") == f"a{sign}"
    assert defused(-1) == -1


def test_json_is_an_array_of_objects() -> None:
    rows = json.loads(printed("json", io.StringIO()))
    assert rows[0] == {"text": "Schools, open!", "score": -0.5, "day": "2020-04-14", "own": True}
    assert [row["text"] for row in rows[1:]] == [HOSTILE, "-1+1"]
    assert rows[2]["score"] == 3
    assert json.loads(_printed_empty("json")) == []


def _printed_empty(format_name: str) -> str:
    stream = io.StringIO()
    print_answer(Given(("a",), ()), format_name, stream)
    return stream.getvalue()


def test_what_json_does_not_know_is_null_or_text() -> None:
    stream = io.StringIO()
    print_answer(Given(("a", "b"), ((float("nan"), ["x", date(2020, 1, 2)]),)), "json", stream)
    assert json.loads(stream.getvalue()) == [{"a": None, "b": ["x", "2020-01-02"]}]


@pytest.mark.parametrize("format_name", ["table", "csv", "json"])
def test_a_terminal_gets_no_control_characters(format_name: str) -> None:
    answer = Given(("a\x1b[2J",), (("\x1b]0;title\x07 \x9b31m \u202e",),))
    stream = Terminal()
    print_answer(answer, format_name, stream)
    # A table has codes of its own, for bold letters.
    steering = ("\x1b[2J", "\x1b]0", "\x07", "\x9b", "\u202e")
    assert not [code for code in steering if code in stream.getvalue()]


def test_a_table_has_a_line_a_row_outside_of_a_terminal() -> None:
    lines = printed("table", io.StringIO()).splitlines()
    assert [cell.strip() for cell in lines[3].strip("│").split("│")] == [
        "Schools, open!",
        "-0.5",
        "2020-04-14",
        "true",
    ]
    assert len(lines) == 7


def test_a_table_says_how_many_rows_it_left_out() -> None:
    answer = Given(("n",), tuple((number,) for number in range(answers.TABLE_ROWS + 7)))
    assert print_answer(answer, "table", io.StringIO()) == 7


def test_a_sheet_holds_texts_numbers_and_days(tmp_path: Path) -> None:
    path = tmp_path / "new" / "answer.xlsx"
    assert save_answer(ANSWER, "xlsx", path) == 3
    with ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in sheet
    assert not any("externalLink" in name or "hyperlink" in name.lower() for name in names)
    assert "=HYPERLINK(" in sheet
    assert '<c r="B2"><v>-0.5</v></c>' in sheet
    assert save_answer(ANSWER, "xlsx", tmp_path / "again.xlsx") == 3
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_what_a_sheet_cannot_hold_is_refused_and_no_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answer.xlsx"
    with pytest.raises(InputError, match="a text is longer than a cell holds"):
        save_answer(Given(("a",), (("x" * 32_768,),)), "xlsx", path)
    monkeypatch.setattr(answers, "SHEET_ROWS", 3)
    with pytest.raises(InputError, match="more rows than a sheet holds"):
        save_answer(ANSWER, "xlsx", path)
    assert list(tmp_path.iterdir()) == []


def test_parquet_keeps_the_types(tmp_path: Path) -> None:
    answer = open_lake(tmp_path / "lake").query("SELECT DATE '2020-04-14' AS day, 1.5 AS score")
    assert save_answer(answer, "parquet", tmp_path / "a.parquet") == 1
    frame = pd.read_parquet(tmp_path / "a.parquet")
    assert frame["day"].tolist() == [date(2020, 4, 14)]


def test_a_files_name_says_its_format() -> None:
    assert [format_of(Path(f"a.{name}")) for name in ("CSV", "xlsx")] == ["csv", "xlsx"]
    assert format_of(None) == "table"
    with pytest.raises(InputError, match=r"csv\|json\|parquet\|xlsx"):
        format_of(Path("a.doc"))


def test_a_format_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such format on stdout .*or --out"):
        print_answer(ANSWER, "parquet", io.StringIO())
    with pytest.raises(InputError, match=r"no such format .*csv, json, parquet, xlsx"):
        save_answer(ANSWER, "table", tmp_path / "a")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot write"):
        save_answer(ANSWER, "csv", tmp_path / "file" / "a.csv")
