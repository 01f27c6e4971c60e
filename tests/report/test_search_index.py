"""The inverted index: terms, postings, shards."""

import pytest

from pipeline.report.search_index import (
    LARGEST_SHARD,
    IndexBuilder,
    encode_number,
    encode_numbers,
    find_terms,
    fold_text,
)

TEXTS: list[tuple[str, list[str]]] = [
    ("Café, Lessons! don't 2020-21", ["cafe", "lessons", "don", "t", "2020", "21"]),
    ("ＦＵＬＬ ﬁre", ["full", "fire"]),
    ("مَرْحَبًا", ["مرحبا"]),
    ("हिन्दी में", ["हिन्दी", "में"]),
    ("开放教育 ok", ["开放", "放教", "教育", "ok"]),
    ("我 和OER课", ["我", "和", "oer", "课"]),
    ("a" * 50, ["a" * 40]),
    ("-- ... _", []),
]


@pytest.mark.parametrize(("text", "terms"), TEXTS)
def test_terms_of_a_text(text: str, terms: list[str]) -> None:
    assert find_terms(text) == terms


def test_folding_keeps_letters_and_drops_what_people_do_not_type() -> None:
    assert fold_text("ÅNGSTRÖM Núñez ΆΛΦΑ") == "angstrom nunez αλφα"


def test_numbers_are_digits_of_five_bits() -> None:
    assert [encode_number(number) for number in (0, 31, 32, 33, 1023, 1024)] == [
        "A", "f", "gB", "hB", "_f", "ggB",
    ]  # fmt: skip
    assert encode_numbers([0, 32, 1]) == "AgBB"


def test_postings_are_distances_and_how_often() -> None:
    builder = IndexBuilder()
    builder.add(["open talks", "open"])
    builder.add(["nothing"])
    builder.add(["open " * 9])
    (shard,) = builder.shards()
    assert (shard.prefix, shard.name) == ("", "x")
    # Document 0 twice: 1 * 4 + 1; document 2 nine times: 2 * 4 + 3; the other two once each.
    assert shard.postings == {"nothing": "I", "open": "FL", "talks": "E"}


def test_a_large_shard_is_split_by_the_next_letter() -> None:
    builder = IndexBuilder()
    words = [f"{letter}{number:07d}" for letter in "abé" for number in range(LARGEST_SHARD // 20)]
    builder.add(words)
    builder.add(["a"])
    shards = builder.shards()
    assert [shard.prefix for shard in shards] == ["a", "b", "e"]
    assert [shard.name for shard in shards] == ["x61", "x62", "x65"]
    assert sum(len(shard.postings) for shard in shards) == len(words) + 1
