"""``webinar lake``: what concerns the lake as a whole."""

from collections import Counter
from typing import Annotated

import typer

from pipeline.cli.common import LakeOption, app, example, print_json
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.terminal import plain

lake_app = typer.Typer(no_args_is_help=True, help="The lake as a whole.")
app.add_typer(lake_app, name="lake")


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
