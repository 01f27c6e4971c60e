"""What lies behind a web address: a recording, a feed of recordings, or a page with videos."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.errors import SourceNotFoundError
from pipeline.recordings import Source
from pipeline.recordings.finding import MEDIA_EXTENSIONS
from pipeline.recordings.sidecars import CAPTIONS_EXTENSIONS
from pipeline.settings import SourceSettings
from pipeline.sources.downloads import download
from pipeline.sources.feeds import LARGEST_FEED_MB, parse_feed
from pipeline.sources.http import Answer, requested
from pipeline.sources.remote import RemoteSource, local_source, refuse_too_large
from pipeline.sources.videos import find_videos

_RECORDINGS = (*MEDIA_EXTENSIONS, *CAPTIONS_EXTENSIONS)
_EXTENSION_BY_TYPE = {
    "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a", "audio/ogg": ".ogg",
    "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/flac": ".flac", "audio/aac": ".aac",
    "video/mp4": ".mp4", "video/webm": ".webm", "audio/webm": ".webm", "video/quicktime": ".mov",
    "video/x-matroska": ".mkv", "text/vtt": ".vtt", "application/x-subrip": ".srt",
}  # fmt: skip
_FEED_TYPES = re.compile(r"^(?:application|text)/(?:(?:rss|atom|rdf)\+)?xml$")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
# Not in file names on one system or another.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_NAME = 120


def find_on_web(url: str, settings: SourceSettings) -> list[RemoteSource]:
    """Return the recordings behind an address; what it is, its server says.

    Raises:
        InputError: refused, not there, or without a recording.
        TransferError: the server or the network failed.
    """
    if _suffix(url) in _RECORDINGS:  # its state is asked when it is fetched
        return [RemoteSource(url, "http", _name_in(url))]
    with requested(url, settings) as answer:
        if _FEED_TYPES.match(answer.content_type):
            return parse_feed(_content(answer), answer.url)
        if answer.content_type not in _PAGE_TYPES:
            return [RemoteSource(url, "http", _name_in(url))]
    return find_videos(url)


def fetch_from_web(
    remote: RemoteSource, folder: Path, settings: SourceSettings, known_version: str | None
) -> tuple[Source, str | None] | None:
    """Return the downloaded recording and its version, or None where it is in the known one.

    Raises:
        InputError, TransferError: see ``downloads.download``.
    """
    found = download(
        remote.uri,
        folder,
        settings,
        name=lambda answer: file_name(remote, answer),
        known_version=known_version,
    )
    return None if found is None else (local_source(remote, found.file), found.version)


def file_name(remote: RemoteSource, answer: Answer) -> str:
    """Return a name for the download: the announced title or that in the address, and its kind.

    Raises:
        SourceNotFoundError: the answer is a page, so the recording is not there.
    """
    if answer.content_type in _PAGE_TYPES:
        raise SourceNotFoundError(
            "the server sent a page, no recording", remote.uri, answer.content_type,
            "Open it in a browser; what needs a login must be downloaded by hand",
        )  # fmt: skip
    suffix = next(
        (_suffix(url) for url in (remote.uri, answer.url) if _suffix(url) in _RECORDINGS),
        _EXTENSION_BY_TYPE.get(answer.content_type, ""),
    )
    title = remote.announced.title or PurePosixPath(_name_in(remote.uri)).stem
    stem = _NOT_IN_NAMES.sub(" ", title).strip(". ")[:_LONGEST_NAME]
    return f"{stem or 'recording'}{suffix}"


def _content(answer: Answer) -> bytes:
    content = b""
    for block in answer.blocks():
        content += block
        refuse_too_large(len(content), LARGEST_FEED_MB, answer.url)
    return content


def _suffix(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).suffix.lower()


def _name_in(url: str) -> str:
    parts = urlsplit(url)
    return unquote(PurePosixPath(parts.path).name) or (parts.hostname or url)
