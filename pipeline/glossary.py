"""An organisation's glossary, from its file: terms to hear, to correct and to translate."""

from functools import lru_cache
from pathlib import Path

from pipeline.errors import InputError
from pipeline.formats.glossary import parse_glossary
from pipeline.records import GlossaryTerm


def read_glossary(path: Path | None) -> tuple[GlossaryTerm, ...]:
    """Return the terms of a glossary file; none without a path.

    Raises:
        InputError: no readable file, or not a glossary.
    """
    if path is None:
        return ()
    try:
        status = path.stat()
        return _read(path, status.st_size, status.st_mtime_ns)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "cannot read the glossary", str(path), str(error), "Save it as UTF-8 text with tabs"
        ) from error


@lru_cache(maxsize=4)
def _read(path: Path, _size: int, _modified_ns: int) -> tuple[GlossaryTerm, ...]:
    return parse_glossary(path.read_text(encoding="utf-8"), path.name)
