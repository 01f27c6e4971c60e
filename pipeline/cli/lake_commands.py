"""``webinar lake``: work over all recordings of a lake."""

from collections import Counter
from typing import Annotated

import typer

from pipeline.cli.common import LakeOption, app, example, print_json
from pipeline.lake import DEFAULT_LAKE

lake_app = typer.Typer(no_args_is_help=True, help="Work over all recordings of a lake.")
app.add_typer(lake_app, name="lake")


@lake_app.command(epilog=example("webinar lake ledger", "webinar lake ledger --lake data/lake"))
def ledger(
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[bool, typer.Option("--json", help="All rows as JSON on stdout.")] = False,
) -> None:
    """Join recommendations that say the same, over all webinars, in the table ledger."""
    from dataclasses import asdict

    from pipeline.lake import open_lake
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
