"""From what the user names to recordings: sources, their sidecars, their identity.

    for source in find_sources(["webinars/"]):
        recording = open_recording(source)

Beside ``talk.mp4`` these belong to it: captions (``talk.vtt``, ``talk.transcript.vtt``,
``talk.srt``, ``talk.transcript.md``, ``talk.en.vtt``) and an agenda (``talk.agenda.yaml``,
``.yml``, ``.toml`` or ``.csv``), and speaker spans of another program (``talk.speakers.rttm``).
A WebVTT or SubRip file without media is a recording of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import FormatError, InputError, SourceNotFoundError
from pipeline.formats.agenda import LONGEST_AGENDA, parse_agenda
from pipeline.recordings.finding import files_of
from pipeline.recordings.identity import file_sha256, recording_id_of, title_from
from pipeline.recordings.sidecars import (
    AGENDA_KIND_BY_SUFFIX,
    agenda_beside,
    agenda_of,
    all_captions_of,
    captions_in,
    captions_of,
    captions_stem,
    is_captions,
    spans_of,
)
from pipeline.records import Agenda, Recording
from pipeline.textfiles import read_text


@dataclass(frozen=True, slots=True)
class Source:
    """One recording to be: media, captions or both, and what lies beside them.

    That may be an agenda, and spans of speakers that another program has found (RTTM).
    ``uri`` is where the files were fetched from, ``announced`` what was said about them there.
    """

    media_path: Path | None
    captions_path: Path | None
    agenda_path: Path | None
    uri: str | None = None
    announced: Agenda = field(default_factory=Agenda)
    spans_path: Path | None = None

    @property
    def path(self) -> Path:
        """The file that the recording is known by: the media, else the captions."""
        path = self.media_path or self.captions_path
        if path is None:
            raise InputError("a source needs media or captions", str(self.agenda_path))
        return path

    @property
    def name(self) -> str:
        """What people call it: the file's name."""
        return self.path.name


def find_sources(inputs: Sequence[str | Path]) -> list[Source]:
    """Return the sources in the order of the inputs, those of a folder sorted by path.

    Folders are searched with all that is in them, without hidden files and partial downloads, and
    without links that lead out of them. A pattern (``inbox/2024-*/*.mp4``, ``**`` for any depth)
    stands for the recordings it matches. A file that is named itself may be a link.

    Raises:
        SourceNotFoundError: nothing is there, or a folder or pattern without any recording.
        InputError: a URL, or an agenda in the place of a recording.
    """
    files: dict[Path, None] = {}
    for item in inputs:
        try:
            files |= dict.fromkeys(files_of(item))
        except OSError as error:
            remedy = "Check permissions and the disk"
            raise SourceNotFoundError("cannot look there", str(item), str(error), remedy) from error
    media = [path for path in files if not is_captions(path)]
    captions = {folder: captions_in(folder) for folder in {path.parent for path in media}}
    sources = {path: _media_source(path, captions[path.parent]) for path in media}
    taken = {sidecar for path in media for sidecar in all_captions_of(path, captions[path.parent])}
    for path in files:
        if is_captions(path) and path not in taken:
            sources[path] = Source(None, path, agenda_beside(captions_stem(path)))
    return [sources[path] for path in files if path in sources]


def open_recording(source: Source, *, agenda_path: Path | None = None) -> Recording:
    """Return the recording with its id, title and agenda; the file is read once, in blocks.

    Raises:
        SourceNotFoundError: the media or captions cannot be read.
        FormatError: the agenda is broken.
    """
    agenda_path = agenda_path or source.agenda_path
    agenda = read_agenda(agenda_path) if agenda_path else source.announced
    digest = file_sha256(source.path)
    title = agenda.title or title_from(captions_stem(source.path).name)
    return Recording(
        recording_id=recording_id_of(title, digest),
        title=title,
        source_uri=source.uri or source.path.absolute().as_uri(),
        source_sha256=digest,
        media_path=str(source.media_path) if source.media_path else None,
        captions_path=str(source.captions_path) if source.captions_path else None,
        agenda=agenda,
        spans_path=str(source.spans_path) if source.spans_path else None,
    )


def read_agenda(path: str | Path) -> Agenda:
    """Return the agenda in a YAML, TOML or CSV file.

    Raises:
        SourceNotFoundError: the file cannot be read.
        FormatError: not an agenda; the message names file, line or person, and field.
    """
    path = Path(path)
    kinds = {suffix.removeprefix(".agenda"): kind for suffix, kind in AGENDA_KIND_BY_SUFFIX.items()}
    if path.suffix.lower() not in kinds:
        remedy = f"Agendas end in {', '.join(kinds)}"
        raise FormatError("no kind of agenda", str(path), path.suffix, remedy)
    # Four bytes are the most that a character takes.
    text = read_text(path, what="the agenda", largest_bytes=4 * LONGEST_AGENDA)
    return parse_agenda(text, str(path), kind=kinds[path.suffix.lower()])


def _media_source(path: Path, captions: Mapping[str, Path]) -> Source:
    return Source(path, captions_of(path, captions), agenda_of(path), spans_path=spans_of(path))
