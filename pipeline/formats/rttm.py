"""RTTM speaker lines (NIST RT-09 evaluation plan, appendix A) to speaker spans and back.

``SPEAKER <file> <channel> <start s> <duration s> <NA> <NA> <label> <NA> <NA>``
"""

from collections.abc import Sequence

from pipeline.errors import FormatError
from pipeline.records import SpeakerSpan
from pipeline.timecode import seconds_text_to_ms

_FIELDS = "SPEAKER file channel start duration <NA> <NA> label"
_LABEL_FIELD = 7


def parse_rttm(text: str, where: str) -> dict[str, list[SpeakerSpan]]:
    """Return the spans of each file named in the text, in their order.

    Lines of other types and comments (``;;``) are read over. The format does not mark overlap.

    Raises:
        FormatError: a SPEAKER line with too few fields or with times that are no such.
    """
    files: dict[str, list[SpeakerSpan]] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        fields = line.split()
        if fields and fields[0] == "SPEAKER":
            span = _parse_fields(fields, line, f"{where}, line {number}")
            files.setdefault(fields[1], []).append(span)
    return files


def render_rttm(spans: Sequence[SpeakerSpan], recording_id: str) -> str:
    """Return one SPEAKER line a span; blanks in names become underscores."""
    return "".join(
        f"SPEAKER {_one_field(recording_id)} 1 {span.start_ms / 1000:.3f} "
        f"{(span.end_ms - span.start_ms) / 1000:.3f} <NA> <NA> {_one_field(span.speaker)} "
        "<NA> <NA>\n"
        for span in spans
    )


def _parse_fields(fields: Sequence[str], line: str, where: str) -> SpeakerSpan:
    if len(fields) <= _LABEL_FIELD:
        raise FormatError("too few fields in an RTTM line", where, line[:80], f"Fields: {_FIELDS}")
    try:
        start_ms, duration_ms = map(seconds_text_to_ms, fields[3:5])
    except ValueError as error:
        raise FormatError(
            "times are not seconds", where, line[:80], f"Fields: {_FIELDS}"
        ) from error
    return SpeakerSpan(fields[_LABEL_FIELD], start_ms, start_ms + duration_ms)


def _one_field(text: str) -> str:
    return "_".join(text.split())
