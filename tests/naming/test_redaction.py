"""A name is taken out of what others say, and nothing else is."""

import pytest

from pipeline.naming.redaction import name_parts, name_pattern

OTHERS = ["Ana Núñez", "Ben Ortiz"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Thank you, Ana Núñez.", "Thank you, […]."),
        ("ANA NÚÑEZ, and then ana nunez.", "[…], and then […]."),
        ("As Dr Núñez said, Núñez's figures hold.", "As Dr […] said, […]'s figures hold."),
        ("Welcome, Ana!", "Welcome, […]!"),
        ("Señora Nunez spoke.", "Señora […] spoke."),
        ("NÚÑEZ: hello", "[…]: hello"),
        ("Anabel Núñezson came", "Anabel Núñezson came"),
        ("an ana said it", "an ana said it"),
    ],
)
def test_the_name_and_its_parts(said: str, left: str) -> None:
    pattern = name_pattern("Ana Núñez", others=OTHERS, texts=[])
    assert pattern.redacted(said) == left
    assert pattern.is_in(said) == (said != left)


@pytest.mark.parametrize(
    ("name", "texts", "said"),
    [
        ("Grace Young", ["the young people"], "Young people learn."),  # also an ordinary word
        ("May Lee", [], "In May we met."),  # never a name by itself
        ("Ana Ortiz", [], "Mr Ortiz spoke."),  # somebody else's too
        ("Madonna", [], "Ana spoke."),
    ],
)
def test_parts_that_may_mean_something_else_stay(name: str, texts: list[str], said: str) -> None:
    assert name_pattern(name, others=OTHERS, texts=texts).redacted(said) == said


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dr. Ana Núñez", ("Ana", "Núñez")),
        ("Ana de la Cruz, Ph.D.", ("Ana", "Cruz")),
        ("Tao Zhan (ICHEI)", ("Tao", "Zhan")),
        ("Prof Zhan", ()),
        ("Madonna", ()),
    ],
)
def test_titles_are_no_parts_of_a_name(name: str, parts: tuple[str, ...]) -> None:
    assert name_parts(name) == parts


def test_a_part_that_stays_goes_with_the_full_name() -> None:
    pattern = name_pattern("Grace Young", others=OTHERS, texts=["the young people"])
    assert pattern.redacted("Grace Young told Grace.") == "[…] told […]."
