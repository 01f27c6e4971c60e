"""``webinar correct``."""

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.common import LakeOption, app, example, print_json
from pipeline.lake import DEFAULT_LAKE, open_lake
from pipeline.records import Correction
from pipeline.terminal import plain

Texts = list[str] | None


@app.command(
    epilog=example(
        'webinar correct talk --name "S03=Ana Núñez" --name S04=',
        "webinar correct talk --merge S05=S01",
        "webinar correct talk --split t0012=S04 --split S01@1:05-1:20",
        'webinar correct talk --text "s0031=Ministries should fund open resources."',
        'webinar correct talk --replace "Dow Chan=Tao Zhan"',
        "webinar correct talk --undo",
    )
)
def correct(
    recording: Annotated[str, typer.Argument(help="Recording id, or its beginning.")],
    name: Annotated[
        Texts, typer.Option(metavar="VOICE=NAME", help="Name a voice; no name: nobody knows.")
    ] = None,
    merge: Annotated[
        Texts, typer.Option(metavar="VOICE=VOICE", help="Two voices are one person.")
    ] = None,
    split: Annotated[
        Texts,
        typer.Option(metavar="TURN[=VOICE]", help="A turn, or VOICE@from-to, is another voice."),
    ] = None,
    text: Annotated[
        Texts, typer.Option(metavar="STATEMENT=TEXT", help="A statement reads so.")
    ] = None,
    replace: Annotated[
        Texts, typer.Option(metavar="WRONG=RIGHT", help="These words, wherever they stand.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the latest one back.")] = False,
    author: Annotated[str | None, typer.Option(metavar="NAME", help="Who corrects.")] = None,
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[bool, typer.Option("--json", help="Corrections as JSON on stdout.")] = False,
) -> None:
    """Put names, voices and words right; kept over every later run. Alone: list what was put right.

    Splits are made first, then merges, names and texts.
    """
    from pipeline.corrections.requests import Request
    from pipeline.steps.correcting import correct_recording, undo_correction
    from pipeline.steps.ordering import read_corrections

    store = open_lake(lake)
    recording_id = store.find(recording)
    wanted = {"split": split, "merge": merge, "name": name, "text": text, "replace": replace}
    requests = [Request(kind, item) for kind, texts in wanted.items() for item in texts or ()]
    if undo:
        latest = undo_correction(store, recording_id)
        corrections = [latest] if latest else []
    elif requests:
        corrections = correct_recording(store, recording_id, requests, author=author)
    else:
        corrections = read_corrections(store, recording_id)
    if as_json:
        print_json([asdict(item) for item in corrections])
    for correction in corrections if not as_json else ():
        typer.echo(plain(("taken back: " if undo else "") + _line(correction)))


def _line(correction: Correction) -> str:
    before, after = (repr(text) if text else "-" for text in (correction.before, correction.after))
    by = f", by {correction.author}" if correction.author else ""
    made = f"{correction.made_at[:19]}{by}"
    return f"{correction.kind:6} {correction.target_id}: {before} -> {after} ({made})"
