"""``webinar lake forget``: a recording or a person goes, and a search proves it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.common import LakeOption, example, print_json
from pipeline.cli.lake_commands import lake_app
from pipeline.errors import InputError
from pipeline.exports import DEFAULT_EXPORTS
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.report import DEFAULT_REPORT, forget_pages
from pipeline.terminal import plain

if TYPE_CHECKING:
    from pipeline.steps.tracing import Proof


@lake_app.command(
    epilog=example(
        "webinar lake forget online-education-1a2b3c4d",
        'webinar lake forget --speaker "Ana Núñez"',
        "webinar lake forget online-education --out s3://bucket/exports --json",
    )
)
def forget(
    recording: Annotated[
        str | None, typer.Argument(help="Recording id, or its beginning.", show_default=False)
    ] = None,
    speaker: Annotated[
        str | None, typer.Option(metavar="NAME", help="A person, in all recordings.")
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    out: Annotated[
        str, typer.Option(metavar="DIR", help="Exports, removed as well.")
    ] = DEFAULT_EXPORTS,
    report: Annotated[Path, typer.Option(metavar="DIR", help="Report, its pages too.")] = Path(
        DEFAULT_REPORT
    ),
    as_json: Annotated[bool, typer.Option("--json", help="What was done, as JSON.")] = False,
) -> None:
    """Remove a recording, or a person, from every table, kept result, export and report.

    Then every file there is searched for what was removed; exit code 1 where something is left.
    The source files (media, captions, agenda) and copies elsewhere are not touched: remove those
    yourself.
    """
    from dataclasses import asdict

    from pipeline.steps.forgetting import forget_recording, forget_speaker
    from pipeline.steps.tracing import (
        recordings_with,
        search_traces,
        traces_of_recording,
        traces_of_speaker,
    )

    if (recording is None) == (speaker is None):
        raise InputError(
            "one of both is to be forgotten", "webinar lake forget", "", "RECORDING or --speaker"
        )
    store = open_lake(lake)
    if recording is not None:
        recording_ids = [store.find(recording, anywhere=True)]
        sought = traces_of_recording(store, recording_ids[0])
        forget_recording(store, recording_ids[0])
    else:
        sought = traces_of_speaker(store, speaker or "")
        recording_ids = forget_speaker(store, speaker or "")
    removed = _remove_files(recording_ids, out, report)
    proof = search_traces(store, sought, [out, report])
    # Translations of one webinar are proposed in the exports of others of its series.
    more = _remove_files(recordings_with(store, proof.traces), out, report)
    if more:
        removed += more
        proof = search_traces(store, sought, [out, report])
    if as_json:
        print_json({"recordings": recording_ids, "removed": removed, **asdict(proof)})
    else:
        _tell(recording_ids, removed, proof, [store.uri, out, str(report)])
    if proof.traces:
        raise typer.Exit(1)


def _remove_files(recording_ids: Iterable[str], out: str, report: Path) -> list[str]:
    """Remove what was exported and reported of recordings; return the paths."""
    from pipeline.exports.removal import remove_exports

    return [
        path
        for recording_id in recording_ids
        for path in [*remove_exports(recording_id, out), *forget_pages(recording_id, report)]
    ]


def _tell(recording_ids: list[str], removed: list[str], proof: "Proof", places: list[str]) -> None:
    """Say what was forgotten, what was searched, and what is still there."""
    for recording_id in recording_ids:
        typer.echo(recording_id)
    for path in removed:
        typer.echo(plain(f"removed: {path}"), err=True)
    count = len({one.path for one in proof.traces})
    typer.echo(
        plain(
            f"searched: {proof.file_count} files, {proof.byte_count / 1e6:.1f} MB, unpacked, in"
            f" {', '.join(places)}, for {', '.join(proof.looked_for)}: found in {count or 'none'}"
        ),
        err=True,
    )
    for one in [*proof.traces, *proof.parts]:
        typer.echo(plain(f"still there: {one.label}: {one.path}"), err=True)
    for path in proof.unread:
        typer.echo(plain(f"could not be searched: {path}"), err=True)
    typer.echo(
        "not searched: your own files (media, captions, agenda, glossary), copies made elsewhere,"
        " backups, earlier versions in a bucket, the flow server's database",
        err=True,
    )
