"""Files from the web, resumed where a connection broke, whole or not at all.

A download lies in its folder under ``.part`` until its last byte is there. The server's validator
(ETag or Last-Modified) lies beside it: what is resumed must be the same file.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import TransferError
from pipeline.settings import SourceSettings
from pipeline.sources.http import Answer, requested
from pipeline.sources.remote import refuse_too_large

_FIRST_PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Download:
    """A finished download; ``version`` is the server's validator, where it gives one."""

    file: Path
    version: str | None


def download(
    url: str,
    folder: Path,
    settings: SourceSettings,
    *,
    name: Callable[[Answer], str],
    known_version: str | None = None,
) -> Download | None:
    """Return the downloaded file, or None where the server's is still in the known version.

    Args:
        url: what to fetch.
        folder: its own folder; a part that an earlier try left there is gone on with.
        settings: limits.
        name: gives the file's name for the first answer.
        known_version: validator of what was fetched before.

    Raises:
        InputError: refused, not there, or too large.
        TransferError: it failed more often than it may.
    """
    part = _Part(folder)
    deadline = time.monotonic() + settings.longest_download_s
    for attempt in range(1, settings.attempts + 1):
        try:
            return _try(url, part, settings, name, known_version, deadline)
        except TransferError:
            if attempt >= settings.attempts or time.monotonic() > deadline:
                raise
            time.sleep(_FIRST_PAUSE_S * 2 ** (attempt - 1))
    raise TransferError("no attempt is allowed", url, str(settings.attempts))


@dataclass(frozen=True, slots=True)
class _Part:
    """What is there of a download."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "download.part"

    @property
    def size(self) -> int:
        return self.file.stat().st_size if self.file.is_file() else 0

    def version(self) -> str | None:
        """Return the validator of the part; a damaged note counts as none."""
        try:
            noted: str | None = json.loads((self.folder / "download.json").read_bytes())["version"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return noted

    def note(self, version: str | None) -> None:
        (self.folder / "download.json").write_text(json.dumps({"version": version}))

    def finish(self, name: str) -> Path:
        (self.folder / "download.json").unlink(missing_ok=True)
        return self.file.replace(self.folder / name)


def _try(
    url: str,
    part: _Part,
    settings: SourceSettings,
    name: Callable[[Answer], str],
    known_version: str | None,
    deadline: float,
) -> Download | None:
    headers = _conditions(part, known_version)
    with requested(url, settings, headers) as answer:
        if answer.status == 304:
            return None
        version = _validator(answer)
        start = _start_of(answer, part)
        if start == 0:
            part.note(version)
        whole = None if answer.length is None else start + answer.length
        refuse_too_large(whole or 0, settings.largest_mb, url)
        with part.file.open("r+b" if start else "wb") as file:
            file.seek(start)
            _copy(answer, file, start, settings, deadline)
        if whole is not None and part.size != whole:
            raise TransferError("the download is not whole", url, f"{part.size} of {whole} bytes")
        return Download(part.finish(name(answer)), version)


def _conditions(part: _Part, known_version: str | None) -> dict[str, str]:
    """Return the headers that ask for the rest of a part, or for nothing that is known."""
    version = part.version() if part.size else None
    if version is not None and not version.startswith("W/"):  # If-Range wants a strong validator
        return {"Range": f"bytes={part.size}-", "If-Range": version}
    if known_version is None:
        return {}
    is_tag = known_version.startswith(('"', "W/"))
    return {"If-None-Match" if is_tag else "If-Modified-Since": known_version}


def _start_of(answer: Answer, part: _Part) -> int:
    """Return where the content belongs in the file.

    Raises:
        TransferError: it does not go on where the part ends; the part is thrown away.
    """
    if answer.status == 200:
        return 0
    # bytes 500-999/1000
    given = answer.headers.get("content-range", "no Content-Range")
    first = given.partition(" ")[2].partition("-")[0]
    if answer.status == 206 and first.isdecimal() and int(first) == part.size:
        return part.size
    part.file.unlink(missing_ok=True)
    raise TransferError(
        "the server sent another part than asked for", answer.url, f"HTTP {answer.status}, {given}"
    )


def _validator(answer: Answer) -> str | None:
    return answer.headers.get("etag") or answer.headers.get("last-modified")


def _copy(
    answer: Answer, file: BinaryIO, start: int, settings: SourceSettings, deadline: float
) -> None:
    size = start
    for block in answer.blocks():
        size += len(block)
        refuse_too_large(size, settings.largest_mb, answer.url)
        if time.monotonic() > deadline:
            raise TransferError(
                "the download takes too long", answer.url, f"{size} bytes so far",
                "Raise [sources] longest_download_s, or download it yourself",
            )  # fmt: skip
        file.write(block)
