"""``webinar export`` and ``webinar import``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.common import LakeOption, ProfileOption, app, example, listed, print_json
from pipeline.exports import DEFAULT_EXPORTS
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.terminal import plain

if TYPE_CHECKING:
    from pipeline.exports.returns import Imported


@app.command(
    epilog=example(
        "webinar export online --to srt,vtt,txt",
        "webinar export online --to package --language de",
        "webinar export online --to srt --language de --out subtitles/   (or s3://bucket/subtitles)",
    )
)
def export(
    recording: Annotated[str, typer.Argument(help="Recording id, or its beginning.")],
    to: Annotated[str, typer.Option(help="Formats, separated by commas.")] = "srt,vtt,txt",
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Translated into this language.")
    ] = None,
    glossary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Glossary, TSV: term, spoken, de, fr, ...")
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    out: Annotated[str, typer.Option(metavar="DIR", help="Where to.")] = DEFAULT_EXPORTS,
    profile: ProfileOption = "netflix",
) -> None:
    """Write subtitles, transcripts and translators' files of one recording."""
    from pipeline.exports import export_recording
    from pipeline.glossary import read_glossary

    store = open_lake(lake)
    for path in export_recording(
        store,
        store.find(recording),
        listed(to),
        out,
        profile=profile,
        language=language,
        glossary=read_glossary(glossary),
    ):
        typer.echo(path)


@app.command(
    "import",
    epilog=example(
        "webinar import talk-1a2b3c4d.de.xlf",
        "webinar import talk-1a2b3c4d.de.docx --partial",
        "webinar import talk-1a2b3c4d.de.xlf --accept number_differs,name_differs",
    ),
)
def import_(
    file: Annotated[Path, typer.Argument(help="XLIFF, TMX or DOCX grid that was translated.")],
    recording: Annotated[
        str | None, typer.Option(metavar="ID", help="Recording.", show_default="as the file says")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language.", show_default="as the file says")
    ] = None,
    translator: Annotated[str | None, typer.Option(metavar="NAME", help="Who translated.")] = None,
    accept: Annotated[
        str, typer.Option(metavar="KINDS", help="Findings to let pass, separated by commas.")
    ] = "",
    partial: Annotated[bool, typer.Option("--partial", help="Take what is fine.")] = False,
    to: Annotated[str, typer.Option(help="Formats to write then.")] = "srt,vtt,docx",
    lake: LakeOption = DEFAULT_LAKE,
    out: Annotated[str, typer.Option(metavar="DIR", help="Where to.")] = DEFAULT_EXPORTS,
    profile: ProfileOption = "netflix",
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON on stdout.")] = False,
) -> None:
    """Take a translation back: every finding is named, or it is in the lake and in subtitles."""
    from pipeline.exports import export_recording, find_export
    from pipeline.exports.returns import import_translation

    store = open_lake(lake)
    for format_name in listed(to):
        find_export(format_name)
    imported = import_translation(
        store,
        file,
        recording=recording,
        language=language,
        translator=translator,
        accept=listed(accept),
        is_partial=partial,
        profile=profile,
    )
    paths = (
        export_recording(
            store,
            imported.recording_id,
            listed(to),
            out,
            profile=profile,
            language=imported.language,
        )
        if imported.written_count
        else []
    )
    if as_json:
        print_json({**asdict(imported), "paths": paths})
    else:
        _report_import(imported, paths)
    raise typer.Exit(_import_exit_code(imported))


def _report_import(imported: "Imported", paths: list[str]) -> None:
    for finding in imported.findings:
        line = f"{finding.kind}: {finding.unit_id}: {finding.detail}"
        typer.echo(plain(line), err=True)
    counts = f"{imported.written_count} of {imported.unit_count} units taken over"
    typer.echo(f"{counts}, {len(imported.findings)} findings", err=True)
    for path in paths:
        typer.echo(path)


def _import_exit_code(imported: "Imported") -> int:
    if not imported.findings:
        return 0
    return 1 if imported.written_count else 2
