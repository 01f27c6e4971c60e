"""A translated file comes back: all of it is taken over, or every finding is named and none is.

A file is told by what is in it, not by its name. What was sent is made again from the lake, so
that nothing in the file has to be believed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import FormatError, InputError, SourceNotFoundError
from pipeline.exports.transcript import read_transcript
from pipeline.exports.units import find_profile, make_units
from pipeline.formats.bilingual import Bilingual, Unit, check_language
from pipeline.formats.docx import parse_docx
from pipeline.formats.markup import LARGEST_XML, local_name, parse_xml
from pipeline.formats.tmx import parse_tmx
from pipeline.formats.xliff import parse_xliff
from pipeline.formats.xliff2 import parse_xliff2
from pipeline.lake import Lake
from pipeline.translations import (
    ACCEPTABLE,
    Finding,
    accepted_translations,
    check_translation,
    recall,
)

_ZIP = b"PK"  # every DOCX is a zip archive


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a returned file; nothing was written where ``written_count`` is 0."""

    recording_id: str
    language: str
    unit_count: int
    written_count: int
    findings: tuple[Finding, ...]


def import_translation(
    lake: Lake,
    path: Path,
    *,
    recording: str | None = None,
    language: str | None = None,
    translator: str | None = None,
    accept: Collection[str] = (),
    is_partial: bool = False,
    profile: str = "netflix",
) -> Imported:
    """Check a returned file and put its translations in the lake, all or, with findings, none.

    Args:
        lake: holds the recording that was translated.
        path: XLIFF 1.2, XLIFF 2.x, TMX or the DOCX grid.
        recording: id or its beginning; None: as the file says.
        language: of the translation; None: as the file says.
        translator: goes into the table beside each translation.
        accept: kinds of finding to let pass, of ``ACCEPTABLE``.
        is_partial: take over the units without findings.
        profile: the subtitle rules that the file was made with; they set the longest targets.

    Raises:
        SourceNotFoundError: no file there.
        FormatError: not such a file, or one that cannot be trusted.
        InputError: the language, the profile or a kind in ``accept`` is unknown.
        NotPublishedError: the lake does not hold the recording.
    """
    _check_accept(accept)
    returned = read_returned(path, language=language)
    recording_id = lake.find(recording or returned.recording_id or path.name.partition(".")[0])
    transcript = read_transcript(lake, recording_id)
    target = _language(returned, language, transcript.summary.language, str(path))
    sent = tuple(make_units(transcript, find_profile(profile), target))
    units = _named(returned.units, recording_id)
    if returned.is_memory:
        units = recall(sent, units, recording_id=recording_id)
    findings = check_translation(sent, units, accept=accept)
    good = accepted_translations(sent, units, findings, language=target, translator=translator)
    if findings and not is_partial:
        good = []
    if good:
        lake.write_kept("translations", recording_id, good)
    return Imported(recording_id, target, len(sent), len(good), tuple(findings))


def read_returned(path: Path, *, language: str | None = None) -> Bilingual:
    """Return what a returned file holds; ``language`` chooses where it holds several.

    Raises:
        SourceNotFoundError: no file there.
        FormatError: too large, of no known format, broken, or made to do harm.
    """
    if not path.is_file():
        raise SourceNotFoundError("no such file", str(path))
    size = path.stat().st_size
    if size > LARGEST_XML:
        raise FormatError("too large for a translation", str(path), f"{size} bytes")
    return parse_returned(path.read_bytes(), path.name, language=language)


def parse_returned(content: bytes, where: str, *, language: str | None = None) -> Bilingual:
    """Return what the content of a returned file holds; see ``read_returned``."""
    if content.startswith(_ZIP):
        return parse_docx(content, where)
    root = parse_xml(content, where)
    kind = f"{local_name(root)} {root.get('version', '')}"
    if kind.startswith("xliff 1."):
        return parse_xliff(root, where)
    if kind.startswith("xliff 2."):
        return parse_xliff2(root, where)
    if kind.startswith("tmx "):
        return parse_tmx(root, where, language=language)
    known = "Known: XLIFF 1.2, XLIFF 2.x, TMX and the DOCX grid"
    raise FormatError("no translation that can be read back", where, kind[:40], known)


def _named(units: Sequence[Unit], recording_id: str) -> list[Unit]:
    """Return units with whole ids; a grid whose properties were lost has only their ends."""
    return [
        replace(unit, unit_id=f"{recording_id}{unit.unit_id}")
        if unit.unit_id.startswith("-")
        else unit
        for unit in units
    ]


def _check_accept(accept: Collection[str]) -> None:
    for kind in accept:
        if kind not in ACCEPTABLE:
            raise InputError(
                "findings of this kind cannot be accepted",
                "--accept",
                kind,
                f"Known: {', '.join(ACCEPTABLE)}",
            )


def _language(returned: Bilingual, wanted: str | None, source: str, where: str) -> str:
    wanted = check_language(wanted, "--language") if wanted else None
    found = returned.target_language
    if wanted and found and wanted != found:
        raise InputError("the file is in another language", where, found, f"Asked for: {wanted}")
    language = wanted or found
    if language is None:
        raise InputError("the file does not say its language", where, "", "Add --language CODE")
    if language == source:
        raise InputError("translated into the language that was spoken", where, language)
    return language
