"""What a recording is known by: the hash of its file, its title, the id made of both."""

import hashlib
import re
import unicodedata
from pathlib import Path

from pipeline.errors import SourceNotFoundError

# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
# Of a file's name: what steers a terminal or turns text round, and bytes that are no text.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_SLUG = 60
_HASH_DIGITS = 8


def recording_id_of(title: str, sha256: str) -> str:
    """Return the id of a recording: its title for people, its hash to tell it from others."""
    return f"{slug(title)}-{sha256[:_HASH_DIGITS]}"


def slug(title: str) -> str:
    """Return small ASCII letters, digits and hyphens; "recording" where a title has none."""
    decomposed = unicodedata.normalize("NFKD", title.lower().translate(_PLAIN_LETTERS))
    ascii_only = decomposed.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return words or "recording"


def title_from(stem: str) -> str:
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
        remedy = "Check permissions and the disk"
        raise SourceNotFoundError(
            "cannot read the recording", str(path), str(error), remedy
        ) from error
