"""``webinar evaluate`` and ``webinar tables``."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import app, error_console, example, given, print_json
from pipeline.settings import load_settings


@app.command(
    epilog=example(
        "webinar evaluate --task recognition --reference speech/ --engine offline",
        "webinar evaluate --task speakers --reference diarization/real",
        "webinar evaluate --task language --reference dev.conllu.gz --plain --json",
    )
)
def evaluate(
    task: Annotated[
        str,
        typer.Option(
            help="recognition, speakers, recommendations, suggestions, language or brief."
        ),
    ],
    reference: Annotated[Path, typer.Option(metavar="PATH", help="Data of the task's form.")],
    plain_text: Annotated[
        bool, typer.Option("--plain", help="Language: lower-case, without punctuation.")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(help="auto, whisper, ctranslate or offline.", show_default="auto"),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="Whisper checkpoint.")
    ] = None,
    glossary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Recognition: terms whose recall to count.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Scores as JSON on stdout.")] = False,
) -> None:
    """Score what ships, as it is, on reference data that it has not seen."""
    from pipeline.trials import run_trial

    settings = load_settings(
        arguments={
            "recognition": given(engine=engine, model=model),
            "text": given(glossary=str(glossary) if glossary else None),
        }
    )
    console = error_console()
    scores = run_trial(
        task,
        reference,
        settings,
        is_plain=plain_text,
        observe=lambda name, number, count: console.print(
            f"{number} of {count}: {name}", highlight=False, markup=False
        ),
    )
    if as_json:
        print_json(scores)
        return
    for metric, score in scores.items():
        value = "-" if score["value"] is None else f"{score['value']:.4f}"
        counts = ", ".join(f"{name} {count}" for name, count in score.items() if name != "value")
        typer.echo(f"{metric:16} {value}  ({counts})")


@app.command(
    epilog=example("webinar tables", "webinar tables --format frictionless > datapackage.json")
)
def tables(
    format_name: Annotated[
        str, typer.Option("--format", metavar="NAME", help="markdown or frictionless.")
    ] = "markdown",
) -> None:
    """Print the data dictionary: every table, column, unit and key."""
    from pipeline.dictionary import dictionary_text

    typer.echo(dictionary_text(format_name), nl=False)
