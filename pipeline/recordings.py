"""From what the user names to recordings: sources, their sidecars, their identity.

    for source in find_sources(["webinars/"]):
        recording = open_recording(source)

Beside ``talk.mp4`` these belong to it: captions (``talk.vtt``, ``talk.transcript.vtt``,
``talk.srt``, ``talk.transcript.md``, ``talk.en.vtt``) and an agenda (``talk.agenda.yaml``,
``.yml``, ``.toml`` or ``.csv``), and speaker spans of another program (``talk.speakers.rttm``).
A WebVTT or SubRip file without media is a recording of its own.
"""

import glob
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import FormatError, InputError, NoRecordingError, SourceNotFoundError
from pipeline.formats.agenda import LONGEST_AGENDA, parse_agenda
from pipeline.links import is_file_within
from pipeline.records import Agenda, Recording

# Found in folders. A file that is named on its own may have any name: PyAV looks inside.
# ``.ts`` is left out: it is TypeScript more often than an MPEG stream.
MEDIA_EXTENSIONS = frozenset({
    ".3gp", ".aac", ".aif", ".aiff", ".amr", ".asf", ".avi", ".flac", ".flv", ".m2ts", ".m4a",
    ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg", ".mpg", ".mts",
    ".oga", ".ogg", ".ogv", ".opus", ".wav", ".weba", ".webm", ".wma", ".wmv",
})  # fmt: skip
CAPTIONS_EXTENSIONS = (".vtt", ".srt")
# Text is a transcript only where the user or its double extension says so.
TRANSCRIPT_EXTENSIONS = (".md", ".txt")
# The best one first, where a recording has several.
CAPTIONS_SUFFIXES = (
    ".vtt",
    ".transcript.vtt",
    ".cc.vtt",
    ".srt",
    ".transcript.srt",
    ".transcript.md",
    ".transcript.txt",
)
AGENDA_KIND_BY_SUFFIX = {
    ".agenda.yaml": "yaml",
    ".agenda.yml": "yaml",
    ".agenda.toml": "toml",
    ".agenda.csv": "csv",
}
# Not ``.rttm`` alone: so references are called, which a run must not see.
SPANS_SUFFIX = ".speakers.rttm"
_LANGUAGE_SUFFIX = re.compile(r"^\.[a-z]{2,3}(?:-[A-Za-z0-9]+)*\.(?:vtt|srt)$")
# Zoom adds the size of the picture to the media's name and not to the transcript's.
_ZOOM_SIZE = re.compile(r"_\d{3,4}x\d{3,4}$")
_URI_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")
# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
# Of a file's name: what steers a terminal or turns text round, and bytes that are no text.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CHECK = "Check permissions and the disk"
_LONGEST_SLUG = 60
_HASH_DIGITS = 8


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
            files |= dict.fromkeys(_files(item))
        except OSError as error:
            raise SourceNotFoundError("cannot look there", str(item), str(error), _CHECK) from error
    media = [path for path in files if not _is_captions(path)]
    captions = {folder: _captions_in(folder) for folder in {path.parent for path in media}}
    sources = {path: _media_source(path, captions[path.parent]) for path in media}
    taken = {sidecar for path in media for sidecar in _all_captions_of(path, captions[path.parent])}
    for path in files:
        if _is_captions(path) and path not in taken:
            sources[path] = Source(None, path, _agenda_beside(_captions_stem(path)))
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
    title = agenda.title or _title_from(_captions_stem(source.path).name)
    return Recording(
        recording_id=f"{slug(title)}-{digest[:_HASH_DIGITS]}",
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
    try:
        with path.open("rb") as file:
            # Four bytes are the most that a character takes.
            text = file.read(4 * LONGEST_AGENDA + 1).decode("utf-8-sig")
    except OSError as error:
        raise SourceNotFoundError("cannot read the agenda", str(path), str(error)) from error
    except UnicodeDecodeError as error:
        remedy = "Save the agenda as UTF-8"
        raise FormatError("not a text in UTF-8", str(path), str(error), remedy) from error
    return parse_agenda(text, str(path), kind=kinds[path.suffix.lower()])


def slug(title: str) -> str:
    """Return small ASCII letters, digits and hyphens; "recording" where a title has none."""
    decomposed = unicodedata.normalize("NFKD", title.lower().translate(_PLAIN_LETTERS))
    ascii_only = decomposed.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return words or "recording"


def _files(item: str | Path) -> Iterator[Path]:
    """Yield the files that one input stands for."""
    if _URI_SCHEME.match(str(item)):
        remedy = "Download it and give the file; local files and folders can be read"
        raise InputError("this kind of address cannot be read", "source", str(item), remedy)
    path = Path(item)
    if glob.has_magic(str(item)) and not path.exists():
        yield from _matching(str(item))
        return
    if path.is_dir():
        next(path.iterdir(), None)  # rglob says nothing of a folder that it may not read
        found = sorted(file for file in path.rglob("*") if _is_recording_in(path, file))
        if not found:
            remedy = "Recordings end in .mp4, .mp3, .ogg, .wav, .vtt, .srt and the like"
            raise NoRecordingError("no recording in this folder", str(path), remedy=remedy)
        yield from found
    elif not path.is_file():  # a pipe or a device may never end
        raise SourceNotFoundError("no such file or folder", str(path))
    elif _agenda_suffix(path):
        remedy = "Give the recording, and the agenda with --agenda"
        raise InputError("an agenda is not a recording", str(path), remedy=remedy)
    else:
        yield path


def _matching(pattern: str) -> list[Path]:
    """Return the recordings that a pattern matches, those in matching folders too, each once."""
    matches = _distinct(map(Path, glob.glob(pattern, recursive=True)))  # noqa: PTH207
    root = _fixed_part(pattern)
    files = [
        file
        for match in matches
        for file in (sorted(match.rglob("*")) if match.is_dir() else [match])
        if _is_recording_in(match if match.is_dir() else match.parent, file, root=root)
    ]
    if not files:
        raise NoRecordingError("no recording matches this pattern", pattern)
    return _distinct(files)


def _distinct(paths: Iterable[Path]) -> list[Path]:
    """Return each file once, sorted: ``**`` goes through a link to a folder above itself."""
    longest_first = sorted(paths, key=lambda path: len(path.parts), reverse=True)
    return sorted({os.path.realpath(path): path for path in longest_first}.values())


def _fixed_part(pattern: str) -> Path:
    """Return the folder in which everything lies that a pattern can match."""
    parts = Path(pattern).parts
    magic = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:magic])


