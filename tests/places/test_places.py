"""Places and their UN M49 codes."""

import pytest

from pipeline.places import find_places, load_gazetteer


def codes(text: str) -> list[tuple[str, str]]:
    return [(text[one.start_char : one.end_char], one.place_code) for one in find_places(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("give encouragement to Africa, where teachers", [("Africa", "002")]),
        ("schools in sub-Saharan Africa.", [("sub-Saharan Africa", "202")]),
        (
            "Latin America and the Caribbean and Côte d’Ivoire",
            [("Latin America and the Caribbean", "419"), ("Côte d’Ivoire", "384")],
        ),
        ("African teachers in Kenya's villages", [("African", "002"), ("Kenya", "404")]),
        ("africa and the united states", [("africa", "002"), ("united states", "840")]),
        ("the Democratic Republic of the Congo", [("Democratic Republic of the Congo", "180")]),
    ],
)
def test_places_are_found_with_their_codes(text: str, expected: list[tuple[str, str]]) -> None:
    assert codes(text) == expected


def test_words_that_are_places_only_with_a_capital() -> None:
    assert codes("we had turkey with Chad") == [("Chad", "148")]


def test_a_language_is_no_place() -> None:
    assert codes("They teach in French at French universities.") == [("French", "250")]


def test_codes_are_those_in_force_not_those_of_dissolved_states() -> None:
    canonical = load_gazetteer().canonical

    current = {"276": "Germany", "250": "France", "231": "Ethiopia", "729": "Sudan"}
    assert {code: canonical.get(code) for code in current} == current
    assert not {"278", "280", "249", "230", "736"} & canonical.keys()
    assert all(len(code) == 3 and code.isdigit() for code in canonical)
