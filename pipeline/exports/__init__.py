"""A published recording to the files that people open: subtitles, transcripts, translators' files.

To add a format: write its renderer in ``formats/``, then a row in ``EXPORTS``. A draft says in
its file that it is one, as far as the format has a place for that: WebVTT as a note, plain text
in its head; SubRip and RTTM have no such place, and their text is not touched.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.cues import build_cues
from pipeline.cues.profiles import Profile
from pipeline.errors import InputError
from pipeline.exports.context import introductions, render_context, terms_of
from pipeline.exports.transcript import Transcript, in_language, media_name, read_transcript
from pipeline.exports.units import find_profile, make_bilingual
from pipeline.formats.archive import pack
from pipeline.formats.bilingual import Bilingual, check_language
from pipeline.formats.docx import render_docx
from pipeline.formats.glossary import render_term_list
from pipeline.formats.plaintext import render_plaintext
from pipeline.formats.rttm import render_rttm
from pipeline.formats.subrip import render_subrip
from pipeline.formats.tbx import render_tbx
from pipeline.formats.tmx import render_tmx
from pipeline.formats.ttml import render_ttml
from pipeline.formats.webvtt import render_webvtt
from pipeline.formats.xliff import render_xliff
from pipeline.formats.xliff2 import render_xliff2
from pipeline.lake import Lake
from pipeline.lake.storage import open_storage
from pipeline.records import Cue, GlossaryTerm, RecordingSummary

DEFAULT_EXPORTS = "data/exports"


@dataclass(frozen=True, slots=True)
class Order:
    """What renderers work from; the transcript is in the language of the file.

    ``cues`` makes the subtitles when the first format asks for them, once for all formats.
    """

    transcript: Transcript
    document: Bilingual
    cues: Callable[[], list[Cue]]


@dataclass(frozen=True, slots=True)
class _Orders:
    """The order in the language that was spoken, and what makes that in the one to be shown."""

    spoken: Order
    shown: Callable[[], Order]


@dataclass(frozen=True, slots=True)
class Export:
    """One format: its file's extension, and whether it shows the translation alone."""

    extension: str
    render: Callable[[Order], str | bytes]
    is_monolingual: bool = False


def render_export(
    format_name: str,
    transcript: Transcript,
    *,
    profile: str = "netflix",
    language: str | None = None,
) -> str | bytes:
    """Return one export, in the recording's language or translated into another.

    Raises:
        InputError: no such format or profile, the remedy lists those that there are; or a
            subtitle is wanted in a language into which nothing is translated.
    """
    return render_exports((format_name,), transcript, profile=profile, language=language)[0]


def render_exports(
    format_names: Sequence[str],
    transcript: Transcript,
    *,
    profile: str = "netflix",
    language: str | None = None,
) -> list[str | bytes]:
    """Return the exports in the order asked for; subtitles are cut once for all of them.

    Raises:
        InputError: as ``render_export``.
    """
    orders = _prepare(transcript, profile, language)
    return [_render(format_name, orders) for format_name in format_names]


def export_recording(
    lake: Lake,
    recording_id: str,
    format_names: Sequence[str],
    out: str | Path = DEFAULT_EXPORTS,
    *,
    profile: str = "netflix",
    language: str | None = None,
    glossary: tuple[GlossaryTerm, ...] = (),
) -> list[str]:
    """Write one file a format and return their paths, in the order asked for.

    All are rendered before the first is written, and each is written whole or not at all.

    Raises:
        InputError: no such format, profile or translation.
        NotPublishedError: the lake holds no such recording.
        LakeError: the files cannot be written.
    """
    for format_name in format_names:
        find_export(format_name)
    if language is not None:
        language = check_language(language, "--language")
    transcript = read_transcript(lake, recording_id, language=language, glossary=glossary)
    stem = f"{recording_id}.{language or transcript.summary.language}"
    names = [f"{stem}.{find_export(format_name).extension}" for format_name in format_names]
    contents = render_exports(format_names, transcript, profile=profile, language=language)
    storage = open_storage(out)
    for name, content in zip(names, contents, strict=True):
        storage.write(name, to_bytes(content))
    return [storage.path(name) for name in names]


def to_bytes(content: str | bytes) -> bytes:
    """Return the bytes of a file: texts are in UTF-8."""
    return content.encode() if isinstance(content, str) else content


def _render(format_name: str, orders: _Orders) -> str | bytes:
    export = find_export(format_name)
    return export.render(orders.shown() if export.is_monolingual else orders.spoken)


