"""A page with videos, through the real yt-dlp; skipped where that is not installed."""

from pathlib import Path

import pytest

from pipeline.errors import InputError, TransferError
from pipeline.lake import open_lake
from pipeline.records import Agenda
from pipeline.settings import SourceSettings
from pipeline.sources import AnySource, Fetched, RemoteSource, fetched, find_all
from tests.sources.web_server import Page, WebServer

pytest.importorskip("yt_dlp", reason="pip install yt-dlp")


# What a page plays by itself is found by yt-dlp's generic extractor; the sites that it knows by
# name cannot be had in a test.
def page_with(*videos: str) -> Page:
    shown = "".join(f'<video src="{video}"></video>' for video in videos)
    html = f"<html><head><title>Rural schools</title></head><body>{shown}</body></html>"
    return Page(html.encode(), "text/html")


def fetch(source: AnySource, settings: SourceSettings, tmp_path: Path) -> bytes:
    with fetched(source, open_lake(tmp_path / "lake"), settings) as found:
        assert isinstance(found, Fetched)
        content = found.source.path.read_bytes()
        assert found.source.uri == getattr(source, "uri", None)
    assert not found.source.path.exists()
    return content


def test_the_video_of_a_page_is_found_and_fetched(
    web: WebServer, settings: SourceSettings, tmp_path: Path
) -> None:
    web.pages["/watch"] = page_with("/talk.mp4")
    web.pages["/talk.mp4"] = Page(b"pictures and sound", "video/mp4")
    (source,) = find_all([f"{web.url}/watch"], settings)
    title = "Rural schools (1)"
    assert source == RemoteSource(f"{web.url}/watch", "video", title, "watch-1", Agenda(title))
    assert fetch(source, settings, tmp_path) == b"pictures and sound"


def test_each_of_several_videos_of_a_page_is_fetched_by_itself(
    web: WebServer, settings: SourceSettings, tmp_path: Path
) -> None:
    web.pages["/watch"] = page_with("/first.mp4", "/second.mp4")
    web.pages["/first.mp4"] = Page(b"the first", "video/mp4")
    web.pages["/second.mp4"] = Page(b"the second", "video/mp4")
    sources = find_all([f"{web.url}/watch"], settings)
    assert [source.name for source in sources] == ["Rural schools (1)", "Rural schools (2)"]
    assert [fetch(one, settings, tmp_path) for one in sources] == [b"the first", b"the second"]


def test_what_cannot_be_had_is_named_with_its_page(
    web: WebServer, settings: SourceSettings, tmp_path: Path
) -> None:
    web.pages["/gone"] = page_with("/gone.mp4")
    web.pages["/large"] = page_with("/large.mp4")
    web.pages["/large.mp4"] = Page(bytes(1_000_001), "video/mp4")
    small = SourceSettings(
        allowed_networks="127.0.0.1", spool=settings.spool, timeout_s=2.0, largest_mb=1
    )
    gone, large = find_all([f"{web.url}/gone", f"{web.url}/large"], settings)
    with pytest.raises(TransferError, match=r"/gone: yt-dlp cannot get it.*404"):
        fetch(gone, small, tmp_path)
    with pytest.raises(InputError, match=r"/large: nothing was downloaded.*largest_mb \(1\)"):
        fetch(large, small, tmp_path)
