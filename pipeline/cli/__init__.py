"""The ``webinar`` command: thin over the steps.

Exit codes: 0 done; 1 some recordings failed, the rest are published; 2 bad arguments or input;
3 nothing could be done; 130 Ctrl-C. Errors go to stderr, results for machines (``--json``) to
stdout.
"""

import io
import sys

import typer

from pipeline.cli import (
    checking,
    correcting,
    forgetting,
    inspecting,
    lake_commands,
    linting,
    processing,
    querying,
    reporting,
    translating,
)
from pipeline.cli.common import app
from pipeline.errors import PipelineError
from pipeline.terminal import plain

__all__ = [
    "app",
    "checking",
    "correcting",
    "forgetting",
    "inspecting",
    "lake_commands",
    "linting",
    "main",
    "processing",
    "querying",
    "reporting",
    "translating",
]


def main() -> None:
    """Run the command; an error becomes one line on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale may not know the letters of a name
            stream.reconfigure(errors="replace")
    try:
        app()
    except PipelineError as error:
        typer.echo(plain(f"webinar: {error}"), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # A disk that is full or a folder that may not be written: nothing to trace.
        remedy = "Check space and permissions"
        typer.echo(plain(f"webinar: a file or the disk failed (got {error}). {remedy}"), err=True)
        sys.exit(PipelineError.exit_code)
