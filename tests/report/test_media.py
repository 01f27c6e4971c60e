"""Where a page finds its sound."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.records import RecordingSummary
from pipeline.report.media import Media, check_mode, copy_media, find_media
from tests.translated_webinar import SUMMARY


def of(path: Path) -> RecordingSummary:
    return replace(SUMMARY, source_uri=path.as_uri())


def test_a_link_is_relative_and_a_copy_is_named_after_the_recording(tmp_path: Path) -> None:
    source = tmp_path / "my talks" / "a#1.MP4"
    source.parent.mkdir()
    source.write_bytes(b"picture")
    pages = tmp_path / "site" / "recordings"
    linked = find_media(of(source), "talk-1", pages, "link")
    assert linked == Media("video", "../../my%20talks/a%231.MP4", source)
    copied = find_media(of(source), "talk-1", pages, "copy")
    assert copied == Media("video", "../media/talk-1.mp4", source)
    assert find_media(of(source), "talk-1", pages, "none") is None
    target = tmp_path / "site" / "media" / "talk-1.mp4"
    assert copied is not None
    copy_media(copied, target)
    before = target.stat()
    copy_media(copied, target)
    assert (target.read_bytes(), target.stat().st_ino) == (b"picture", before.st_ino)


def test_captions_missing_files_and_the_network_have_nothing_to_play(tmp_path: Path) -> None:
    captions = tmp_path / "talk.vtt"
    captions.write_text("WEBVTT\n")
    for uri in (captions.as_uri(), "file:///nowhere/talk.ogg", "https://example.org/a.ogg"):
        assert find_media(replace(SUMMARY, source_uri=uri), "a", tmp_path, "link") is None


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(InputError, match=r"--media: .*got 'stream'.*Known: link, copy, none"):
        check_mode("stream")
