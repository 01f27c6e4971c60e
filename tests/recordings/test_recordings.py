"""Finding recordings, their sidecars and their identity."""

import errno
import hashlib
import os
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.errors import FormatError, InputError, SourceNotFoundError
from pipeline.recordings import Source, find_sources, open_recording, read_agenda
from pipeline.recordings.identity import slug
from pipeline.records import Agenda, Person


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def test_a_folder_gives_its_recordings_in_order_and_nothing_else(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "b.MP4", "a.ogg", "a.mp4", "sub/c.wav", "zoom.vtt", "meet.transcript.md",
        ".hidden.mp3", ".git/d.mp3", "~lock.mp3", "e.mp4.part", "f.mp3.crdownload", "README.md",
        "a.txt", "a.rttm", "a.stm", "a.json", "a.agenda.yaml", "a.en.vtt", "slides.pdf",
    )  # fmt: skip
    sources = find_sources([tmp_path])
    agenda = tmp_path / "a.agenda.yaml"
    captions = tmp_path / "a.en.vtt"
    assert sources == [
        Source(tmp_path / "a.mp4", captions, agenda),
        Source(tmp_path / "a.ogg", captions, agenda),
        Source(tmp_path / "b.MP4", None, None),
        Source(None, tmp_path / "meet.transcript.md", None),
        Source(tmp_path / "sub" / "c.wav", None, None),
        Source(None, tmp_path / "zoom.vtt", None),
    ]
    assert find_sources([str(tmp_path), tmp_path / "a.ogg"]) == sources


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["talk.srt", "talk.vtt", "talk.transcript.vtt"], "talk.vtt"),
        (["talk.transcript.txt", "talk.srt"], "talk.srt"),
        (["talk.fr.vtt"], "talk.fr.vtt"),
        (["talk.en.vtt", "talk.fr-orig.vtt"], "talk.fr-orig.vtt"),
        (["talk.en.vtt", "talk.fr.vtt"], None),
        (["talk.md", "talk.txt", "talkative.vtt", "talk.part2.vtt"], None),
    ],
)
def test_captions_beside_the_media(tmp_path: Path, names: list[str], chosen: str | None) -> None:
    touch(tmp_path, "talk.mp4", *names)
    source = find_sources([tmp_path / "talk.mp4"])[0]
    assert source.captions_path == (tmp_path / chosen if chosen else None)


def test_zoom_names_its_transcript_without_the_size_of_the_picture(tmp_path: Path) -> None:
    touch(tmp_path, "GMT2020_Recording_1920x1080.mp4", "GMT2020_Recording.transcript.vtt")
    sources = find_sources([tmp_path])
    assert len(sources) == 1
    assert sources[0].captions_path == tmp_path / "GMT2020_Recording.transcript.vtt"


def test_captions_that_are_named_alone_are_a_recording(tmp_path: Path) -> None:
    touch(tmp_path, "talk.mp4", "talk.vtt", "talk.agenda.toml")
    agenda = tmp_path / "talk.agenda.toml"
    alone = Source(None, tmp_path / "talk.vtt", agenda)
    both = Source(tmp_path / "talk.mp4", tmp_path / "talk.vtt", agenda)
    assert find_sources([tmp_path / "talk.vtt"]) == [alone]
    assert find_sources([tmp_path / "talk.vtt", tmp_path / "talk.mp4"]) == [both]


def test_what_cannot_be_a_source_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "talk.agenda.yaml", "empty/README.md")
    with pytest.raises(SourceNotFoundError, match=r"none\.mp4: no such file or folder"):
        find_sources([tmp_path / "none.mp4"])
    with pytest.raises(SourceNotFoundError, match="no recording in this folder"):
        find_sources([tmp_path / "empty"])
    with pytest.raises(InputError, match="an agenda is not a recording"):
        find_sources([tmp_path / "talk.agenda.yaml"])
    with pytest.raises(InputError, match=r"address cannot be read \(got 's3://b/a.mp4'\)"):
        find_sources(["s3://b/a.mp4"])


def test_a_recording_is_known_by_its_title_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "online_education-2020-04-23.ogg"
    path.write_bytes(b"sound")
    digest = hashlib.sha256(b"sound").hexdigest()
    recording = open_recording(Source(path, None, None))
    assert recording.title == "Online education 2020-04-23"
    assert recording.recording_id == f"online-education-2020-04-23-{digest[:8]}"
    assert recording.source_sha256 == digest
    assert recording.source_uri == path.as_uri()
    assert (recording.media_path, recording.captions_path) == (str(path), None)
    assert recording.agenda == Agenda()


