"""Files that are still being copied are left for the next run."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.recordings import Source


def settled(sources: Sequence[Source], quiet_s: float) -> list[Source]:
    """Return the sources whose files do not change.

    Files that were not touched for ``quiet_s`` seconds are taken as they are; where some were,
    all of these are looked at again after that time.
    """
    newest_s = time.time() - quiet_s
    fresh = [source for source in sources if _touched_s(source) > newest_s]
    if not fresh:
        return list(sources)
    before = {source: _state(source) for source in fresh}
    time.sleep(quiet_s)
    return [
        source for source in sources if source not in before or _state(source) == before[source]
    ]


def _files(source: Source) -> list[Path]:
    named = (
        source.media_path,
        source.captions_path,
        source.agenda_path,
        source.spans_path,
    )
    return [path for path in named if path is not None]


def _touched_s(source: Source) -> float:
    """Return when a file changed last; a copy may bring its own time along, but not this one."""
    stats = filter(None, map(_stat, _files(source)))
    return max((max(stat.st_mtime, stat.st_ctime) for stat in stats), default=0.0)


def _state(source: Source) -> list[tuple[int, int] | None]:
    stats = map(_stat, _files(source))
    return [(stat.st_size, stat.st_mtime_ns) if stat else None for stat in stats]


def _stat(path: Path) -> os.stat_result | None:
    """Return what the disk knows of a file; nothing where it was just taken away."""
    try:
        return path.stat()
    except OSError:
        return None
