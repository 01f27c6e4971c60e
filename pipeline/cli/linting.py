"""``webinar lint``."""

import csv
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import ProfileOption, app, example, print_json


@app.command(
    epilog=example(
        "webinar lint talk.de.srt",
        "webinar lint subtitles/*.vtt --profile bbc --csv > findings.csv",
        "webinar lint talk.ttml --language pt-BR --json",
    )
)
def lint(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="SRT, WebVTT or TTML.")],
    profile: ProfileOption = "netflix",
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language.", show_default="as the file says")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Findings as CSV on stdout.")] = False,
) -> None:
    """Check subtitles, ours or others', against a profile; exit code 1 where there are findings."""
    from pipeline.cues.lint import CueFinding
    from pipeline.exports.lint import lint_file
    from pipeline.terminal import plain
    from pipeline.timecode import ms_to_clock

    linted = [lint_file(path, profile=profile, language=language) for path in files]
    rows = [{"file": file.path, **asdict(item)} for file in linted for item in file.findings]
    if as_json:
        print_json([asdict(file) for file in linted])
    elif as_csv:
        columns = ["file", *(field.name for field in fields(CueFinding))]
        table = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    else:
        for row in rows:
            counted = "" if row["value"] is None else f" {row['value']} (limit {row['limit']})"
            text = " / ".join(row["text"].split("\n"))
            place = f"{row['file']}: {row['cue']}: {ms_to_clock(row['start_ms'])}"
            typer.echo(plain(f"{place}: {row['kind']}{counted}: {text}"))
    cues = sum(file.cue_count for file in linted)
    typer.echo(f"{len(rows)} findings in {cues} subtitles ({profile})", err=True)
    raise typer.Exit(1 if rows else 0)
