"""The sound or picture that a page plays: the file where it lies, a copy, or none."""

import mimetypes
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from pipeline.errors import InputError
from pipeline.records import RecordingSummary

MediaMode = Literal["link", "copy", "none"]
MODES = ("link", "copy", "none")
FOLDER = "media"


@dataclass(frozen=True, slots=True)
class Media:
    """``href`` leads there from the page; ``source`` is the file that it came from."""

    kind: str
    href: str
    source: Path


def check_mode(text: str) -> MediaMode:
    """Return the mode.

    Raises:
        InputError: no such mode.
    """
    for mode in MODES:
        if text == mode:
            return mode  # type: ignore[return-value]
    raise InputError("no such way to have the media", "--media", text, f"Known: {', '.join(MODES)}")


def find_media(
    summary: RecordingSummary, recording_id: str, page_folder: Path, mode: MediaMode
) -> Media | None:
    """Return the recording's media as the page reaches it; None where no file is there.

    Captions without a recording have none. A relative link goes on working while report and
    media stay where they are to each other; ``copy`` says where ``copy_media`` puts the file.
    """
    parts = urlsplit(summary.source_uri)
    if mode == "none" or parts.scheme != "file":
        return None
    source = Path(unquote(parts.path))
    kind = (mimetypes.guess_type(source.name)[0] or "").partition("/")[0]
    if kind not in ("audio", "video") or not source.is_file():
        return None
    if mode == "copy":
        return Media(kind, f"../{FOLDER}/{quote(recording_id + source.suffix.lower())}", source)
    relative = Path(os.path.relpath(source, page_folder.resolve())).as_posix()
    return Media(kind, quote(relative), source)


def copy_media(media: Media, target: Path) -> None:
    """Copy the file unless a file of the same size and time is there."""
    if target.is_file():
        there, source = target.stat(), media.source.stat()
        if (there.st_size, int(there.st_mtime)) == (source.st_size, int(source.st_mtime)):
            return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(media.source, target)
