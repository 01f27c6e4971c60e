"""XLIFF 1.2 (OASIS Standard, 2008, https://docs.oasis-open.org/xliff/v1.2/os/) to units and back.

One ``file`` a recording, one ``trans-unit`` a unit. Speaker, times and hints are notes and never
text. What is not translated comes back as its source, in the state ``untranslated``. Read are also
the variants of other tools: alternatives, segmented sources, namespaces of their own.
"""

import re
from collections.abc import Iterator
from typing import Any

from pipeline.errors import FormatError
from pipeline.formats.bilingual import (
    SECTIONS,
    Bilingual,
    Match,
    Unit,
    check_language,
    parse_times,
    recording_of,
    render_times,
)
from pipeline.formats.inline import broken_tags, inline_text, protected_spans, render_inline
from pipeline.formats.markup import (
    XML_HEAD,
    attributes,
    block,
    child,
    children,
    descendants,
    element,
    legal_text,
    local_name,
)

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
# Our state -> state and state-qualifier of 1.2.
_STATES: dict[str, tuple[str, str | None]] = {
    "untranslated": ("needs-translation", None),
    "memory": ("needs-review-translation", "exact-match"),
    "needs_review": ("needs-review-translation", None),
    "translated": ("translated", None),
    "final": ("final", None),
}
# States of 1.2 -> ours. Many tools translate without changing a state that says "new".
_READ_STATES = {
    "needs-review-translation": "needs_review",
    "needs-review-adaptation": "needs_review",
    "needs-review-l10n": "needs_review",
    "final": "final",
    "signed-off": "final",
}
# No mid: the schema wants that of a mark in a target to name a segment of the source.
_PROTECTED = '<mrk mtype="protected">'


def render_xliff(document: Bilingual) -> str:
    """Return an XLIFF 1.2 file."""
    sections = [
        (name, [unit for unit in document.units if unit.section == name]) for name in SECTIONS
    ]
    groups = [
        line
        for name, units in sections
        if units
        for line in block(
            "group",
            [line for unit in units for line in _unit_lines(unit, document)],
            id_=name,
            resname=name,
        )
    ]
    notes = [element("note", note) for note in (document.title, *document.notes)]
    file = block(
        "file",
        [*block("header", notes), *block("body", groups)],
        original=document.original,
        source_language=document.source_language,
        target_language=document.target_language,
        datatype="plaintext",
    )
    return XML_HEAD + "\n".join(block("xliff", file, xmlns=NAMESPACE, version="1.2")) + "\n"


def _unit_lines(unit: Unit, document: Bilingual) -> list[str]:
    content = [f"<source>{_inline(unit)}</source>"]
    if document.target_language:
        content.append(_target(unit))
    times = render_times(unit)
    content += [element("note", unit.speaker, from_="speaker")] if unit.speaker else []
    content += [element("note", times, from_="time")] if times else []
    content += [element("note", text, from_=kind) for kind, text in unit.notes]
    if document.target_language:
        content += [line for match in unit.memory for line in _match_lines(match)]
    return block(
        "trans-unit",
        content,
        id_=unit.unit_id,
        # What is not approved counts as doubtful in Weblate and its like.
        approved="yes" if unit.state == "final" else None,
        maxwidth=unit.longest_target,
        size_unit="char" if unit.longest_target else None,
        xml__space="preserve",
    )


def _inline(unit: Unit) -> str:
    return render_inline(unit.source, unit.protected, _PROTECTED, "</mrk>")


def _target(unit: Unit) -> str:
    state, qualifier = _STATES[unit.state]
    values = attributes(state=state, state_qualifier=qualifier)
    # OmegaT's filter passes over units whose target is empty, so what is not translated yet
    # holds its source; the state says so.
    text = _inline(unit) if unit.target is None else render_inline(unit.target, (), "", "")
    return f"<target{values}>{text}</target>"


def _match_lines(match: Match) -> list[str]:
    content = [element("source", match.source), element("target", match.target)]
    return block("alt-trans", content, match_quality=f"{match.similarity}%", origin=match.origin)


def parse_xliff(root: Any, where: str) -> Bilingual:
    """Return the units of an XLIFF 1.x document, in file order, doubled ones too.

    Raises:
        FormatError: not XLIFF 1.x, no unit in it, a unit without id or source.
    """
    if local_name(root) != "xliff" or not root.get("version", "").startswith("1."):
        raise FormatError("not XLIFF 1.x", where, f"{local_name(root)} {root.get('version')}")
    files = children(root, "file")
    units = tuple(
        _parse_unit(item, f"{where}, line {item.sourceline}")
        for item in descendants(root, "trans-unit")
    )
    if not units or not files:
        raise FormatError("no unit to translate in it", where)
    first = files[0]
    target = first.get("target-language")
    header = child(first, "header")
    notes = [inline_text(note) for note in children(header, "note")] if header is not None else []
    return Bilingual(
        recording_of([unit.unit_id for unit in units]) or "",
        notes[0] if notes else "",
        first.get("original", ""),
        check_language(first.get("source-language", ""), f"{where}, source-language"),
        check_language(target, f"{where}, target-language") if target else None,
        units,
        tuple(notes[1:]),
    )


def _parse_unit(item: Any, where: str) -> Unit:
    source, target = child(item, "source"), child(item, "target")
    unit_id = item.get("id")
    if not unit_id or source is None:
        raise FormatError("a trans-unit without id or source", where, unit_id or "")
    notes = [(note.get("from", "note"), inline_text(note)) for note in children(item, "note")]
    by_kind = dict(notes)
    start_ms, end_ms = parse_times(by_kind.get("time"))
    text = inline_text(target) if target is not None else ""
    return Unit(
        unit_id=unit_id,
        source=inline_text(source),
        target=legal_text(text) if text.strip() else None,
        state=_state(target, text, inline_text(source)),
        section=_section(item),
        start_ms=start_ms,
        end_ms=end_ms,
        speaker=by_kind.get("speaker"),
        notes=tuple(note for note in notes if note[0] not in ("speaker", "time")),
        longest_target=_whole_number(item.get("maxwidth")),
        protected=protected_spans(source),
        memory=tuple(_parse_matches(item)),
        broken_tags=broken_tags(source, target) if text.strip() else (),
    )


def _state(target: Any, text: str, source: str) -> str:
    if not text.strip():
        return "untranslated"
    if text == source and target.get("state") in ("new", "needs-translation"):
        return "untranslated"
    if target.get("state-qualifier") == "exact-match":
        return "memory"
    return _READ_STATES.get(target.get("state", ""), "translated")


def _section(item: Any) -> str:
    names = {group.get("id") for group in item.iterancestors() if local_name(group) == "group"}
    return next((name for name in SECTIONS if name in names), SECTIONS[0])


def _parse_matches(item: Any) -> Iterator[Match]:
    for match in children(item, "alt-trans"):
        source, target = child(match, "source"), child(match, "target")
        if source is not None and target is not None:
            similarity = _whole_number(match.get("match-quality"))
            yield Match(
                inline_text(source), inline_text(target), match.get("origin", ""), similarity or 0
            )


def _whole_number(text: str | None) -> int | None:
    match = re.match(r"^(\d{1,6})(?:\.\d+)?%?$", text or "")
    return int(match[1]) if match else None
