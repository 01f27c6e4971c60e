"""Findings in a translation that came back, and what still holds of an old one."""

from dataclasses import replace

import pytest

from pipeline.formats.bilingual import Unit, text_sha256
from pipeline.records import Translation
from pipeline.translations import (
    ACCEPTABLE,
    FINDINGS,
    Finding,
    accepted_translations,
    check_translation,
    current_translations,
    recall,
)

SENT = [
    Unit("t-s0001", "Tao Zhan met 1,200 people.", longest_target=40, protected=((0, 8),)),
    Unit("t-s0002", "Thank you."),
]
GOOD = [
    replace(SENT[0], target="Tao Zhan traf 1.200 Menschen.", state="translated"),
    replace(SENT[1], target="Danke.", state="final"),
]


def kinds(*returned: Unit) -> list[tuple[str, str]]:
    return [(finding.kind, finding.unit_id) for finding in check_translation(SENT, returned)]


def with_target(target: str | None) -> list[str]:
    return [kind for kind, _ in kinds(replace(GOOD[0], target=target), GOOD[1])]


def test_a_good_translation_has_no_findings_in_any_order() -> None:
    assert kinds(*GOOD) == kinds(*reversed(GOOD)) == []


def test_white_space_and_composition_do_not_change_a_source() -> None:
    assert kinds(replace(GOOD[0], source="Tao  Zhan met\n1,200 people. "), GOOD[1]) == []


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        (GOOD[:1], [("missing_unit", "t-s0002")]),
        ([*GOOD, GOOD[1]], [("doubled_unit", "t-s0002")] * 2),
        ([*GOOD, Unit("x", "Hi.", "Na.")], [("unknown_unit", "x")]),
        ([replace(GOOD[0], source="Tao Zhan met 1,201 people."), GOOD[1]],
         [("changed_source", "t-s0001")]),
        ([replace(GOOD[0], unit_id="t-s0002"), replace(GOOD[1], unit_id="t-s0001")],
         [("changed_source", "t-s0002"), ("changed_source", "t-s0001"),
          ("number_differs", "t-s0001"), ("name_differs", "t-s0001"),
          ("number_differs", "t-s0002")]),
        ([replace(GOOD[0], broken_tags=("<g 1> is not in the source",)), GOOD[1]],
         [("broken_tag", "t-s0001")]),
    ],
)  # fmt: skip
def test_damage_to_the_units(returned: list[Unit], expected: list[tuple[str, str]]) -> None:
    assert sorted(kinds(*returned)) == sorted(expected)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (None, ["untranslated"]),
        ("  ", ["untranslated"]),
        ("Tao Zhan met 1,200 people.", ["untranslated"]),
        ("Tao Zhan traf eintausendzweihundert.", ["number_differs"]),
        ("Tao Zhan traf 1.200 von 3.000.", ["number_differs"]),
        ("Tao Zhan traf 1 200 Menschen.", []),
        ("Tao Zhan traf 1\u202f200 Menschen.", []),
        ("Tao Zhan ١٬٢٠٠", []),
        ("Sie traf 1.200 Menschen.", ["name_differs"]),
        ("1.200 trafen Taos Zhans Bitte.", []),
        ("TAO ZHÁN traf 1.200.", []),
        ("Tao Zhan traf an diesem Morgen 1.200 Leute.", ["too_long"]),
        ("Tao Zhan traf 1.200 \u202eLeute.", ["illegal_text"]),
    ],
)
def test_what_a_target_must_be(target: str | None, expected: list[str]) -> None:
    assert with_target(target) == expected


def test_names_and_single_words_may_stay_as_they_are() -> None:
    sent = [Unit("a", "Tao Zhan 2020", protected=((0, 8),)), Unit("b", "Okay.")]
    returned = [replace(unit, target=unit.source) for unit in sent]
    assert check_translation(sent, returned) == []


def test_findings_say_what_was_sent_and_what_came() -> None:
    returned = [replace(GOOD[0], source="x" * 80), GOOD[1]]
    assert check_translation(SENT, returned) == [
        Finding(
            "changed_source",
            "t-s0001",
            f"sent 'Tao Zhan met 1,200 people.', came back '{'x' * 60}…'",
        )
    ]


def test_judgements_can_be_accepted_by_name_and_are_all_declared() -> None:
    returned = [replace(GOOD[0], target="Sie traf viele."), GOOD[1]]
    assert check_translation(SENT, returned, accept=["number_differs", "name_differs"]) == []
    assert set(ACCEPTABLE) < set(FINDINGS)


def test_what_has_no_finding_is_taken_over() -> None:
    returned = [replace(GOOD[0], target=None), replace(GOOD[1], state="needs_review")]
    findings = check_translation(SENT, returned)
    assert accepted_translations(SENT, returned, findings, language="de", translator="A. B.") == [
        Translation("t-s0002", "de", "Danke.", "needs_review", "A. B.", text_sha256("Thank you."))
    ]


def german(statement_id: str, text: str, source: str) -> Translation:
    return Translation(statement_id, "de", text, "final", None, text_sha256(source))


def test_a_translation_survives_a_correction() -> None:
    old = [
        german("t-s0001", "Eins.", "One."),
        german("t-s0002", "Zwei.", "Two."),
        german("t-s0003", "Drei.", "Three."),
        Translation("t-s0001", "fr", "Un.", "final", None, text_sha256("One.")),
    ]
    # The second sentence was corrected, and a new one stands before the third.
    units = [
        Unit("t-s0001", "One."), Unit("t-s0002", "Too."), Unit("t-s0003", "New."),
        Unit("t-s0004", "Three."),
    ]  # fmt: skip
    current = current_translations(units, old, language="de")
    assert [(key, item.text, item.state) for key, item in current.items()] == [
        ("t-s0001", "Eins.", "final"),
        ("t-s0002", "Zwei.", "needs_review"),
        ("t-s0003", "Drei.", "needs_review"),
        ("t-s0004", "Drei.", "final"),
    ]


def test_a_memory_answers_for_words_wherever_they_were_said() -> None:
    memory = [
        Unit("", "Thank  you.", "Danke.", "translated"),
        Unit("t-s0001", "Tao Zhan met people.", "Tao Zhan traf Leute.", "translated"),
        Unit("other-s0001", "Elsewhere.", "Anderswo.", "translated"),
    ]
    recalled = recall(SENT, memory, recording_id="t")
    assert [(unit.unit_id, unit.target) for unit in recalled] == [
        ("t-s0001", "Tao Zhan traf Leute."),
        ("t-s0002", "Danke."),
    ]
    assert [item.kind for item in check_translation(SENT, recalled)] == [
        "changed_source", "number_differs",
    ]  # fmt: skip
