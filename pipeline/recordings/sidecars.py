"""What lies beside a recording and belongs to it: captions, an agenda, spans of speakers."""

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.links import is_file_within

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


def is_captions(path: Path) -> bool:
    """Return whether a file is captions or a transcript by its name."""
    return path.suffix.lower() in (*CAPTIONS_EXTENSIONS, *TRANSCRIPT_EXTENSIONS)


def is_agenda(path: Path) -> bool:
    """Return whether a file is an agenda by its name."""
    return path.name.lower().endswith(tuple(AGENDA_KIND_BY_SUFFIX))


def captions_of(media: Path, captions: Mapping[str, Path]) -> Path | None:
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
    languages = all_captions_of(media, captions)
    original = [path for path in languages if "-orig." in path.name]
    return next(iter(original), languages[0] if len(languages) == 1 else None)


def all_captions_of(media: Path, captions: Mapping[str, Path]) -> list[Path]:
    """Return all captions of a media file, translations too, by name."""
    return sorted(
        path
        for name, path in captions.items()
        for stem in _stems(media)
        if name.startswith(stem.name) and _is_captions_suffix(name.removeprefix(stem.name))
    )


def captions_in(folder: Path) -> dict[str, Path]:
    """Return name -> path of the captions in a folder."""
    return {
        file.name: file
        for file in folder.iterdir()
        if is_captions(file) and is_file_within(file, folder)
    }


def agenda_of(media: Path) -> Path | None:
    """Return the agenda of a media file."""
    return next(filter(None, map(agenda_beside, _stems(media))), None)


def spans_of(media: Path) -> Path | None:
    """Return the speaker spans that another program found in a media file."""
    named = (stem.with_name(f"{stem.name}{SPANS_SUFFIX}") for stem in _stems(media))
    return next((path for path in named if is_file_within(path, path.parent)), None)


def agenda_beside(stem: Path) -> Path | None:
    """Return the agenda whose name begins like this."""
    candidates = (stem.with_name(f"{stem.name}{suffix}") for suffix in AGENDA_KIND_BY_SUFFIX)
    return next((path for path in candidates if is_file_within(path, path.parent)), None)


def captions_stem(path: Path) -> Path:
    """Return the path without ``.mp4``, ``.vtt``, ``.transcript.vtt`` and so on."""
    name = path.name
    longest_first = sorted(CAPTIONS_SUFFIXES, key=len, reverse=True)
    suffix = next((item for item in longest_first if name.lower().endswith(item)), path.suffix)
    return path.with_name(name[: len(name) - len(suffix)] or name)


def _stems(path: Path) -> list[Path]:
    """Return what sidecars' names may begin with: the media's name without its extension."""
    stem = path.with_suffix("")
    without_size = stem.with_name(_ZOOM_SIZE.sub("", stem.name) or stem.name)
    return list(dict.fromkeys([stem, without_size]))


def _is_captions_suffix(suffix: str) -> bool:
    return suffix in CAPTIONS_SUFFIXES or bool(_LANGUAGE_SUFFIX.match(suffix))
