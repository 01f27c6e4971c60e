"""The linter on files: any of three formats, a table of findings, an exit code for CI."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import FormatError, InputError, SourceNotFoundError
from pipeline.exports.lint import lint_file

GOOD = "1\n00:00:00,000 --> 00:00:02,000\nGood morning.\n\n"
BAD = "WEBVTT\n\n00:00.000 --> 00:00.400\nGood morning to you all.\n"
TTML = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="de"><body><div>'
    '<p begin="0s" end="8s">Guten Morgen.</p></div></body></tt>'
)


def test_files_are_told_by_what_is_in_them(tmp_path: Path) -> None:
    found = []
    for name, text in (("a.en.txt", GOOD), ("b.en.txt", BAD), ("c.txt", TTML)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        linted = lint_file(tmp_path / name)
        found.append((linted.language, [item.kind for item in linted.findings]))
    assert found == [("en", []), ("en", ["too_short"]), ("de", ["too_long"])]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        lint_file(tmp_path / "none.srt")
    path = tmp_path / "a.srt"
    path.write_bytes("é".encode("latin-1"))
    with pytest.raises(FormatError, match="not a text in UTF-8"):
        lint_file(path)
    path.write_text("no subtitles", encoding="utf-8")
    with pytest.raises(FormatError, match="no cue"):
        lint_file(path)
    with pytest.raises(InputError, match="no such subtitle profile"):
        lint_file(path, profile="x")


def test_the_command_gives_rows_and_an_exit_code(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.en.srt", tmp_path / "b.en.vtt"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(BAD, encoding="utf-8")
    assert CliRunner().invoke(app, ["lint", str(good)]).exit_code == 0
    done = CliRunner().invoke(app, ["lint", str(good), str(bad)])
    assert done.exit_code == 1
    assert done.stdout == (
        f"{bad}: 1: 00:00:00.000: too_short 400 (limit 833): Good morning to you all.\n"
    )
    rows = CliRunner().invoke(app, ["lint", str(bad), "--csv"]).stdout.splitlines()
    assert rows == [
        "file,cue,start_ms,kind,value,limit,text",
        f"{bad},1,0,too_short,400,833,Good morning to you all.",
    ]
    listed = json.loads(CliRunner().invoke(app, ["lint", str(bad), "--json"]).stdout)
    assert [item["kind"] for item in listed[0]["findings"]] == ["too_short"]