def _is_recording_in(folder: Path, file: Path, *, root: Path | None = None) -> bool:
    is_hidden = any(part.startswith((".", "~")) for part in file.relative_to(folder).parts)
    # A partial download (.part, .crdownload, .download, .tmp) has such an extension last.
    extensions = (*MEDIA_EXTENSIONS, *CAPTIONS_EXTENSIONS)
    is_known = file.suffix.lower() in extensions or _is_named_transcript(file)
    return is_known and not is_hidden and is_file_within(file, root or folder)


def _is_named_transcript(path: Path) -> bool:
    return path.name.lower().endswith((".transcript.md", ".transcript.txt"))


def _is_captions(path: Path) -> bool:
    return path.suffix.lower() in (*CAPTIONS_EXTENSIONS, *TRANSCRIPT_EXTENSIONS)


def _agenda_suffix(path: Path) -> str | None:
    name = path.name.lower()
    return next((suffix for suffix in AGENDA_KIND_BY_SUFFIX if name.endswith(suffix)), None)


def _media_source(path: Path, captions: Mapping[str, Path]) -> Source:
    agendas = (_agenda_beside(stem) for stem in _stems(path))
    spans = (stem.with_name(f"{stem.name}{SPANS_SUFFIX}") for stem in _stems(path))
    return Source(
        path,
        _captions_of(path, captions),
        next(filter(None, agendas), None),
        spans_path=next((one for one in spans if is_file_within(one, one.parent)), None),
    )


def _stems(path: Path) -> list[Path]:
    """Return what sidecars' names may begin with: the media's name without its extension."""
    stem = path.with_suffix("")
    without_size = stem.with_name(_ZOOM_SIZE.sub("", stem.name) or stem.name)
    return list(dict.fromkeys([stem, without_size]))


def _captions_of(media: Path, captions: Mapping[str, Path]) -> Path | None:
    """Return the best captions of a media file, in the language that was spoken.

    Of captions in several languages none is taken, unless one calls itself the original.
    """
    named = [
        captions[f"{stem.name}{suffix}"]
        for stem in _stems(media)
        for suffix in CAPTIONS_SUFFIXES
        if f"{stem.name}{suffix}" in captions
    ]
    if named:
        return named[0]
    languages = _all_captions_of(media, captions)
    original = [path for path in languages if "-orig." in path.name]
    return next(iter(original), languages[0] if len(languages) == 1 else None)


def _all_captions_of(media: Path, captions: Mapping[str, Path]) -> list[Path]:
    """Return all captions of a media file, translations too, by name."""
    return sorted(
        path
        for name, path in captions.items()
        for stem in _stems(media)
        if name.startswith(stem.name) and _is_captions_suffix(name.removeprefix(stem.name))
    )


def _is_captions_suffix(suffix: str) -> bool:
    return suffix in CAPTIONS_SUFFIXES or bool(_LANGUAGE_SUFFIX.match(suffix))


def _captions_in(folder: Path) -> dict[str, Path]:
    """Return name -> path of the captions in a folder."""
    return {
        file.name: file
        for file in folder.iterdir()
        if _is_captions(file) and is_file_within(file, folder)
    }


def _agenda_beside(stem: Path) -> Path | None:
    candidates = (stem.with_name(f"{stem.name}{suffix}") for suffix in AGENDA_KIND_BY_SUFFIX)
    return next((path for path in candidates if is_file_within(path, path.parent)), None)


def _captions_stem(path: Path) -> Path:
    """Return the path without ``.mp4``, ``.vtt``, ``.transcript.vtt`` and so on."""
    name = path.name
    longest_first = sorted(CAPTIONS_SUFFIXES, key=len, reverse=True)
    suffix = next((item for item in longest_first if name.lower().endswith(item)), path.suffix)
    return path.with_name(name[: len(name) - len(suffix)] or name)


def _title_from(stem: str) -> str:
    """Return the file's name as a title: hyphens and underscores to blanks, dates kept."""
    title = stem
    if " " not in stem:
        title = re.sub(r"(?<!\d)-|-(?!\d)", " ", stem.replace("_", " "))
    title = _UNREADABLE.sub(" ", title)
    title = " ".join(unicodedata.normalize("NFC", title).split()) or "Recording"
    return title[0].upper() + title[1:]


def file_sha256(path: Path) -> str:
    """Return the hash of a recording's bytes, which identify it.

    Raises:
        SourceNotFoundError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceNotFoundError(
            "cannot read the recording", str(path), str(error), _CHECK
        ) from error
