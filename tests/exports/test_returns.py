"""A translation comes back: taken over, or every finding named and nothing written."""

import json
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import FormatError, InputError, NotPublishedError, PipelineError
from pipeline.exports import export_recording
from pipeline.exports.returns import import_translation, parse_returned, read_returned
from pipeline.exports.transcript import read_transcript
from pipeline.exports.units import find_profile, make_bilingual
from pipeline.formats.archive import pack
from pipeline.formats.bilingual import text_sha256
from pipeline.formats.markup import escape
from pipeline.formats.subrip import parse_subrip
from pipeline.lake import Lake, open_lake
from pipeline.records import Translation
from tests.hostile_returns import hostile_returns
from tests.sample_webinar import LANGUAGES, publish_sample
from tests.sample_webinar import RECORDING_ID as SAMPLE_ID
from tests.translated_webinar import GERMAN, RECORDING_ID, STATEMENTS, TEXTS, publish_webinar

TARGETS = (*GERMAN, "Ministerien sollten offene Quellen fördern.", "Offene Gespräche & mehr")
ROUND_TRIP_FORMATS = ("xliff", "xliff2", "tmx", "docx")
FILES_SENT = {"xliff": "xlf", "xliff2": "xliff2.xlf", "tmx": "tmx", "docx": "docx"}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path / "lake")
    publish_webinar(lake)
    return lake


@pytest.fixture
def sent(lake: Lake, tmp_path: Path) -> Path:
    """Return the XLIFF 1.2 file that goes out."""
    paths = export_recording(lake, RECORDING_ID, ["xliff"], tmp_path, language="de")
    return Path(paths[0])


def translate(path: Path) -> Path:
    """Fill in the targets as a translator's tool does."""
    targets = iter(TARGETS)
    text = path.read_text(encoding="utf-8")
    filled = re.sub(
        r'<target state="needs-translation">.*?</target>',
        lambda _: f'<target state="translated">{escape(next(targets))}</target>',
        text,
    )
    path.write_text(filled, encoding="utf-8")
    return path


def kept(lake: Lake) -> list[Translation]:
    return lake.read("translations", RECORDING_ID, Translation)


def test_a_good_translation_is_in_the_lake(lake: Lake, sent: Path) -> None:
    imported = import_translation(lake, translate(sent), translator="A. B.")
    assert (imported.language, imported.unit_count, imported.written_count) == ("de", 6, 6)
    assert imported.findings == ()
    rows = {item.statement_id: item for item in kept(lake)}
    assert len(rows) == 6
    assert rows[STATEMENTS[0].statement_id] == Translation(
        STATEMENTS[0].statement_id, "de", GERMAN[0], "translated", "A. B.", text_sha256(TEXTS[0])
    )


@pytest.mark.parametrize("format_name", ROUND_TRIP_FORMATS)
def test_an_untouched_round_trip_changes_nothing(
    lake: Lake, sent: Path, tmp_path: Path, format_name: str
) -> None:
    import_translation(lake, translate(sent))
    before = kept(lake)
    again = export_recording(lake, RECORDING_ID, [format_name], tmp_path / "b", language="de")
    imported = import_translation(lake, Path(again[0]))
    assert (imported.findings, imported.written_count) == ((), 6)
    assert kept(lake) == before
    once_more = export_recording(lake, RECORDING_ID, [format_name], tmp_path / "c", language="de")
    assert Path(once_more[0]).read_bytes() == Path(again[0]).read_bytes()


@pytest.mark.parametrize("format_name", ROUND_TRIP_FORMATS)
def test_what_nobody_translated_is_found_unit_by_unit(
    lake: Lake, tmp_path: Path, format_name: str
) -> None:
    paths = export_recording(lake, RECORDING_ID, [format_name], tmp_path, language="de")
    imported = import_translation(lake, Path(paths[0]), language="de")
    assert {finding.kind for finding in imported.findings} == {"untranslated"}
    assert (len(imported.findings), imported.written_count, kept(lake)) == (6, 0, [])


