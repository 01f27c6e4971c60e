"""The files that show several recordings: catalogue, ledger, index; made of the pages' notes.

A recording can so leave the report without the lake, and a run that changed no page writes none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report.catalogue import (
    Entry,
    catalogue_data,
    entry_from_value,
    in_order,
    ledger_data,
)
from pipeline.report.files import Folder, fingerprint_of
from pipeline.report.scripts import from_script, to_script
from pipeline.report.search_index import IndexBuilder
from pipeline.report.templates import ASSETS, render, report_version

# The note about everything that belongs to no single recording.
_SITE = "site"
# So many recordings stand in the catalogue's HTML, for browsers without scripts.
_LISTED_WITHOUT_SCRIPT = 30


def data_name(recording_id: str) -> str:
    """Return the file in which the catalogue finds a recording's texts."""
    return f"data/recordings/{recording_id}.js"


def noted_recordings(folder: Folder) -> list[str]:
    """Return the ids of the recordings that have notes, sorted."""
    return [name for name in folder.kept_names() if name != _SITE]


def write_catalogue(folder: Folder, theme_titles: Mapping[str, str]) -> None:
    """Write the files unless they are there, made of the same pages."""
    notes = {name: note for name in noted_recordings(folder) if (note := folder.kept(name))}
    finished = {name: note for name, note in notes.items() if note.get("fingerprint")}
    fingerprint = fingerprint_of(
        report_version(),
        dict(theme_titles),
        [[name, note["fingerprint"]] for name, note in finished.items()],
    )
    before = folder.kept(_SITE) or {}
    if before.get("fingerprint") == fingerprint and folder.has(before["files"]):
        return
    entries = in_order(entry_from_value(note["entry"]) for note in finished.values())
    contents = _contents(folder, entries, theme_titles)
    for name, content in contents.items():
        folder.write(name, content)
    folder.remove(set(before.get("files", ())) - set(contents))
    folder.keep(
        _SITE,
        {
            "fingerprint": fingerprint,
            "version": report_version(),
            "files": sorted(contents),
            "theme_titles": dict(theme_titles),
        },
    )


def rewrite_catalogue(folder: Folder) -> list[str]:
    """Write the files anew after a recording has left; return the paths of those removed.

    Notes of another version may say other things: then all these files go, so that nothing of
    the recording stays, and the next report makes them.
    """
    before = folder.kept(_SITE) or {}
    if before.get("version") != report_version():
        return folder.forget(_SITE)
    write_catalogue(folder, before["theme_titles"])
    return []


def _contents(
    folder: Folder, entries: Sequence[Entry], theme_titles: Mapping[str, str]
) -> dict[str, str]:
    contents, shards = _index_files(folder, entries)
    contents["data/catalogue.js"] = to_script(
        "catalogue", catalogue_data(entries, theme_titles, shards)
    )
    contents["data/ledger.js"] = to_script("ledger", ledger_data(entries, theme_titles))
    contents["index.html"] = render(
        "catalogue.html",
        root="",
        page=None,
        count=len(entries),
        entries=entries[:_LISTED_WITHOUT_SCRIPT],
        advice_count=sum(len(entry.advice) for entry in entries),
    )
    for path in sorted(ASSETS.iterdir()):
        contents[f"assets/{path.name}"] = path.read_text(encoding="utf-8")
    return contents


def _index_files(
    folder: Folder, entries: Sequence[Entry]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the index's files, and the prefixes that it has, by what is searched."""
    builders = {"recordings": IndexBuilder(), "advice": IndexBuilder()}
    for entry in entries:
        data = _recording_data(folder, entry.recording_id)
        lines = (text for line in data["lines"] for text in line[1:])
        builders["recordings"].add([entry.title, *entry.speakers, *lines])
        for one in data["advice"]:
            builders["advice"].add([one["text"], one["quote"], one["who"]])
    files = dict[str, str]()
    shards = dict[str, list[str]]()
    for kind, builder in builders.items():
        made = builder.shards()
        shards[kind] = [shard.prefix for shard in made]
        for shard in made:
            name = f"index/{kind}/{shard.name}"
            files[f"data/{name}.js"] = to_script(name, shard.postings)
    return files, shards


def _recording_data(folder: Folder, recording_id: str) -> dict[str, Any]:
    content = folder.read(data_name(recording_id)) or b""
    data: dict[str, Any] = from_script(content.decode())
    return data
