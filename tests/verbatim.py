"""What records claim beyond their evidence: every span, word for word, at its place."""

import re
from collections.abc import Iterator, Sequence

from pipeline.brief.polishing import unsupported_words
from pipeline.meaning import Meaning
from pipeline.records import BriefLine, Mention, Recommendation, Speaker, Statement

QUOTED = re.compile(r"“([^”]*)”?")
ELLIPSIS = " ..."
AGREED = "The participants agreed that "
# The grammar of clean sentences and of reported speech; nothing in it says who, what or for whom.
GRAMMAR = (
    "should would ought it is was recommended necessary one not to that there said suggested hoped "
    "get asked proposed advised agreed with a speaker they them their theirs themselves"
)


def unsupported(meaning: Meaning, speakers: Sequence[Speaker]) -> list[str]:
    """Return what stands in a record and not in its statement; empty where all is proved."""
    statements = {one.statement_id: one for one in meaning.statements}
    order = {one: place for place, one in enumerate(statements)}
    names = " ".join(one.speaker_name or f"Speaker {one.speaker}" for one in speakers)
    problems: list[str] = []
    for recommendation in meaning.recommendations:
        problems += _in_recommendation(recommendation, statements[recommendation.statement_id])
    for mention in meaning.mentions:
        problems += _in_mention(mention, statements[mention.statement_id])
    for line in meaning.brief:
        if line.statement_id not in statements:
            problems.append(f"line {line.position}: no statement {line.statement_id}")
            continue
        # A slogan is told with the name that it was said right behind.
        place = order[line.statement_id]
        told = meaning.statements[place : place + (8 if line.section == "programme" else 1)]
        evidence = " ".join(one.text for one in told)
        translated = statements[line.statement_id].text_en or ""
        problems += _in_line(line, evidence, f"{translated} {names}")
    return problems


def _in_recommendation(one: Recommendation, statement: Statement) -> Iterator[str]:
    where = one.recommendation_id
    if statement.text[one.start_char : one.end_char] != one.quote:
        yield f"{where}: quote {one.quote!r} is not at its place"
    for role in ("actor", "action", "beneficiary"):
        words = getattr(one, role)
        if words is not None and (not words.strip() or words not in one.quote):
            yield f"{where}: {role} {words!r} is not in the quote"
    yield from _added(where, one.recommendation, f"{statement.text} {statement.text_en or ''}")


def _in_mention(one: Mention, statement: Statement) -> Iterator[str]:
    if not one.text or statement.text[one.start_char : one.end_char] != one.text:
        yield f"{one.mention_id}: {one.text!r} is not at its place"


def _in_line(line: BriefLine, evidence: str, more: str) -> Iterator[str]:
    where = f"line {line.position}, {line.section}"
    for words in _claimed(line):
        if words not in evidence:
            yield f"{where}: {words!r} was not said"
    if line.section == "recommendation":
        yield from _added(where, line.text, f"{evidence} {more}")


def _claimed(line: BriefLine) -> list[str]:
    """Return what the line says that somebody said, word for word."""
    quotes = [quote.removesuffix(ELLIPSIS) for quote in QUOTED.findall(line.text)]
    if line.section == "agreement" and line.text.startswith(AGREED):
        return [line.text.removeprefix(AGREED).removesuffix(ELLIPSIS).removesuffix(".")]
    if line.section == "programme":
        return [name for quote in quotes for name in quote.split(". ")]
    return quotes if line.section in ("speaker", "agreement") else []


def _added(where: str, text: str, evidence: str) -> Iterator[str]:
    # Apart at apostrophes, because "you're" becomes "they're".
    text, evidence = (re.sub("['’]", " ", one) for one in (text, f"{evidence} {GRAMMAR}"))
    added = unsupported_words(text, text, (evidence,))
    # The stemmer keeps "experience" and "experienced" apart.
    added = [word for word in added if len(word) < 5 or word[:-1] not in evidence.lower()]
    if added:
        yield f"{where}: {', '.join(added)} in {text!r}"
