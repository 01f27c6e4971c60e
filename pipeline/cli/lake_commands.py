"""``webinar lake``: what concerns the lake as a whole."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.common import LakeOption, app, example, print_json
from pipeline.errors import InputError
from pipeline.exports import DEFAULT_EXPORTS
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.report import DEFAULT_REPORT, forget_pages
from pipeline.terminal import plain

if TYPE_CHECKING:
    from pipeline.steps.tracing import Proof

lake_app = typer.Typer(no_args_is_help=True, help="The lake as a whole.")
app.add_typer(lake_app, name="lake")


@lake_app.command(
    epilog=example(
        "webinar lake forget online-education-1a2b3c4d",
        'webinar lake forget --speaker "Ana Núñez"',
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

    from pipeline.exports.removal import remove_exports
    from pipeline.steps.forgetting import forget_recording, forget_speaker
    from pipeline.steps.tracing import search_traces, traces_of_recording, traces_of_speaker

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
    removed = [
        path
        for recording_id in recording_ids
        for path in [*remove_exports(recording_id, out), *forget_pages(recording_id, report)]
    ]
    proof = search_traces(store, sought, [out, report])
    if as_json:
        print_json({"recordings": recording_ids, "removed": removed, **asdict(proof)})
    else:
        _tell_forgotten(recording_ids, removed, proof, [store.uri, out, str(report)])
    if proof.traces:
        raise typer.Exit(1)


def _tell_forgotten(
    recording_ids: list[str], removed: list[str], proof: "Proof", places: list[str]
) -> None:
    """Say what was forgotten, what was searched, and what is still there."""
    for recording_id in recording_ids:
        typer.echo(recording_id)
    for path in removed:
        typer.echo(plain(f"removed: {path}"), err=True)
    found = (
        f"found in {len({one.path for one in proof.traces})}" if proof.traces else "found in none"
    )
    typer.echo(
        plain(
            f"searched: {proof.file_count} files, {proof.byte_count / 1e6:.1f} MB, unpacked, in"
            f" {', '.join(places)}, for {', '.join(proof.looked_for)}: {found}"
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


@lake_app.command(epilog=example("webinar lake ledger", "webinar lake ledger --lake data/lake"))
def ledger(
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[bool, typer.Option("--json", help="All rows as JSON on stdout.")] = False,
) -> None:
    """Join recommendations that say the same, over all webinars, in the table ledger."""
    from dataclasses import asdict

    from pipeline.steps.ledgering import make_ledger

    rows = make_ledger(open_lake(lake))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    sizes = Counter(row.cluster_id for row in rows)
    shared = {row.cluster_id for row in rows if row.recording_count > 1}
    contradicted = {row.cluster_id for row in rows if row.is_contradicted}
    typer.echo(
        f"{len(rows)} recommendations in {len(sizes)} clusters; {len(shared)} of more than one"
        f" webinar, {len(contradicted)} contradicted"
    )


@lake_app.command(
    epilog=example(
        "webinar lake verify", "webinar lake verify --repair", "webinar lake verify --json"
    )
)
def verify(
    lake: LakeOption = DEFAULT_LAKE,
    should_repair: Annotated[
        bool, typer.Option("--repair", help="Make damaged tables again from kept results.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Every damage as JSON.")] = False,
) -> None:
    """Look at every file of the lake: is it there, whole, and what was written?

    Exit code 1 where something is damaged and stays so.
    """
    from dataclasses import asdict

    from pipeline.steps.verifying import verify_lake

    store = open_lake(lake)
    looked, damaged = verify_lake(store, should_repair=should_repair)
    for one in damaged:
        for item in one.damage:
            typer.echo(plain(f"damaged: {item.path}: {item.reason}"), err=True)
        if should_repair:
            what = f"not repaired: {one.problem}" if one.problem else "repaired"
            typer.echo(plain(f"{what}: {one.recording_id}"), err=True)
    if as_json:
        print_json([asdict(one) for one in damaged])
    else:
        typer.echo(f"{looked} recordings looked at, {len(damaged)} damaged")
    if any(one.problem or not should_repair for one in damaged):
        raise typer.Exit(1)


@lake_app.command(epilog=example("webinar lake snapshot", "webinar lake snapshot --json"))
def snapshot(
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[bool, typer.Option("--json", help="What was done, as JSON.")] = False,
) -> None:
    """Bring the copy for reading up to date: few large files a table, for lakes of thousands.

    Only what is new or changed is copied, with parts that are small. Queries and notebooks use the
    copy for what has not changed since, and the recordings' own files for the rest.
    """
    from dataclasses import asdict

    report = open_lake(lake).snapshot()
    if as_json:
        print_json(asdict(report))
        return
    typer.echo(
        f"{report.recording_count} recordings in {report.part_count} parts; {report.added_count}"
        f" added, {report.copied_count} moved to larger parts"
    )
