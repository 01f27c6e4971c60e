"""``webinar models`` and ``webinar doctor``: what is here, what is missing, how to get it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.common import app, error_console, example, print_json
from pipeline.terminal import plain

if TYPE_CHECKING:
    from pipeline.inventory import Part

models = typer.Typer(no_args_is_help=True, help="Whisper checkpoints: list, fetch, verify, path.")
app.add_typer(models, name="models")

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON on stdout.")]
# A large checkpoint comes in blocks; this bounds the wait for each of them.
TIMEOUT_S = 30.0


@models.command("list", epilog=example("webinar models list", "webinar models list --json"))
def list_(as_json: JsonOption = False) -> None:
    """List the checkpoints: which are on this disk, with the hashes that they must have."""
    from pipeline.inventory import list_checkpoints

    _print_parts(list_checkpoints(), as_json=as_json)


@models.command(epilog=example("webinar models fetch small"))
def fetch(
    name: Annotated[str, typer.Argument(help="openai-whisper's name, such as small.")],
) -> None:
    """Download a checkpoint once; it is kept only if its SHA-256 is right."""
    from rich.progress import DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    from pipeline.engines.checkpoints import fetch_checkpoint
    from pipeline.inventory import inspect_checkpoint

    if inspect_checkpoint(name).state != "ready":
        columns = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        with Progress(name, *columns, console=error_console()) as progress:
            task = progress.add_task(name, total=None)
            fetch_checkpoint(
                name,
                timeout_s=TIMEOUT_S,
                observe=lambda done, total: progress.update(
                    task, completed=done, total=total or None
                ),
            )
    path(name)


@models.command(epilog=example("webinar models verify", "webinar models verify small"))
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names; without any: all that are here.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the checkpoints on this disk with the hashes that they must have."""
    from pipeline.inventory import inspect_checkpoint, list_checkpoints

    if names:
        parts = [inspect_checkpoint(name) for name in names]
    else:
        parts = [part for part in list_checkpoints() if part.state != "missing"]
    _print_parts(parts, as_json=as_json)
    raise typer.Exit(int(any(part.state != "ready" for part in parts)))


@models.command(epilog=example("webinar models path small"))
def path(name: Annotated[str, typer.Argument(help="openai-whisper's name, or a file.")]) -> None:
    """Print where a checkpoint lies."""
    from pipeline.engines.checkpoints import checkpoint_path, find_checkpoint
    from pipeline.errors import EngineUnavailableError

    found = find_checkpoint(name)
    if found is None:
        expected = checkpoint_path(name)
        raise EngineUnavailableError(
            "this checkpoint is not here", str(expected), name, f"webinar models fetch {name}"
        )
    typer.echo(found)


@app.command(epilog=example("webinar doctor", "webinar doctor --json"))
def doctor(as_json: JsonOption = False) -> None:
    """Say what the pipeline has on this machine, what is missing, and how to get it.

    Ends with 1 where something is missing that nothing goes without.
    """
    from pipeline.inventory import inspect_machine
    from pipeline.steps.hearing import default_scratch_dir

    parts = inspect_machine(default_scratch_dir())
    _print_parts(parts, as_json=as_json)
    raise typer.Exit(int(any(part.is_required and part.state != "ready" for part in parts)))


def _print_parts(parts: "list[Part]", *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(part) for part in parts])
        return
    width = max((len(part.name) for part in parts), default=0)
    for part in parts:
        facts = [part.purpose, part.detail, f"sha256 {part.sha256}" if part.sha256 else ""]
        line = f"{part.state:8} {part.name:{width}}  {', '.join(filter(None, facts))}"
        typer.echo(plain(line))
        if part.remedy:
            typer.echo(plain(f"{'':8} {'':{width}}  -> {part.remedy}"))