def test_the_agenda_gives_the_title(tmp_path: Path) -> None:
    touch(tmp_path, "a.transcript.vtt")
    (tmp_path / "a.agenda.csv").write_text("name,title,date\nTao Zhan,Онлайн,2020-04-23\n")
    (source,) = find_sources([tmp_path])
    recording = open_recording(source)
    assert recording.agenda == Agenda("Онлайн", date(2020, 4, 23), None, (Person("Tao Zhan"),))
    assert recording.recording_id.startswith("recording-")
    other = tmp_path / "other.yaml"
    other.write_text("title: Ötherß\n")
    assert open_recording(source, agenda_path=other).recording_id.startswith("otherss-")


def test_captions_alone_are_titled_without_their_extensions(tmp_path: Path) -> None:
    touch(tmp_path, "open-learning.transcript.vtt")
    recording = open_recording(find_sources([tmp_path])[0])
    assert recording.title == "Open learning"
    assert recording.media_path is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Online education: what now?", "online-education-what-now"),
        ("Łódź – Ærø & Straße", "lodz-aero-strasse"),
        ("占涛", "recording"),
        ("../../etc/passwd\0", "etc-passwd"),
        ("word " * 30, "word-" * 11 + "word"),
        ("x" * 100, "x" * 60),
    ],
)
def test_slugs_are_plain_ascii(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_agendas_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match=r"none\.yaml: cannot read the agenda"):
        read_agenda(tmp_path / "none.yaml")
    with pytest.raises(FormatError, match="no kind of agenda"):
        read_agenda(tmp_path / "agenda.docx")
    (tmp_path / "latin.csv").write_bytes("name\nJosé\n".encode("latin-1"))
    with pytest.raises(FormatError, match=r"latin\.csv: not a text in UTF-8"):
        read_agenda(tmp_path / "latin.csv")
    (tmp_path / "huge.toml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(FormatError, match="too large for the agenda"):
        read_agenda(tmp_path / "huge.toml")


ODD_NAMES = (
    "a" * 251, "é" * 125, "a\nb", "-x", "\u202efdp", "\x1b[31mred", "a..", " ", "*?[x]", "%41",
    "a:b", os.fsdecode(b"caf\xe9"), "'; rm -rf .", "$(id)", "<b>x", "=1+1",
)  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_files_with_odd_names_are_recordings_with_titles_that_can_be_shown(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.vtt"
    path.write_text("WEBVTT\n", encoding="utf-8")
    (source,) = find_sources([tmp_path])
    recording = open_recording(source)
    assert source.captions_path == path
    assert recording.title.encode()
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in recording.title)
    assert "\u202e" not in recording.title
    assert re.fullmatch(r"[a-z0-9-]{1,60}-[0-9a-f]{8}", recording.recording_id)


def test_links_in_a_folder_lead_nowhere_else(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Ann: The password is open.")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "talk.mp4").touch()
    for name in ("a.transcript.txt", "b.vtt", "talk.vtt", "talk.agenda.yaml", "talk.speakers.rttm"):
        (inbox / name).symlink_to(secret)
    (inbox / "loop.vtt").symlink_to("loop.vtt")
    (inbox / "gone.vtt").symlink_to(tmp_path / "gone.vtt")
    (inbox / "up").symlink_to(inbox)
    os.mkfifo(inbox / "pipe.vtt")
    only = [Source(inbox / "talk.mp4", None, None)]
    assert find_sources([inbox]) == only
    for pattern in ("*", "**/*", "**", "*.mp4"):
        assert find_sources([str(inbox / pattern)]) == only
    # Whoever names a link means it.
    assert find_sources([inbox / "b.vtt"]) == [Source(None, inbox / "b.vtt", None)]


@pytest.mark.parametrize("name", ["pipe.vtt", "loop.vtt"])
def test_what_has_no_end_or_no_beginning_is_not_opened(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe.vtt")
    (tmp_path / "loop.vtt").symlink_to("loop.vtt")
    with pytest.raises(SourceNotFoundError, match="no such file"):
        find_sources([tmp_path / name])


def test_a_folder_that_cannot_be_read_is_not_called_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SourceNotFoundError, match=r"cannot look there .*Permission denied"):
        find_sources([tmp_path])
