"""The proof that a recording or person is forgotten: what is looked for, and where it still is.

What to look for is read before anything is removed, and the search is made afterwards, over every
file of the lake, the exports and the report.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import LakeError
from pipeline.lake import Lake
from pipeline.lake.storage import open_storage
from pipeline.lake.traces import Sought, Trace, search_files
from pipeline.naming.mentions import fold
from pipeline.naming.redaction import name_parts
from pipeline.records import RecordingSummary, Statement
from pipeline.steps.forgetting import spelt

# Long sentences are nobody else's; shorter ones ("Thank you very much.") are everybody's.
_LONGEST_SENTENCES = 20
_LEAST_SENTENCE_WORDS = 6
# A title of fewer words ("Schools") stands in other texts as well.
_LEAST_TITLE_WORDS = 3
_SENTENCE, _TITLE, _ID, _HASH, _NAME = (
    "a sentence", "the title", "the recording's id", "the hash of its file", "the name",
)  # fmt: skip
# Where sentences are; a translation is one as well.
_SENTENCE_TABLES = ("statements", "translations")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked for, in how many files, and where it was found.

    ``parts`` are files in which the first or last word of a person's name stands alone: it may be
    somebody else's. ``unread`` are packed files that could not be opened.
    """

    looked_for: tuple[str, ...]
    file_count: int
    byte_count: int
    traces: tuple[Trace, ...]
    parts: tuple[Trace, ...]
    unread: tuple[str, ...]


def traces_of_recording(lake: Lake, recording_id: str) -> list[Sought]:
    """Return what only this recording has: id, title, hash, its longest sentences.

    Of one that was never published, or that cannot be read, there is only the id.
    """
    sought = [Sought(recording_id, _ID)]
    with suppress(LakeError):
        sought += _facts(lake, recording_id)
        sought += _sentences(
            text
            for table in _SENTENCE_TABLES
            for text in lake.arrow(table, recording_id, columns=["text"])["text"].to_pylist()
        )
    return sought


def _facts(lake: Lake, recording_id: str) -> list[Sought]:
    """Return hash and title, where no other recording has the same: that one stays."""
    (summary,) = lake.read("recordings", recording_id, RecordingSummary)
    known = lake.arrow("recordings", columns=["title", "source_sha256"]).to_pylist()
    facts = list[Sought]()
    if [one["source_sha256"] for one in known].count(summary.source_sha256) == 1:
        facts.append(Sought(summary.source_sha256, _HASH))
    is_telling = len(summary.title.split()) >= _LEAST_TITLE_WORDS
    if is_telling and [one["title"] for one in known].count(summary.title) == 1:
        facts.append(Sought(summary.title, _TITLE))
    return facts


def traces_of_speaker(lake: Lake, name: str) -> list[Sought]:
    """Return what only this person has: the name, its parts, their longest sentences."""
    name = spelt(lake, name)
    texts = [
        one.text
        for recording_id in lake.recording_ids()
        for one in lake.read("statements", recording_id, Statement)
        if one.speaker_name and fold(one.speaker_name) == fold(name)
    ]
    parts = [Sought(part, f"“{part}” alone", is_name_part=True) for part in name_parts(name)]
    return [Sought(name, _NAME), *parts, *_sentences(texts)]


def search_traces(lake: Lake, sought: Sequence[Sought], places: Iterable[str | Path] = ()) -> Proof:
    """Return what every file of the lake and of the places still has of it.

    Sentences that others say as well are not looked for.

    Raises:
        LakeError: a file cannot be read.
    """
    by_others = _still_said(lake, [one.text for one in sought if one.label == _SENTENCE])
    wanted = [one for one in sought if one.label != _SENTENCE or one.text not in by_others]
    storages = [lake.storage, *map(open_storage, places)]
    results = [search_files(storage, wanted) for storage in storages]
    part_labels = {one.label for one in wanted if one.is_name_part}
    traces = [trace for result in results for trace in result.traces]
    return Proof(
        looked_for=_in_words(wanted),
        file_count=sum(result.file_count for result in results),
        byte_count=sum(result.byte_count for result in results),
        traces=tuple(trace for trace in traces if trace.label not in part_labels),
        parts=tuple(trace for trace in traces if trace.label in part_labels),
        unread=tuple(path for result in results for path in result.unread),
    )


def _still_said(lake: Lake, texts: Sequence[str]) -> set[str]:
    """Return which of the texts recordings still have; where one is damaged, none are known."""
    if not texts:
        return set()
    filters = [("text", "in", texts)]
    try:
        tables = [lake.arrow(name, columns=["text"], filters=filters) for name in _SENTENCE_TABLES]
    except LakeError:
        return set()
    return {text for table in tables for text in table["text"].to_pylist()}


def recordings_with(lake: Lake, traces: Iterable[Trace]) -> list[str]:
    """Return the recordings to which files with traces belong; their paths have the ids."""
    paths = {one.path for one in traces}
    return [one for one in lake.recording_ids() if any(f"/{one}." in path for path in paths)]


def _sentences(texts: Iterable[str]) -> list[Sought]:
    long = {text for text in texts if len(text.split()) >= _LEAST_SENTENCE_WORDS}
    longest = sorted(long, key=lambda text: (-len(text), text))[:_LONGEST_SENTENCES]
    return [Sought(text, _SENTENCE) for text in longest]


def _in_words(sought: Sequence[Sought]) -> tuple[str, ...]:
    count = sum(one.label == _SENTENCE for one in sought)
    said = {0: (), 1: ("one sentence",)}.get(count, (f"{count} sentences",))
    return (*(one.label for one in sought if one.label != _SENTENCE), *said)
