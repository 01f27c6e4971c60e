"""The recordings that an input stands for: a file, a folder with all in it, a pattern."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import InputError, NoRecordingError, SourceNotFoundError
from pipeline.links import is_file_within
from pipeline.recordings.sidecars import CAPTIONS_EXTENSIONS, is_agenda

# Found in folders. A file that is named on its own may have any name: PyAV looks inside.
# ``.ts`` is left out: it is TypeScript more often than an MPEG stream.
MEDIA_EXTENSIONS = frozenset({
    ".3gp", ".aac", ".aif", ".aiff", ".amr", ".asf", ".avi", ".flac", ".flv", ".m2ts", ".m4a",
    ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg", ".mpg", ".mts",
    ".oga", ".ogg", ".ogv", ".opus", ".wav", ".weba", ".webm", ".wma", ".wmv",
})  # fmt: skip
_URI_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")


def files_of(item: str | Path) -> Iterator[Path]:
    """Yield the files that one input stands for."""
    if _URI_SCHEME.match(str(item)):
        remedy = "Download it and give the file; local files and folders can be read"
        raise InputError("this kind of address cannot be read", "source", str(item), remedy)
    path = Path(item)
    if glob.has_magic(str(item)) and not path.exists():
        yield from _matching(str(item))
        return
    if path.is_dir():
        next(path.iterdir(), None)  # rglob says nothing of a folder that it may not read
        found = sorted(file for file in path.rglob("*") if _is_recording_in(path, file))
        if not found:
            remedy = "Recordings end in .mp4, .mp3, .ogg, .wav, .vtt, .srt and the like"
            raise NoRecordingError("no recording in this folder", str(path), remedy=remedy)
        yield from found
    elif not path.is_file():  # a pipe or a device may never end
        raise SourceNotFoundError("no such file or folder", str(path))
    elif is_agenda(path):
        remedy = "Give the recording, and the agenda with --agenda"
        raise InputError("an agenda is not a recording", str(path), remedy=remedy)
    else:
        yield path


def _matching(pattern: str) -> list[Path]:
    """Return the recordings that a pattern matches, those in matching folders too, each once."""
    matches = _distinct(map(Path, glob.glob(pattern, recursive=True)))  # noqa: PTH207
    root = _fixed_part(pattern)
    files = [
        file
        for match in matches
        for file in (sorted(match.rglob("*")) if match.is_dir() else [match])
        if _is_recording_in(match if match.is_dir() else match.parent, file, root=root)
    ]
    if not files:
        raise NoRecordingError("no recording matches this pattern", pattern)
    return _distinct(files)


def _distinct(paths: Iterable[Path]) -> list[Path]:
    """Return each file once, sorted: ``**`` goes through a link to a folder above itself."""
    longest_first = sorted(paths, key=lambda path: len(path.parts), reverse=True)
    return sorted({os.path.realpath(path): path for path in longest_first}.values())


def _fixed_part(pattern: str) -> Path:
    """Return the folder in which everything lies that a pattern can match."""
    parts = Path(pattern).parts
    magic = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:magic])


def _is_recording_in(folder: Path, file: Path, *, root: Path | None = None) -> bool:
    is_hidden = any(part.startswith((".", "~")) for part in file.relative_to(folder).parts)
    # A partial download (.part, .crdownload, .download, .tmp) has such an extension last.
    extensions = (*MEDIA_EXTENSIONS, *CAPTIONS_EXTENSIONS)
    is_known = file.suffix.lower() in extensions or _is_named_transcript(file)
    return is_known and not is_hidden and is_file_within(file, root or folder)


def _is_named_transcript(path: Path) -> bool:
    return path.name.lower().endswith((".transcript.md", ".transcript.txt"))
