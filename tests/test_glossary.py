"""The glossary is read from its file, or the reason why not is named."""

from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.glossary import read_glossary
from pipeline.records import GlossaryTerm


def test_terms_are_read_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("term\tspoken\nIITE\teye tea; i i t e\n", encoding="utf-8")
    assert read_glossary(path) == (GlossaryTerm("IITE", ("eye tea", "i i t e")),)
    path.write_text("term\nMoodle courses\n", encoding="utf-8")
    assert read_glossary(path) == (GlossaryTerm("Moodle courses"),)
    assert read_glossary(None) == ()


@pytest.mark.parametrize("content", [None, b"term\n\xff\xfe\n", b"no head\n"])
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "terms.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"terms\.tsv"):
        read_glossary(path)
