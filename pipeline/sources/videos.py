"""Pages of video sites, through yt-dlp where the user has installed it (``pip install yt-dlp``).

yt-dlp makes its own connections, so only the page's own address is held against the networks that
downloads may reach.
"""

import importlib.util
import re
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, TransferError
from pipeline.records import Agenda
from pipeline.settings import SourceSettings
from pipeline.sources.remote import RemoteSource

# Ours, for one of several videos that a page plays itself: they have no other address.
_ITEM = re.compile(r"#item=(\d+)$")


def find_videos(url: str) -> list[RemoteSource]:
    """Return the videos of a page, playlist or channel.

    Raises:
        InputError: yt-dlp is not installed, or knows no video there.
    """
    if importlib.util.find_spec("yt_dlp") is None:
        raise InputError(
            "a web page, no recording", url, "text/html",
            "Give the file's or feed's own address; for video sites: pip install yt-dlp",
        )  # fmt: skip
    page = _extract(url, {"extract_flat": "in_playlist"}, is_download=False)
    entries = page.get("entries")
    if entries is None:
        return [_video(page, None, url)]
    return [
        _video(entry, page.get("title"), f"{url}#item={position}")
        for position, entry in enumerate(entries, start=1)
        if entry
    ]


def fetch_video(remote: RemoteSource, folder: Path, settings: SourceSettings) -> Path:
    """Return the video's sound, downloaded into the folder.

    Raises:
        TransferError: yt-dlp could not get it.
    """
    options = {
        "format": "bestaudio/best",
        "outtmpl": str(folder / "video.%(ext)s"),
        "max_filesize": settings.largest_mb * 1_000_000,
        "socket_timeout": settings.timeout_s,
        "noplaylist": True,
    }
    item = _ITEM.search(remote.uri)
    if item is not None:
        options["playlist_items"] = item.group(1)
    _extract(_ITEM.sub("", remote.uri), options, is_download=True)
    files = sorted(path for path in folder.glob("video.*") if path.suffix != ".part")
    if not files:
        raise InputError(
            "nothing was downloaded", remote.uri, "",
            f"It may be larger than [sources] largest_mb ({settings.largest_mb}) or need a login",
        )  # fmt: skip
    return files[0]


def _video(entry: Any, series: str | None, item_uri: str) -> RemoteSource:
    """Return one video; ``item_uri`` is its address where it has no page of its own."""
    own_uri = entry.get("webpage_url") or entry.get("url")
    is_on_page = series is not None and own_uri == _ITEM.sub("", item_uri)
    uri = item_uri if own_uri is None or is_on_page else str(own_uri)
    title = str(entry.get("title") or entry.get("id"))
    return RemoteSource(
        uri, "video", title, str(entry.get("id")), Agenda(title=title, series=series)
    )


def _extract(url: str, options: dict[str, Any], *, is_download: bool) -> Any:
    import yt_dlp

    quiet = {"quiet": True, "no_warnings": True, "noprogress": True, **options}
    try:
        with yt_dlp.YoutubeDL(quiet) as downloader:
            return downloader.extract_info(url, download=is_download)
    except yt_dlp.utils.DownloadError as error:
        raise TransferError("yt-dlp cannot get it", url, str(error), "Update yt-dlp") from error
