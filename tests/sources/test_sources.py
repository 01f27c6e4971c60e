"""Recordings in feeds, on the web and in folders that somebody is still copying into."""

import threading
import time
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import FormatError, InputError, SourceNotFoundError
from pipeline.lake import Origin, open_lake
from pipeline.recordings import Source, open_recording
from pipeline.records import Agenda
from pipeline.settings import SourceSettings
from pipeline.sources import Fetched, RemoteSource, fetched, find_all
from tests.captioned import CAPTIONS
from tests.sources.web_server import Page, WebServer

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Learning for all</title>
<item><title>Rural schools</title><guid isPermaLink="false">episode-2</guid>
  <pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate>
  <enclosure url="/files/rural%20schools.mp3" type="audio/mpeg" length="3"/></item>
<item><title>Notes only</title><guid>note-1</guid></item>
<item><title>Slides</title><guid>slides-1</guid>
  <enclosure url="/files/slides.pdf" type="application/pdf" length="3"/></item>
<item><title>Inside</title><guid>inside-1</guid>
  <enclosure url="file:///etc/passwd.mp3" type="audio/mpeg" length="3"/></item>
</channel></rss>"""


def test_a_feed_gives_its_recordings_with_what_it_says_of_them(
    web: WebServer, settings: SourceSettings
) -> None:
    web.pages["/feed"] = Page(FEED.encode(), "application/rss+xml; charset=utf-8")
    assert find_all([f"{web.url}/feed"], settings) == [
        RemoteSource(
            uri=f"{web.url}/files/rural%20schools.mp3",
            kind="http",
            name="Rural schools",
            version="episode-2",
            announced=Agenda("Rural schools", date(2024, 3, 5), "Learning for all"),
        )
    ]


@pytest.mark.parametrize("content", [b"<html>moved</html>", b""])
def test_what_only_calls_itself_a_feed_is_named(
    web: WebServer, settings: SourceSettings, content: bytes
) -> None:
    web.pages["/feed"] = Page(content, "application/xml")
    with pytest.raises(FormatError, match="not an RSS or Atom feed"):
        find_all([f"{web.url}/feed"], settings)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/files/rural%20schools.mp3", "http://[broken/talk.mp3"),  # no address at all
        ("/files/rural%20schools.mp3", "ftp://example.org/talk.mp3"),
    ],
)
def test_an_entry_that_leads_nowhere_is_passed_over(
    web: WebServer, settings: SourceSettings, old: str, new: str
) -> None:
    web.pages["/feed"] = Page(FEED.replace(old, new).encode(), "application/rss+xml")
    assert find_all([f"{web.url}/feed"], settings) == []


def test_a_day_that_is_none_is_no_day(web: WebServer, settings: SourceSettings) -> None:
    content = FEED.replace("Tue, 05 Mar 2024 10:00:00 GMT", "Mon, 99 Foo 99999")
    web.pages["/feed"] = Page(content.encode(), "application/rss+xml")
    (source,) = find_all([f"{web.url}/feed"], settings)
    assert isinstance(source, RemoteSource)
    assert source.announced == Agenda(title="Rural schools", series="Learning for all")


@pytest.mark.parametrize("title", ["&#x110000;", "&#9999999999;"])
def test_a_feed_that_the_library_stumbles_over_is_named(
    web: WebServer, settings: SourceSettings, title: str
) -> None:
    content = FEED.replace("Rural schools", title).replace("</rss>", "</rss")
    web.pages["/feed"] = Page(content.encode(), "application/rss+xml")
    with pytest.raises(FormatError, match="not an RSS or Atom feed"):
        find_all([f"{web.url}/feed"], settings)


def test_an_entry_of_a_feed_is_fetched_with_its_title_day_and_series(
    web: WebServer, settings: SourceSettings, tmp_path: Path
) -> None:
    web.pages["/feed"] = Page(FEED.encode(), "application/rss+xml")
    web.pages["/files/rural%20schools.mp3"] = Page(b"sound")
    (source,) = find_all([f"{web.url}/feed"], settings)
    lake = open_lake(tmp_path / "lake")
    with fetched(source, lake, settings) as found:
        assert isinstance(found, Fetched)
        recording = open_recording(found.source)
        assert found.source.path.read_bytes() == b"sound"
    assert recording.source_uri == f"{web.url}/files/rural%20schools.mp3"
    assert recording.title == "Rural schools"
    assert recording.agenda == Agenda("Rural schools", date(2024, 3, 5), "Learning for all")
    assert not found.source.path.exists()


def test_a_page_without_a_recording_is_named_with_a_remedy(
    web: WebServer, settings: SourceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "yt_dlp", None)
    web.pages["/watch"] = Page(b"<html></html>", "text/html")
    with pytest.raises(InputError, match=r"a web page, no recording.*pip install yt-dlp"):
        find_all([f"{web.url}/watch"], settings)
    web.pages["/talk.mp3"] = Page(b"<html>log in</html>", "text/html")
    (source,) = find_all([f"{web.url}/talk.mp3"], settings)
    with (
        pytest.raises(SourceNotFoundError, match="sent a page, no recording"),
        fetched(source, open_lake("none"), settings),
    ):
        pytest.fail("it was taken for a recording")


def test_names_from_the_web_stay_in_their_folder(
    web: WebServer, settings: SourceSettings, tmp_path: Path
) -> None:
    address = f"{web.url}/..%2F..%2Fetc%2Fpasswd%00.mp3"
    web.pages[address.removeprefix(web.url)] = Page(b"sound")
    (source,) = find_all([address], settings)
    with fetched(source, open_lake(tmp_path / "lake"), settings) as found:
        assert isinstance(found, Fetched)
        assert found.source.path.parent.parent == Path(str(settings.spool))
        assert found.source.path.suffix == ".mp3"


def test_what_the_lake_holds_in_the_same_version_is_not_fetched(
    web: WebServer, settings: SourceSettings, tmp_path: Path
) -> None:
    web.pages["/talk.vtt"] = Page(CAPTIONS.encode(), "text/vtt", etag='"v1"')
    lake = open_lake(tmp_path / "lake")
    (source,) = find_all([f"{web.url}/talk.vtt"], settings)
    origin = Origin(f"{web.url}/talk.vtt", '"v1"', "talk-12345678")
    lake.remember(origin)
    with fetched(source, lake, settings) as found:
        assert isinstance(found, Fetched)  # remembered, but the recording is not there
    lake.publish("talk-12345678", "run", {})
    with fetched(source, lake, settings) as found:
        assert found == origin
    web.pages["/talk.vtt"].etag = '"v2"'
    with fetched(source, lake, settings) as found:
        assert isinstance(found, Fetched)
        assert found.version == '"v2"'
    lake.forget("talk-12345678")
    assert lake.origin(origin.uri) is None


def test_a_file_that_still_grows_is_left_for_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "done.vtt").write_text(CAPTIONS)
    growing = tmp_path / "growing.mp3"
    growing.write_bytes(b"1")
    stop = threading.Event()

    def copy() -> None:
        while not stop.is_set():
            with growing.open("ab") as file:
                file.write(b"1")
            time.sleep(0.02)

    thread = threading.Thread(target=copy)
    thread.start()
    settings = SourceSettings(settled_s=0.3)
    try:
        assert find_all([tmp_path], settings) == [Source(None, tmp_path / "done.vtt", None)]
        assert [one.name for one in find_all([growing], settings)] == ["growing.mp3"]
    finally:
        stop.set()
        thread.join()
    assert [one.name for one in find_all([tmp_path], settings)] == ["done.vtt", "growing.mp3"]


def test_a_pattern_gives_what_it_matches(tmp_path: Path, settings: SourceSettings) -> None:
    for name in ("2024/a.mp3", "2024/b.txt", "2025/c.mp3", "2025/.d.mp3", "2025/deep/e.mp3"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    names = [one.name for one in find_all([f"{tmp_path}/20*/*"], settings)]
    assert names == ["a.mp3", "c.mp3", "e.mp3"]
    assert [one.name for one in find_all([f"{tmp_path}/**/c.mp3"], settings)] == ["c.mp3"]
    with pytest.raises(SourceNotFoundError, match="no recording matches this pattern"):
        find_all([f"{tmp_path}/*.ogg"], settings)


def test_inputs_that_overlap_give_each_recording_once(
    tmp_path: Path, settings: SourceSettings
) -> None:
    (tmp_path / "talk.mp3").write_text("sound")
    (tmp_path / "talk.vtt").write_text(CAPTIONS)
    inputs = [tmp_path, tmp_path / "talk.vtt", tmp_path.as_uri()]
    assert find_all(inputs, settings) == [
        Source(tmp_path / "talk.mp3", tmp_path / "talk.vtt", None)
    ]
