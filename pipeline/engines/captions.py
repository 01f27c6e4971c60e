"""Platform transcripts (Zoom, Teams, Meet, YouTube, Otter, WebVTT, SubRip, text) to words.

    captions = read_captions(path)
    words_from_cues(captions.cues), spans_from_cues(captions.cues), names_from_cues(captions.cues)

The layout is told from the content, never from the file's name.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines import EngineIdentity
from pipeline.engines.caption_cues import (
    are_rolled_up,
    clean_cue_names,
    have_chevrons,
    have_name_prefixes,
    split_at_chevrons,
    take_name_prefixes,
    unroll,
)
from pipeline.engines.caption_names import names_from_cues
from pipeline.engines.caption_times import (
    TimeSource,
    cues_from_turns,
    spans_from_cues,
    words_from_cues,
)
from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.formats.speaker_turns import parse_speaker_turns
from pipeline.formats.subrip import parse_subrip
from pipeline.formats.webvtt import parse_webvtt
from pipeline.records import Cue

__all__ = ["Captions", "names_from_cues", "read_captions", "spans_from_cues", "words_from_cues"]

# A day of speech is about 1.5 MB; WebVTT with a time for each word takes about six times that.
LARGEST_CAPTIONS_BYTES = 32 * 1024 * 1024
_SUBRIP_TIMES = re.compile(r"^[ \t]*\d+:\d+:\d+[,.]\d+[ \t]*-+>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Captions:
    """The cues of one transcript; ``identity.model`` is its layout, ``times`` their source."""

    identity: EngineIdentity
    cues: tuple[Cue, ...]
    times: TimeSource


def read_captions(path: str | Path, *, duration_ms: int | None = None) -> Captions:
    """Return the cues by order of the file, each with the name that the platform gives.

    ``duration_ms`` is the length of the recording, where there is one: it ends the last turn of
    a transcript that has times for turns only or none at all.

    Raises:
        SourceNotFoundError: the file cannot be read.
        FormatError: it is no text, of no known layout, broken, or holds no words.
    """
    where = str(path)
    content = _read(Path(path))
    cues, layout, times = _parse(_decode(content, where), where, duration_ms)
    if not any(cue.text.strip() for cue in cues):
        raise FormatError("no words in this transcript", where)
    digest = hashlib.sha256(content).hexdigest()
    return Captions(EngineIdentity("captions", layout, digest), tuple(cues), times)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_CAPTIONS_BYTES + 1)
    except OSError as error:
        remedy = "Check permissions and the disk"
        raise SourceNotFoundError(
            "cannot read the transcript", str(path), str(error), remedy
        ) from error
    if len(content) > LARGEST_CAPTIONS_BYTES:
        raise FormatError(
            "too large for a transcript", str(path), f"> {LARGEST_CAPTIONS_BYTES} bytes"
        )
    return content


def _decode(content: bytes, where: str) -> str:
    """Return the text: UTF-8, or UTF-16 where a byte order mark says so."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        remedy = "Save the transcript as UTF-8"
        raise FormatError("not a text in UTF-8", where, str(error), remedy) from error
    if "\0" in text:
        raise FormatError("not a text: it holds zero bytes", where)
    return text


def _parse(text: str, where: str, duration_ms: int | None) -> tuple[list[Cue], str, TimeSource]:
    """Return cues, layout and where the times come from."""
    if text.startswith("WEBVTT"):
        return (*_named(parse_webvtt(text, where), "webvtt"), "given")
    if _SUBRIP_TIMES.search(text):
        return (*_named(parse_subrip(text, where), "subrip"), "given")
    transcript = parse_speaker_turns(text, where)
    cues, times = cues_from_turns(transcript, duration_ms=duration_ms)
    return list(clean_cue_names(cues)), transcript.layout, times


def _named(cues: Sequence[Cue], format_name: str) -> tuple[list[Cue], str]:
    """Return the cues with names and without repeated lines, and the platform's layout."""
    cues, layout = list(cues), format_name
    if are_rolled_up(cues):
        cues, layout = unroll(cues), "youtube"
    if any(cue.speaker_name for cue in cues):
        layout = "teams"
    elif have_chevrons(cues):
        cues, layout = split_at_chevrons(cues), "chevrons"
    elif have_name_prefixes(cues):
        cues, layout = take_name_prefixes(cues), "zoom"
    return list(clean_cue_names(cues)), layout
