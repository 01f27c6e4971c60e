"""A recording that is somewhere else, and what the lake remembers of those it has taken in.

``version`` says which state of the address is meant: the entry's id in a feed, size and time in an
object store, a server's validator. While the lake holds the recording that was made from an
address in that state, nothing is fetched again.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.lake import Lake, Origin
from pipeline.recordings import Source, find_sources
from pipeline.records import Agenda


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """One recording at an address; small and picklable, so that any worker can fetch it.

    ``kind`` names the module that fetches it: http, store or video. ``beside_uris`` are the
    sidecars that belong to it: captions, agenda, spans of speakers.
    """

    uri: str
    kind: str
    name: str
    version: str | None = None
    announced: Agenda = field(default_factory=Agenda)
    beside_uris: tuple[str, ...] = ()


def known_recording(lake: Lake, remote: RemoteSource) -> Origin | None:
    """Return what the lake remembers of the address, if it holds the recording made from it."""
    origin = lake.origin(remote.uri)
    if origin is None or lake.run_id(origin.recording_id) is None:
        return None
    return origin


def local_source(remote: RemoteSource, file: Path) -> Source:
    """Return the fetched file, with what was fetched beside it, as a source."""
    (source,) = find_sources([file])
    return replace(source, uri=remote.uri, announced=remote.announced)


def refuse_too_large(size_bytes: int, largest_mb: int, where: str) -> None:
    """Refuse a download above the limit.

    Raises:
        InputError: it is larger.
    """
    if size_bytes > largest_mb * 1_000_000:
        raise InputError(
            "larger than downloads may be", where, f"{size_bytes / 1_000_000:,.0f} MB",
            f"Raise [sources] largest_mb (now {largest_mb}) or download it yourself",
        )  # fmt: skip
