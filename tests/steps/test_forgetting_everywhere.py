"""Nothing is left anywhere: a lake with all that a lake can have, searched byte by byte.

Two webinars of a series, one of them real sound; corrections, translations, voice prints, ledger,
scores, a snapshot, exports in all formats, a report, and what killed writers leave. The search
here is another one than the product's: it knows zip archives, gzip and Parquet, and nothing else.
"""

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.corrections.requests import Request
from pipeline.exports import EXPORTS, export_recording
from pipeline.exports.batch import BatchOrder, export_item, find_items
from pipeline.formats.bilingual import text_sha256
from pipeline.lake import Lake, open_lake
from pipeline.recordings import find_sources
from pipeline.records import BriefLine, Recommendation, Statement, Translation
from pipeline.report import ReportOptions, build_report
from pipeline.settings import load_settings
from pipeline.steps import open_work, process_recording
from pipeline.steps.correcting import correct_recording
from pipeline.steps.hearing import default_scratch_dir
from pipeline.steps.ledgering import make_ledger
from pipeline.trials.published import score_lake
from tests.media import write_clip

# Rita Maas speaks to 11.1 s, Tao Zhan from 12.1 s on: the sound is of the sample.
HEARD = """WEBVTT

00:00:00.000 --> 00:00:11.100
Rita Maas: We begin with our first speaker, who comes from the foundation.

00:00:12.100 --> 00:00:22.000
Tao Zhan: Village teachers need a marmalade allowance for their lessons at a distance.

00:00:22.100 --> 00:00:33.000
Tao Zhan: Ministries should pay the teachers for lessons at a distance in every village.
"""
READ = """WEBVTT

00:00:01.000 --> 00:00:06.000
Ben Okri: Tao Zhan told us last week what the teachers in the villages need.

00:00:06.500 --> 00:00:12.000
Ben Okri: I agree with Mr Zhan, and Zhan's numbers are right, so thank you, Tao.

00:00:12.500 --> 00:00:19.000
Ann Lee: Ministries should pay the teachers for courses at a distance in every village.

00:00:19.500 --> 00:00:24.000
Ann Lee: The ministry should pay for the internet in every school of the country.
"""
AGENDA = """title: {title}
series: Evenings on village schools
people:
  - name: Tao Zhan
    role: Lamplighter
    affiliation: Foundation for Distant Lamps
"""
HEARD_TITLE, READ_TITLE = "Lessons by lamplight tonight", "Lessons by daylight tomorrow"
ONLY_HEARD = "marmalade"
# In a translation of the one webinar, which is proposed to translators of the other one.
PROPOSED = "Auf lamplight-Deutsch"
ONLY_READ = "internet in every school"
PLACES = ("lake", "exports", "report")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_clip(folder / "heard.wav", start_ms=26_400, end_ms=60_100)
    ids = []
    for name, captions, title in (("heard", HEARD, HEARD_TITLE), ("read", READ, READ_TITLE)):
        (folder / f"{name}.vtt").write_text(captions)
        (folder / f"{name}.agenda.yaml").write_text(AGENDA.format(title=title))
        ids.append(run(folder, name))
    fill(folder, open_lake(folder / "lake"), *ids)
    return folder


def run(folder: Path, name: str) -> str:
    (source,) = find_sources([folder / ("heard.wav" if name == "heard" else f"{name}.vtt")])
    settings = load_settings(
        environment={},
        arguments={
            "recognition": {"engine": "captions"},
            "speakers": {"remember_voices": "true"},
        },
    )
    work = open_work(source, settings, lake_uri=str(folder / "lake"))
    return process_recording(work).recording_id or ""


def fill(folder: Path, lake: Lake, heard: str, read: str) -> None:
    """Put everything into the lake and around it that people and programs put there."""
    lake.snapshot()
    correct_recording(lake, heard, [Request("replace", "lessons=courses")], author="Tao Zhan")
    correct_recording(lake, read, [Request("replace", "numbers=figures")], author="Ann Lee")
    for recording_id in (heard, read):
        lake.write_kept("translations", recording_id, translated(lake, recording_id))
    make_ledger(lake)
    (folder / "references").mkdir()
    (folder / "references" / f"{heard}.txt").write_text("Teachers need an allowance.")
    score_lake(lake, folder / "references")
    lake.snapshot()
    for recording_id in (heard, read):
        for language in (None, "de"):
            out = folder / "exports"
            export_recording(lake, recording_id, list(EXPORTS), out, language=language)
    named = BatchOrder(
        lake.uri, str(folder / "exports"), ("srt", "docx"),
        template="{series}/{recording_id}.{language}.{extension}",
    )  # fmt: skip
    for item in find_items(named):
        assert export_item(item, named).status != "failed"
    formats = ("srt", "docx", "package")
    options = ReportOptions(formats=formats, exports=folder / "exports", media="copy")
    assert build_report(lake, folder / "report", options).failed == {}
    leave_unfinished(folder, heard)


def translated(lake: Lake, recording_id: str) -> list[Translation]:
    """Return a translation of all that can be translated, each of it recognisable."""
    texts = {one.statement_id: one.text for one in lake.read("statements", recording_id, Statement)}
    found = lake.read("recommendations", recording_id, Recommendation)
    texts |= {one.recommendation_id: one.recommendation for one in found}
    brief = lake.read("brief", recording_id, BriefLine)
    texts |= {f"{recording_id}-b{one.position:03d}": one.text for one in brief}
    kind = recording_id.split("-")[2]
    return [
        Translation(
            name, "de", f"Auf {kind}-Deutsch: {text.upper()}", "final", "Tao Zhan",
            text_sha256(text),
        )
        for name, text in texts.items()
        if kind == "lamplight" or "COURSES" not in text.upper()
    ]  # fmt: skip