@pytest.fixture(scope="module")
def sample_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = open_lake(tmp_path_factory.mktemp("lake"))
    publish_sample(lake)
    return lake


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_name", ROUND_TRIP_FORMATS)
def test_the_sample_comes_back_with_the_same_ids_sources_targets_and_times(
    sample_lake: Lake, tmp_path: Path, format_name: str, language: str
) -> None:
    paths = export_recording(sample_lake, SAMPLE_ID, [format_name], tmp_path, language=language)
    returned = read_returned(Path(paths[0]), language=language)
    transcript = read_transcript(sample_lake, SAMPLE_ID, language=language)
    units = make_bilingual(transcript, find_profile("netflix"), language).units
    assert len(units) == 48
    # The title is not translated: XLIFF 1.2 holds its source then. The grid has no end times.
    assert [
        (unit.unit_id, unit.source, unit.start_ms, unit.end_ms, unit.target or unit.source)
        for unit in returned.units
    ] == [
        (
            unit.unit_id,
            unit.source,
            unit.start_ms,
            None if format_name == "docx" else unit.end_ms,
            unit.target or unit.source,
        )
        for unit in units
    ]


def test_one_finding_stops_all_unless_asked_otherwise(lake: Lake, sent: Path) -> None:
    text = translate(sent).read_text(encoding="utf-8")
    sent.write_text(text.replace("Vielen Dank.", ""), encoding="utf-8")
    assert import_translation(lake, sent).written_count == 0
    assert kept(lake) == []
    assert import_translation(lake, sent, is_partial=True).written_count == 5
    assert STATEMENTS[3].statement_id not in [item.statement_id for item in kept(lake)]


def test_judgements_are_let_pass_by_name(lake: Lake, sent: Path) -> None:
    text = translate(sent).read_text(encoding="utf-8")
    sent.write_text(text.replace("3 Jahre", "drei Jahre"), encoding="utf-8")
    assert [item.kind for item in import_translation(lake, sent).findings] == ["number_differs"]
    assert import_translation(lake, sent, accept=["number_differs"]).written_count == 6
    with pytest.raises(InputError, match="cannot be accepted"):
        import_translation(lake, sent, accept=["changed_source"])


def test_the_language_must_be_known_and_another_one(lake: Lake, sent: Path) -> None:
    text = translate(sent).read_text(encoding="utf-8")
    with pytest.raises(InputError, match=r"in another language \(got 'de'\). Asked for: fr"):
        import_translation(lake, sent, language="fr")
    sent.write_text(text.replace(' target-language="de"', ""), encoding="utf-8")
    with pytest.raises(InputError, match="does not say its language"):
        import_translation(lake, sent)
    with pytest.raises(InputError, match="language that was spoken"):
        import_translation(lake, sent, language="EN")
    assert import_translation(lake, sent, language="de").written_count == 6


def test_a_recording_that_the_lake_does_not_hold(lake: Lake, sent: Path) -> None:
    text = sent.read_text(encoding="utf-8").replace(RECORDING_ID, "other-00000000")
    sent.write_text(text, encoding="utf-8")
    with pytest.raises(NotPublishedError, match="other-00000000"):
        import_translation(lake, sent)
    named = import_translation(lake, sent, recording=RECORDING_ID)
    assert {item.kind for item in named.findings} == {"unknown_unit", "missing_unit"}


def test_a_grid_without_properties_comes_back_by_its_file_name(
    lake: Lake, sent: Path, tmp_path: Path
) -> None:
    import_translation(lake, translate(sent))
    grid = Path(export_recording(lake, RECORDING_ID, ["docx"], tmp_path, language="de")[0])
    with zipfile.ZipFile(grid) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["docProps/core.xml"] = files["docProps/core.xml"].replace(RECORDING_ID.encode(), b"")
    grid.write_bytes(pack(files))
    assert import_translation(lake, grid).written_count == 6