def _prepare(transcript: Transcript, profile_name: str, language: str | None) -> _Orders:
    profile = find_profile(profile_name)
    target = None if language == transcript.summary.language else language
    document = make_bilingual(transcript, profile, target)

    def order(shown: Transcript) -> Order:
        return Order(shown, document, cache(lambda: _build(shown, profile)))

    spoken = order(transcript)
    if target is None:
        return _Orders(spoken, lambda: spoken)
    return _Orders(spoken, cache(lambda: order(in_language(transcript, document))))


def _build(transcript: Transcript, profile: Profile) -> list[Cue]:
    language = transcript.summary.language
    return build_cues(transcript.words, transcript.turns, profile, language=language)


def _render_srt(order: Order) -> str:
    return render_subrip(order.cues())


def _render_vtt(order: Order) -> str:
    return render_webvtt(order.cues(), notes=_warnings(order.transcript))


def _render_txt(order: Order) -> str:
    summary = order.transcript.summary
    event = [str(item) for item in (summary.event_date, summary.series) if item]
    facts = [", ".join(event)] if event else []
    header = [summary.title, *facts, *_warnings(order.transcript)]
    return render_plaintext(order.transcript.turns, header=header)


def _render_ttml(order: Order) -> str:
    summary = order.transcript.summary
    return render_ttml(
        order.cues(),
        language=summary.language,
        title=summary.title,
        notes=_warnings(order.transcript),
    )


def _render_docx(order: Order) -> bytes:
    return render_docx(
        order.document,
        duration_ms=order.transcript.summary.duration_ms,
        introductions=introductions(order.transcript.speakers),
    )


def _render_tmx(order: Order) -> str:
    return render_tmx(order.document, created=order.transcript.summary.event_date)


def _render_tbx(order: Order) -> str:
    summary = order.transcript.summary
    terms = terms_of(order.transcript)
    return render_tbx(terms, title=summary.title, language=summary.language)


def _render_tsv(order: Order) -> str:
    return render_term_list(terms_of(order.transcript), order.document.target_language)


def _render_package(order: Order) -> bytes:
    """Return all that a translator needs in one archive; subtitles are in the spoken language."""
    document, summary = order.document, order.transcript.summary
    target = document.target_language or summary.language
    files = {}
    for format_name in _PACKED:
        export = EXPORTS[format_name]
        language = summary.language if export.is_monolingual else target
        name = f"{document.recording_id}.{language}.{export.extension}"
        files[name] = to_bytes(export.render(order))
    files["context.html"] = render_context(order.transcript, target).encode()
    manifest = {
        "recording_id": document.recording_id,
        "run_id": summary.run_id,
        "source_language": summary.language,
        "target_language": document.target_language,
        "media": {"name": media_name(summary), "sha256": summary.source_sha256},
        "units": len(document.units),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }
    files["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    return pack(files)


def _render_rttm(order: Order) -> str:
    return render_rttm(order.transcript.speaker_spans, order.transcript.recording_id)


def _warnings(transcript: Transcript) -> list[str]:
    return [*_draft_notes(transcript.summary), *_untranslated_notes(transcript)]


def _draft_notes(summary: RecordingSummary) -> list[str]:
    if not summary.draft:
        return []
    return [
        f"DRAFT: recognised by {summary.engine} ({summary.model}), an engine of draft quality; "
        "check the words against the recording before they are used."
    ]


def _untranslated_notes(transcript: Transcript) -> list[str]:
    if not transcript.untranslated_count:
        return []
    whole = len(transcript.statements)
    return [f"{transcript.untranslated_count} of {whole} sentences are not translated yet."]


# Format name -> how it is written.
EXPORTS: Mapping[str, Export] = {
    "srt": Export("srt", _render_srt, is_monolingual=True),
    "vtt": Export("vtt", _render_vtt, is_monolingual=True),
    "txt": Export("txt", _render_txt, is_monolingual=True),
    "rttm": Export("rttm", _render_rttm),
    "ttml": Export("ttml", _render_ttml, is_monolingual=True),
    "xliff": Export("xlf", lambda order: render_xliff(order.document)),
    "xliff2": Export("xliff2.xlf", lambda order: render_xliff2(order.document)),
    "docx": Export("docx", _render_docx),
    "tmx": Export("tmx", _render_tmx),
    "tbx": Export("tbx", _render_tbx),
    "tsv": Export("glossary.tsv", _render_tsv),
    "package": Export("package.zip", _render_package),
}
_PACKED = ("xliff", "docx", "srt", "vtt", "txt", "tmx", "tbx", "tsv")


def find_export(name: str) -> Export:
    """Return the format of that name.

    Raises:
        InputError: no such format; the remedy lists those that there are.
    """
    if name not in EXPORTS:
        raise InputError("no such export format", "--to", name, f"Known: {', '.join(EXPORTS)}")
    return EXPORTS[name]
