"""Text files that people give: read whole, never more of them than is allowed."""

import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import FormatError, SourceNotFoundError


def read_text(path: Path, *, what: str, largest_bytes: int) -> str:
    """Return the text of a file in UTF-8, without its byte order mark.

    Args:
        path: where it is.
        what: what it is called in errors, as in "the glossary".
        largest_bytes: more of it is not read.

    Raises:
        SourceNotFoundError: no file there, or it cannot be read.
        FormatError: too large, or not UTF-8.
    """
    try:
        if not path.is_file():  # a pipe or a device could go on for ever
            raise SourceNotFoundError(f"cannot read {what}", str(path), "no such file")
        with path.open("rb") as file:
            content = file.read(largest_bytes + 1)
    except OSError as error:
        raise SourceNotFoundError(f"cannot read {what}", str(path), str(error)) from error
    if len(content) > largest_bytes:
        raise FormatError(f"too large for {what}", str(path), f"more than {largest_bytes} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            "not a text in UTF-8", str(path), str(error), "Save it as UTF-8"
        ) from error


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Raises:
        FormatError: it is none.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers of 5,000 digits; brackets in brackets
        raise FormatError("not valid TOML", where, str(error)[:200]) from error
