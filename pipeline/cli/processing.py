"""``webinar run`` and ``webinar show``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.common import LakeOption, app, error_console, example, given, print_json
from pipeline.coverage import coverage_warning
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.records import (
    BriefLine,
    CoverageGap,
    Recommendation,
    RecordingSummary,
    Speaker,
    TermChange,
)
from pipeline.settings import Settings, load_settings
from pipeline.terminal import plain

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.steps import Outcome


# What shells expect of a program that Ctrl-C ended: 128 and the signal's number.
INTERRUPTED = 130


@app.command(
    epilog=example(
        "webinar run talk.mp4",
        "webinar run inbox/ --lake data/lake --json",
        "webinar run talk.ogg --agenda talk.agenda.yaml --engine offline",
        "webinar run talk.mp4 --glossary terms.tsv --strict",
    )
)
def run(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files or folders.")],
    lake: LakeOption = DEFAULT_LAKE,
    engine: Annotated[
        str | None,
        typer.Option(help="auto, whisper, ctranslate, offline or captions.", show_default="auto"),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="Whisper checkpoint.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="auto|CODE", help="Language that is spoken.")
    ] = None,
    agenda: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who was announced; YAML, TOML or CSV.")
    ] = None,
    speakers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="How many people speak.")
    ] = None,
    glossary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Terms to listen for and to spell; TSV: term, spoken."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse what has too much speech without words.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Results as JSON on stdout.")] = False,
) -> None:
    """Process recordings: words, speakers, recommendations, brief, all published in the lake.

    A sidecar of the same name is used where there is one: captions (talk.vtt, talk.srt) and an
    agenda (talk.agenda.yaml). What is done already is not done again.
    """
    from pipeline.planning import work_glossary

    settings = load_settings(
        arguments={
            "recognition": given(
                engine=engine, model=model, language=None if language == "auto" else language
            ),
            "speakers": given(speaker_count=speakers),
            "text": given(glossary=str(glossary.absolute()) if glossary else None),
            "coverage": given(strict=strict or None),
        }
    )
    work_glossary(settings)  # one that cannot be read is the user's to mend before anything runs
    outcomes = _process(sources, settings, lake, agenda)
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    raise typer.Exit(_exit_code(outcomes))


def _process(
    sources: list[str], settings: Settings, lake: str, agenda: Path | None
) -> "list[Outcome]":
    """Return what became of each recording; Ctrl-C ends the command."""
    from pipeline.batch import process_all
    from pipeline.progress import observing

    console = error_console()
    outcomes = []
    try:
        for outcome in process_all(
            sources,
            settings,
            lake_uri=lake,
            agenda_path=agenda,
            observing=lambda title: observing(console, title),
        ):
            outcomes.append(outcome)
            _report(console, outcome)
    except KeyboardInterrupt:
        console.print("interrupted  what is finished is kept; the same command goes on there")
        raise typer.Exit(INTERRUPTED) from None
    return outcomes


def _report(console: "Console", outcome: "Outcome") -> None:
    if outcome.error:
        text = f"failed     {outcome.error}"
    else:
        text = f"{outcome.status:<10} {outcome.recording_id} ({outcome.seconds:.1f} s)"
    console.print(plain(text), highlight=False, markup=False, soft_wrap=True)
    if outcome.warning:
        warning = f"warning    {outcome.warning}"
        console.print(plain(warning), highlight=False, markup=False, soft_wrap=True)


def _exit_code(outcomes: "list[Outcome]") -> int:
    failed = sum(outcome.status == "failed" for outcome in outcomes)
    if failed == 0:
        return 0
    return 1 if failed < len(outcomes) else 3


@app.command(epilog=example("webinar show online", "webinar show online-education-1a2b3c4d --json"))
def show(
    recording: Annotated[str, typer.Argument(help="Recording id, or its beginning.")],
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on stdout.")] = False,
) -> None:
    """Show the brief, the speakers and the recommendations of one recording."""
    from rich.console import Console

    from pipeline.engines import DRAFT_REASONS
    from pipeline.terminal import print_recording

    store = open_lake(lake)
    recording_id = store.find(recording)
    summary = store.read("recordings", recording_id, RecordingSummary)[0]
    parts: dict[str, Any] = {
        "brief": store.read("brief", recording_id, BriefLine),
        "speakers": store.read("speakers", recording_id, Speaker),
        "recommendations": store.read("recommendations", recording_id, Recommendation),
        "coverage": store.read("coverage", recording_id, CoverageGap),
        "term_changes": store.read("term_changes", recording_id, TermChange),
    }
    if as_json:
        rows = {name: [asdict(record) for record in records] for name, records in parts.items()}
        print_json({"recording_id": recording_id, **asdict(summary), **rows})
    else:
        reason = DRAFT_REASONS.get(summary.engine)
        least = load_settings().coverage.least_covered_share
        warning = coverage_warning(summary.covered_share, least=least)
        print_recording(Console(), summary, draft_reason=reason, warning=warning, **parts)
