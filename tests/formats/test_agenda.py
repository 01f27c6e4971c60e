"""Agendas in three formats, and what is no agenda."""

from datetime import date

import pytest

from pipeline.errors import FormatError
from pipeline.formats.agenda import parse_agenda
from pipeline.records import Agenda, Person

EXPECTED = Agenda(
    title="Online education: what now?",
    event_date=date(2020, 4, 23),
    series="Open talks",
    people=(
        Person("Norway No", "Director", "UNESCO IITE"),
        Person("Светлана Князева", None, None),
        Person("占涛", "主任", None),
    ),
)
YAML = """\
title: "Online education: what now?"
date: 2020-04-23
series: Open  talks
people:
  - name: Norway No
    role: Director
    affiliation: UNESCO IITE
  - Светлана Князева
  - {name: 占涛, role: 主任, affiliation: }
"""
TOML = """\
title = "Online education: what now?"
date = 2020-04-23
series = "Open talks"
people = [
  {name = "Norway No", role = "Director", affiliation = "UNESCO IITE"},
  {name = "Светлана Князева"},
  {name = "占涛", role = "主任"},
]
"""
CSV = """\
Name;Role;Affiliation;Title;Date;Series
Norway No;Director;UNESCO IITE;Online education: what now?;2020-04-23;Open talks
Светлана Князева;;;;;

占涛;主任;;;2020-04-23;
"""


@pytest.mark.parametrize(("kind", "text"), [("yaml", YAML), ("toml", TOML), ("csv", CSV)])
def test_all_kinds_say_the_same(kind: str, text: str) -> None:
    assert parse_agenda(text, "a", kind=kind) == EXPECTED
    assert parse_agenda("\ufeff" + text, "a", kind=kind) == EXPECTED


@pytest.mark.parametrize("kind", ["yaml", "toml", "csv"])
def test_an_empty_agenda_knows_nothing(kind: str) -> None:
    assert parse_agenda("", "a", kind=kind) == Agenda()


def test_words_that_yaml_takes_for_values_stay_words() -> None:
    agenda = parse_agenda("title: 007\npeople: [{name: No, role: yes}]", "a", kind="yaml")
    assert agenda == Agenda(title="007", people=(Person("No", "yes"),))


BOMB = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("yaml", "title: [", "a, line 1: not valid YAML"),
        ("yaml", "title: x\n\tdate: y", "a, line 2: not valid YAML"),
        ("yaml", "- just\n- a list", "a: an agenda is a list of fields"),
        ("yaml", BOMB, "a, line 2: an agenda has neither aliases nor deep nesting"),
        ("yaml", "[" * 100_000, "neither aliases nor deep nesting"),
        (
            "yaml",
            "speakers: []",
            "a: unknown field (got 'speakers'). Known: title, date, series, p",
        ),
        ("yaml", "people: Tao Zhan", "a: people wants a list (got 'Tao Zhan')"),
        ("yaml", "people: [{role: x}]", "a, person 1: a person wants a name"),
        ("yaml", "people: [[x]]", "a, person 1: a person wants a name"),
        ("yaml", "people: [A, {name: A}]", "a, person 2: a person is named twice (got 'A')"),
        ("yaml", "people: [{name: A, nme: B}]", "a, person 1: unknown field (got 'nme')"),
        ("yaml", "date: 23 April", "a: date is none (got '23 April'). Write it as 2020-04-23"),
        ("yaml", f"title: {'x' * 501}", "a: title is too long or not printable"),
        ("yaml", "!!python/object/apply:os.system [ls]", "an agenda is a list of fields"),
        ("yaml", "x" * 300_000, "a: too large for an agenda (got '300000 characters')"),
        ("yaml", 'title: "\\U00110000"', "a: not valid YAML"),
        ("toml", "title = ", "a: not valid TOML"),
        pytest.param("toml", f"title = {'9' * 5000}", "a: not valid TOML", id="digits"),
        ("toml", "x = " + "[" * 20_000, "a: not valid TOML"),
        ("toml", "title = 7", "a: title wants text (got '7')"),
        ("csv", "name,role\nA,b,c", "a, line 2: more cells than columns"),
        ("csv", "name,rôle\nA,b", "a, line 2: unknown field (got 'rôle')"),
        ("csv", "name,title\nA,x\nB,y", "a, line 3: a second title (got 'y')"),
    ],
)
def test_what_is_no_agenda_is_refused(kind: str, text: str, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        parse_agenda(text, "a", kind=kind)
    assert message in str(raised.value)
