"""Recordings in object stores: all below a prefix, each with its sidecars."""

import fnmatch
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pipeline.errors import NoRecordingError
from pipeline.lake import StoredFile, copy_stored, list_stored
from pipeline.recordings import Source
from pipeline.recordings.finding import MEDIA_EXTENSIONS
from pipeline.recordings.sidecars import (
    AGENDA_KIND_BY_SUFFIX,
    CAPTIONS_EXTENSIONS,
    CAPTIONS_SUFFIXES,
    SPANS_SUFFIX,
)
from pipeline.settings import SourceSettings
from pipeline.sources.remote import RemoteSource, local_source, refuse_too_large

_SIDECARS = (*CAPTIONS_SUFFIXES, *AGENDA_KIND_BY_SUFFIX, SPANS_SUFFIX)


def find_in_store(uri: str) -> list[RemoteSource]:
    """Return the recordings at a URI, below it, or that its pattern (``*``) matches.

    Raises:
        NoRecordingError: there is none.
        TransferError: the store does not answer.
    """
    address, _, options = uri.partition("?")
    fixed = address.partition("*")[0]
    if fixed != address:
        fixed = fixed.rpartition("/")[0]
    files = list_stored(fixed + (f"?{options}" if options else ""))
    named = files
    if fixed != address:
        named = [one for one in files if fnmatch.fnmatch(one.uri.partition("?")[0], address)]
    found = _recordings(named, files)
    if not found:
        raise NoRecordingError("no recording there", uri)
    return found


def fetch_from_store(remote: RemoteSource, folder: Path, settings: SourceSettings) -> Source:
    """Return the recording with its sidecars, copied into the folder.

    Raises:
        InputError: it is larger than it may be, or gone.
        TransferError: the store fails in the middle.
    """
    (stored,) = list_stored(remote.uri)
    refuse_too_large(stored.size_bytes, settings.largest_mb, remote.uri)
    for uri in (remote.uri, *remote.beside_uris):
        copy_stored(uri, folder / _path(uri).name)
    return local_source(remote, folder / _path(remote.uri).name)


def _recordings(named: Sequence[StoredFile], files: Sequence[StoredFile]) -> list[RemoteSource]:
    """Return the recordings among the named files; their sidecars may be any file of the store."""
    alike = _alike(files)
    media = [file for file in named if _path(file.uri).suffix.lower() in MEDIA_EXTENSIONS]
    beside = {one.uri: _beside(one, alike) for one in media}
    taken = {file.uri for sidecars in beside.values() for file in sidecars}
    alone = [
        file
        for file in named
        if file.uri not in taken and _path(file.uri).suffix.lower() in CAPTIONS_EXTENSIONS
    ]
    beside |= {one.uri: _beside(one, alike) for one in alone}
    return [_remote(file, beside[file.uri]) for file in (*media, *alone)]


def _alike(files: Sequence[StoredFile]) -> Mapping[PurePosixPath, Sequence[StoredFile]]:
    """Return the files by their path up to the name's first dot: inboxes grow to thousands."""
    alike: dict[PurePosixPath, list[StoredFile]] = defaultdict(list)
    for file in files:
        alike[_root(_path(file.uri))].append(file)
    return alike


def _root(path: PurePosixPath) -> PurePosixPath:
    return path.parent / (path.name.partition(".")[0] or path.name)


def _remote(file: StoredFile, beside: Sequence[StoredFile]) -> RemoteSource:
    # A changed sidecar makes another recording of the same media, so its state counts, too.
    version = "+".join([file.version, *(sidecar.version for sidecar in beside)])
    sidecars = tuple(sidecar.uri for sidecar in beside)
    return RemoteSource(file.uri, "store", _path(file.uri).name, version, beside_uris=sidecars)


def _beside(
    one: StoredFile, alike: Mapping[PurePosixPath, Sequence[StoredFile]]
) -> list[StoredFile]:
    """Return the sidecars in the same place: their names begin as the recording's does."""
    path = _path(one.uri)
    names = ((file, _path(file.uri).name) for file in alike[_root(path)] if file != one)
    return [
        file
        for file, name in names
        if name.startswith(f"{path.stem}.") and name.endswith(_SIDECARS)
    ]


def _path(uri: str) -> PurePosixPath:
    parts = urlsplit(uri)
    return PurePosixPath(f"{parts.netloc}{parts.path}")
