"""The people of a webinar in its brief: who they are, what they are called, what they said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.brief.quotes import telling_statements
from pipeline.brief.wording import joined, shortened
from pipeline.records import Speaker, Statement

# Of people whose office nobody knows, so many are quoted; the others are named together.
MOST_QUOTED_WITHOUT_OFFICE = 4
MOST_NAMES_LISTED = 10

# A line before it has its place: its text and the statement that proves it.
Line = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class SpeakerLines:
    """A line for each speaker who gets one, by label, the most telling one first.

    ``speakers`` are all who spoke, in order; ``first_statements`` has the id of what each said
    first.
    """

    by_label: Mapping[str, Line]
    speakers: Sequence[Speaker]
    first_statements: Mapping[str | None, str]

    @property
    def count(self) -> int:
        """How many lines there are where none is left out."""
        return len(self.by_label) + (len(self.by_label) < len(self.speakers))

    def at_most(self, count: int) -> list[Line]:
        """Return up to ``count`` lines in the order of the speakers; the last one names the rest.

        Nobody is left out: there is at least that one line.
        """
        told = set(list(self.by_label)[: count if count >= self.count else count - 1])
        lines = [self.by_label[one.speaker] for one in self.speakers if one.speaker in told]
        others = [one for one in self.speakers if one.speaker not in told]
        if others:
            proof = self.first_statements[others[0].speaker]
            lines.append((f"Also speaking: {_listed(others)}.", proof))
        return lines


def speaker_lines(
    speakers: Sequence[Speaker],
    free: Sequence[Statement],
    statements: Sequence[Statement],
    topic_counts: Mapping[str, int],
) -> SpeakerLines:
    """Return one line a speaker: name, role, affiliation, and the statement that tells most.

    People without role and affiliation, but for those who tell most, are named in one line.
    """
    telling = telling_statements(free, all_statements=statements, topic_counts=topic_counts)
    first = {statement.speaker: statement.statement_id for statement in reversed(statements)}
    heard = {one.speaker: one for one in speakers if one.speaker in first}
    known = [label for label, one in heard.items() if _office(one)]
    unknown = [label for label in telling if label in heard and label not in set(known)]
    quoted = {*known, *unknown[:MOST_QUOTED_WITHOUT_OFFICE]}
    ranked = [label for label in dict.fromkeys([*telling, *known]) if label in quoted]
    lines = {
        label: _speaker_line(heard[label], telling.get(label), first[label]) for label in ranked
    }
    return SpeakerLines(lines, list(heard.values()), first)


def _listed(speakers: Sequence[Speaker]) -> str:
    """Return the names; where there are very many, the first ones and how many more."""
    names = [full_name(one) for one in speakers]
    if len(names) > MOST_NAMES_LISTED:
        names = [*names[:MOST_NAMES_LISTED], f"{len(names) - MOST_NAMES_LISTED} others"]
    return joined(names)


def _speaker_line(speaker: Speaker, telling: Statement | None, first: str) -> Line:
    office = _office(speaker)
    who = f"{full_name(speaker)}, {office}," if office else full_name(speaker)
    if telling is None:
        return f"{who} took part.", first
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
