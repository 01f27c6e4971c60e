"""TBX-Basic (ISO 30042, in the ``martif`` form that translators' tools read) to terms and back."""

from collections.abc import Sequence
from typing import Any

from pipeline.errors import FormatError
from pipeline.formats.inline import inline_text
from pipeline.formats.markup import XML_HEAD, block, child, children, element, local_name
from pipeline.records import GlossaryTerm

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SPOKEN = "spoken as: "


def render_tbx(terms: Sequence[GlossaryTerm], *, title: str, language: str) -> str:
    """Return a term base; ``language`` is that of the terms themselves."""
    description = [
        *block("titleStmt", [element("title", title)]),
        *block("sourceDesc", [element("p", "Glossary and names of the webinar")]),
    ]
    header = block("martifHeader", block("fileDesc", description))
    entries = [
        line
        for number, term in enumerate(terms, start=1)
        for line in _entry_lines(term, f"t{number:04d}", language)
    ]
    content = [*header, *block("text", block("body", entries))]
    return (
        XML_HEAD + "\n".join(block("martif", content, type="TBX-Basic", xml__lang=language)) + "\n"
    )


def _entry_lines(term: GlossaryTerm, entry_id: str, language: str) -> list[str]:
    notes = [f"{_SPOKEN}{form}" for form in term.spoken]
    content = [element("note", note) for note in (term.comment, *notes) if note]
    for tag, text in ((language, term.term), *term.translations):
        content += block("langSet", block("tig", [element("term", text)]), xml__lang=tag)
    return block("termEntry", content, id_=entry_id)


def parse_tbx(root: Any, where: str) -> tuple[GlossaryTerm, ...]:
    """Return the terms; the language of the whole file is that of the terms themselves.

    Raises:
        FormatError: not such a term base, or an entry without a term in that language.
    """
    if local_name(root) not in ("martif", "tbx"):
        raise FormatError("not TBX", where, local_name(root))
    language = (root.get(_XML_LANG) or "").lower()
    return tuple(
        _parse_entry(entry, language, f"{where}, line {entry.sourceline}")
        for entry in root.iter()
        if local_name(entry) in ("termEntry", "conceptEntry")
    )


def _parse_entry(entry: Any, language: str, where: str) -> GlossaryTerm:
    texts = {
        section.get(_XML_LANG, ""): inline_text(term)
        for section in children(entry, "langSet", "langSec")
        for group in children(section, "tig", "ntig", "termSec")
        if (term := child(group, "term")) is not None
    }
    own = next((tag for tag in texts if tag.lower() == language), None)
    if own is None:
        raise FormatError("an entry without a term", where, language or "no language")
    notes = [inline_text(note) for note in children(entry, "note")]
    comments = [note for note in notes if not note.startswith(_SPOKEN)]
    return GlossaryTerm(
        texts.pop(own),
        tuple(note.removeprefix(_SPOKEN) for note in notes if note.startswith(_SPOKEN)),
        tuple(texts.items()),
        "; ".join(comments) or None,
    )
