"""Speaker spans that another program has found, from an RTTM file beside the recording."""

import hashlib
from pathlib import Path

from pipeline.engines import EngineIdentity
from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.formats.rttm import parse_rttm
from pipeline.intervals import mark_overlaps
from pipeline.records import SpeakerSpan

ENGINE = "rttm"


def identity_of(path: Path) -> EngineIdentity:
    """Return the identity of a file's spans: other bytes are another engine.

    Raises:
        SourceNotFoundError: the file cannot be read.
    """
    return EngineIdentity(ENGINE, path.name, hashlib.sha256(_read(path)).hexdigest())


def read_spans(path: Path) -> list[SpeakerSpan]:
    """Return the spans in order, cut where voices overlap, labelled by first appearance.

    Raises:
        SourceNotFoundError: the file cannot be read.
        FormatError: it is no RTTM, has no speaker, or speaks of several recordings.
    """
    try:
        files = parse_rttm(_read(path).decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise FormatError("not a text in UTF-8", str(path), str(error)) from error
    if len(files) != 1:
        what = "spans of several recordings" if files else "no speaker in this file"
        remedy = "One file a recording, with SPEAKER lines"
        raise FormatError(what, str(path), ", ".join(list(files)[:5]), remedy)
    (spans,) = files.values()
    labels: dict[str, str] = {}
    for span in sorted(spans, key=lambda one: (one.start_ms, one.end_ms)):
        labels.setdefault(span.speaker, f"S{len(labels) + 1:02d}")
    return mark_overlaps(
        SpeakerSpan(labels[span.speaker], span.start_ms, span.end_ms) for span in spans
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceNotFoundError("cannot read the speaker spans", str(path), str(error)) from error
