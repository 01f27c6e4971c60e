"""Links that stay in their folder are followed; others are left out."""

import logging
from pathlib import Path

import pytest

from pipeline.links import is_file_within


def test_files_and_links_to_files_in_the_folder_are_there(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    file = tmp_path / "below" / "a.vtt"
    file.touch()
    (tmp_path / "link.vtt").symlink_to(file)
    assert is_file_within(file, tmp_path)
    assert is_file_within(tmp_path / "link.vtt", tmp_path)
    assert not is_file_within(tmp_path / "below", tmp_path)
    assert not is_file_within(tmp_path / "none.vtt", tmp_path)


def test_a_link_that_leads_out_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "secret.vtt").touch()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "\x1b[31ma.vtt").symlink_to(tmp_path / "secret.vtt")
    (inbox / "folder").symlink_to(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert not is_file_within(inbox / "\x1b[31ma.vtt", inbox)
        assert not is_file_within(inbox / "folder" / "secret.vtt", inbox)
    assert "\\x1b[31ma.vtt': left out, it is a link" in caplog.text
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize("name", ["loop.vtt", "a" * 300, "file/below.vtt"])
def test_what_leads_nowhere_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop.vtt").symlink_to("loop.vtt")
    (tmp_path / "file").touch()
    assert not is_file_within(tmp_path / name, tmp_path)
