"""Exports of a whole lake: what is new or changed is made, in each language; the rest is left.

A file is made again where the key of all that it is made from is another than the one kept
beside it, or where it is gone; and it is written again only where its bytes differ.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from pipeline.errors import InputError, PipelineError
from pipeline.exports import EXPORTS, find_export, render_exports, to_bytes
from pipeline.exports.names import DEFAULT_TEMPLATE, check_template, file_name
from pipeline.exports.transcript import read_transcript
from pipeline.exports.units import find_profile
from pipeline.exports.written import WrittenFile, add_written, read_written
from pipeline.formats.bilingual import check_language
from pipeline.lake import Lake, open_lake, stage_key
from pipeline.lake.storage import Storage, open_storage
from pipeline.planning import code_version
from pipeline.records import GlossaryTerm, RecordingSummary, Translation

STATUSES = ("done", "skipped", "failed")
UNCHANGED = "unchanged since the last export"
# The modules whose change makes other files of the same tables.
_MADE_BY = ("exports", "cues", "translations", "formats", "records", "timecode")
_STATEMENT = re.compile(r"-s\d+$")


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What is to be exported and how; small and picklable, so it travels between tasks.

    ``languages``: none means the one that was spoken and every one with a translation.
    """

    lake_uri: str
    out: str
    formats: tuple[str, ...] = ("srt", "vtt", "txt")
    languages: tuple[str, ...] = ()
    profile: str = "netflix"
    template: str = DEFAULT_TEMPLATE
    glossary: tuple[GlossaryTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One recording in one language, and the files that are to be made.

    ``files`` are format, name and key of each that is out of date. ``waiting`` are formats that
    show a translation which nobody has made yet. ``language`` is None where a recording cannot be
    read; ``error`` says why then.
    """

    recording_id: str
    language: str | None
    files: tuple[tuple[str, str, str], ...] = ()
    waiting: tuple[str, ...] = ()
    error: str = ""

    @property
    def remark(self) -> str:
        """What a person should know of it before anything is made."""
        if not self.waiting:
            return self.error
        return f"nothing is translated yet for {', '.join(self.waiting)}"


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one recording in one language, in one of ``STATUSES``."""

    recording_id: str
    language: str | None
    status: str
    files: tuple[str, ...] = ()
    remark: str = ""


def check_order(order: BatchOrder) -> BatchOrder:
    """Return the order with languages as they are spelt.

    Raises:
        InputError: no such format or profile, a language tag or template that is none.
    """
    for name in order.formats:
        find_export(name)
    if not order.formats:
        raise InputError("no format to export to", "formats", "", f"Known: {', '.join(EXPORTS)}")
    find_profile(order.profile)
    check_template(order.template)
    languages = tuple(check_language(language, "languages") for language in order.languages)
    return replace(order, languages=languages)


def find_items(order: BatchOrder) -> list[BatchItem]:
    """Return every recording of the lake in every language, in order of both.

    A recording that cannot be read is an item with an error; the others do not suffer.

    Raises:
        InputError: see ``check_order``.
        LakeError: lake or folder cannot be opened.
    """
    order = check_order(order)
    lake, storage = open_lake(order.lake_uri), open_storage(order.out)
    recordings = dict[str, _Facts | PipelineError]()
    for recording_id in lake.recording_ids():
        try:
            recordings[recording_id] = _read_facts(lake, recording_id)
        except PipelineError as error:
            recordings[recording_id] = error
    known = {name: facts for name, facts in recordings.items() if isinstance(facts, _Facts)}
    return [
        item
        for recording_id, facts in recordings.items()
        for item in (
            _items(recording_id, facts, known, order, storage)
            if isinstance(facts, _Facts)
            else [BatchItem(recording_id, None, error=str(facts))]
        )
    ]


def export_item(item: BatchItem, order: BatchOrder) -> BatchOutcome:
    """Make the files of an item; write those whose bytes are others than before.

    Raises:
        NotPublishedError: the recording has left the lake meanwhile.
        InputError: its translation is of other words than those of today.
        LakeError: the files cannot be read or written.
    """
    if item.language is None:
        return failed(item, item.error)
    paths = _write(item, order, item.language) if item.files else []
    status = "done" if paths else "skipped"
    remark = item.remark or ("" if paths else UNCHANGED)
    return BatchOutcome(item.recording_id, item.language, status, tuple(paths), remark)


def failed(item: BatchItem, error: object) -> BatchOutcome:
    """Return the outcome of an item that an error has stopped; the error names the remedy."""
    return BatchOutcome(item.recording_id, item.language, "failed", remark=str(error))


def _write(item: BatchItem, order: BatchOrder, language: str) -> list[str]:
    """Return the paths of the files that were written."""
    transcript = read_transcript(
        open_lake(order.lake_uri), item.recording_id, language=language, glossary=order.glossary
    )
    formats = [format_name for format_name, _, _ in item.files]
    contents = render_exports(formats, transcript, profile=order.profile, language=language)
    storage = open_storage(order.out)
    paths, written = list[str](), dict[str, WrittenFile]()
    for (_, name, key), content in zip(item.files, map(to_bytes, contents), strict=True):
        if storage.read(name) != content:
            storage.write(name, content)
            paths.append(storage.path(name))
        written[name] = WrittenFile(key, len(content))
    add_written(storage, item.recording_id, language, written)
    return paths


@dataclass(frozen=True, slots=True)
class _Facts:
    """What tells whether the exports of a recording are out of date.

    ``translations`` maps a language to the hash of all translations into it; ``spoken_in`` are
    the languages in which something that was said can be shown.
    """

    summary: RecordingSummary
    translations: Mapping[str, str]
    spoken_in: frozenset[str]


def _read_facts(lake: Lake, recording_id: str) -> _Facts:
    summary = lake.read("recordings", recording_id, RecordingSummary)[0]
    rows = lake.read("translations", recording_id, Translation)
    languages = sorted({row.language for row in rows})
    hashes = {
        language: stage_key([asdict(row) for row in rows if row.language == language])
        for language in languages
    }
    said = {row.language for row in rows if _STATEMENT.search(row.statement_id)}
    return _Facts(summary, hashes, frozenset({summary.language, *said}))


def _items(
    recording_id: str,
    facts: _Facts,
    known: Mapping[str, _Facts],
    order: BatchOrder,
    storage: Storage,
) -> Iterator[BatchItem]:
    for language in order.languages or sorted({facts.summary.language, *facts.translations}):
        waiting = tuple(
            name
            for name in order.formats
            if EXPORTS[name].is_monolingual and language not in facts.spoken_in
        )
        key = _key(recording_id, facts, known, order, language)
        files = [
            (name, _name(name, recording_id, facts, order, language), stage_key(key, name))
            for name in order.formats
            if name not in waiting
        ]
        old = _outdated(storage, recording_id, language, {name: key for _, name, key in files})
        outdated = tuple(file for file in files if file[1] in old)
        yield BatchItem(recording_id, language, outdated, waiting)


def _name(
    format_name: str, recording_id: str, facts: _Facts, order: BatchOrder, language: str
) -> str:
    return file_name(
        order.template,
        recording_id,
        facts.summary,
        language=language,
        extension=EXPORTS[format_name].extension,
        profile=order.profile,
    )


def _key(
    recording_id: str,
    facts: _Facts,
    known: Mapping[str, _Facts],
    order: BatchOrder,
    language: str,
) -> str:
    """Return the key of all that the exports in a language are made from, but for the format."""
    # What the series remembers in this language stands in files for translators.
    memory = [
        (other, item.translations[language], item.summary.event_date)
        for other, item in known.items()
        if other != recording_id
        and facts.summary.series is not None
        and item.summary.series == facts.summary.series
        and language in item.translations
        and language != facts.summary.language
    ]
    return stage_key(
        code_version(_MADE_BY), asdict(facts.summary), language, facts.translations.get(language),
        memory, order.profile, [asdict(term) for term in order.glossary],
    )  # fmt: skip


def _outdated(
    storage: Storage, recording_id: str, language: str, wanted: Mapping[str, str]
) -> set[str]:
    """Return the names of the files that are not there as they should be."""
    written = read_written(storage, recording_id, language)
    sizes = storage.sizes(list(wanted))
    return {
        name
        for name, key in wanted.items()
        if name not in sizes or written.get(name) != WrittenFile(key, sizes[name])
    }
