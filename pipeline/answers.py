"""Answers of queries as files and text: table, CSV, JSON, Parquet, XLSX.

What was said in a webinar must not run in a spreadsheet: text that begins like a formula is defused
in CSV (with an apostrophe, which spreadsheets take as "this is text") and is no formula in XLSX.
"""

import csv
import json
import math
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TextIO

from pipeline.errors import InputError
from pipeline.terminal import plain

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
# More would scroll past; the other formats give all rows.
TABLE_ROWS = 200
# What a sheet of Excel holds; the header is one of the rows.
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
SHEET_COLUMN_WIDTHS = (10, 60)

Row = tuple[Any, ...]


class Answer(Protocol):
    """Columns and rows; the rows can be taken once."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows."""

    def save_parquet(self, path: Path) -> int:
        """Write the rows to a Parquet file and return how many there are."""


def print_answer(answer: Answer, format_name: str, stream: TextIO) -> int:
    """Write the answer as text and return how many rows are not shown.

    On a terminal control characters of the texts are spaces: a transcript must not steer it.

    Raises:
        InputError: a format that is not text, or none.
    """
    if format_name not in _PRINTERS:
        names = ", ".join(_PRINTERS)
        raise InputError("no such format on stdout", "--format", format_name, f"{names}; or --out")
    return _PRINTERS[format_name](answer, stream)


def save_answer(answer: Answer, format_name: str, path: Path) -> int:
    """Write the answer to a file, whole or not at all, and return the number of rows.

    Raises:
        InputError: no such format, or more than it can hold.
    """
    if format_name not in _SAVERS:
        raise InputError("no such format", "--format", format_name, ", ".join(_SAVERS))
    with _replacing(path) as unfinished:
        return _SAVERS[format_name](answer, unfinished)


def format_of(path: Path | None) -> str:
    """Return the format that a file's name asks for; a table where there is no file.

    Raises:
        InputError: the name ends in none that is known.
    """
    name = path.suffix.removeprefix(".").lower() if path else "table"
    if path and name not in _SAVERS:
        raise InputError("no format of this name", str(path), name, f"--format {'|'.join(_SAVERS)}")
    return name


def defused(value: Any) -> Any:
    """Return a text with an apostrophe before it where a spreadsheet would take it as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def _print_table(answer: Answer, stream: TextIO) -> int:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in answer.columns:
        table.add_column(Text(plain(column)), overflow="fold")
    hidden = 0
    for number, row in enumerate(answer.rows()):
        if number < TABLE_ROWS:
            table.add_row(*(Text(plain(_as_text(value))) for value in row))
        else:
            hidden += 1
    # In a file or pipe a row is one line, however wide.
    width = None if stream.isatty() else 1_000_000
    Console(file=stream, width=width, highlight=False).print(table, crop=False)
    return hidden


def _print_csv(answer: Answer, stream: TextIO) -> int:
    shown = plain if stream.isatty() else str
    _write_csv(answer, stream, shown)
    return 0


def _print_json(answer: Answer, stream: TextIO) -> int:
    # Beyond ASCII there are control characters that JSON does not escape.
    _write_json(answer, stream, is_ascii=stream.isatty())
    return 0


def _save_csv(answer: Answer, path: Path) -> int:
    with path.open("w", encoding="utf-8", newline="") as stream:
        return _write_csv(answer, stream, str)


def _save_json(answer: Answer, path: Path) -> int:
    with path.open("w", encoding="utf-8") as stream:
        return _write_json(answer, stream, is_ascii=False)


def _save_parquet(answer: Answer, path: Path) -> int:
    return answer.save_parquet(path)


def _save_xlsx(answer: Answer, path: Path) -> int:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        # The same answer is the same file: no clock.
        book.set_properties({"created": datetime(2000, 1, 1)})
        return _fill_sheet(book, answer)


def _fill_sheet(book: Any, answer: Answer) -> int:
    sheet = book.add_worksheet("answer")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    narrow, wide = SHEET_COLUMN_WIDTHS
    for at, column in enumerate(answer.columns):
        sheet.set_column(at, at, max(narrow, min(wide, len(column) + 4)))
        sheet.write_string(0, at, column, bold)
    count = 0
    for count, row in enumerate(answer.rows(), start=1):
        if count >= SHEET_ROWS:
            raise InputError(
                "more rows than a sheet holds", "xlsx", str(count), "Use --format csv or parquet"
            )
        for at, value in enumerate(row):
            _fill_cell(sheet, count, at, value, day)
    return count


def _fill_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and math.isfinite(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    else:
        text = _as_text(value)
        if len(text) > CELL_CHARACTERS:
            raise InputError(
                "a text is longer than a cell holds", f"row {row}, column {column + 1}",
                str(len(text)), "Use --format csv or parquet",
            )  # fmt: skip
        sheet.write_string(row, column, text)


def _write_csv(answer: Answer, stream: TextIO, shown: Callable[[str], str]) -> int:
    table = csv.writer(stream, lineterminator="\n")
    table.writerow([shown(defused(column)) for column in answer.columns])
    count = 0
    for row in answer.rows():
        count += 1
        # A number may begin with a minus; only texts can be formulas.
        table.writerow(
            [shown(defused(value) if isinstance(value, str) else _as_text(value)) for value in row]
        )
    return count


def _write_json(answer: Answer, stream: TextIO, *, is_ascii: bool) -> int:
    stream.write("[")
    count = 0
    for count, row in enumerate(answer.rows(), start=1):
        values = dict(zip(answer.columns, map(_as_json, row), strict=True))
        stream.write(",\n" if count > 1 else "\n")
        stream.write(json.dumps(values, ensure_ascii=is_ascii, default=str))
    stream.write("\n]\n")
    return count


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):  # sums of whole numbers are decimals without a fraction
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def _as_text(value: Any) -> str:
    """Return a value as it stands in a cell of text; null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if isinstance(value, date) else str(value)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a path beside; what was written there takes the place of ``path`` if all went well."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield beside
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            "cannot write", str(path), str(error), "Check space and permissions"
        ) from error


_PRINTERS: dict[str, Callable[[Answer, TextIO], int]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_json,
}
_SAVERS: dict[str, Callable[[Answer, Path], int]] = {
    "csv": _save_csv,
    "json": _save_json,
    "parquet": _save_parquet,
    "xlsx": _save_xlsx,
}
