"""Podcast feeds (RSS, Atom): each entry with a recording in it is a source."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FormatError, InputError
from pipeline.recordings.finding import MEDIA_EXTENSIONS
from pipeline.records import Agenda
from pipeline.sources.addresses import check_url
from pipeline.sources.remote import RemoteSource

LARGEST_FEED_MB = 20


def parse_feed(content: bytes, url: str) -> list[RemoteSource]:
    """Return the recordings of a feed, in its order; entries without one are passed over.

    The entry's title, day and the feed's title are what is announced of a recording.

    Raises:
        FormatError: it is no feed.
    """
    import feedparser

    try:
        feed = feedparser.parse(content, response_headers={"content-location": url})
    except Exception as error:  # it promises to raise nothing, and raises what it happens to meet
        raise FormatError("not an RSS or Atom feed", url, str(error)[:200]) from error
    if not feed.get("version") and not feed.entries:
        reason = str(feed.get("bozo_exception", "no entries"))
        raise FormatError("not an RSS or Atom feed", url, reason)
    series = feed.feed.get("title") or None
    found = [_source(entry, url, series) for entry in feed.entries]
    return list({source.uri: source for source in found if source is not None}.values())


def _source(entry: Any, feed_url: str, series: str | None) -> RemoteSource | None:
    address = next(_addresses(entry, feed_url), None)
    if address is None:
        return None
    title = " ".join(str(entry.get("title", "")).split()) or None
    return RemoteSource(
        uri=address,
        kind="http",
        name=title or PurePosixPath(urlsplit(address).path).name,
        version=str(entry.get("id") or address),
        announced=Agenda(title=title, event_date=_day(entry), series=series),
    )


def _day(entry: Any) -> date | None:
    given = dict(entry)  # feedparser's own "get" warns where only one of both days is there
    published = given.get("published_parsed") or given.get("updated_parsed")
    try:
        return date(*published[:3]) if published else None
    except ValueError:  # the year 0 can be parsed, and is none
        return None


def _addresses(entry: Any, feed_url: str) -> Iterator[str]:
    """Yield the web addresses of the entry's media."""
    for enclosure in entry.get("enclosures", ()):
        # A feed may name anything; what is no web address is no recording.
        with suppress(InputError, ValueError):
            address = urljoin(feed_url, str(enclosure.get("href", "")))
            suffix = PurePosixPath(urlsplit(address).path).suffix.lower()
            is_media = str(enclosure.get("type", "")).startswith(("audio/", "video/"))
            if is_media or suffix in MEDIA_EXTENSIONS:
                check_url(address)
                yield address
