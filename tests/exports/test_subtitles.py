"""Our subtitles of the sample webinar: by our rules without a finding, by other readers whole."""

from dataclasses import replace
from html import unescape
from pathlib import Path

import pysubs2
import pytest
import webvtt

from pipeline.cues.profiles import PROFILES
from pipeline.engines.captions import read_captions, words_from_cues
from pipeline.exports import export_recording
from pipeline.exports.lint import lint_file
from pipeline.formats.markup import parse_xml
from pipeline.formats.subrip import parse_subrip, render_subrip
from pipeline.formats.ttml import parse_ttml, render_ttml
from pipeline.formats.webvtt import parse_webvtt, render_webvtt
from pipeline.lake import Lake, open_lake
from pipeline.timecode import clock_to_ms
from tests.sample_webinar import LANGUAGES, RECORDING_ID, publish_sample, tables, translations

ALL = ("en", *LANGUAGES)
# The sample has 170 words a minute within its sentences; people who read out have 230.
FAST = 1.35
# German at 230 words is 26 characters a second; Netflix lets people read 17 of them.
TOO_MUCH = {("de", "netflix"), ("ru", "netflix"), ("en", "bbc")}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = open_lake(tmp_path_factory.mktemp("lake"))
    publish_sample(lake)
    return lake


@pytest.fixture(scope="module")
def fast_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = open_lake(tmp_path_factory.mktemp("fast"))
    publish_sample(lake, speed=FAST)
    return lake


def exported(lake: Lake, out: Path, language: str, profile: str = "netflix") -> list[Path]:
    formats = ["srt", "vtt", "ttml"]
    paths = export_recording(lake, RECORDING_ID, formats, out, profile=profile, language=language)
    return [Path(path) for path in paths]


def kinds(path: Path, profile: str) -> list[str]:
    return [item.kind for item in lint_file(path, profile=profile).findings]


def texts(language: str) -> list[str]:
    if language == "en":
        return [statement.text for statement in tables()["statements"]]
    return [item.text for item in translations(language)]


def letters(text: str) -> str:
    """Return the text without line breaks, blanks and marks of direction."""
    return "".join(text.replace("\u200f", "").split())


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("language", ALL)
def test_the_sample_has_no_finding(lake: Lake, tmp_path: Path, language: str, profile: str) -> None:
    paths = exported(lake, tmp_path, language, profile)
    assert [kinds(path, profile) for path in paths] == [[], [], []]
    said = "".join(cue.text for cue in parse_subrip(paths[0].read_text("utf-8"), "a"))
    assert letters(said) == letters("".join(texts(language)))


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("language", ALL)
def test_fast_speech_has_no_finding_where_it_can_be_read_at_all(
    fast_lake: Lake, tmp_path: Path, language: str, profile: str
) -> None:
    srt, *_ = exported(fast_lake, tmp_path, language, profile)
    expected = {"too_fast"} if (language, profile) in TOO_MUCH else set()
    assert set(kinds(srt, profile)) == expected
    said = "".join(cue.text for cue in parse_subrip(srt.read_text("utf-8"), "a"))
    assert letters(said) == letters("".join(texts(language)))


@pytest.mark.parametrize("language", ALL)
def test_other_readers_find_the_same_times_and_texts(
    lake: Lake, tmp_path: Path, language: str
) -> None:
    srt, vtt, ttml = exported(lake, tmp_path, language)
    cues = parse_webvtt(vtt.read_text("utf-8"), "a")
    wanted = [(cue.start_ms, cue.end_ms, cue.text) for cue in cues]
    for path in (srt, vtt, ttml):
        events = pysubs2.load(str(path), encoding="utf-8")
        assert [(item.start, item.end, unescape(item.plaintext)) for item in events] == wanted
    captions = webvtt.read(str(vtt))
    assert [
        (clock_to_ms(item.start), clock_to_ms(item.end), unescape(item.text), item.voice)
        for item in captions
    ] == [(cue.start_ms, cue.end_ms, cue.text, cue.speaker_name) for cue in cues]


@pytest.mark.parametrize("language", ALL)
def test_an_untouched_round_trip_is_the_same_bytes(
    lake: Lake, tmp_path: Path, language: str
) -> None:
    srt, vtt, ttml = (path.read_text("utf-8") for path in exported(lake, tmp_path, language))
    assert render_subrip(parse_subrip(srt, "a")) == srt
    assert render_webvtt(parse_webvtt(vtt, "a")) == vtt
    cues = parse_ttml(parse_xml(ttml.encode(), "a"), "a")
    assert render_ttml(cues, language=language, title=tables()["recordings"][0].title) == ttml


def test_marks_of_direction_are_in_files_and_not_in_words(lake: Lake, tmp_path: Path) -> None:
    _, vtt, _ = exported(lake, tmp_path, "ar")
    captions = read_captions(vtt)
    assert all(
        line[0] == line[-1] == "\u200f" for cue in captions.cues for line in cue.text.split("\n")
    )
    words = [word.text for word in words_from_cues(captions.cues)]
    assert words == " ".join(texts("ar")).split()


def test_marks_that_a_translator_has_set_are_not_doubled(lake: Lake, tmp_path: Path) -> None:
    before = exported(lake, tmp_path / "a", "ar")[0].read_bytes()
    rows = translations("ar")
    marked = [replace(row, text=f"\u200f{row.text}\u200f") for row in rows]
    lake.write_kept("translations", RECORDING_ID, marked)
    after = exported(lake, tmp_path / "b", "ar")[0].read_bytes()
    lake.write_kept("translations", RECORDING_ID, rows)
    assert after == before
