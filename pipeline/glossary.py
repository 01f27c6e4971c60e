"""An organisation's glossary, from its file: terms to hear, to correct and to translate."""

from functools import lru_cache
from pathlib import Path

from pipeline.errors import SourceNotFoundError
from pipeline.formats.glossary import LARGEST_GLOSSARY, parse_glossary
from pipeline.records import GlossaryTerm
from pipeline.textfiles import read_text


def read_glossary(path: Path | None) -> tuple[GlossaryTerm, ...]:
    """Return the terms of a glossary file; none without a path.

    Raises:
        InputError: no readable file, or not a glossary.
    """
    if path is None:
        return ()
    try:
        status = path.stat()
    except OSError as error:
        raise SourceNotFoundError("cannot read the glossary", str(path), str(error)) from error
    return _read(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _size: int, _modified_ns: int) -> tuple[GlossaryTerm, ...]:
    text = read_text(path, what="the glossary", largest_bytes=4 * LARGEST_GLOSSARY)
    return parse_glossary(text, path.name)
