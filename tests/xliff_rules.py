"""The rules of both XLIFF standards for the elements that we write, checked by code.

Each rule stands in the standard at the element or attribute of that name: XLIFF 1.2 (OASIS
Standard, 2008) under Elements and Attributes, its strict schema; XLIFF 2.1 (OASIS Standard, 2018)
under 4.2 Elements with their Constraints, and 4.3 Attributes. The schemas themselves say nothing
of their licence, so they are not part of this repository.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree


@dataclass(frozen=True, slots=True)
class Element:
    """What may stand in an element, in this order (?, * and + as in DTDs), and its attributes."""

    content: str
    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    has_text: bool = False


def _element(
    content: str, required: str = "", optional: str = "", *, text: bool = False
) -> Element:
    return Element(content, frozenset(required.split()), frozenset(optional.split()), text)


NAMESPACE_12 = "urn:oasis:names:tc:xliff:document:1.2"
NAMESPACE_2 = "urn:oasis:names:tc:xliff:document:2.0"
_SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
_XML = "http://www.w3.org/XML/1998/namespace"
ELEMENTS_12: Mapping[str, Element] = {
    "xliff": _element("file+", "version"),
    "file": _element("header? body", "original source-language datatype", "target-language"),
    "header": _element("note*"),
    "body": _element("group*"),
    "group": _element("trans-unit*", "", "id resname"),
    "trans-unit": _element(
        "source target? note* alt-trans*", "id", "approved maxwidth size-unit xml:space"
    ),
    "alt-trans": _element("source target", "", "match-quality origin"),
    "source": _element("mrk*", text=True),
    "target": _element("mrk*", "", "state state-qualifier", text=True),
    "mrk": _element("", "mtype", "mid", text=True),
    "note": _element("", "", "from", text=True),
}
ELEMENTS_2: Mapping[str, Element] = {
    "xliff": _element("file+", "version srcLang", "trgLang"),
    "file": _element("slr:profiles? notes? group+", "id", "original"),
    "slr:profiles": _element("", "", "generalProfile"),
    "notes": _element("note+"),
    "note": _element("", "", "id category", text=True),
    "group": _element("unit*", "id", "name"),
    "unit": _element("notes? segment+", "id", "slr:sizeRestriction"),
    "segment": _element("source target?", "", "state subState"),
    "source": _element("mrk*", "", "xml:space", text=True),
    "target": _element("mrk*", "", "xml:space", text=True),
    "mrk": _element("", "id", "translate", text=True),
}
_VALUES_12 = {
    "version": {"1.2"},
    "approved": {"yes", "no"},
    "datatype": {"plaintext"},
    "mtype": {"protected"},
    "size-unit": {"char"},
    "state": {"needs-translation", "needs-review-translation", "translated", "final"},
    "state-qualifier": {"exact-match"},
    "xml:space": {"preserve", "default"},
}
_VALUES_2 = {
    "version": {"2.0", "2.1"},
    "state": {"initial", "translated", "reviewed", "final"},
    "translate": {"yes", "no"},
    "generalProfile": {"xliff:codepoints"},
    "xml:space": {"preserve", "default"},
}


def broken_rules_12(text: str) -> list[str]:
    """Return what an XLIFF 1.2 document breaks; empty where it keeps the rules."""
    root = etree.fromstring(text.encode())
    found = [*_structure(root, ELEMENTS_12, _VALUES_12, {NAMESPACE_12: "", _XML: "xml:"})]
    for file in root.iter(f"{{{NAMESPACE_12}}}file"):
        # id: unique within its file, of units and of groups.
        for name in ("trans-unit", "group"):
            found += _doubled(item.get("id") for item in file.iter(f"{{{NAMESPACE_12}}}{name}"))
        # target: in the language of the file, so the file has to say which.
        has_target = next(file.iter(f"{{{NAMESPACE_12}}}target"), None) is not None
        if has_target and file.get("target-language") is None:
            found.append("a target, but no target-language")
    for unit in root.iter(f"{{{NAMESPACE_12}}}trans-unit"):
        # maxwidth: its unit is pixel where size-unit does not say otherwise.
        if (unit.get("maxwidth") is None) != (unit.get("size-unit") is None):
            found.append(f"maxwidth without size-unit or without maxwidth: {unit.get('id')}")
        if not unit.get("maxwidth", "1").isdigit():
            found.append(f"maxwidth is no number: {unit.get('maxwidth')}")
    # state-qualifier: says more of a state, so there is one.
    for target in root.iter(f"{{{NAMESPACE_12}}}target"):
        if target.get("state-qualifier") and not target.get("state"):
            found.append("state-qualifier without state")
    return found


def broken_rules_2(text: str) -> list[str]:
    """Return what an XLIFF 2.1 document breaks; empty where it keeps the rules."""
    root = etree.fromstring(text.encode())
    prefixes = {NAMESPACE_2: "", _SIZES: "slr:", _XML: "xml:"}
    found = [*_structure(root, ELEMENTS_2, _VALUES_2, prefixes)]
    files = list(root.iter(f"{{{NAMESPACE_2}}}file"))
    found += _doubled(file.get("id") for file in files)
    for file in files:
        # id: unique among units, and among groups, of a file.
        for name in ("unit", "group"):
            found += _doubled(item.get("id") for item in file.iter(f"{{{NAMESPACE_2}}}{name}"))
    for unit in root.iter(f"{{{NAMESPACE_2}}}unit"):
        # id: unique among the notes of a unit, and among the inline elements of its sources.
        found += _doubled(note.get("id") for note in unit.iter(f"{{{NAMESPACE_2}}}note"))
        for side in ("source", "target"):
            sides = unit.iter(f"{{{NAMESPACE_2}}}{side}")
            found += _doubled(mark.get("id") for item in sides for mark in item.iterdescendants())
    for segment in root.iter(f"{{{NAMESPACE_2}}}segment"):
        # subState: of the form prefix:value, and only where state is given.
        sub_state = segment.get("subState")
        if sub_state is not None and (":" not in sub_state or segment.get("state") is None):
            found.append(f"subState without prefix or state: {sub_state}")
        # state: what is not initial is the state of a target.
        has_target = segment.find(f"{{{NAMESPACE_2}}}target") is not None
        if segment.get("state", "initial") != "initial" and not has_target:
            found.append(f"{segment.get('state')} without a target")
    # trgLang: required where there is a target.
    if root.get("trgLang") is None and root.find(f".//{{{NAMESPACE_2}}}target") is not None:
        found.append("a target, but no trgLang")
    return found


def _structure(
    root: Any,
    elements: Mapping[str, Element],
    values: Mapping[str, set[str]],
    prefixes: Mapping[str, str],
) -> Iterator[str]:
    for item in root.iter():
        name = _name(item.tag, prefixes)
        rule = elements.get(name)
        if rule is None:
            yield f"no such element: {name}"
            continue
        if not _is_in_order([_name(child.tag, prefixes) for child in item], rule.content):
            yield f"{name} holds {[_name(child.tag, prefixes) for child in item]}"
        attributes = {_name(key, prefixes): value for key, value in item.attrib.items()}
        for missing in sorted(rule.required - set(attributes)):
            yield f"{name} without {missing}"
        for unknown in sorted(set(attributes) - rule.required - rule.optional):
            yield f"{name} with {unknown}"
        for key, value in attributes.items():
            if value not in values.get(key, {value}):
                yield f"{key} is {value}"
        texts = [item.text, *(child.tail for child in item)]
        if not rule.has_text and any(text and text.strip() for text in texts):
            yield f"text in {name}"


def _name(tag: str, prefixes: Mapping[str, str]) -> str:
    name = etree.QName(tag)
    return prefixes.get(name.namespace or "", "" if name.namespace is None else "?:") + (
        name.localname
    )


def _is_in_order(names: Sequence[str], model: str) -> bool:
    rest = list(names)
    for item in model.split():
        name, count = item.rstrip("?*+"), 0
        while rest and rest[0] == name:
            rest.pop(0)
            count += 1
        least = 0 if item.endswith(("?", "*")) else 1
        most = len(names) if item.endswith(("*", "+")) else 1
        if not least <= count <= most:
            return False
    return not rest


def _doubled(ids: Iterator[str | None]) -> list[str]:
    known, found = set[str](), list[str]()
    for item in ids:
        if item is not None and item in known:
            found.append(f"id twice: {item}")
        known.add(item or "")
    return found
