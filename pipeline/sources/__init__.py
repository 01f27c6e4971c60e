"""Recordings wherever they are: folders, patterns, object stores, the web, feeds, video sites.

    for source in find_all(["inbox/", "s3://bucket/talks", "https://example.org/feed"], settings):
        with fetched(source, lake, settings) as local:
            ...

Finding lists what is there; a remote recording is fetched when its turn comes, into a spool folder
that is emptied when its work is done. To add a kind: a module here that finds ``RemoteSource`` of
that kind and one that fetches them into a folder.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.errors import NoRecordingError
from pipeline.lake import Lake, Origin
from pipeline.recordings import Source, find_sources
from pipeline.settings import SourceSettings
from pipeline.sources.remote import RemoteSource, known_recording, local_source
from pipeline.sources.settling import settled
from pipeline.sources.stores import fetch_from_store, find_in_store
from pipeline.sources.videos import fetch_video
from pipeline.sources.web import fetch_from_web, find_on_web

__all__ = ["AnySource", "Fetched", "RemoteSource", "address_of", "fetched", "find_all"]

AnySource = Source | RemoteSource

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+)://")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source on this machine, and the version of its address that it is; see ``remote``."""

    source: Source
    version: str | None = None


def find_all(
    inputs: Sequence[str | Path], settings: SourceSettings, *, may_be_empty: bool = False
) -> list[AnySource]:
    """Return the sources in the order of the inputs, each once.

    Of folders and patterns, files that are still being copied are left out; a file that is named
    itself is taken as it is. ``may_be_empty`` is for an inbox: a folder without recordings, or a
    pattern without matches, gives none instead of an error.

    Raises:
        InputError: nothing is where an input points, or it may not be read.
        TransferError: a server or store does not answer.
    """
    found: dict[AnySource, None] = {}
    for item in inputs:
        try:
            found |= dict.fromkeys(_found_at(item, settings))
        except NoRecordingError:
            if not may_be_empty:
                raise
    return _without_sidecars(list(found))


@contextmanager
def fetched(source: AnySource, lake: Lake, settings: SourceSettings) -> Iterator[Fetched | Origin]:
    """Give the source's files on this machine, for as long as they are worked on.

    Of a remote recording that the lake holds in the same version, its ``Origin`` is given and
    nothing is fetched.

    Raises:
        InputError: refused, not there, or too large.
        TransferError: a server, store or the network failed.
    """
    if isinstance(source, Source):
        yield Fetched(source)
        return
    known = known_recording(lake, source)
    if known is not None and source.version is not None and source.version == known.version:
        yield known
        return
    folder = _spool_folder(source, settings)
    with _alone_in(folder):
        got = _fetch(source, folder, settings, known.version if known else None) or known
        try:
            if got is not None:
                yield got
        finally:
            # After a failure, too: the file may be what was wrong. Only parts are gone on with.
            shutil.rmtree(folder, ignore_errors=True)


def address_of(source: AnySource) -> str:
    """Return where a source is, as a URI."""
    return source.uri or "" if isinstance(source, RemoteSource) else source_uri(source)


def source_uri(source: Source) -> str:
    """Return where a local source is, or was fetched from."""
    return source.uri or source.path.absolute().as_uri()


def _found_at(item: str | Path, settings: SourceSettings) -> Sequence[AnySource]:
    scheme = _SCHEME.match(str(item))
    if scheme is None:
        return _local(Path(item) if isinstance(item, Path) else item, settings)
    name = scheme.group(1).lower()
    if name == "file":
        return _local(unquote(urlsplit(str(item)).path), settings)
    if name in ("http", "https"):
        return find_on_web(str(item), settings)
    return find_in_store(str(item))


def _local(item: str | Path, settings: SourceSettings) -> list[Source]:
    sources = find_sources([item])
    return sources if Path(item).is_file() else settled(sources, settings.settled_s)


def _without_sidecars(sources: list[AnySource]) -> list[AnySource]:
    """Leave out captions that another input's recording has as its own."""
    taken = {one.captions_path for one in sources if isinstance(one, Source) and one.media_path}
    return [
        one
        for one in sources
        if not (isinstance(one, Source) and one.media_path is None and one.captions_path in taken)
    ]


def _fetch(
    remote: RemoteSource, folder: Path, settings: SourceSettings, known_version: str | None
) -> Fetched | None:
    """Return what was fetched; None where the server has nothing newer than is known."""
    if remote.kind == "store":
        return Fetched(fetch_from_store(remote, folder, settings), remote.version)
    if remote.kind == "video":
        return Fetched(local_source(remote, fetch_video(remote, folder, settings)), remote.version)
    # A feed's own id says nothing to the server of the file.
    asked = known_version if remote.version is None else None
    got = fetch_from_web(remote, folder, settings, asked)
    if got is None:
        return None
    source, version = got
    return Fetched(source, remote.version or version)


def _spool_folder(remote: RemoteSource, settings: SourceSettings) -> Path:
    if settings.spool is not None:
        spool = Path(settings.spool)
    else:
        from platformdirs import user_cache_path

        spool = user_cache_path("webinar-pipeline", appauthor=False) / "spool"
    return spool / hashlib.sha256(remote.uri.encode()).hexdigest()[:16]


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder: two runs must not write into one download."""
    from filelock import FileLock

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        folder.mkdir(exist_ok=True)
        yield
