from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from pipeline.errors import EngineUnavailableError
from pipeline.language import MODELS_FOLDER, language_model_sha256, load_language_model


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_language_model()


def test_the_bundled_pipeline_tells_who_should_do_what(nlp: Language) -> None:
    doc = nlp("Ana Núñez suggested that universities should open their courses.")
    told = {(token.dep_, token.text): token.head.text for token in doc}
    assert told["nsubj", "Ana"] == "suggested"
    assert told["nsubj", "universities"] == "open"
    assert told["ccomp", "open"] == "suggested"
    assert told["obj", "courses"] == "open"
    assert [token.lemma_ for token in doc[5:8]] == ["should", "open", "their"]


def test_it_gives_tags_of_both_kinds_and_morphology(nlp: Language) -> None:
    doc = nlp("They were trained in two schools.")
    assert [(token.tag_, token.pos_) for token in doc] == [
        ("PRP", "PRON"),
        ("VBD", "AUX"),
        ("VBN", "VERB"),
        ("IN", "ADP"),
        ("CD", "NUM"),
        ("NNS", "NOUN"),
        (".", "PUNCT"),
    ]
    assert doc[5].morph.get("Number") == ["Plur"]


def test_it_finds_sentences_and_names(nlp: Language) -> None:
    doc = nlp("I live in Kenya. My sister works in London.")
    assert [sentence.text for sentence in doc.sents] == [
        "I live in Kenya.",
        "My sister works in London.",
    ]
    assert [(entity.text, entity.label_) for entity in doc.ents] == [
        ("Kenya", "PLACE"),
        ("London", "PLACE"),
    ]


def test_it_reads_text_without_capitals_and_punctuation(nlp: Language) -> None:
    doc = nlp("we should um train the teachers first")
    told = {(token.dep_, token.text): token.head.text for token in doc}
    assert told["nsubj", "we"] == "train"
    assert told["obj", "teachers"] == "train"


def test_it_is_small_and_loaded_once() -> None:
    size = sum(path.stat().st_size for path in (MODELS_FOLDER / "en_webinar").rglob("*"))
    assert size <= 20 * 1024**2
    assert load_language_model("en_webinar") is load_language_model("en_webinar")


def test_its_hash_is_of_its_files(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    before = language_model_sha256(str(tmp_path / "blank"))
    assert before == language_model_sha256(str(tmp_path / "blank"))
    assert len(before) == 64
    (tmp_path / "blank" / "note.txt").write_text("changed")
    assert language_model_sha256(str(tmp_path / "blank")) != before


def test_a_pipeline_without_a_parser_gets_sentence_borders(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    doc = load_language_model(str(tmp_path / "blank"))("One. Two.")
    assert [sentence.text for sentence in doc.sents] == ["One.", "Two."]


def test_entities_of_another_pipeline_get_our_labels(tmp_path: Path) -> None:
    other = spacy.blank("en")
    ruler = other.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [{"label": "GPE", "pattern": "Kenya"}, {"label": "DATE", "pattern": "today"}]
    )
    other.to_disk(tmp_path / "other")
    doc = load_language_model(str(tmp_path / "other"))("Kenya today")
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Kenya", "PLACE")]


@pytest.mark.parametrize("ask", [load_language_model, language_model_sha256])
def test_a_missing_pipeline_is_named_with_its_remedy(ask: object) -> None:
    with pytest.raises(EngineUnavailableError) as caught:
        ask("en_core_web_none")  # type: ignore[operator]
    assert str(caught.value) == (
        "language_model: no such language pipeline (got 'en_core_web_none'). Install it "
        "(python -m spacy download en_core_web_none), or use en_webinar, which is in the box."
    )
