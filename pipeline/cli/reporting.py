"""``webinar report``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import LakeOption, app, error_console, example, listed, print_json
from pipeline.exports import DEFAULT_EXPORTS
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.report import DEFAULT_REPORT, Built, Observer, ReportOptions, build_report
from pipeline.report.downloads import DEFAULT_FORMATS
from pipeline.report.media import check_mode
from pipeline.settings import DATA_DIR, load_settings
from pipeline.terminal import plain

# A log that nobody watches live needs no more lines than one for so many recordings.
_LINE_EVERY = 100


@app.command(
    epilog=example(
        "webinar report",
        "webinar report --lake data/lake --out site/ --media copy",
        "webinar report --to srt,vtt,txt,docx,package --exports data/exports",
    )
)
def report(
    lake: LakeOption = DEFAULT_LAKE,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where to.")] = Path(DEFAULT_REPORT),
    media: Annotated[
        str, typer.Option(metavar="link|copy|none", help="Sound and picture for the player.")
    ] = "link",
    to: Annotated[
        str, typer.Option(help="Formats to write as downloads, separated by commas; may be empty.")
    ] = ",".join(DEFAULT_FORMATS),
    exports: Annotated[
        Path, typer.Option(metavar="DIR", help="Exports that are there, offered as well.")
    ] = Path(DEFAULT_EXPORTS),
    as_json: Annotated[bool, typer.Option("--json", help="Results as JSON on stdout.")] = False,
) -> None:
    """Write the lake as pages: one a recording, one catalogue; they open from disk, offline.

    Pages of recordings that did not change stay as they are; those of recordings that the lake
    no longer holds go.
    """
    from pipeline.themes import load_themes

    settings = load_settings()
    themes = load_themes(Path(settings.text.themes or DATA_DIR / "themes.toml"))
    options = ReportOptions(
        theme_titles={theme.theme: theme.title for theme in themes},
        least_covered=settings.coverage.least_covered_share,
        formats=tuple(listed(to)),
        exports=exports,
        media=check_mode(media),
    )
    with _observing() as observe:
        built = build_report(open_lake(lake), out, options, observe=observe)
    _tell(built, as_json=as_json)
    raise typer.Exit(_exit_code(built))


def _tell(built: Built, *, as_json: bool) -> None:
    for recording_id, reason in built.failed.items():
        typer.echo(plain(f"failed     {recording_id}: {reason}"), err=True)
    for recording_id in built.removed:
        typer.echo(f"removed    {recording_id}", err=True)
    counts = f"{len(built.written)} pages written, {len(built.unchanged)} unchanged"
    typer.echo(f"{counts}, {len(built.removed)} removed", err=True)
    if as_json:
        print_json(asdict(built))
    else:
        typer.echo(built.index)


def _exit_code(built: Built) -> int:
    if not built.failed:
        return 0
    return 1 if built.written or built.unchanged else 3


@contextmanager
def _observing() -> Iterator[Observer]:
    """Give an observer that shows a bar on a terminal, and now and then a line elsewhere."""
    from rich.progress import Progress

    console = error_console()
    if console.is_terminal:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("report", total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)
    else:
        yield _tell_line


def _tell_line(done: int, total: int) -> None:
    if done and done % _LINE_EVERY == 0 and done < total:
        typer.echo(f"report: {done} of {total}", err=True)
