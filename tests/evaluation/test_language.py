import gzip
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.evaluation.language import (
    plain_sentence,
    read_treebank,
    score_language,
    text_of,
)
from pipeline.formats.conllu import Entity, Sentence
from pipeline.language import load_language_model

TREEBANK = Path(__file__).parents[1] / "data" / "treebank.conllu"


def sentences() -> list[Sentence]:
    return [sentence for document in read_treebank(TREEBANK) for sentence in document.sentences]


class Oracle:
    """A pipeline that knows the treebank by heart, but for what a test makes it forget."""

    def __init__(self, *, forget: str = "") -> None:
        self.forget = forget
        self.vocab = spacy.blank("en").vocab
        self.texts: list[str] = []

    def __call__(self, text: str) -> Doc:
        self.texts.append(text)
        known = {text_of(d.sentences): d.sentences for d in read_treebank(TREEBANK)}
        bare = {
            text_of(kept): kept
            for document in read_treebank(TREEBANK)
            if (kept := tuple(s for x in document.sentences if (s := plain_sentence(x))))
        }
        return self._doc((known | bare)[text])

    def _doc(self, sentences: tuple[Sentence, ...]) -> Doc:
        tokens = [token for sentence in sentences for token in sentence.tokens]
        starts = [sum(len(s.tokens) for s in sentences[:i]) for i in range(len(sentences))]
        heads = [
            start + token.head
            for start, sentence in zip(starts, sentences, strict=True)
            for token in sentence.tokens
        ]
        doc = Doc(
            self.vocab,
            words=[token.form for token in tokens],
            spaces=[token.is_space_after for token in tokens],
            tags=["XX" if self.forget == "tags" else token.xpos for token in tokens],
            lemmas=[token.lemma for token in tokens],
            heads=heads,
            deps=[
                "ROOT" if heads[i] == i else "dep" if self.forget == "labels" else token.deprel
                for i, token in enumerate(tokens)
            ],
        )
        names = [
            Span(doc, start + entity.start, start + entity.end, label=entity.label)
            for start, sentence in zip(starts, sentences, strict=True)
            for entity in sentence.entities or ()
        ]
        doc.set_ents([] if self.forget == "entities" else names)
        return doc


def counts(nlp: object, *, plain: bool = False) -> dict[str, tuple[object, ...]]:
    scores = score_language(nlp, TREEBANK, plain=plain)  # type: ignore[arg-type]
    return {
        metric: (score["value"], score["correct"], score["total"], score["found"])
        for metric, score in scores.items()
    }


def test_a_perfect_pipeline_scores_one_on_all_counts() -> None:
    assert counts(Oracle()) == {
        "tag": (1.0, 37, 37, 37),
        "lemma": (1.0, 37, 37, 37),
        "uas": (1.0, 29, 29, 29),  # punctuation does not count
        "las": (1.0, 29, 29, 29),
        "sentence_f1": (1.0, 5, 5, 5),
        "entity_f1": (1.0, 3, 3, 3),
    }


@pytest.mark.parametrize(
    ("forget", "metric", "score"),
    [
        ("tags", "tag", (0.0, 0, 37, 37)),
        ("labels", "las", (5 / 29, 5, 29, 37)),
        ("entities", "entity_f1", (0.0, 0, 3, 0)),
    ],
)
def test_what_is_forgotten_is_counted(
    forget: str, metric: str, score: tuple[float, int, int, int]
) -> None:
    found = counts(Oracle(forget=forget))[metric]
    # "punct" forgotten becomes a claim about eight more tokens, each of them wrong.
    assert found[1:3] == score[1:3]


def test_the_pipeline_finds_its_own_tokens_and_sentences() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    scores = counts(nlp)
    assert scores["sentence_f1"] == (1.0, 5, 5, 5)
    assert scores["las"][1] == 0


def test_plain_text_has_no_capitals_and_no_punctuation() -> None:
    oracle = Oracle()
    scores = counts(oracle, plain=True)
    assert oracle.texts == [
        "thank you maria universities in kenya should open their courses "
        "the university of nairobi can't wait",
        "we trained forty teachers and they trained others um did it help",
    ]
    assert scores["uas"] == (1.0, 29, 29, 29)
    assert scores["entity_f1"] == (1.0, 3, 3, 3)


def test_marks_put_in_by_restoration_count_for_nothing() -> None:
    scores = score_language(load_language_model(), TREEBANK, plain=True, restored=True)
    tags = scores["tag"]
    assert (tags["total"], tags["found"]) == (29, 29)
    assert tags["correct"] is not None
    assert tags["correct"] >= 25


def test_the_children_of_dropped_punctuation_move_to_its_head() -> None:
    with_comma_as_head = read_treebank(TREEBANK)[0].sentences[0]
    bare = plain_sentence(with_comma_as_head)
    assert bare is not None
    assert [(t.form, t.head, t.deprel) for t in bare.tokens] == [
        ("thank", 0, "root"),
        ("you", 0, "obj"),
        ("maria", 0, "vocative"),
    ]
    assert bare.entities == (Entity(2, 3, "PERSON"),)


def test_gzipped_treebanks_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "treebank.conllu.gz"
    packed.write_bytes(gzip.compress(TREEBANK.read_bytes()))
    assert read_treebank(packed) == read_treebank(TREEBANK)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no such treebank"):
        read_treebank(tmp_path / "none.conllu")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.conllu"
    path.write_bytes(content)
    with pytest.raises(FormatError):
        read_treebank(path)


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.conllu.gz"
    path.write_bytes(b"no archive")
    with pytest.raises(FormatError, match="not a CoNLL-U text"):
        read_treebank(path)
