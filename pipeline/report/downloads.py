"""Files beside a page: those that the report renders, and exports that are there already."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.exports import find_export, render_exports
from pipeline.exports.transcript import Transcript

FOLDER = "files"
DEFAULT_FORMATS = ("srt", "vtt", "txt", "docx")
_TITLES = {
    "srt": "SubRip subtitles",
    "vtt": "WebVTT subtitles",
    "ttml": "TTML subtitles",
    "txt": "Transcript",
    "docx": "Word table",
    "rttm": "Speaker times",
    "xlf": "XLIFF",
    "tmx": "Translation memory",
    "tbx": "Term base",
    "tsv": "Glossary",
    "zip": "Translators’ package",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a page offers; ``language`` is that of its text."""

    name: str
    title: str
    language: str
    size: int

    @property
    def href(self) -> str:
        """The way from the page to the file."""
        return f"../{FOLDER}/{self.name}"


def find_exports(folder: Path, recording_id: str) -> list[Path]:
    """Return the exports of a recording that lie in a folder, sorted."""
    return sorted(path for path in folder.glob(f"{recording_id}.*") if path.is_file())


def exports_sha256(paths: Sequence[Path]) -> str:
    """Return a hash of the files' names and bytes."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def make_files(
    transcript: Transcript, formats: Sequence[str], exports: Sequence[Path]
) -> dict[str, bytes]:
    """Return the files by name: the formats rendered, then other exports as they are.

    Raises:
        InputError: no such format.
    """
    return dict(
        [*_rendered(transcript, formats), *((one.name, one.read_bytes()) for one in exports)]
    )


def _rendered(transcript: Transcript, formats: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    stem = f"{transcript.recording_id}.{transcript.summary.language}"
    for format_name, content in zip(formats, render_exports(formats, transcript), strict=True):
        name = f"{stem}.{find_export(format_name).extension}"
        yield name, content.encode() if isinstance(content, str) else content


def describe_file(name: str, recording_id: str, size: int) -> Download:
    """Return what a page says of a file named ``<recording_id>.<language>.<extension>``."""
    language, _, extension = name.removeprefix(f"{recording_id}.").partition(".")
    kind = extension.rpartition(".")[2] or extension
    return Download(name, _TITLES.get(kind, extension or name), language, size)
