"""The brief of a webinar: what a press officer would write, each line tied to its statement.

Everything is taken from the records: names, roles, quotes and recommendations in reported
speech. Nothing is generated; the same records give the same lines.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.brief.quotes import telling_statements
from pipeline.brief.wording import joined, reported_sentence, shortened, spoken_date
from pipeline.records import BriefLine, Mention, Recommendation, Speaker, Statement

if TYPE_CHECKING:
    from pipeline.agreement import Agreement
    from pipeline.themes import Theme

LONGEST_BRIEF = 500
MOST_RECOMMENDATIONS = 12
MOST_AGREEMENTS = 4
THEMES_IN_HEADLINE = 2
# Sections are written in this order; where words run out, later ones lose their last lines.
SECTIONS = ("headline", "lead", "speaker", "recommendation", "agreement", "programme")


def build_brief(
    *,
    title: str,
    event_date: date | None,
    series: str | None,
    speakers: Sequence[Speaker],
    statements: Sequence[Statement],
    mentions: Sequence[Mention],
    recommendations: Sequence[Recommendation],
    agreements: "Sequence[Agreement]",
    themes: "Sequence[Theme]",
) -> list[BriefLine]:
    """Return the lines of the brief in order, at most ``LONGEST_BRIEF`` words together.

    ``recommendations`` carry their themes. A recording without statements has no brief.
    """
    if not statements:
        return []
    by_id = {statement.statement_id: statement for statement in statements}
    names = _short_names(speakers)
    programmes = [mention for mention in mentions if mention.label == "PROGRAMME"]
    parts = {
        "headline": [_headline(title, recommendations, themes, statements)],
        "lead": list(_lead(title, event_date, series, speakers, recommendations, statements)),
        "speaker": list(_speakers(speakers, statements, recommendations, agreements, programmes)),
        "recommendation": list(_recommendations(recommendations, names)),
        "agreement": list(_agreements(agreements, by_id, names)),
        "programme": list(_programmes(programmes, by_id, names)),
    }
    return _numbered(parts)


# A line before it has its place: its text and the statement that proves it.
_Line = tuple[str, str | None]


def _numbered(parts: Mapping[str, Sequence[_Line]]) -> list[BriefLine]:
    """Return the lines in order; where all are too many words, long sections lose their last."""
    kept = {section: list(parts[section]) for section in SECTIONS}
    while _word_count(kept) > LONGEST_BRIEF:
        longest = max(
            (section for section in SECTIONS if len(kept[section]) > 1),
            key=lambda section: len(kept[section]),
            default=None,
        )
        if longest is None:
            break
        kept[longest].pop()
    lines = [(section, *line) for section in SECTIONS for line in kept[section]]
    return [
        BriefLine(position, section, text, statement_id)
        for position, (section, text, statement_id) in enumerate(lines)
    ]


def _word_count(parts: Mapping[str, Sequence[_Line]]) -> int:
    return sum(len(text.split()) for lines in parts.values() for text, _ in lines)


def _full_name(speaker: Speaker) -> str:
    """Return the name; a voice without one goes by its label."""
    return speaker.speaker_name or f"Speaker {speaker.speaker}"


def _short_names(speakers: Sequence[Speaker]) -> dict[str, str]:
    """Return by label the last part of each name, the full name where two share that part."""
    known = [speaker.speaker_name for speaker in speakers if speaker.speaker_name]
    parts = Counter(name.split()[-1] for name in known)
    short = {}
    for speaker in speakers:
        last = _full_name(speaker).split()[-1]
        short[speaker.speaker] = last if parts[last] == 1 else _full_name(speaker)
    return short


def _headline(
    title: str,
    recommendations: Sequence[Recommendation],
    themes: "Sequence[Theme]",
    statements: Sequence[Statement],
) -> _Line:
    titles = {theme.theme: theme.title for theme in themes}
    counts = Counter(one.theme for one in recommendations if one.theme)
    top = [titles.get(theme, theme) for theme, _ in counts.most_common(THEMES_IN_HEADLINE)]
    if not top:
        return title, statements[0].statement_id
    best = counts.most_common(1)[0][0]
    proof = next(one.statement_id for one in recommendations if one.theme == best)
    subject = joined([name[0].lower() + name[1:] for name in top])
    return f"{title}: speakers recommend action on {subject}", proof


def _lead(
    title: str,
    event_date: date | None,
    series: str | None,
    speakers: Sequence[Speaker],
    recommendations: Sequence[Recommendation],
    statements: Sequence[Statement],
) -> Iterator[_Line]:
    when = f" on {spoken_date(event_date)}" if event_date else ""
    where = f" of the series “{series}”" if series else ""
    people = "one person" if len(speakers) == 1 else f"{len(speakers)} people"
    made = len(recommendations)
    count = "no recommendation" if not made else f"{made} recommendation{'s' * (made > 1)}"
    text = f"At the webinar “{title}”{where}{when}, {people} spoke and {count} was made."
    if made > 1:
        text = text.replace(" was made.", " were made.")
    yield text, statements[0].statement_id


def _speakers(
    speakers: Sequence[Speaker],
    statements: Sequence[Statement],
    recommendations: Sequence[Recommendation],
    agreements: "Sequence[Agreement]",
    programmes: Sequence[Mention],
) -> Iterator[_Line]:
    """Yield one line a speaker: name, role, affiliation, and the statement that tells most."""
    used = {one.statement_id for one in recommendations}
    used |= {one.statement_id for one in programmes} | {one.statement_id for one in agreements}
    free = [statement for statement in statements if statement.statement_id not in used]
    telling = telling_statements(free, all_statements=statements)
    for speaker in speakers:
        own = telling.get(speaker.speaker)
        office = ", ".join(part for part in (speaker.role, speaker.affiliation) if part)
        who = f"{_full_name(speaker)}, {office}," if office else _full_name(speaker)
        if own is not None:
            yield f"{who} said: “{shortened(own.text)}”", own.statement_id
        else:
            first = next((s for s in statements if s.speaker == speaker.speaker), None)
            if first is not None:
                yield f"{who} took part.", first.statement_id


def _recommendations(
    recommendations: Sequence[Recommendation], names: Mapping[str, str]
) -> Iterator[_Line]:
    """Yield the surest recommendations in the order in which they were made."""
    best = sorted(recommendations, key=lambda one: -one.score)[:MOST_RECOMMENDATIONS]
    chosen = {one.recommendation_id for one in best}
    for one in recommendations:
        if one.recommendation_id in chosen:
            yield reported_sentence(one, _speaker_name(one.speaker, names)), one.statement_id


def _speaker_name(speaker: str | None, names: Mapping[str, str]) -> str:
    return names[speaker] if speaker is not None and speaker in names else "A speaker"


def _agreements(
    agreements: "Sequence[Agreement]",
    statements: Mapping[str, Statement],
    names: Mapping[str, str],
) -> Iterator[_Line]:
    general = [one for one in agreements if one.point is not None]
    for one in general[:MOST_AGREEMENTS]:
        yield f"The participants agreed that {one.point}.", one.statement_id
    if general:
        return
    for one in agreements[:MOST_AGREEMENTS]:
        statement = statements[one.statement_id]
        name = _speaker_name(statement.speaker, names)
        yield f"{name} said: “{shortened(statement.text)}”", one.statement_id


def _programmes(
    programmes: Sequence[Mention],
    statements: Mapping[str, Statement],
    names: Mapping[str, str],
) -> Iterator[_Line]:
    """Yield one line a programme; a slogan said right behind a name is told with it."""
    order = {statement_id: index for index, statement_id in enumerate(statements)}
    seen: set[str] = set()
    told: list[list[Mention]] = []
    for mention in programmes:
        if mention.canonical.lower() in seen:
            continue
        seen.add(mention.canonical.lower())
        is_slogan = mention.canonical.endswith("!") and bool(told)
        if is_slogan and order[mention.statement_id] == order[told[-1][-1].statement_id] + 1:
            told[-1].append(mention)
        else:
            told.append([mention])
    for group in told:
        first = group[0].statement_id
        name = _speaker_name(statements[first].speaker, names)
        yield f"{name} presented “{'. '.join(one.canonical for one in group)}”.", first
