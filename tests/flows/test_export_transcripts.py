"""Exports as a flow on a real Prefect server: new and changed ones made, the rest left alone."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from flows.export_transcripts import export_transcripts
from pipeline.cues.profiles import PROFILES
from pipeline.exports import EXPORTS
from pipeline.exports.names import FIELDS
from pipeline.lake import Lake, open_lake
from tests.exports.test_exports import translate
from tests.flows.artifacts import newest_artifact
from tests.translated_webinar import GERMAN, RECORDING_ID, SUMMARY, TABLES_OF_WEBINAR

OTHER_ID = "closed-talks-99999999"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path / "lake")
    lake.publish(RECORDING_ID, "r1", TABLES_OF_WEBINAR)
    translate(lake, *GERMAN)
    summary = replace(SUMMARY, title="Closed talks", series=None, event_date=None)
    lake.publish(OTHER_ID, "r1", {"recordings": [summary]})
    return lake


def test_every_recording_and_language_once_and_again_only_where_it_changed(
    lake: Lake, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    formats, template = ("srt", "docx"), "{series}/{recording_id}.{language}.{extension}"
    rows = export_transcripts(lake.uri, str(out), formats, template=template)
    assert rows == newest_artifact("export-transcripts")
    assert [(row["recording_id"], row["language"], row["status"]) for row in rows] == [
        (OTHER_ID, "en", "done"), (RECORDING_ID, "de", "done"), (RECORDING_ID, "en", "done"),
    ]  # fmt: skip
    names = sorted(
        path.relative_to(out).as_posix()
        for path in out.rglob("*.??*")
        if ".exports" not in path.parts
    )
    assert names == [
        f"no-series/{OTHER_ID}.en.docx", f"no-series/{OTHER_ID}.en.srt",
        f"spring/{RECORDING_ID}.de.docx", f"spring/{RECORDING_ID}.de.srt",
        f"spring/{RECORDING_ID}.en.docx", f"spring/{RECORDING_ID}.en.srt",
    ]  # fmt: skip
    translate(lake, "Tao Zhan begrüßt heute 1.200 Lehrkräfte.", *GERMAN[1:])
    again = export_transcripts(lake.uri, str(out), formats, template=template)
    assert [(row["status"], row["files"], row["remark"]) for row in again] == [
        ("skipped", 0, "unchanged since the last export"),
        ("done", 2, ""),
        ("skipped", 0, "unchanged since the last export"),
    ]


def test_one_failure_is_named_and_stops_no_other(lake: Lake, tmp_path: Path) -> None:
    out = tmp_path / "out"
    Path(lake.uri, "words", f"{OTHER_ID}.parquet").write_bytes(b"broken")
    with pytest.raises(
        RuntimeError,
        match=rf"1 of 3 exports failed: {OTHER_ID}: .*words/{OTHER_ID}.parquet: a damaged file",
    ):
        export_transcripts(lake.uri, str(out))
    rows = newest_artifact("export-transcripts")
    assert [row["status"] for row in rows] == ["failed", "done", "done"]
    assert str(rows[0]["remark"]).endswith("webinar lake verify --repair")


def test_the_form_names_types_choices_and_meanings() -> None:
    fields = export_transcripts.parameters.model_dump()["properties"]
    assert all(field["description"] for field in fields.values())
    assert fields["profile"]["enum"] == list(PROFILES)
    assert fields["formats"]["description"] == f"Of {', '.join(EXPORTS)}."
    assert re.findall(r"{(\w+)}", fields["template"]["description"]) == list(FIELDS)


def test_the_command_has_help() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.export_transcripts", "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--template TEMPLATE" in done.stdout
