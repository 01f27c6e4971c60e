from pathlib import Path

import pytest

from pipeline.errors import FormatError
from pipeline.formats.conllu import Entity, Sentence, Token, parse

TREEBANK = Path(__file__).parents[1] / "data" / "treebank.conllu"


def row(number: int, form: str, upos: str, head: int, deprel: str, misc: str = "_") -> str:
    return f"{number}\t{form}\t{form}\t{upos}\t_\t_\t{head}\t{deprel}\t_\t{misc}"


def names(*rows: str) -> list[tuple[str, str]]:
    """Return text and label of the entities in one annotated sentence."""
    lines = ["# newdoc id = x", "# global.Entity = GRP-etype", *rows, ""]
    sentence = next(parse(lines)).sentences[0]
    return [
        (" ".join(token.form for token in sentence.tokens[entity.start : entity.end]), entity.label)
        for entity in sentence.entities or ()
    ]


def test_documents_sentences_and_tokens_come_in_order() -> None:
    with TREEBANK.open(encoding="utf-8") as lines:
        documents = list(parse(lines))
    assert [document.document_id for document in documents] == ["talk-1", "talk-2"]
    assert [len(document.sentences) for document in documents] == [3, 2]
    assert documents[1].sentences[1] == Sentence(
        tokens=(
            Token("Um", "um", "INTJ", "UH", "_", 4, "discourse", False),
            Token(",", ",", "PUNCT", ",", "_", 0, "punct", True),
            Token("did", "do", "AUX", "VBD", "Tense=Past|VerbForm=Fin", 4, "aux", True),
            Token("it", "it", "PRON", "PRP", "Number=Sing|Person=3|PronType=Prs", 4, "nsubj", True),
            Token("help", "help", "VERB", "VB", "VerbForm=Inf", 4, "root", False),
            Token("?", "?", "PUNCT", ".", "_", 4, "punct", True),
        ),
        entities=None,
    )


def test_words_of_a_multiword_token_have_no_space_between() -> None:
    with TREEBANK.open(encoding="utf-8") as lines:
        sentence = next(parse(lines)).sentences[2]
    words = [(token.form, token.is_space_after) for token in sentence.tokens[4:7]]
    assert words == [("ca", False), ("n't", True), ("wait", False)]


def test_entities_are_names_and_the_outermost_of_nested_ones() -> None:
    with TREEBANK.open(encoding="utf-8") as lines:
        sentences = next(parse(lines)).sentences
    assert [sentence.entities for sentence in sentences] == [
        (Entity(3, 4, "PERSON"),),
        (Entity(2, 3, "PLACE"),),  # "universities" is a mention, but no name
        (Entity(1, 4, "ORG"),),  # without "the"; Nairobi lies inside
    ]


def test_a_name_ends_where_an_apposition_begins() -> None:
    assert names(
        row(1, "Ada", "PROPN", 7, "nsubj", "Entity=(1-person-new"),
        row(2, "Lovelace", "PROPN", 1, "flat"),
        row(3, ",", "PUNCT", 5, "punct"),
        row(4, "the", "DET", 5, "det"),
        row(5, "programmer", "NOUN", 1, "appos", "Entity=1)"),
        row(6, ",", "PUNCT", 5, "punct"),
        row(7, "wrote", "VERB", 0, "root"),
    ) == [("Ada Lovelace", "PERSON")]


def test_kinds_that_are_no_names_of_ours_are_left_out() -> None:
    assert names(row(1, "Python", "PROPN", 0, "root", "Entity=(4-abstract-new-sgl)")) == []


def test_empty_nodes_are_left_out() -> None:
    lines = [row(1, "Go", "VERB", 0, "root"), "1.1" + row(0, "x", "VERB", 1, "x")[1:], ""]
    assert [token.form for token in next(parse(lines)).sentences[0].tokens] == ["Go"]


def test_a_line_with_missing_fields_is_named() -> None:
    with pytest.raises(FormatError, match=r"talk\.conllu, line 2: a token line needs 10 fields"):
        list(parse(["# newdoc", "1\tGo"], name="talk.conllu"))


def test_a_head_outside_the_sentence_is_named() -> None:
    with pytest.raises(FormatError, match=r"line 1: no token has this head \(got '9'\)"):
        list(parse([row(1, "Go", "VERB", 9, "root"), ""]))


def test_an_unreadable_token_number_is_named() -> None:
    with pytest.raises(FormatError, match=r"line 1: a token's number"):
        list(parse(["a-b" + row(1, "Go", "VERB", 0, "root")[1:], ""]))


def test_a_range_of_a_million_parts_costs_nothing() -> None:
    text = "1-999999\tx\t_\t_\t_\t_\t_\t_\t_\t_\n" + "1\ta\ta\tX\tX\t_\t0\troot\t_\t_\n"
    (document,) = parse(text.splitlines())
    assert [token.form for token in document.sentences[0].tokens] == ["a"]


def test_a_number_of_thousands_of_digits_is_named() -> None:
    with pytest.raises(FormatError, match="a token's number"):
        list(parse([f"{'9' * 5000}-1\tx" + "\t_" * 8]))
