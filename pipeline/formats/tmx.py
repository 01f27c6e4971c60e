"""TMX 1.4b (LISA, https://www.gala-global.org/tmx-14b) translation memories to units and back.

A memory has texts and their translations; a text that was said twice is in it once. Where each
was said is in properties, one ``x-unit`` a time, so that a memory of ours comes back as units.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.errors import FormatError
from pipeline.formats.bilingual import (
    Bilingual,
    Unit,
    check_language,
    parse_times,
    recording_of,
    render_times,
)
from pipeline.formats.inline import inline_text
from pipeline.formats.markup import (
    XML_HEAD,
    block,
    child,
    children,
    descendants,
    element,
    legal_text,
    local_name,
)

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A text without a translation of a person is no memory; it is written with its source alone.
_REMEMBERED = ("translated", "final", "needs_review")
_SEPARATOR = " | "
# OmegaT writes the tags of the document into its memories as text: See <m0>it</m0>.
_OMEGAT_TAG = re.compile(r"</?[a-z]{1,2}\d{1,4}/?>")


def render_tmx(document: Bilingual, *, created: date | None = None) -> str:
    """Return a TMX 1.4 file; ``created`` is the day of the webinar: clocks would differ by run."""
    texts = dict[tuple[str, str | None], list[Unit]]()
    for unit in document.units:
        target = unit.target if unit.state in _REMEMBERED else None
        texts.setdefault((unit.source, target), []).append(unit)
    header = block(
        "header",
        [element("prop", document.title, type="x-title")],
        creationtool="webinar-pipeline",
        creationtoolversion="1",
        segtype="sentence",
        o_tmf="webinar-pipeline",
        adminlang="en",
        srclang=document.source_language,
        datatype="plaintext",
    )
    units = [
        line
        for (source, target), group in texts.items()
        for line in _unit_lines(source, target, group, document, created)
    ]
    body = [*header, *block("body", units)]
    return XML_HEAD + "\n".join(block("tmx", body, version="1.4")) + "\n"


def _unit_lines(
    source: str,
    target: str | None,
    group: Sequence[Unit],
    document: Bilingual,
    created: date | None,
) -> list[str]:
    content = [element("prop", _place(unit), type="x-unit") for unit in group]
    speakers = dict.fromkeys(unit.speaker for unit in group if unit.speaker)
    content += [element("prop", speaker, type="x-speaker") for speaker in speakers]
    content += _variant(document.source_language, source)
    if target is not None and document.target_language:
        content += _variant(document.target_language, target)
    day = f"{created:%Y%m%d}T000000Z" if created else None
    return block("tu", content, tuid=group[0].unit_id, creationdate=day)


def _place(unit: Unit) -> str:
    return _SEPARATOR.join(
        (unit.unit_id, unit.section, unit.state, render_times(unit) or "", unit.speaker or "")
    )


def _variant(language: str, text: str) -> list[str]:
    return block("tuv", [element("seg", text)], xml__lang=language)


def parse_tmx(root: Any, where: str, *, language: str | None = None) -> Bilingual:
    """Return the units of a TMX 1.1 to 1.4b file, one for each place that its properties name.

    Args:
        root: the root element.
        where: the file, for errors.
        language: of the translations to take, where the memory has several.

    Raises:
        FormatError: not TMX, nothing in it, or several languages and none asked for.
    """
    if local_name(root) != "tmx":
        raise FormatError("not TMX", where, local_name(root))
    header, body = child(root, "header"), child(root, "body")
    if header is None or body is None or not len(body):
        raise FormatError("no translation in this memory", where)
    source_language = check_language(header.get("srclang", ""), f"{where}, srclang")
    target_language = _target_language(body, source_language, language, where)
    tags = _OMEGAT_TAG if header.get("creationtool") == "OmegaT" else None
    units = tuple(
        unit
        for item in descendants(body, "tu")
        for unit in _parse_units(item, _texts(item, tags), source_language, target_language)
    )
    titles = [item.text or "" for item in children(header, "prop") if item.get("type") == "x-title"]
    return Bilingual(
        recording_of([unit.unit_id for unit in units]) or "",
        titles[0] if titles else "",
        "",
        source_language,
        target_language,
        units,
        is_memory=True,
    )


def _target_language(body: Any, source: str, wanted: str | None, where: str) -> str | None:
    """Return the language of the translations, spelt as the file spells it."""
    found = sorted({_lang(variant) for item in body for variant in children(item, "tuv")})
    others = [check_language(tag, where) for tag in found if tag.lower() != source.lower()]
    if wanted is not None:
        return next((tag for tag in others if tag.lower() == wanted.lower()), wanted)
    if len(others) > 1:
        listed = ", ".join(others[:10])
        raise FormatError("a memory of several languages", where, listed, "Add --language CODE")
    return others[0] if others else None


def _lang(variant: Any) -> str:
    return variant.get(_XML_LANG) or variant.get("lang") or ""


def _texts(item: Any, tags: re.Pattern[str] | None) -> dict[str, str]:
    """Return the texts of one unit by language, in small letters."""
    texts = {_lang(variant).lower(): _segment(variant) for variant in children(item, "tuv")}
    return {tag: tags.sub("", text) if tags else text for tag, text in texts.items()}


def _parse_units(
    item: Any, texts: Mapping[str, str], source_language: str, target_language: str | None
) -> Iterator[Unit]:
    source = texts.get(source_language.lower())
    if source is None:
        return
    target = texts.get((target_language or "").lower()) or None
    props = children(item, "prop")
    places = [prop.text or "" for prop in props if prop.get("type") == "x-unit"]
    for place in places or [item.get("tuid", "")]:
        unit_id, section, state, times, speaker = (*place.split(_SEPARATOR, 4), *[""] * 4)[:5]
        start_ms, end_ms = parse_times(times)
        yield Unit(
            unit_id.strip(),
            source,
            target,
            _state(state, target),
            section or "transcript",
            start_ms,
            end_ms,
            speaker or None,
        )


def _state(state: str, target: str | None) -> str:
    if target is None:
        return "untranslated"
    return state if state in _REMEMBERED else "translated"


def _segment(variant: Any) -> str:
    segment = child(variant, "seg")
    return legal_text(inline_text(segment)) if segment is not None else ""
