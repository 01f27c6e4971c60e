"""Agendas (YAML, TOML or CSV) to the Agenda record.

YAML and TOML hold ``title``, ``date``, ``series`` and a list ``people`` of name, role and
affiliation. CSV holds one person a row, with ``title``, ``date`` and ``series`` as optional
further columns. All values are text: a person called "No" stays "No".
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.errors import FormatError
from pipeline.records import Agenda, Person
from pipeline.textfiles import parse_toml

EVENT_FIELDS = ("title", "date", "series")
PERSON_FIELDS = ("name", "role", "affiliation")
LONGEST_AGENDA = 256 * 1024  # characters; one person takes about a hundred
_DEEPEST = 8  # an agenda is two levels deep
_LONGEST_VALUE = 500
_NOT_GIVEN = ("", "~", "null")


def parse_agenda(text: str, where: str, *, kind: str) -> Agenda:
    """Return the agenda; ``kind`` is one of ``AGENDA_KINDS``.

    Raises:
        FormatError: not of that kind, an unknown field, a person without a name or twice, a date
            that is none, a text too large or too deep to be an agenda.
    """
    if len(text) > LONGEST_AGENDA:
        raise FormatError("too large for an agenda", where, f"{len(text)} characters")
    values = _PARSERS[kind](text.removeprefix("\ufeff"), where)
    if not isinstance(values, Mapping):
        remedy = "Write `title: ...`, `people:` and so on"
        raise FormatError("an agenda is a list of fields", where, str(values)[:60], remedy)
    _check_fields(values, (*EVENT_FIELDS, "people"), where)
    return Agenda(
        title=_value(values, "title", where),
        event_date=_date(values, where),
        series=_value(values, "series", where),
        people=_people(values.get("people"), where),
    )


def _parse_yaml(text: str, where: str) -> Any:
    """Return strings, lists and dicts; the base loader makes nothing else."""
    import yaml

    try:
        _check_yaml_size(yaml.parse(text, Loader=yaml.BaseLoader), where)
        values = yaml.BaseLoader(text).get_single_data()
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # "\U00110000" is no character
        mark = getattr(error, "problem_mark", None)
        place = f"{where}, line {mark.line + 1}" if mark else where
        problem = getattr(error, "problem", None) or str(error)
        raise FormatError("not valid YAML", place, problem) from error
    return {} if values in (None, *_NOT_GIVEN) else values


def _check_yaml_size(events: Iterable[Any], where: str) -> None:
    """Refuse what could grow: aliases make a gigabyte out of a line ("billion laughs")."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            place = f"{where}, line {event.start_mark.line + 1}"
            raise FormatError("an agenda has neither aliases nor deep nesting", place)


def _parse_csv(text: str, where: str) -> dict[str, Any]:
    header = text.split("\n", 1)[0]
    # Spreadsheets write semicolons where the comma is the decimal sign.
    delimiter = max(",;\t", key=header.count)
    values: dict[str, Any] = {"people": []}
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in rows:
            _take_row(values, row, f"{where}, line {rows.line_num}")
    except csv.Error as error:
        raise FormatError("not valid CSV", f"{where}, line {rows.line_num}", str(error)) from error
    return values


def _take_row(values: dict[str, Any], row: Mapping[Any, Any], where: str) -> None:
    if None in row:
        raise FormatError("more cells than columns", where, str(row[None])[:60])
    cells = {name.strip().lower(): cell or "" for name, cell in row.items()}
    _check_fields(cells, (*PERSON_FIELDS, *EVENT_FIELDS), where)
    _take_event(values, cells, where)
    person = {name: cells[name] for name in PERSON_FIELDS if name in cells}
    if any(value.strip() for value in person.values()):
        values["people"].append(person)


def _take_event(values: dict[str, Any], cells: Mapping[str, str], where: str) -> None:
    for name in EVENT_FIELDS:
        value = cells.get(name, "").strip()
        if value and values.setdefault(name, value) != value:
            raise FormatError(f"a second {name}", where, value, "One agenda is for one webinar")


_PARSERS: Mapping[str, Callable[[str, str], Any]] = {
    "yaml": _parse_yaml,
    "toml": parse_toml,
    "csv": _parse_csv,
}
AGENDA_KINDS = tuple(_PARSERS)


def _check_fields(values: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in values:
        if name not in known:
            raise FormatError("unknown field", where, str(name)[:60], f"Known: {', '.join(known)}")


def _value(values: Mapping[str, Any], name: str, where: str) -> str | None:
    value = values.get(name)
    if value is None:
        return None
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise FormatError(f"{name} wants text", where, str(value)[:60])
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if (
        len(text) > _LONGEST_VALUE
        or not text.replace("\u200c", "").replace("\u200d", "").isprintable()
    ):
        raise FormatError(f"{name} is too long or not printable", where, ascii(text[:60]))
    return None if text in _NOT_GIVEN else text


def _date(values: Mapping[str, Any], where: str) -> date | None:
    text = _value(values, "date", where)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FormatError("date is none", where, text, "Write it as 2020-04-23") from error


def _people(people: Any, where: str) -> tuple[Person, ...]:
    if people is None or people in _NOT_GIVEN:
        return ()
    if not isinstance(people, list):
        raise FormatError("people wants a list", where, str(people)[:60])
    found: list[Person] = []
    for number, values in enumerate(people, start=1):
        person = _person(values, f"{where}, person {number}")
        if person.name in [earlier.name for earlier in found]:
            raise FormatError("a person is named twice", f"{where}, person {number}", person.name)
        found.append(person)
    return tuple(found)


def _person(values: Any, where: str) -> Person:
    if isinstance(values, str):
        values = {"name": values}
    if not isinstance(values, Mapping):
        raise FormatError("a person wants a name", where, str(values)[:60])
    _check_fields(values, PERSON_FIELDS, where)
    name = _value(values, "name", where)
    if name is None:
        raise FormatError("a person wants a name", where, str(dict(values))[:60])
    return Person(name, _value(values, "role", where), _value(values, "affiliation", where))
