"""The report: a folder of pages that opens from disk and asks no network for anything.

A recording whose run, ledger, exports and media are those of last time keeps its page; one that
the lake no longer holds loses it. The catalogue and the search index are made of what is noted
beside the pages, so a recording can leave the report without the lake.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.errors import LakeError
from pipeline.exports import DEFAULT_EXPORTS, find_export
from pipeline.lake import Lake
from pipeline.records import LedgerEntry, RecordingSummary
from pipeline.report.catalogue import entry_to_value, make_entry, recording_data
from pipeline.report.catalogue_files import (
    data_name,
    noted_recordings,
    rewrite_catalogue,
    write_catalogue,
)
from pipeline.report.downloads import (
    DEFAULT_FORMATS,
    describe_file,
    exports_sha256,
    find_exports,
    make_files,
)
from pipeline.report.downloads import (
    FOLDER as FILES,
)
from pipeline.report.files import Folder, fingerprint_of
from pipeline.report.linked_data import linked_data
from pipeline.report.media import FOLDER as MEDIA
from pipeline.report.media import Media, MediaMode, copy_media, find_media
from pipeline.report.pages import (
    GAP_TITLES,
    Page,
    build_page,
    facts_of,
    introduced,
    name_of,
    read_source,
    words_times,
)
from pipeline.report.scripts import to_script
from pipeline.report.templates import render, report_version

DEFAULT_REPORT = "data/report"
Observer = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What goes into the pages; ``theme_titles`` are what themes are called."""

    theme_titles: Mapping[str, str] = field(default_factory=dict)
    least_covered: float = 0.98
    formats: tuple[str, ...] = DEFAULT_FORMATS
    exports: Path = Path(DEFAULT_EXPORTS)
    media: MediaMode = "link"


@dataclass(frozen=True, slots=True)
class Built:
    """What a run did; ``failed`` has what was wrong, by recording."""

    index: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    failed: Mapping[str, str]


def build_report(
    lake: Lake, out: Path, options: ReportOptions, *, observe: Observer = lambda *_: None
) -> Built:
    """Write the report over the whole lake and return what became of each recording.

    A recording that cannot be read is left out and named in ``failed``; the others have pages.

    Raises:
        InputError: the folder holds something else, or there is no such export format.
        PipelineError: the report cannot be written.
    """
    for format_name in options.formats:
        find_export(format_name)
    folder = Folder(out)
    folder.check()
    recording_ids = lake.recording_ids()
    written, unchanged, failed = list[str](), list[str](), dict[str, str]()
    for done, recording_id in enumerate(recording_ids):
        observe(done, len(recording_ids))
        try:
            is_new = _update_page(lake, folder, recording_id, options)
        except LakeError as error:
            failed[recording_id] = str(error)
        else:
            (written if is_new else unchanged).append(recording_id)
    current = {*written, *unchanged}
    removed = [name for name in noted_recordings(folder) if name not in current]
    for name in removed:
        folder.forget(name)
    write_catalogue(folder, options.theme_titles)
    observe(len(recording_ids), len(recording_ids))
    return Built(str(out / "index.html"), tuple(written), tuple(unchanged), tuple(removed), failed)


def forget_pages(recording_id: str, out: Path) -> list[str]:
    """Remove a recording from a report: page, files, catalogue, index; return the paths removed.

    Nothing happens where there is no report, or none of this recording.
    """
    folder = Folder(out)
    if not folder.has_report() or folder.kept(recording_id) is None:
        return []
    return [*folder.forget(recording_id), *rewrite_catalogue(folder)]


def _update_page(lake: Lake, folder: Folder, recording_id: str, options: ReportOptions) -> bool:
    """Write what is shown of a recording unless it is there; return whether it was written."""
    (summary,) = lake.read("recordings", recording_id, RecordingSummary)
    exports = find_exports(options.exports, recording_id)
    media = find_media(summary, recording_id, folder.root / "recordings", options.media)
    ledger = lake.read("ledger", recording_id, LedgerEntry)
    fingerprint = fingerprint_of(
        report_version(), summary.run_id, summary.source_uri, [asdict(one) for one in ledger],
        exports_sha256(exports), media.href if media else None, options.formats,
        dict(options.theme_titles), options.least_covered,
    )  # fmt: skip
    before = folder.kept(recording_id) or {}
    if before.get("fingerprint") == fingerprint and folder.has(before["files"]):
        return False
    source = read_source(lake, recording_id)
    page = build_page(source, options.theme_titles, least_covered=options.least_covered)
    files = make_files(source.transcript, options.formats, exports)
    contents = _page_files(page, media, files)
    names = [*contents]
    if media is not None and options.media == "copy":
        names.append(f"{MEDIA}/{recording_id}{media.source.suffix.lower()}")
    note = {"files": names, "entry": entry_to_value(make_entry(page))}
    # Noted before they are there: whatever a killed run leaves behind can be removed.
    folder.keep(recording_id, {"fingerprint": None, **note})
    for name, content in contents.items():
        folder.write(name, content)
    if media is not None and options.media == "copy":
        copy_media(media, folder.root / names[-1])
    folder.remove(set(before.get("files", ())) - set(names))
    folder.keep(recording_id, {"fingerprint": fingerprint, **note})
    return True


def _page_files(
    page: Page, media: Media | None, files: Mapping[str, bytes]
) -> dict[str, str | bytes]:
    recording_id, data = page.recording_id, recording_data(page)
    downloads = [describe_file(name, recording_id, len(content)) for name, content in files.items()]
    text = "\n".join(line[1] for line in data["lines"])
    html = render(
        "recording.html",
        root="../",
        page=page,
        media=media,
        downloads=downloads,
        facts=facts_of(page.summary),
        gap_titles=GAP_TITLES,
        name_of=name_of,
        introduced=introduced,
        times=words_times(page.passages),
        linked_data=linked_data(page, media, transcript_text=text),
    )
    return {
        f"recordings/{recording_id}.html": html,
        data_name(recording_id): to_script(f"recordings/{recording_id}", data),
        **{f"{FILES}/{name}": content for name, content in files.items()},
    }
