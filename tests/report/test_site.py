"""The report as files: complete, the same for the same lake, no more written than changed."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.lake import Lake, open_lake
from pipeline.report import ReportOptions, build_report, forget_pages
from tests.media import write_silence
from tests.report.webinars import (
    ARABIC,
    ATTACKS,
    HOSTILE,
    PLAIN,
    SERIES,
    make_lake,
    plain_sentences,
    publish,
    publish_plain,
    publish_series,
)

TEXT = ReportOptions(formats=("txt",), exports=Path("nowhere"))


def parsed(site: Path, name: str) -> Any:
    return html.fromstring((site / name).read_bytes())


def recording(site: Path, recording_id: str) -> Any:
    return parsed(site, f"recordings/{recording_id}.html")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = open_lake(tmp_path / "lake")
    publish_plain(made)
    publish_series(made)
    return made


def test_a_page_has_what_the_lake_has(site: Path) -> None:
    page = recording(site, PLAIN)
    assert dict(page.attrib) == {"lang": "en", "dir": "ltr"}
    assert page.xpath("string(//h1)") == "Open talks"
    assert page.xpath("//main//h2/text()") == [
        "Brief", "Who spoke", "Recommendations", "Check first", "Transcript", "Downloads",
    ]  # fmt: skip
    assert page.xpath("//*[@id='brief']//a/@href") == ["#t=0", "#t=15"]
    (card,) = page.xpath("//article[@id='r001']")
    assert card.xpath(".//span[contains(@class, 'tag')]/bdi/text()") == ["Funding", "Kenya"]
    assert card.xpath("string(.//blockquote)") == "Ministries should fund open resources."
    assert card.xpath("string(.//*[@class='cite'])") == (
        "Ana Núñez: “Open talks”, webinar, 2020-04-23, at 0:05"
    )
    assert card.xpath(".//a[@class='time']/@href") == ["#t=5"]
    assert page.xpath("//*[@class='sentence advice']/@id") == ["s0002", "s0003"]
    assert page.xpath("//*[@class='text']//*[@class='unsure']/text()") == [
        "Teachers should share café lessons."
    ]
    assert [" ".join(one.text_content().split()) for one in page.xpath("//*[@class='hole']")] == [
        "Speech without words, 0:20 to 0:22: 2.0 s of speech, no words"
    ]
    notices = [" ".join(one.text_content().split()) for one in page.xpath("//*[@role='note']")]
    assert notices[0].startswith("Draft. Check the words against the recording")
    assert notices[1].startswith("Incomplete. 10.0% of the speech has no words")
    assert page.xpath("//audio/@src") == ["../../media/talk.wav"]


def test_times_of_words_and_linked_data_are_in_the_page(site: Path) -> None:
    page = recording(site, PLAIN)
    times = json.loads(page.xpath("string(//script[@id='times'])"))
    assert times[0] == [0, 5000, [0, 1000, 2000, 3000, 4000]]
    linked = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert (linked["@type"], len(linked["hasPart"])) == ("AudioObject", 2)
    assert linked["transcript"].startswith("Tao Zhan welcomes all teachers.\nMinistries")


def test_all_links_lead_somewhere_and_none_to_the_network(site: Path) -> None:
    for path in [site / "index.html", *(site / "recordings").glob("*.html")]:
        page = html.fromstring(path.read_bytes())
        for target in page.xpath("//@href | //@src"):
            file, _, fragment = target.partition("#")
            assert ":" not in file, f"{path.name}: {target}"
            assert (path.parent / unquote(file)).exists(), f"{path.name}: {target}"
            if not file and not fragment.startswith("t="):
                assert page.xpath("//*[@id=$id]", id=fragment), f"{path.name}: {target}"


def test_structure_for_screen_readers(site: Path) -> None:
    for path in [site / "index.html", *(site / "recordings").glob("*.html")]:
        page = html.fromstring(path.read_bytes())
        assert len(page.xpath("//main")) == len(page.xpath("//h1")) == 1
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        levels = [
            int(one.tag[1]) for one in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")
        ]
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_hostile_text_is_text_in_every_file(site: Path) -> None:
    page = recording(site, HOSTILE)
    assert page.xpath("//img") == []
    assert all(one.text is None or one.get("type") for one in page.xpath("//script"))
    assert [name for name in page.xpath("//@*") if str(name).startswith("on")] == []
    assert not [
        attribute
        for one in page.iter()
        if isinstance(one.tag, str)
        for attribute in one.attrib
        if attribute.startswith("on") or attribute == "style"
    ]
    assert page.xpath("string(//title)") == ATTACKS[2]
    said = [one.text_content() for one in page.xpath("//*[contains(@class, 'sentence')]")]
    assert said[:5] == list(ATTACKS[:5])
    for name, content in contents(site).items():
        if name.endswith((".html", ".js")) and not name.startswith("assets/"):
            assert b"<script>document" not in content
            assert b"<img" not in content


def test_a_right_to_left_page_says_so(site: Path) -> None:
    page = recording(site, ARABIC)
    assert page.get("dir") == "rtl"
    assert page.xpath("//*[@class='content']/@lang") == ["ar"]
    assert set(page.xpath("//*[@class='lines']/@dir")) == {"auto"}


def test_the_policy_lets_nothing_in_but_the_report_itself(site: Path) -> None:
    for path in [site / "index.html", *(site / "recordings").glob("*.html")]:
        (policy,) = html.fromstring(path.read_bytes()).xpath("//meta[@http-equiv]/@content")
        assert policy == (
            "default-src 'none'; script-src 'self' file:; style-src 'self' file:; "
            "img-src 'self' file:; media-src 'self' file:; base-uri 'none'; form-action 'none'"
        )
    assets = [path.read_text(encoding="utf-8") for path in (site / "assets").iterdir()]
    # The only address is the name of SVG.
    found = {url for text in assets for url in re.findall(r"https?://[^\"'\s)]+", text)}
    assert found == {"http://www.w3.org/2000/svg"}


def test_two_reports_of_a_lake_are_the_same_bytes(tmp_path: Path) -> None:
    lake = make_lake(tmp_path)
    for name in ("one", "two"):
        build_report(lake, tmp_path / name, TEXT)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_only_what_changed_is_written(lake: Lake, tmp_path: Path) -> None:
    site = tmp_path / "site"
    first = build_report(lake, site, TEXT)
    assert (first.written, first.unchanged) == ((PLAIN, SERIES), ())
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    second = build_report(lake, site, TEXT)
    assert (second.written, second.unchanged) == ((), (PLAIN, SERIES))
    assert {path: path.stat().st_mtime_ns for path in before} == before
    publish_plain_renamed(lake)
    third = build_report(lake, site, TEXT)
    assert (third.written, third.unchanged) == ((PLAIN,), (SERIES,))
    assert recording(site, PLAIN).xpath("string(//h1)") == "Renamed"
    with_captions = build_report(lake, site, replace(TEXT, formats=("txt", "srt")))
    assert with_captions.written == (PLAIN, SERIES)
    build_report(lake, site, TEXT)
    assert not list(site.rglob("*.srt"))


def publish_plain_renamed(lake: Lake) -> None:
    from pipeline.records import Speaker

    people = lake.read("speakers", PLAIN, Speaker)
    publish(lake, PLAIN, "Renamed", plain_sentences(), people, run_id="r2")


def test_a_page_that_was_lost_is_written_again(lake: Lake, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_report(lake, site, TEXT)
    (site / "recordings" / f"{PLAIN}.html").unlink()
    assert build_report(lake, site, TEXT).written == (PLAIN,)


def traces(site: Path, text: str) -> Iterator[str]:
    for name, content in contents(site).items():
        if text.encode() in content or text in name:
            yield name


def test_a_forgotten_recording_leaves_every_file(lake: Lake, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_report(lake, site, TEXT)
    lake.forget(SERIES)
    assert build_report(lake, site, TEXT).removed == (SERIES,)
    assert list(traces(site, SERIES)) == list(traces(site, "libraries")) == []
    assert forget_pages(PLAIN, site) == [
        str(site / name)
        for name in (
            f"recordings/{PLAIN}.html",
            f"data/recordings/{PLAIN}.js",
            f"files/{PLAIN}.en.txt",
        )
    ]
    assert list(traces(site, PLAIN)) == list(traces(site, "ministries")) == []
    assert forget_pages(PLAIN, site) == forget_pages(PLAIN, tmp_path / "nothing") == []


def test_a_recording_leaves_a_report_of_another_version_too(lake: Lake, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_report(lake, site, TEXT)
    note = json.loads((site / ".kept" / "site.json").read_text())
    (site / ".kept" / "site.json").write_text(json.dumps(note | {"version": "older"}))
    assert str(site / "index.html") in forget_pages(SERIES, site)
    assert list(traces(site, SERIES)) == list(traces(site, "libraries")) == []
    build_report(lake, site, TEXT)
    assert (site / "index.html").is_file()


def test_what_a_killed_run_left_is_removed(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.report.site.copy_media", killed)
        sound = write_silence(tmp_path / "talk.wav", seconds=30)
        publish_plain(lake, sound, run_id="r3")
        with pytest.raises(KeyboardInterrupt):
            build_report(lake, site, replace(TEXT, media="copy"))
    assert (site / "recordings" / f"{PLAIN}.html").is_file()
    lake.forget(PLAIN)
    build_report(lake, site, TEXT)
    assert list(traces(site, PLAIN)) == []


def test_exports_that_are_there_are_offered(lake: Lake, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / f"{PLAIN}.de.srt").write_text("1\n")
    build_report(lake, tmp_path / "site", replace(TEXT, exports=exports))
    offered = recording(tmp_path / "site", PLAIN).xpath("//*[@class='downloads']//a")
    assert [(one.text, one.get("href")) for one in offered] == [
        ("Transcript", f"../files/{PLAIN}.en.txt"),
        ("SubRip subtitles", f"../files/{PLAIN}.de.srt"),
    ]
    (exports / f"{PLAIN}.de.srt").write_text("2\n")
    assert build_report(lake, tmp_path / "site", replace(TEXT, exports=exports)).written == (PLAIN,)


def test_media_can_be_copied(tmp_path: Path) -> None:
    lake = make_lake(tmp_path)
    site = tmp_path / "site"
    build_report(lake, site, replace(TEXT, media="copy"))
    assert recording(site, PLAIN).xpath("//audio/@src") == [f"../media/{PLAIN}.wav"]
    assert (site / "media" / f"{PLAIN}.wav").stat().st_size > 0
    build_report(lake, site, replace(TEXT, media="none"))
    assert recording(site, PLAIN).xpath("//audio") == []
    assert not (site / "media" / f"{PLAIN}.wav").exists()


def test_a_damaged_recording_is_left_out_and_named(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "lake" / "words" / f"{SERIES}.parquet").write_bytes(b"broken")
    built = build_report(lake, tmp_path / "site", TEXT)
    assert built.written == (PLAIN,)
    assert list(built.failed) == [SERIES]
    assert "a damaged file" in built.failed[SERIES]


def test_a_folder_with_other_things_is_refused(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")
    with pytest.raises(InputError, match="the folder holds something else"):
        build_report(lake, tmp_path / "mine", TEXT)
    assert (tmp_path / "mine" / "index.html").read_text() == "mine"


def test_a_note_cannot_lead_out_of_the_folder(lake: Lake, tmp_path: Path) -> None:
    site, precious = tmp_path / "site", tmp_path / "precious.txt"
    build_report(lake, site, TEXT)
    precious.write_text("mine")
    note = {"files": ["../precious.txt", str(precious)], "entry": {}}
    (site / ".kept" / "gone-00000000.json").write_text(json.dumps(note))
    assert build_report(lake, site, TEXT).removed == ("gone-00000000",)
    assert precious.read_text() == "mine"


def test_the_command(lake: Lake, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["report", "--lake", lake.uri, "--out", str(out), "--to", "", "--exports", "none"]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.stdout) == (0, f"{out}/index.html\n")
    assert "2 pages written, 0 unchanged, 0 removed" in done.stderr
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert json.loads(done.stdout) == {
        "index": f"{out}/index.html",
        "written": [],
        "unchanged": [PLAIN, SERIES],
        "removed": [],
        "failed": {},
    }
    forgotten = ["lake", "forget", SERIES, "--lake", lake.uri, "--report", str(out)]
    assert CliRunner().invoke(app, [*forgotten, "--out", "none"]).exit_code == 0
    assert list(traces(out, SERIES)) == []


def test_the_command_says_when_everything_failed(lake: Lake, tmp_path: Path) -> None:
    for recording_id in (PLAIN, SERIES):
        (tmp_path / "lake" / "words" / f"{recording_id}.parquet").write_bytes(b"broken")
    arguments = ["report", "--lake", lake.uri, "--out", str(tmp_path / "out"), "--to", ""]
    assert CliRunner().invoke(app, arguments).exit_code == 3
