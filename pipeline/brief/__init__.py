"""The brief of a webinar: what a press officer would write, each line tied to its statement.

Everything is taken from the records: names, roles, quotes and recommendations in reported
speech. Nothing is generated; the same records give the same lines.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.brief.people import Line, SpeakerLines, short_names, speaker_lines
from pipeline.brief.quotes import FEWEST_WORDS
from pipeline.brief.topics import Topic
from pipeline.brief.wording import (
    agreed_sentence,
    counted_recommendations,
    ended,
    is_unclear,
    joined,
    reported_sentence,
    shortened,
    spoken_date,
    word_count,
)
from pipeline.records import BriefLine, Mention, Recommendation, Speaker, Statement

if TYPE_CHECKING:
    from pipeline.agreement import Agreement
    from pipeline.themes import Theme

LONGEST_BRIEF = 500
# One line of each section fits in any case; few are half as long.
LONGEST_LINE = 80
# So many recommendations are told in any case, and more where the detector is this sure.
FEW_RECOMMENDATIONS = 6
MOST_RECOMMENDATIONS = 12
SURE_SCORE = 0.9
MOST_AGREEMENTS = 4
TOPICS_IN_LEAD = 8
# What a topic is worth beside the detector's score of 0 to 1, where recommendations compete.
TOPIC_WORTH = 0.2
UNCLEAR_COST = 0.5
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
    topics: Sequence[Topic] = (),
) -> list[BriefLine]:
    """Return the lines of the brief in order, at most ``LONGEST_BRIEF`` words together.

    ``recommendations`` carry their themes. A recording without statements has no brief.
    """
    if not statements:
        return []
    title, series = shortened(title), shortened(series) if series else None
    topic_counts = Counter(one for topic in topics for one in topic.statement_ids)
    by_id = {statement.statement_id: statement for statement in statements}
    names = short_names(speakers)
    programmes = [mention for mention in mentions if mention.label == "PROGRAMME"]
    told = _most_worth(recommendations, topic_counts)
    used = {one.statement_id for one in told}
    used |= {one.statement_id for one in programmes} | {one.statement_id for one in agreements}
    free = [statement for statement in statements if statement.statement_id not in used]
    parts = {
        "headline": [_headline(title, recommendations, themes, statements)],
        "lead": [_lead(title, event_date, series, speakers, recommendations, statements, topics)],
        "recommendation": list(_recommendations(told, names)),
        "agreement": list(_agreements(agreements, by_id, recommendations, names)),
        "programme": list(_programmes(programmes, by_id, names)),
    }
    people = speaker_lines(speakers, free, statements, topic_counts)
    return _numbered(_fitted(parts, people))


def _fitted(parts: Mapping[str, Sequence[Line]], people: SpeakerLines) -> dict[str, Sequence[Line]]:
    """Return the sections; where all are too many words, long ones lose their last lines.

    Speakers who lose their line are named together, so that nobody is left out.
    """
    kept: dict[str, Sequence[Line]] = {
        section: [_cut(line) for line in lines] for section, lines in parts.items()
    }
    kept["speaker"] = [_cut(line) for line in people.at_most(people.count)]
    count = sum(_word_count(lines) for lines in kept.values())
    while count > LONGEST_BRIEF:
        longest = max(SECTIONS, key=lambda section: len(kept[section]))
        before = kept[longest]
        fewer = len(before) - 1
        kept[longest] = (
            [_cut(line) for line in people.at_most(fewer)]
            if longest == "speaker"
            else before[:fewer]
        )
        count += _word_count(kept[longest]) - _word_count(before)
    return kept


def _cut(line: Line) -> Line:
    return shortened(line[0], longest=LONGEST_LINE), line[1]


def _word_count(lines: Sequence[Line]) -> int:
    return sum(word_count(text) for text, _ in lines)


def _numbered(parts: Mapping[str, Sequence[Line]]) -> list[BriefLine]:
    lines = [(section, *line) for section in SECTIONS for line in parts[section]]
    return [
        BriefLine(position, section, text, statement_id)
        for position, (section, text, statement_id) in enumerate(lines)
    ]


def _headline(
    title: str,
    recommendations: Sequence[Recommendation],
    themes: "Sequence[Theme]",
    statements: Sequence[Statement],
) -> Line:
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
    topics: Sequence[Topic],
) -> Line:
    when = f" on {spoken_date(event_date)}" if event_date else ""
    where = f" of the series “{series}”" if series else ""
    people = "one person" if len(speakers) == 1 else f"{len(speakers)} people"
    told = topics[:TOPICS_IN_LEAD]
    about = f" about {joined([topic.text for topic in told])}" if told else ""
    counted = counted_recommendations(len(recommendations))
    text = f"At the webinar “{title}”{where}{when}, {people} spoke{about}; {counted}."
    said = Counter(one for topic in told for one in topic.statement_ids)
    order = {statement.statement_id: -index for index, statement in enumerate(statements)}
    proof = max(said, key=lambda one: (said[one], order.get(one, 0)), default=None)
    return text, proof or statements[0].statement_id


def _most_worth(
    recommendations: Sequence[Recommendation], topic_counts: Mapping[str, int]
) -> list[Recommendation]:
    """Return the surest, clearest recommendations on the topics, in the order of the talk."""

    def worth(one: Recommendation) -> float:
        topics = topic_counts.get(one.statement_id, 0)
        return one.score + TOPIC_WORTH * topics - UNCLEAR_COST * is_unclear(one)

    ranked = sorted(recommendations, key=worth, reverse=True)
    sure = [one for one in ranked[FEW_RECOMMENDATIONS:] if one.score >= SURE_SCORE]
    best = [*ranked[:FEW_RECOMMENDATIONS], *sure][:MOST_RECOMMENDATIONS]
    chosen = {one.recommendation_id for one in best}
    return [one for one in recommendations if one.recommendation_id in chosen]


def _recommendations(told: Sequence[Recommendation], names: Mapping[str, str]) -> Iterator[Line]:
    for one in told:
        yield reported_sentence(one, _speaker_name(one.speaker, names)), one.statement_id


def _speaker_name(speaker: str | None, names: Mapping[str, str]) -> str:
    return names[speaker] if speaker is not None and speaker in names else "A speaker"


def _agreements(
    agreements: "Sequence[Agreement]",
    statements: Mapping[str, Statement],
    recommendations: Sequence[Recommendation],
    names: Mapping[str, str],
) -> Iterator[Line]:
    """Yield what all agreed on; else who supported whose recommendation, or agreed at length."""
    general = [one for one in agreements if one.point is not None]
    for one in general[:MOST_AGREEMENTS]:
        agreed = ended(shortened(one.point or ""))
        yield f"The participants agreed that {agreed}", one.statement_id
    if general:
        return
    by_id = {one.recommendation_id: one for one in recommendations}
    supporting = [one for one in agreements if one.recommendation_id in by_id]
    for one in supporting[:MOST_AGREEMENTS]:
        supported = by_id[one.recommendation_id or ""]
        name = _speaker_name(statements[one.statement_id].speaker, names)
        other = _speaker_name(supported.speaker, names)
        yield agreed_sentence(supported, name, other), one.statement_id
    if supporting:
        return
    # "I agree." alone tells a reader nothing.
    telling = [
        statement
        for statement in (statements[one.statement_id] for one in agreements)
        if len(statement.text.split()) >= FEWEST_WORDS
    ]
    for statement in telling[:MOST_AGREEMENTS]:
        name = _speaker_name(statement.speaker, names)
        yield f"{name} said: “{shortened(statement.text)}”", statement.statement_id


def _programmes(
    programmes: Sequence[Mention],
    statements: Mapping[str, Statement],
    names: Mapping[str, str],
) -> Iterator[Line]:
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
        names_told = ". ".join(one.canonical for one in group)
        yield f"{name} presented “{shortened(names_told)}”.", first
