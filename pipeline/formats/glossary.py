"""Glossaries (UTF-8, tab-separated) to terms and back.

The first line names the columns: ``term``, then any of ``spoken`` (how it may sound, several
parted by semicolons), ``comment`` and languages (``de``, ``pt-BR``).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pipeline.errors import FormatError
from pipeline.formats.bilingual import primary_language
from pipeline.records import GlossaryTerm

LARGEST_GLOSSARY = 4 * 1024 * 1024  # characters; a term takes about fifty
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$")


def parse_glossary(text: str, where: str) -> tuple[GlossaryTerm, ...]:
    """Return the terms in file order.

    Raises:
        FormatError: no head with ``term``, an unknown or doubled column, a line without a term,
            with more cells than columns, or with a term that an earlier line has.
    """
    if len(text) > LARGEST_GLOSSARY:
        raise FormatError("too large for a glossary", where, f"{len(text)} characters")
    lines = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).splitlines()
    columns = _columns(lines[0] if lines else "", where)
    terms = dict[str, GlossaryTerm]()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        term = _parse_term(line, columns, f"{where}, line {number}")
        if term.term.casefold() in terms:
            raise FormatError("a term stands there twice", f"{where}, line {number}", term.term)
        terms[term.term.casefold()] = term
    return tuple(terms.values())


def _columns(line: str, where: str) -> list[str]:
    columns = [cell.strip() for cell in line.split("\t")]
    remedy = "The first line names the columns: term, spoken, comment, de, fr, ..."
    if columns[0].lower() != "term" or len(set(columns)) != len(columns):
        raise FormatError("no head line, or a column twice", where, line[:60], remedy)
    for column in columns[1:]:
        if column not in ("spoken", "comment") and not _LANGUAGE.match(column):
            raise FormatError("an unknown column", f"{where}, line 1", column[:40], remedy)
    return ["term", *columns[1:]]


def _parse_term(line: str, columns: Sequence[str], where: str) -> GlossaryTerm:
    cells = [" ".join(cell.split()) for cell in line.split("\t")]
    if len(cells) > len(columns) or not cells[0]:
        raise FormatError("no term, or more cells than columns", where, line[:60])
    values = dict(zip(columns, cells, strict=False))
    spoken = [form.strip() for form in values.pop("spoken", "").split(";")]
    comment = values.pop("comment", "")
    term = values.pop("term")
    return GlossaryTerm(
        term,
        tuple(form for form in spoken if form),
        tuple((language, text) for language, text in values.items() if text),
        comment or None,
    )


def render_glossary(terms: Sequence[GlossaryTerm]) -> str:
    """Return the terms as such a file, with the languages that any of them has, sorted."""
    languages = sorted({language for term in terms for language, _ in term.translations})
    rows = [["term", "spoken", *languages, "comment"]]
    for term in terms:
        texts = dict(term.translations)
        translations = [texts.get(language, "") for language in languages]
        rows.append([term.term, "; ".join(term.spoken), *translations, term.comment or ""])
    return _render_rows(rows)


def render_term_list(terms: Sequence[GlossaryTerm], language: str | None) -> str:
    """Return source, target and comment without a head, as OmegaT and memoQ take them.

    A term that nobody has translated yet has an empty target.
    """
    return _render_rows(
        [term.term, find_translation(term, language) or "", term.comment or ""] for term in terms
    )


def find_translation(term: GlossaryTerm, language: str | None) -> str | None:
    """Return the term in a language; a glossary's ``pt`` serves ``pt-BR`` too."""
    translations, tag = dict(term.translations), language or ""
    return translations.get(tag) or translations.get(primary_language(tag))


def _render_rows(rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)
