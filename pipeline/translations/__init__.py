"""A translation that came back: is it of our texts, is it whole, and what of it still holds.

Pure: what was sent and what came back go in, findings and translations come out. The kinds of
finding are in ``FINDINGS``; a person may accept some of them by name where they are meant.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.formats.bilingual import Unit, text_sha256
from pipeline.formats.markup import legal_text
from pipeline.records import Translation
from pipeline.translations.content import differing_names, differing_numbers, has_words

# Kind -> what it says. Those of ACCEPTABLE are matters of judgement, the others are damage.
FINDINGS: Mapping[str, str] = {
    "changed_source": "the source is not the text that was sent",
    "missing_unit": "a unit did not come back",
    "doubled_unit": "a unit came back more than once",
    "unknown_unit": "a unit that was never sent",
    "broken_tag": "inline tags of source and target differ",
    "illegal_text": "characters that no text should have",
    "too_long": "longer than can be read while it is said",
    "untranslated": "no translation, or the source itself",
    "number_differs": "numbers of source and target differ",
    "name_differs": "a protected word is not in the target",
}
ACCEPTABLE = ("too_long", "untranslated", "number_differs", "name_differs")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one unit of a returned file."""

    kind: str
    unit_id: str
    detail: str


def check_translation(
    sent: Sequence[Unit], returned: Sequence[Unit], *, accept: Collection[str] = ()
) -> list[Finding]:
    """Return what is wrong, in the order of the returned units, missing ones last.

    Args:
        sent: the units as they would be sent out today.
        returned: the units of the file, in any order.
        accept: kinds of ``ACCEPTABLE`` that are not findings this time.
    """
    wanted = {unit.unit_id: unit for unit in sent}
    counts = Counter(unit.unit_id for unit in returned)
    findings = [
        finding for unit in returned for finding in _check(unit, wanted.get(unit.unit_id), counts)
    ]
    findings += [
        Finding("missing_unit", unit.unit_id, _quote(unit.source))
        for unit in sent
        if unit.unit_id not in counts
    ]
    return [finding for finding in findings if finding.kind not in accept]


def _check(unit: Unit, wanted: Unit | None, counts: Mapping[str, int]) -> Iterator[Finding]:
    unit_id = unit.unit_id[:_SHOWN]
    if wanted is None:
        yield Finding("unknown_unit", unit_id, _quote(unit.source))
        return
    if counts[unit.unit_id] > 1:
        yield Finding("doubled_unit", unit_id, f"{counts[unit.unit_id]} times")
    if _spaced(unit.source) != _spaced(wanted.source):
        detail = f"sent {_quote(wanted.source)}, came back {_quote(unit.source)}"
        yield Finding("changed_source", unit_id, detail)
    if unit.broken_tags:
        yield Finding("broken_tag", unit_id, "; ".join(unit.broken_tags[:5]))
    if not is_translated(unit, wanted):
        yield Finding("untranslated", unit_id, _quote(wanted.source))
        return
    for kind, detail in _check_content(unit.target or "", wanted):
        yield Finding(kind, unit_id, detail)


def _check_content(target: str, wanted: Unit) -> Iterator[tuple[str, str]]:
    illegal = sorted({f"U+{ord(item):04X}" for item in target if _is_illegal(item)})
    if illegal:
        yield "illegal_text", ", ".join(illegal[:5])
    if wanted.longest_target is not None and len(target) > wanted.longest_target:
        yield "too_long", f"{len(target)} characters, at most {wanted.longest_target}"
    numbers = differing_numbers(wanted.source, target)
    if numbers:
        yield "number_differs", numbers
    names = [wanted.source[start:end] for start, end in wanted.protected]
    lost = differing_names(names, target)
    if lost:
        yield "name_differs", f"not found: {', '.join(map(_quote, lost))}"


def _is_illegal(character: str) -> bool:
    # Zero-width joiners and direction marks belong to text; overrides and tags hide what it says.
    is_hidden = "\u202a" <= character <= "\u202e" or "\U000e0000" <= character <= "\U000e007f"
    is_control = unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co")
    return is_hidden or (is_control and character not in "\n\t")


def is_translated(unit: Unit, wanted: Unit) -> bool:
    """Return whether the target holds more than nothing or the source again.

    Names, numbers and single words may well read the same in both languages.
    """
    target = _spaced(unit.target or "")
    is_copy = target == _spaced(wanted.source)
    return bool(target) and not (is_copy and has_words(wanted.source, wanted.protected))


def recall(sent: Sequence[Unit], memory: Sequence[Unit], *, recording_id: str) -> list[Unit]:
    """Return a memory's units under the ids of the texts that were sent.

    A memory answers for words, wherever they were said. Texts of other recordings are left out;
    texts of this one that were not sent stay, so that they are found to be changed or unknown.
    """
    by_id = {unit.unit_id: unit for unit in memory}
    by_text = {_spaced(unit.source): unit for unit in memory if unit.target is not None}
    recalled, used = list[Unit](), set[str]()
    for unit in sent:
        own = by_id.get(unit.unit_id)
        if own is None or _spaced(own.source) != _spaced(unit.source) or own.target is None:
            own = by_text.get(_spaced(unit.source), own)
        if own is not None:
            used.add(own.unit_id)
            recalled.append(replace(own, unit_id=unit.unit_id))
    known = {unit.unit_id for unit in sent}
    recalled += [
        unit
        for unit in memory
        if unit.unit_id.startswith(f"{recording_id}-")
        and unit.unit_id not in used
        and unit.unit_id not in known
    ]
    return recalled


def accepted_translations(
    sent: Sequence[Unit],
    returned: Sequence[Unit],
    findings: Iterable[Finding],
    *,
    language: str,
    translator: str | None,
) -> list[Translation]:
    """Return the translations of the units without a finding, in the order they were sent."""
    refused = {finding.unit_id for finding in findings}
    targets = {unit.unit_id: unit for unit in returned}
    return [
        Translation(
            statement_id=unit.unit_id,
            language=language,
            text=target.target.strip(),
            state="needs_review" if target.state in ("memory", "needs_review") else _state(target),
            translator=translator,
            source_text_sha256=text_sha256(unit.source),
        )
        for unit in sent
        if unit.unit_id not in refused
        and (target := targets.get(unit.unit_id)) is not None
        and target.target is not None
        and is_translated(target, unit)
    ]


def _state(unit: Unit) -> str:
    return "final" if unit.state == "final" else "translated"


def current_translations(
    units: Sequence[Unit], translations: Sequence[Translation], *, language: str
) -> dict[str, Translation]:
    """Return the translation of each unit that has one, by unit id.

    A translation of the very same words holds, also where a correction has moved the unit to
    another id. One of other words is kept under its id and marked for review.
    """
    own = [item for item in translations if item.language == language]
    by_id = {item.statement_id: item for item in own}
    by_text = {item.source_text_sha256: item for item in own}
    current = dict[str, Translation]()
    for unit in units:
        sha256 = text_sha256(unit.source)
        found = by_id.get(unit.unit_id)
        if found is None or found.source_text_sha256 != sha256:
            same_words = by_text.get(sha256)
            if same_words is not None:
                found = replace(same_words, statement_id=unit.unit_id)
            elif found is not None:
                found = replace(found, state="needs_review")
        if found is not None:
            current[unit.unit_id] = found
    return current


def _spaced(text: str) -> str:
    return " ".join(legal_text(text).split())


def _quote(text: str) -> str:
    shown = _spaced(text)
    return repr(shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…")
