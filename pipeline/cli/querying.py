"""``webinar query``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import LakeOption, app, example
from pipeline.lake import DEFAULT_LAKE, open_lake


@app.command(
    epilog=example(
        'webinar query "SELECT theme, count(*) AS said FROM recommendations GROUP BY theme"',
        'webinar query "SELECT * FROM recommendation_sheet" --out recommendations.xlsx',
        'webinar query "SELECT recording_id, title FROM recordings" --format csv > webinars.csv',
        "webinar query - --format json < question.sql",
        'webinar query "DESCRIBE recommendations"',
    )
)
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT; - reads it from stdin.")],
    lake: LakeOption = DEFAULT_LAKE,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="table, csv, json; with --out also parquet, xlsx.",
            show_default="table, or what FILE ends in",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there, not to stdout.")
    ] = None,
) -> None:
    """Ask the lake in SQL (DuckDB); every table is a view, and nothing can be written or changed.

    More views: places (regions of place codes) and recommendation_sheet (with a citation line).
    """
    from pipeline.answers import format_of, print_answer, save_answer

    chosen = format_name or format_of(out)
    answer = open_lake(lake).query(sys.stdin.read() if sql == "-" else sql)
    if out is not None:
        count = save_answer(answer, chosen, out)
        typer.echo(f"{count} rows: {out}", err=True)
    elif hidden := print_answer(answer, chosen, sys.stdout):
        typer.echo(f"{hidden} more rows: --format csv or --out FILE gives all", err=True)
