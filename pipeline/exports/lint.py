"""Subtitle files, ours or others', read by what is in them and held against a profile."""

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.cues.lint import CueFinding, lint_cues
from pipeline.errors import FormatError, InputError, SourceNotFoundError
from pipeline.exports.units import find_profile
from pipeline.formats.bilingual import check_language
from pipeline.formats.markup import LARGEST_XML, parse_xml
from pipeline.formats.subrip import parse_subrip
from pipeline.formats.ttml import parse_ttml
from pipeline.formats.webvtt import parse_webvtt
from pipeline.records import Cue
from pipeline.written_language import UNDETERMINED, identify_language

# As in talk.de.srt, talk.pt-BR.vtt.
_LANGUAGE_IN_NAME = re.compile(r"\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.[A-Za-z]+$")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Linted:
    """One subtitle file and what is wrong with it."""

    path: str
    language: str
    cue_count: int
    findings: tuple[CueFinding, ...]


def lint_file(path: Path, *, profile: str = "netflix", language: str | None = None) -> Linted:
    """Return the findings in a SubRip, WebVTT or TTML file.

    ``language``: a BCP-47 tag; None: as the file or its name says, else told from its text.

    Raises:
        SourceNotFoundError: no file there.
        FormatError: no subtitles, broken ones, or not UTF-8.
        InputError: no such profile or language.
    """
    rules = find_profile(profile)
    cues, declared = _parse(_read(path), str(path))
    if not cues:
        raise FormatError("no subtitles in it", str(path))
    tag = check_language(language, "--language") if language else None
    tag = tag or declared or _language_of(path, cues)
    return Linted(str(path), tag, len(cues), tuple(lint_cues(cues, rules, language=tag)))


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise SourceNotFoundError("no such file", str(path))
    size = path.stat().st_size
    if size > LARGEST_XML:
        raise FormatError("too large for subtitles", str(path), f"{size} bytes")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("cannot read the subtitles", str(path), str(error)) from error


def _parse(content: bytes, where: str) -> tuple[list[Cue], str | None]:
    """Return the cues, and the language where the file declares one."""
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        root = parse_xml(content, where)
        return parse_ttml(root, where), root.get(_XML_LANG) or None
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        remedy = "Save the subtitles as UTF-8"
        raise FormatError("not a text in UTF-8", where, str(error.reason), remedy) from error
    parse = parse_webvtt if text.startswith("WEBVTT") else parse_subrip
    return parse(text, where), None


def _language_of(path: Path, cues: list[Cue]) -> str:
    named = _LANGUAGE_IN_NAME.search(path.name)
    if named:
        return check_language(named[1], str(path))
    found, _ = identify_language(" ".join(cue.text for cue in cues))
    return "en" if found == UNDETERMINED else found
