"""How files of exports are called: a template with fields in braces."""

from pathlib import PurePosixPath
from string import Formatter

from pipeline.errors import InputError
from pipeline.recordings.identity import slug
from pipeline.records import RecordingSummary

DEFAULT_TEMPLATE = "{recording_id}.{language}.{extension}"
# Field -> what stands there. Without the first three, two files would have one name.
FIELDS = {
    "recording_id": "id of the recording",
    "language": "language of the file, BCP-47",
    "extension": "as of the format: srt, xlf, package.zip",
    "series": "small letters and hyphens; no-series where the webinar belongs to none",
    "event_date": "as in 2020-04-23; undated where it is not known",
    "year": "as in 2020; undated",
    "profile": "the subtitle rules: netflix, bbc or ted",
}
_NEEDED = ("recording_id", "language", "extension")


def check_template(template: str) -> None:
    """Refuse a template that gives two files one name or leaves the folder of exports.

    Raises:
        InputError: says what is wrong with it.
    """
    fields = _fields(template)
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        known = f"Known: {', '.join(FIELDS)}"
        raise InputError("no such field in a file name", "template", f"{{{unknown[0]}}}", known)
    missing = [name for name in _NEEDED if name not in fields]
    if missing:
        remedy = f"Add {{{missing[0]}}}, as in {DEFAULT_TEMPLATE}"
        raise InputError("two files would have the same name", "template", template, remedy)
    path = PurePosixPath(template)
    # What begins with a dot is ours: the record of what was written.
    if path.is_absolute() or "\\" in template or any(part[0] == "." for part in path.parts):
        remedy = "Use folders below, as in {series}/{recording_id}.{language}.{extension}"
        raise InputError("not a name below the folder of exports", "template", template, remedy)


def _fields(template: str) -> list[str]:
    """Return the names in braces; one with an index, attribute or format is not taken for one."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise InputError("not a template", "template", template, str(error)) from error
    return [
        f"{name}{conversion or ''}{form or ''}"
        for _, name, form, conversion in parsed
        if name is not None
    ]


def file_name(
    template: str,
    recording_id: str,
    summary: RecordingSummary,
    *,
    language: str,
    extension: str,
    profile: str,
) -> str:
    """Return the name of a file below the folder of exports."""
    date = summary.event_date
    return template.format(
        recording_id=recording_id,
        language=language,
        extension=extension,
        series=slug(summary.series) if summary.series else "no-series",
        event_date=date.isoformat() if date else "undated",
        year=str(date.year) if date else "undated",
        profile=profile,
    )