def test_a_memory_without_ids_answers_by_its_texts(lake: Lake, tmp_path: Path) -> None:
    units = "".join(
        f'<tu><tuv xml:lang="en"><seg>{escape(source)}</seg></tuv>'
        f'<tuv xml:lang="de"><seg>{escape(target)}</seg></tuv></tu>'
        for source, target in zip(TEXTS, GERMAN, strict=True)
    )
    path = tmp_path / "project_save.tmx"
    path.write_text(
        f'<!DOCTYPE tmx SYSTEM "tmx11.dtd"><tmx version="1.1"><header srclang="en"/>'
        f"<body>{units}</body></tmx>",
        encoding="utf-8",
    )
    imported = import_translation(lake, path, recording=RECORDING_ID, is_partial=True)
    assert imported.written_count == 4
    assert {item.kind for item in imported.findings} == {"missing_unit"}


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Return the address of a server and the list of what it was asked for."""
    requests = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()


def test_hundreds_of_hostile_returns_are_named_write_nothing_and_fetch_nothing(
    lake: Lake, sent: Path, tmp_path: Path, asked: tuple[str, list[str]]
) -> None:
    import_translation(lake, translate(sent))
    paths = export_recording(lake, RECORDING_ID, ROUND_TRIP_FORMATS, tmp_path, language="de")
    good = {
        name: Path(path).read_bytes() for name, path in zip(ROUND_TRIP_FORMATS, paths, strict=True)
    }
    secret = tmp_path / "secret"
    secret.write_text("nobody may read this", encoding="utf-8")
    before = {path: path.read_bytes() for path in Path(lake.uri).rglob("*") if path.is_file()}
    url, requests = asked
    path, names = tmp_path / f"{RECORDING_ID}.back", list[str]()
    for name, content in hostile_returns(good, url=url, secret=str(secret)):
        names.append(name)
        path.write_bytes(content)
        try:
            imported = import_translation(lake, path)
        except PipelineError as error:
            assert isinstance(error, (FormatError, InputError, NotPublishedError)), name
            said = str(error)
        else:
            assert imported.findings and imported.written_count == 0, name
            said = str(imported.findings)
        assert "nobody may read this" not in said, name
    assert len(names) >= 700
    assert requests == []
    assert {
        path: path.read_bytes() for path in Path(lake.uri).rglob("*") if path.is_file()
    } == before


def test_a_random_file_is_no_translation() -> None:
    with pytest.raises(FormatError, match=r"a\.html: no translation that can be read back"):
        parse_returned(b"<html/>", "a.html")


def test_the_command_writes_subtitles_with_the_original_times(
    lake: Lake, sent: Path, tmp_path: Path
) -> None:
    arguments = ["import", str(translate(sent)), "--lake", lake.uri, "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    names = [f"{RECORDING_ID}.de.{extension}" for extension in ("srt", "vtt", "docx")]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    cues = parse_subrip((tmp_path / "out" / names[0]).read_text(encoding="utf-8"), names[0])
    assert (cues[0].start_ms, cues[-1].end_ms) == (0, 16_000)
    assert "Lehrkräfte" in cues[0].text


def test_a_format_or_profile_that_is_none_stops_before_anything_is_written(
    lake: Lake, sent: Path
) -> None:
    done = CliRunner().invoke(
        app, ["import", str(translate(sent)), "--lake", lake.uri, "--to", "mkv"]
    )
    assert str(done.exception).startswith("--to: no such export format (got 'mkv')")
    with pytest.raises(InputError, match="no such subtitle profile"):
        import_translation(lake, sent, profile="x")
    assert kept(lake) == []


def test_the_command_names_findings_and_writes_nothing(
    lake: Lake, sent: Path, tmp_path: Path
) -> None:
    arguments = ["import", str(sent), "--lake", lake.uri, "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert f"untranslated: {RECORDING_ID}-s0001: 'Tao Zhan welcomes" in done.stderr
    assert "0 of 6 units taken over, 6 findings" in done.stderr
    assert not (tmp_path / "out").exists()
    as_json = CliRunner().invoke(app, [*arguments, "--json"])
    assert [item["kind"] for item in json.loads(as_json.stdout)["findings"]] == ["untranslated"] * 6
