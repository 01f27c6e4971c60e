"""XLIFF 2.1 (OASIS Standard, 2018, https://docs.oasis-open.org/xliff/xliff-core/v2.1/) and back.

Not compatible with 1.2: a unit has segments, notes have categories, limits on length are a module
(Size and Length Restriction) and marks have ids.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from pipeline.errors import FormatError
from pipeline.formats.bilingual import (
    SECTIONS,
    Bilingual,
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

# 2.1 kept the namespace of 2.0.
NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
# Our state -> state and subState of 2.1; a subState of one's own wants a prefix.
_STATES: dict[str, tuple[str, str | None]] = {
    "untranslated": ("initial", None),
    "memory": ("initial", "webinar:memory"),
    "needs_review": ("initial", "webinar:needs-review"),
    "translated": ("translated", None),
    "final": ("final", None),
}
_PROTECTED = '<mrk id="p{number}" translate="no">'


def render_xliff2(document: Bilingual) -> str:
    """Return an XLIFF 2.1 file."""
    groups = []
    for name in SECTIONS:
        units = [unit for unit in document.units if unit.section == name]
        lines = [line for unit in units for line in _unit_lines(unit, document)]
        groups += block("group", lines, id_=name, name=name) if units else []
    notes = block("notes", [element("note", text) for text in (document.title, *document.notes)])
    profiles = f"<slr:profiles{attributes(generalProfile='xliff:codepoints')}/>"
    file = block("file", [profiles, *notes, *groups], id_="f1", original=document.original)
    root = block(
        "xliff",
        file,
        xmlns=NAMESPACE,
        xmlns__slr=_SIZES,
        version="2.1",
        srcLang=document.source_language,
        trgLang=document.target_language,
    )
    return XML_HEAD + "\n".join(root) + "\n"


def _unit_lines(unit: Unit, document: Bilingual) -> list[str]:
    times = render_times(unit)
    notes = [("speaker", unit.speaker)] if unit.speaker else []
    notes += [("time", times)] if times else []
    numbers = count(1)
    written = [
        element("note", text, id_=f"n{next(numbers)}", category=kind)
        for kind, text in (*notes, *unit.notes)
    ]
    source = render_inline(unit.source, unit.protected, _PROTECTED, "</mrk>")
    content = [f'<source xml:space="preserve">{source}</source>']
    if unit.target is not None and document.target_language:
        target = render_inline(unit.target, (), "", "")
        content.append(f'<target xml:space="preserve">{target}</target>')
    state, sub_state = _STATES[unit.state]
    segment = block("segment", content, state=state, subState=sub_state)
    return block(
        "unit",
        [*(block("notes", written) if written else []), *segment],
        id_=unit.unit_id,
        slr__sizeRestriction=unit.longest_target,
    )


def parse_xliff2(root: Any, where: str) -> Bilingual:
    """Return the units of an XLIFF 2.x document, in file order; segments of a unit are joined.

    Raises:
        FormatError: not XLIFF 2.x, no unit in it, a unit without id or source.
    """
    if local_name(root) != "xliff" or not root.get("version", "").startswith("2."):
        raise FormatError("not XLIFF 2.x", where, f"{local_name(root)} {root.get('version')}")
    files = children(root, "file")
    units = tuple(
        _parse_unit(item, f"{where}, line {item.sourceline}") for item in descendants(root, "unit")
    )
    if not units or not files:
        raise FormatError("no unit to translate in it", where)
    target = root.get("trgLang")
    notes = list(_notes(files[0]))
    return Bilingual(
        recording_of([unit.unit_id for unit in units]) or "",
        notes[0][1] if notes else "",
        files[0].get("original", ""),
        check_language(root.get("srcLang", ""), f"{where}, srcLang"),
        check_language(target, f"{where}, trgLang") if target else None,
        units,
        tuple(text for _, text in notes[1:]),
    )


def _notes(item: Any) -> Iterator[tuple[str, str]]:
    for notes in children(item, "notes"):
        for note in children(notes, "note"):
            yield note.get("category", "note"), inline_text(note)


def _parse_unit(item: Any, where: str) -> Unit:
    unit_id = item.get("id")
    parts = children(item, "segment", "ignorable")
    sources = [child(part, "source") for part in parts]
    if not unit_id or not sources or None in sources:
        raise FormatError("a unit without id or source", where, unit_id or "")
    notes = list(_notes(item))
    by_kind = dict(notes)
    start_ms, end_ms = parse_times(by_kind.get("time"))
    text = _target_text(parts)
    size = item.get(f"{{{_SIZES}}}sizeRestriction", "")
    return Unit(
        unit_id=unit_id,
        source="".join(map(inline_text, sources)),
        target=legal_text(text) if text.strip() else None,
        state=_state(parts, text),
        section=_section(item),
        start_ms=start_ms,
        end_ms=end_ms,
        speaker=by_kind.get("speaker"),
        notes=tuple(note for note in notes if note[0] not in ("speaker", "time")),
        longest_target=int(size) if size.isascii() and size.isdigit() and len(size) < 7 else None,
        protected=protected_spans(sources[0]) if len(sources) == 1 else (),
        broken_tags=tuple(_broken_tags(parts)) if text.strip() else (),
    )


def _target_text(parts: list[Any]) -> str:
    """Return the whole target; what lies between segments is taken from the source."""
    texts = []
    for part in parts:
        target = child(part, "target")
        if target is None and local_name(part) == "ignorable":
            target = child(part, "source")
        texts.append(inline_text(target) if target is not None else "")
    return "".join(texts)


def _broken_tags(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        target = child(part, "target")
        if target is not None:
            yield from broken_tags(child(part, "source"), target)


def _state(parts: list[Any], text: str) -> str:
    """Return the state of the least finished segment."""
    if not text.strip():
        return "untranslated"
    segments = [part for part in parts if local_name(part) == "segment"]
    found = {(part.get("state", "initial"), part.get("subState")) for part in segments}
    sub_states = {sub_state for state, sub_state in found if state == "initial"}
    for name in ("needs_review", "memory"):
        if _STATES[name][1] in sub_states:
            return name
    return "final" if {state for state, _ in found} == {"final"} else "translated"


def _section(item: Any) -> str:
    names = {group.get("id") for group in item.iterancestors() if local_name(group) == "group"}
    return next((name for name in SECTIONS if name in names), SECTIONS[0])
