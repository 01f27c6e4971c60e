"""Downloads from a server that cuts, stalls, lies about lengths and changes its files."""

import dataclasses
import random
from pathlib import Path

import pytest

from pipeline.errors import InputError, SourceNotFoundError, TransferError
from pipeline.settings import SourceSettings
from pipeline.sources.downloads import Download, download
from tests.sources.web_server import Page, WebServer

CONTENT = random.Random(7).randbytes(300_000)  # noqa: S311 - any bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "spooled"
    path.mkdir()
    return path


def fetch(
    web: WebServer, folder: Path, settings: SourceSettings, known_version: str | None = None
) -> Download | None:
    return download(
        f"{web.url}/talk.mp3",
        folder,
        settings,
        name=lambda _: "talk.mp3",
        known_version=known_version,
    )


def test_a_whole_file_comes_under_its_name(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, etag='"v1"')
    assert fetch(web, folder, settings) == Download(folder / "talk.mp3", '"v1"')
    assert (folder / "talk.mp3").read_bytes() == CONTENT
    assert [path.name for path in folder.iterdir()] == ["talk.mp3"]


def test_cut_connections_are_gone_on_with(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, etag='"v1"', cut_at=100_000)
    assert fetch(web, folder, settings) is not None
    assert (folder / "talk.mp3").read_bytes() == CONTENT
    asked = [headers.get("Range") for _, headers in web.requests]
    assert asked == [None, "bytes=100000-", "bytes=200000-"]


def test_a_later_run_goes_on_where_the_last_one_gave_up(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, etag='"v1"', cut_at=100_000)
    once = dataclasses.replace(settings, attempts=1)
    with pytest.raises(TransferError, match="broke off"):
        fetch(web, folder, once)
    assert not (folder / "talk.mp3").exists()
    web.pages["/talk.mp3"].cut_at = None
    fetch(web, folder, once)
    assert (folder / "talk.mp3").read_bytes() == CONTENT
    assert web.requests[-1][1]["Range"] == "bytes=100000-"


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, etag='"v1"', cut_at=100_000)
    once = dataclasses.replace(settings, attempts=1)
    with pytest.raises(TransferError):
        fetch(web, folder, once)
    web.pages["/talk.mp3"] = Page(CONTENT[::-1], etag='"v2"')
    fetch(web, folder, once)
    assert (folder / "talk.mp3").read_bytes() == CONTENT[::-1]


def test_without_a_validator_nothing_is_pieced_together(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, cut_at=100_000)
    with pytest.raises(TransferError, match="broke off"):
        fetch(web, folder, dataclasses.replace(settings, attempts=2))
    assert [headers.get("Range") for _, headers in web.requests] == [None, None]


def test_another_part_than_asked_for_is_thrown_away(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, etag='"v1"', cut_at=100_000, wrong_range=True)
    with pytest.raises(TransferError, match="another part"):
        fetch(web, folder, dataclasses.replace(settings, attempts=2))
    assert not (folder / "download.part").exists()


def test_a_length_that_is_too_long_is_no_whole_file(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, claimed_length=len(CONTENT) + 10)
    with pytest.raises(TransferError, match="broke off"):
        fetch(web, folder, dataclasses.replace(settings, attempts=1))


def test_a_server_that_stalls_is_given_up(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, slow_s=1.0)
    with pytest.raises(TransferError, match="broke off") as caught:
        fetch(web, folder, dataclasses.replace(settings, attempts=1, timeout_s=0.2))
    assert caught.value.may_pass


def test_an_overloaded_server_is_asked_again(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, statuses=[503, 429])
    assert fetch(web, folder, settings) is not None
    assert len(web.requests) == 3


def test_what_is_not_there_is_not_asked_for_again(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    with pytest.raises(SourceNotFoundError, match="HTTP 404"):
        fetch(web, folder, settings)
    assert len(web.requests) == 1


def test_nothing_larger_than_allowed_is_fetched(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT * 4)
    with pytest.raises(InputError, match=r"larger than downloads may be \(got '1 MB'\)"):
        fetch(web, folder, dataclasses.replace(settings, largest_mb=1))


def test_the_version_that_is_known_is_not_sent_again(
    web: WebServer, folder: Path, settings: SourceSettings
) -> None:
    web.pages["/talk.mp3"] = Page(CONTENT, etag='"v1"')
    assert fetch(web, folder, settings, known_version='"v1"') is None
    assert fetch(web, folder, settings, known_version='"v0"') is not None