def leave_unfinished(folder: Path, recording_id: str) -> None:
    """Leave what writers leave that were killed."""
    lake = folder / "lake"
    staged = lake / ".staging" / f"{recording_id}.0123"
    staged.mkdir(parents=True)
    shutil.copy(lake / "turns" / f"{recording_id}.parquet", staged / "turns.parquet")
    for place in (
        lake / "turns" / f".{recording_id}.parquet.0123.tmp",
        folder / "exports" / f".{recording_id}.en.txt.0123.tmp",
        folder / "report" / "recordings" / f".{recording_id}.html.4711.tmp",
    ):
        place.write_text(f"Tao Zhan of {HEARD_TITLE}: {ONLY_HEARD}")
    part = lake / ".results" / recording_id / "transcript-0123" / "000000.json"
    part.parent.mkdir()
    part.write_text(json.dumps([[0, 1, "Tao"], [1, 2, "Zhan"], [2, 3, ONLY_HEARD]]))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    for place in PLACES:
        shutil.copytree(made / place, tmp_path / place)
    return tmp_path


def forget(folder: Path, *what: str) -> Result:
    places = ["--lake", folder / "lake", "--out", folder / "exports", "--report", folder / "report"]
    return CliRunner().invoke(app, ["lake", "forget", *what, *map(str, places)])


def traces(folder: Path, *texts: str) -> list[str]:
    """Return the files and folders that hold one of the texts, in any case, packed or not."""
    return [
        path.relative_to(folder).as_posix()
        for place in PLACES
        for path in sorted((folder / place).rglob("*"))
        if any(
            text.casefold() in reading.casefold() for reading in readings(path) for text in texts
        )
    ]


def readings(path: Path) -> Iterator[str]:
    yield str(path.relative_to(path.parents[1]))
    if path.is_dir():
        return
    content = path.read_bytes()
    yield content.decode("utf-8", errors="ignore")
    yield from unpacked(content)


def unpacked(content: bytes) -> Iterator[str]:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                member = archive.read(name)
                yield f"{name} {member.decode('utf-8', errors='ignore')}"
                yield from unpacked(member)
    elif content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content).decode("utf-8", errors="ignore")
    elif content.startswith(b"PAR1"):
        table = pq.read_table(io.BytesIO(content))
        yield f"{table.schema.metadata} {table.to_pylist()}"


def kinds(found: list[str]) -> set[str]:
    """Return in which kinds of places something was found."""
    return {"/".join(Path(path).parts[:2]) for path in found}


@pytest.mark.slow
def test_there_is_something_to_forget_in_every_place(folder: Path) -> None:
    found = kinds(traces(folder, ONLY_HEARD, "Zhan", HEARD_TITLE))
    assert found >= {
        "lake/.results", "lake/.staging", "lake/.voices", "lake/brief", "lake/corrections",
        "lake/recordings", "lake/snapshot", "lake/speakers", "lake/statements", "lake/turns",
        "lake/translations", "lake/words", "report/.kept", "report/data", "report/files",
        "report/recordings",
    }  # fmt: skip
    (heard,) = [one for one in open_lake(folder / "lake").recording_ids() if "lamplight" in one]
    places = kinds(traces(folder, heard))
    assert places >= {
        "lake/ledger",
        "lake/quality",
        "lake/.locks",
        "report/media",
        "exports/.exports",
    }
    extensions = {Path(path).suffix for path in traces(folder, ONLY_HEARD) if "exports" in path}
    assert extensions >= {".srt", ".docx", ".zip", ".xlf", ".tmx", ".txt"}
    proposed = {
        Path(path).name.split(".", 1)[1] for path in traces(folder, PROPOSED) if "daylight" in path
    }
    assert proposed >= {"de.xlf", "de.package.zip"}


@pytest.mark.slow
def test_a_recording_leaves_no_trace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    lake = open_lake(folder / "lake")
    heard, read = lake.recording_ids()[::-1]
    sound = default_scratch_dir() / f"{heard.rpartition('-')[2]}{'0' * 56}.pcm"
    sound.parent.mkdir(parents=True, exist_ok=True)
    sound.write_bytes(b"\0\0")

    done = forget(folder, heard)

    assert done.exit_code == 0, done.output
    assert lake.recording_ids() == [read]
    assert (
        traces(folder, heard, HEARD_TITLE, "by-lamplight", ONLY_HEARD, PROPOSED, "Rita Maas") == []
    )
    assert traces(folder, ONLY_READ) != []
    assert not sound.exists()
    looked_for = r"the recording's id, the hash of its file, the title, \d+ sentences"
    assert re.search(rf"for {looked_for}: found in none", done.stderr)
    assert "not searched: your own files" in done.stderr


@pytest.mark.slow
def test_a_person_leaves_no_trace(folder: Path) -> None:
    done = forget(folder, "--speaker", "tao zhan")

    assert done.exit_code == 0, done.output
    assert traces(folder, "Zhan", "Lamplighter", "Distant Lamps", ONLY_HEARD) == []
    lake = open_lake(folder / "lake")
    texts = [one.text for one in records(lake, "daylight")]
    assert texts == [
        "[…] told us last week what the teachers in the villages need.",
        "I agree with Mr […], and […]'s figures are right, so thank you, […].",
        "Ministries should pay the teachers for courses at a distance in every village.",
        "The ministry should pay for the internet in every school of the country.",
    ]
    assert [one.text for one in records(lake, "lamplight")] == [
        "We begin with our first speaker, who comes from the foundation."
    ]
    assert traces(folder, "Rita Maas") != []


def records(lake: Lake, name: str) -> list[Statement]:
    return lake.read("statements", lake.find(f"lessons-by-{name}"), Statement)
