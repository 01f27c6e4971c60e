"""What all commands share: the app itself, options, and where output goes."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Webinar recordings to tables, briefs and transcripts.",
)

LakeOption = Annotated[str, typer.Option("--lake", metavar="DIR", help="The lake.")]
ProfileOption = Annotated[str, typer.Option(help="Subtitle rules: netflix, bbc or ted.")]


def example(*lines: str) -> str:
    """Return an epilog for ``--help`` that shows commands to copy."""
    return "Examples:\n\n" + "\n\n".join(lines)


def given(**values: Any) -> dict[str, Any]:
    """Return the arguments that the user gave; the others leave the settings as they are."""
    return {name: value for name, value in values.items() if value is not None}


def listed(text: str) -> list[str]:
    """Return the items of a list that is parted by commas."""
    return [item.strip() for item in text.split(",") if item.strip()]


def error_console() -> "Console":
    """Return a console on stderr: stdout is for results."""
    from rich.console import Console

    return Console(stderr=True)


def print_json(value: Any) -> None:
    """Print a result for machines on stdout.

    A terminal, and what is no UTF-8, gets letters beyond ASCII as ``\\u00e9``: some steer it.
    """
    is_ascii = sys.stdout.isatty() or "utf" not in (sys.stdout.encoding or "").lower()
    typer.echo(json.dumps(value, ensure_ascii=is_ascii, indent=2, default=str))
