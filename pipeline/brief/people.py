"""The people of a webinar in its brief: who they are, what they are called, what they said."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.brief.quotes import telling_statements
from pipeline.brief.wording import joined, shortened
from pipeline.records import Speaker, Statement

# Of people whose office nobody knows, so many are quoted; the others are named together.
MOST_QUOTED_WITHOUT_OFFICE = 4
MOST_NAMES_LISTED = 10

# A line before it has its place: its text and the statement that proves it.
Line = tuple[str, str | None]


def speaker_lines(
    speakers: Sequence[Speaker],
    free: Sequence[Statement],
    statements: Sequence[Statement],
    topic_counts: Mapping[str, int],
) -> Iterator[Line]:
    """Yield one line a speaker: name, role, affiliation, and the statement that tells most.

    People without role and affiliation, but for those who tell most, are named in one line.
    """
    telling = telling_statements(free, all_statements=statements, topic_counts=topic_counts)
    offices = {one.speaker: _office(one) for one in speakers}
    unknown = [label for label in telling if not offices.get(label)]
    quoted = {label for label, office in offices.items() if office}
    quoted |= set(unknown[:MOST_QUOTED_WITHOUT_OFFICE])
    first = {statement.speaker: statement for statement in reversed(statements)}
    for speaker in speakers:
        if speaker.speaker in quoted and speaker.speaker in first:
            yield _speaker_line(speaker, telling.get(speaker.speaker), first[speaker.speaker])
    others = [one for one in speakers if one.speaker not in quoted and one.speaker in first]
    if others:
        yield f"Also speaking: {_listed(others)}.", first[others[0].speaker].statement_id


def _listed(speakers: Sequence[Speaker]) -> str:
    """Return the names; where there are very many, the first ones and how many more."""
    names = [full_name(one) for one in speakers]
    if len(names) > MOST_NAMES_LISTED:
        names = [*names[:MOST_NAMES_LISTED], f"{len(names) - MOST_NAMES_LISTED} others"]
    return joined(names)


def _speaker_line(speaker: Speaker, telling: Statement | None, first: Statement) -> Line:
    office = _office(speaker)
    who = f"{full_name(speaker)}, {office}," if office else full_name(speaker)
    if telling is None:
        return f"{who} took part.", first.statement_id
    return f"{who} said: “{shortened(telling.text)}”", telling.statement_id


def _office(speaker: Speaker) -> str:
    return ", ".join(part for part in (speaker.role, speaker.affiliation) if part)


def full_name(speaker: Speaker) -> str:
    """Return the name; a voice without one goes by its label."""
    return speaker.speaker_name or f"Speaker {speaker.speaker}"


def short_names(speakers: Sequence[Speaker]) -> dict[str, str]:
    """Return by label the last part of each name, the full name where two share that part."""
    known = [speaker.speaker_name for speaker in speakers if speaker.speaker_name]
    parts = Counter(name.split()[-1] for name in known)
    short = {}
    for speaker in speakers:
        last = full_name(speaker).split()[-1]
        short[speaker.speaker] = last if parts[last] == 1 else full_name(speaker)
    return short
