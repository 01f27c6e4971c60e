"""Exports of a published recording, as files."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cues.profiles import PROFILES
from pipeline.errors import InputError, NotPublishedError
from pipeline.exports import EXPORTS, export_recording, render_export
from pipeline.exports.transcript import Transcript
from pipeline.formats.bilingual import text_sha256
from pipeline.formats.subrip import parse_subrip
from pipeline.glossary import read_glossary
from pipeline.lake import Lake, open_lake
from pipeline.records import (
    GlossaryTerm,
    RecordingSummary,
    SpeakerSpan,
    Translation,
    Turn,
    Word,
)
from pipeline.tables import TABLES
from tests import translated_webinar as webinar

RECORDING_ID = "open-talks-0a1b2c3d"
TRANSCRIPT = Transcript(
    RECORDING_ID,
    RecordingSummary(
        run_id="r1", title="Open talks", source_uri="file:///a.ogg", source_sha256="0" * 64,
        event_date=date(2020, 4, 23), series="Spring", duration_ms=5000, speech_ms=4000,
        language="en", language_confidence=None, speaker_count=2, word_count=5,
        recommendation_count=0, engine="offline", model="en-us", draft=False, schema_version=1,
    ),
    (
        Word(0, 500, "Good", speaker="S01"),
        Word(500, 1000, "morning.", speaker="S01"),
        Word(2000, 2400, "Teachers", speaker="S02"),
        Word(2400, 2800, "&", speaker="S02"),
        Word(2800, 4000, "pupils.", speaker="S02"),
    ),
    (
        Turn("t1", "S01", "Tao Zhan", 0, 1000, 0, 2, "Good morning."),
        Turn("t2", "S02", None, 2000, 4000, 2, 5, "Teachers & pupils."),
    ),
    (SpeakerSpan("S01", 0, 1000), SpeakerSpan("S02", 2000, 4000)),
)  # fmt: skip
DRAFT = replace(TRANSCRIPT, summary=replace(TRANSCRIPT.summary, draft=True))
NOTE = (
    "DRAFT: recognised by offline (en-us), an engine of draft quality; check the words against "
    "the recording before they are used."
)
SRT = (
    "1\n00:00:00,000 --> 00:00:01,000\nGood morning.\n\n"
    "2\n00:00:02,000 --> 00:00:04,000\nTeachers & pupils.\n\n"
)
VTT_CUES = (
    "00:00:00.000 --> 00:00:01.000\n<v Tao Zhan>Good morning.\n\n"
    "00:00:02.000 --> 00:00:04.000\n<v S02>Teachers &amp; pupils.\n"
)
TXT_TURNS = "[0:00] Tao Zhan:\nGood morning.\n\n[0:02] S02:\nTeachers & pupils.\n"
RTTM = (
    "SPEAKER open-talks-0a1b2c3d 1 0.000 1.000 <NA> <NA> S01 <NA> <NA>\n"
    "SPEAKER open-talks-0a1b2c3d 1 2.000 2.000 <NA> <NA> S02 <NA> <NA>\n"
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    tables: dict[str, tuple[object, ...]] = dict.fromkeys(TABLES, ())
    tables |= {
        "recordings": (TRANSCRIPT.summary,),
        "words": TRANSCRIPT.words,
        "turns": TRANSCRIPT.turns,
        "speaker_spans": TRANSCRIPT.speaker_spans,
    }
    lake = open_lake(tmp_path / "lake")
    lake.publish(RECORDING_ID, "r1", tables)
    return lake


@pytest.mark.parametrize(
    ("format_name", "transcript", "expected"),
    [
        ("srt", TRANSCRIPT, SRT),
        ("srt", DRAFT, SRT),
        ("vtt", TRANSCRIPT, f"WEBVTT\n\n{VTT_CUES}"),
        ("vtt", DRAFT, f"WEBVTT\n\nNOTE {NOTE}\n\n{VTT_CUES}"),
        ("txt", TRANSCRIPT, f"Open talks\n2020-04-23, Spring\n\n{TXT_TURNS}"),
        ("txt", DRAFT, f"Open talks\n2020-04-23, Spring\n{NOTE}\n\n{TXT_TURNS}"),
        ("rttm", DRAFT, RTTM),
    ],
)
def test_each_format_in_full(format_name: str, transcript: Transcript, expected: str) -> None:
    assert render_export(format_name, transcript) == expected


def test_files_are_named_by_recording_and_language(lake: Lake, tmp_path: Path) -> None:
    out = tmp_path / "exports"
    paths = export_recording(lake, RECORDING_ID, list(EXPORTS), out)
    names = [
        f"{RECORDING_ID}.en.{extension}"
        for extension in (
            "srt", "vtt", "txt", "rttm", "ttml", "xlf", "xliff2.xlf", "docx", "tmx", "tbx",
            "glossary.tsv", "package.zip",
        )
    ]  # fmt: skip
    assert paths == [str(out / name) for name in names]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    assert (out / names[0]).read_text(encoding="utf-8") == SRT
    before = {path: path.read_bytes() for path in out.iterdir()}
    export_recording(lake, RECORDING_ID, list(EXPORTS), out)
    assert {path: path.read_bytes() for path in out.iterdir()} == before


def test_nothing_is_written_where_one_format_is_unknown(lake: Lake, tmp_path: Path) -> None:
    out = tmp_path / "exports"
    with pytest.raises(InputError, match=r"no such export format \(got 'mkv'\). Known: srt, vtt"):
        export_recording(lake, RECORDING_ID, ["srt", "mkv"], out)
    with pytest.raises(InputError, match=r"no such subtitle profile \(got 'x'\)"):
        export_recording(lake, RECORDING_ID, ["srt"], out, profile="x")
    with pytest.raises(NotPublishedError):
        export_recording(lake, "none-00000000", ["srt"], out)
    assert not out.exists()


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_every_profile_renders(profile: str) -> None:
    assert str(render_export("srt", TRANSCRIPT, profile=profile)).count("-->") == 2


def translate(lake: Lake, *texts: str) -> None:
    """Put German translations of the first statements in the lake."""
    rows = [
        Translation(unit.statement_id, "de", text, "final", None, text_sha256(unit.text))
        for unit, text in zip(webinar.STATEMENTS, texts, strict=False)
    ]
    lake.write_kept("translations", webinar.RECORDING_ID, rows)


@pytest.fixture
def webinar_lake(tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path / "lake")
    webinar.publish_webinar(lake)
    return lake


def exported(lake: Lake, format_name: str, tmp_path: Path, *, language: str | None) -> bytes:
    paths = export_recording(
        lake,
        webinar.RECORDING_ID,
        [format_name],
        tmp_path / "exports",
        language=language,
        glossary=webinar.GLOSSARY,
    )
    return Path(paths[0]).read_bytes()


def test_subtitles_in_another_language_keep_the_times(webinar_lake: Lake, tmp_path: Path) -> None:
    translate(webinar_lake, *webinar.GERMAN)
    spoken = parse_subrip(exported(webinar_lake, "srt", tmp_path, language="en").decode(), "en")
    german = parse_subrip(exported(webinar_lake, "srt", tmp_path, language="de").decode(), "de")
    assert " ".join(" ".join(cue.text for cue in german).split()) == " ".join(webinar.GERMAN)
    assert (german[0].start_ms, german[-1].end_ms) == (spoken[0].start_ms, spoken[-1].end_ms)
    turns = [(turn.start_ms, turn.end_ms) for turn in webinar.TURNS]
    assert all(any(start <= cue.start_ms < end for start, end in turns) for cue in german)


def test_what_is_not_translated_stands_in_the_original_and_is_counted(
    webinar_lake: Lake, tmp_path: Path
) -> None:
    translate(webinar_lake, *webinar.GERMAN[:2])
    text = exported(webinar_lake, "txt", tmp_path, language="de").decode()
    assert "2 of 4 sentences are not translated yet." in text
    assert "begrüßt 1.200" in text
    assert "Thank you." in text


def test_a_language_without_translations_is_refused(webinar_lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing is translated .*\(got 'fr'\)\. webinar export"):
        exported(webinar_lake, "srt", tmp_path, language="fr")
    with pytest.raises(InputError, match="--language: not a language tag"):
        exported(webinar_lake, "xliff", tmp_path, language="../fr")


def test_the_package_holds_all_and_its_manifest_the_hashes(
    webinar_lake: Lake, tmp_path: Path
) -> None:
    content = exported(webinar_lake, "package", tmp_path, language="de")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    stem = webinar.RECORDING_ID
    assert sorted(files) == [
        "context.html", f"{stem}.de.docx", f"{stem}.de.glossary.tsv", f"{stem}.de.tbx",
        f"{stem}.de.tmx", f"{stem}.de.xlf", f"{stem}.en.srt", f"{stem}.en.txt", f"{stem}.en.vtt",
    ]  # fmt: skip
    assert manifest["files"] == {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    }
    assert (manifest["source_language"], manifest["target_language"]) == ("en", "de")
    assert manifest["media"] == {"name": "talk.ogg", "sha256": "0" * 64}
    assert all(b"/home/a" not in data for data in files.values())


def test_the_context_sheet_links_to_the_seconds(webinar_lake: Lake, tmp_path: Path) -> None:
    content = exported(webinar_lake, "package", tmp_path, language="de")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("context.html").decode()
    assert "<td>Tao Zhan</td><td>Director</td><td>UNESCO IITE</td>" in page
    assert '<a href="talk.ogg#t=8">0:08</a> Ana Núñez: Ministries should fund' in page
    assert "<h1>Open talks &amp; more</h1>" in page


def test_the_glossary_has_the_terms_then_people_and_names(
    webinar_lake: Lake, tmp_path: Path
) -> None:
    assert exported(webinar_lake, "tsv", tmp_path, language="de").decode() == (
        "open educational resources\toffene Bildungsressourcen\tUNESCO's wording\n"
        "Tao Zhan\t\tDirector, UNESCO IITE\n"
        "Ana Núñez\t\tspeaker\n"
        "Ministries\t\torganisation\n"
    )


def test_a_glossary_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "glossary.tsv"
    path.write_text("term\tde\nOER\tOER\n", encoding="utf-8")
    assert read_glossary(path) == (GlossaryTerm("OER", (), (("de", "OER"),)),)
    assert read_glossary(None) == ()
    with pytest.raises(InputError, match="cannot read the glossary"):
        read_glossary(tmp_path / "none.tsv")


def test_the_command_takes_a_language_and_a_glossary(webinar_lake: Lake, tmp_path: Path) -> None:
    glossary = tmp_path / "glossary.tsv"
    glossary.write_text("term\tde\nteachers\tLehrkräfte\n", encoding="utf-8")
    arguments = ["export", "open", "--to", "xliff, tsv", "--language", "DE"]
    options = ["--lake", webinar_lake.uri, "--out", str(tmp_path), "--glossary", str(glossary)]
    done = CliRunner().invoke(app, [*arguments, *options])
    assert done.exit_code == 0
    stem = f"{tmp_path}/{webinar.RECORDING_ID}.de"
    assert done.stdout.split() == [f"{stem}.xlf", f"{stem}.glossary.tsv"]
    assert "Term: teachers = Lehrkräfte" in Path(f"{stem}.xlf").read_text(encoding="utf-8")
