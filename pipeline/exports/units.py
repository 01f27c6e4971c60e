"""A transcript to units for translators: hints, limits, protected words, earlier translations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.cues.profiles import PROFILES, Profile, rules_for, width
from pipeline.errors import InputError
from pipeline.exports.transcript import Transcript, media_name
from pipeline.formats.bilingual import (
    Bilingual,
    Match,
    Unit,
    primary_language,
    text_sha256,
)
from pipeline.formats.glossary import find_translation
from pipeline.naming.vocabulary import TITLES
from pipeline.records import GlossaryTerm, Statement, Translation
from pipeline.translations import current_translations

# Languages that write names in their own letters: there a name must not stay as it is.
OTHER_SCRIPTS = frozenset(
    ["am", "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km",
     "kn", "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "pa", "ps", "ru", "sr", "ta",
     "te", "tg", "th", "uk", "ur", "yi", "yue", "zh"]
)  # fmt: skip
# Addresses, and what stands in brackets because nobody said it: [inaudible], [laughs].
_UNTOUCHABLE = re.compile(
    r"https?://\S+[\w/]|www\.\S+[\w/]|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+\w|\[[^\[\]]+\]"
)
_TITLES = re.compile(rf"(?:(?:{'|'.join(sorted(TITLES))})\.?\s+)+", re.IGNORECASE)
# What is not shorter than this may be so much longer than its source: IBM's table in W3C, "Text
# size in translation", https://www.w3.org/International/articles/article-text-size.
_EXPANSION = 1.3
# Languages whose characters take two columns each; limits in a file are in characters.
_WIDE = frozenset({"zh", "yue", "ja", "ko"})


def find_profile(name: str) -> Profile:
    """Return the subtitle rules of that name.

    Raises:
        InputError: no such profile; the remedy lists those that there are.
    """
    if name not in PROFILES:
        known = f"Known: {', '.join(PROFILES)}"
        raise InputError("no such subtitle profile", "--profile", name, known)
    return PROFILES[name]


def make_bilingual(transcript: Transcript, profile: Profile, language: str | None) -> Bilingual:
    """Return all units of the transcript, with what is known of their translation."""
    summary = transcript.summary
    units = list(make_units(transcript, profile, language))
    if language is not None:
        known = current_translations(units, transcript.translations, language=language)
        units = [_with_translation(unit, known, transcript) for unit in units]
    date = summary.event_date.isoformat() if summary.event_date else None
    notes = tuple(item for item in (date, summary.series) if item)
    return Bilingual(
        transcript.recording_id,
        summary.title,
        media_name(summary),
        summary.language,
        language,
        tuple(units),
        notes,
    )


def make_units(transcript: Transcript, profile: Profile, language: str | None) -> Iterator[Unit]:
    """Yield one unit a statement, then recommendations and lines of the brief.

    A recommendation or line in the very words of an earlier unit is not asked for twice.
    """
    seen = set[str]()
    for unit in _statement_units(transcript, profile, language):
        seen.add(unit.source)
        yield unit
    for item in transcript.recommendations:
        if item.recommendation not in seen:
            seen.add(item.recommendation)
            notes = (("evidence", f"Made in {item.statement_id}"),)
            yield Unit(
                item.recommendation_id, item.recommendation, section="recommendations", notes=notes
            )
    for line in transcript.brief:
        if line.text not in seen:
            seen.add(line.text)
            unit_id = f"{transcript.recording_id}-b{line.position:03d}"
            yield Unit(
                unit_id, line.text, section="brief", notes=(("section", f"Brief, {line.section}"),)
            )


def _statement_units(
    transcript: Transcript, profile: Profile, language: str | None
) -> Iterator[Unit]:
    advice = {item.statement_id: item.modality for item in transcript.recommendations}
    terms = _TermFinder(transcript.glossary, language)
    people = _people(transcript) if _keeps_names(language) else {}
    for statement in transcript.statements:
        modality = advice.get(statement.statement_id)
        flag = [("recommendation", f"A recommendation ({modality})")] if modality else []
        hits = [("glossary", f"Term: {hit}") for hit in terms.find(statement.text)]
        yield Unit(
            statement.statement_id,
            statement.text,
            start_ms=statement.start_ms,
            end_ms=statement.end_ms,
            speaker=statement.speaker_name or statement.speaker,
            notes=(*flag, *hits),
            longest_target=_longest_target(statement, profile, language),
            protected=_protected(statement, people.get(statement.statement_id, ())),
        )


def _keeps_names(language: str | None) -> bool:
    return language is None or primary_language(language) not in OTHER_SCRIPTS


def _people(transcript: Transcript) -> dict[str, list[tuple[int, int]]]:
    """Return where people are named, by statement; a title before a name is translated."""
    people = dict[str, list[tuple[int, int]]]()
    for mention in transcript.mentions:
        if mention.label == "PERSON":
            title = _TITLES.match(mention.text)
            start = mention.start_char + (title.end() if title else 0)
            people.setdefault(mention.statement_id, []).append((start, mention.end_char))
    return people


def _protected(
    statement: Statement, people: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Return the spans that stay as they are, in order and without overlap."""
    spans = sorted({*people, *(match.span() for match in _UNTOUCHABLE.finditer(statement.text))})
    kept = list[tuple[int, int]]()
    for start, end in spans:
        if start < end <= len(statement.text) and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return tuple(kept)


def _longest_target(statement: Statement, profile: Profile, language: str | None) -> int:
    """Return how many characters can be read while it is said.

    Nobody is asked to say it shorter than one whole subtitle, nor much shorter than it was said.
    """
    rules = rules_for(profile, language or statement.language)
    in_time = int((statement.end_ms - statement.start_ms) * rules.reading_speed / 1000)
    expanded = int(width(statement.text) * _EXPANSION)
    columns = max(profile.lines * rules.line_columns, in_time, expanded)
    return columns // 2 if rules.language in _WIDE else columns


class _TermFinder:
    """Finds the terms of a glossary in texts; all terms are looked for at once."""

    def __init__(self, glossary: Sequence[GlossaryTerm], language: str | None) -> None:
        self._hints = {term.term.casefold(): _hint(term, language) for term in glossary}
        longest_first = sorted(self._hints, key=lambda term: (-len(term), term))
        joined = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)") if joined else None

    def find(self, text: str) -> list[str]:
        """Return a hint for each term in the text, in order, each once."""
        if self._pattern is None:
            return []
        found = dict.fromkeys(match[0] for match in self._pattern.finditer(text.casefold()))
        return [self._hints[term] for term in found]


def _hint(term: GlossaryTerm, language: str | None) -> str:
    translation = find_translation(term, language)
    comment = f" ({term.comment})" if term.comment else ""
    return f"{term.term} = {translation}{comment}" if translation else f"{term.term}{comment}"


def _with_translation(unit: Unit, known: Mapping[str, Translation], transcript: Transcript) -> Unit:
    found = known.get(unit.unit_id)
    if found is not None:
        is_stale = found.source_text_sha256 != text_sha256(unit.source)
        notes = (*unit.notes, ("change", "the source has changed since it was translated"))
        return replace(
            unit, target=found.text, state=found.state, notes=notes if is_stale else unit.notes
        )
    remembered = transcript.memory.get(text_sha256(unit.source))
    if remembered is None:
        return unit
    match = Match(unit.source, remembered.text, remembered.recording_id, 100)
    return replace(unit, target=remembered.text, state="memory", memory=(match,))
