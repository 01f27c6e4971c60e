import gzip
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import spacy
import torch

from pipeline.evaluation.language import read_treebank, text_of
from pipeline.formats.conllu import Entity, Sentence
from pipeline.restoration.tagger import VOCABULARY
from tests.training_scripts import ScriptImporter, script_importer

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "data" / "models" / "en_webinar_training"
TREEBANK = ROOT / "tests" / "data" / "treebank.conllu"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ScriptImporter:
    return script_importer(SCRIPTS, monkeypatch)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def sentences() -> list[Sentence]:
    return [sentence for document in read_treebank(TREEBANK) for sentence in document.sentences]


def write_vectors(path: Path) -> Path:
    rows = np.random.default_rng(0).normal(size=(4, 72)).astype(np.float32)
    np.savez(path, words=np.array(["we", "teachers", "courses", "universities"]), rows=rows)
    return path


def run(script_name: str, *arguments: str | Path) -> None:
    subprocess.run(
        [sys.executable, str(SCRIPTS / script_name), *map(str, arguments)],
        check=True,
        capture_output=True,
    )


def test_the_training_command_makes_a_pipeline_that_loads(tmp_path: Path) -> None:
    treebanks = tmp_path / "treebanks"
    treebanks.mkdir()
    # Eight times over: a lemma's edit must be seen thrice to be learnt.
    (treebanks / "tiny-train.conllu").write_text(TREEBANK.read_text(encoding="utf-8") * 8)
    vectors = write_vectors(tmp_path / "vectors.npz")
    out = tmp_path / "model"
    run("train.py", "--treebanks", treebanks, "--vectors", vectors, "--out", out, "--words", "6000")
    nlp = spacy.load(out)
    doc = nlp("We trained forty teachers.")
    assert doc.has_annotation("DEP")
    assert [token.tag_ for token in doc] == ["PRP", "VBD", "CD", "NNS", "."]
    assert nlp.vocab.vectors.shape == (4, 72)
    further = tmp_path / "further"
    run(
        "train.py", "--treebanks", treebanks, "--silver", treebanks / "tiny-train.conllu",
        "--go-on-from", out, "--out", further, "--words", "600", "--rate", "0.0001",
    )  # fmt: skip
    lemmas = [[token.lemma_ for token in spacy.load(path)(doc.text)] for path in (out, further)]
    assert lemmas[0] == lemmas[1] == ["we", "train", "forty", "teacher", "."]
    named, names = tmp_path / "named", tmp_path / "names"
    names.mkdir()
    for name in ("treebanks", "texts"):
        with gzip.open(names / f"{name}.conllu.gz", "wt") as file:
            file.write(TREEBANK.read_text(encoding="utf-8"))
    run(
        "train_names.py", "--treebanks", treebanks, "--names", names,
        "--pipeline", out, "--out", named, "--words", "600",
    )  # fmt: skip
    other = spacy.load(named)
    assert set(other.get_pipe("ner").labels) == {"ORG", "PERSON", "PLACE"}
    assert other.get_pipe("ner").to_bytes() != nlp.get_pipe("ner").to_bytes()
    before, after = (
        [(token.head.i, token.dep_) for token in one(doc.text)] for one in (nlp, other)
    )
    assert before == after


def test_fillers_and_repeats_hang_where_they_cross_nothing(script: ScriptImporter) -> None:
    speech = script("speech")
    sentence = sentences()[1]
    spoken = speech.spoken(sentence, chance(1), filler=1.0, repeat=1.0)
    assert len(spoken.tokens) > len(sentence.tokens) + 6
    assert {token.deprel for token in spoken.tokens} >= {"discourse", "reparandum"}
    for index, token in enumerate(spoken.tokens):
        low, high = sorted((index, token.head))
        for other in range(low + 1, high):
            head = spoken.tokens[other].head
            assert low <= head <= high or spoken.tokens[other].head == other


def test_fillers_keep_the_entities_over_their_words(script: ScriptImporter) -> None:
    speech = script("speech")
    sentence = sentences()[2]
    spoken = speech.spoken(sentence, chance(3), filler=0.3, repeat=0.0)
    (name,) = spoken.entities
    words = [token.form for token in spoken.tokens[name.start : name.end]]
    assert (words[0], words[-1], name.label) == ("University", "Nairobi", "ORG")


def test_lower_cased_names_have_lower_case_lemmas_but_i_stays_i(script: ScriptImporter) -> None:
    speech = script("speech")
    lowered = speech.lowered(sentences()[0])
    assert [token.lemma for token in lowered.tokens] == ["thank", "you", ",", "maria", "."]


def test_stretches_cover_a_document_in_order(script: ScriptImporter) -> None:
    examples = script("examples")
    documents = read_treebank(TREEBANK)
    texts = list(examples.stretches(documents, chance(0)))
    assert [sentence for text in texts for sentence in text] == sentences()


def test_unannotated_entities_are_unknown_not_absent(script: ScriptImporter) -> None:
    examples = script("examples")
    annotated, unknown = (
        examples.to_doc(spacy.blank("en"), list(document.sentences))
        for document in read_treebank(TREEBANK)
    )
    assert {token.ent_iob_ for token in annotated} == {"B", "I", "O"}
    assert {token.ent_iob_ for token in unknown} == {""}


def test_the_tokenizer_follows_the_treebanks(script: ScriptImporter) -> None:
    tokens = script("tokens")
    nlp = spacy.blank("en")
    tokens.follow_the_treebanks(nlp)
    doc = nlp("E-mail us!!! Long-term co-operation.")
    assert [token.text for token in doc] == ("E-mail us !!! Long - term co-operation .").split()


def test_vectors_place_words_by_what_they_are_read_with(
    script: ScriptImporter, tmp_path: Path
) -> None:
    minilm = script("minilm")
    vectors = script("vectors")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "we", "train", "##s", "teach", "##ers", ",", "no"]
    (tmp_path / "vocab.txt").write_text("\n".join(pieces))
    splitter = minilm.WordPieces(tmp_path)
    assert [splitter.split(word) for word in ("We", "trains", "teachers,", "é")] == [
        (4,),
        (5, 6),
        (7, 8, 9),
        (1,),
    ]
    texts = [["we", "train", "teachers"], ["no", "teachers"]] * 6
    rows = vectors.distil(
        minilm.MiniLM().eval(), splitter, texts, ["we", "teachers", "no", "train"], dimensions=3
    )
    assert rows.shape == (4, 3)
    assert rows.std() == pytest.approx(1.0, abs=1e-3)


def test_other_weights_are_refused(script: ScriptImporter, tmp_path: Path) -> None:
    minilm = script("minilm")
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(ValueError, match="not the MiniLM weights"):
        minilm.load_minilm(tmp_path)


def test_texts_run_on_with_one_space_between_sentences() -> None:
    assert (
        text_of(sentences()[3:])
        == "We trained forty teachers, and they trained others. Um, did it help?"
    )


def test_heads_make_a_tree_or_none(script: ScriptImporter) -> None:
    is_tree = script("teacher").is_tree
    assert is_tree([1, 1, 1])
    assert not is_tree([0, 1, 1])  # two roots
    assert not is_tree([1, 2, 0])  # no root
    assert not is_tree([0, 2, 1])  # two words that hang on each other


def test_heads_that_make_no_tree_give_way_to_the_likeliest_that_do(script: ScriptImporter) -> None:
    likeliest_tree = script("teacher").likeliest_tree
    # The first two words would hang on each other; the second is the likelier root.
    heads = torch.tensor([[0.1, 0.8, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1]])
    assert likeliest_tree(heads) == [1, 1, 1]
    # All three would be roots; one has to be, and the last loses least.
    heads = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.5, 0.4], [0.05, 0.05, 0.9]])
    assert likeliest_tree(heads) == [1, 2, 2]


def test_runs_of_proper_nouns_get_the_type_that_annotators_gave(script: ScriptImporter) -> None:
    names = script("names")
    unannotated = [
        replace(one, sentences=tuple(replace(s, entities=None) for s in one.sentences))
        for one in read_treebank(TREEBANK)
    ]
    types = {"Maria": "PERSON", "Kenya": "PLACE"}
    (talk, _) = names.with_names(unannotated, types)
    # "University of Nairobi" is not in the table, so nothing is known of its sentence.
    assert [sentence.entities for sentence in talk.sentences] == [
        (Entity(3, 4, "PERSON"),),
        (Entity(2, 3, "PLACE"),),
    ]
    (talk, _) = names.with_names(unannotated, types | {"University of Nairobi": "ORG", "Kenya": ""})
    assert [sentence.entities for sentence in talk.sentences[1:]] == [(), (Entity(1, 4, "ORG"),)]


def test_the_types_of_names_are_known_labels(script: ScriptImporter) -> None:
    types = script("names").read_types()
    assert types["Houston"] == "PLACE"
    assert set(types.values()) == {"", "PERSON", "ORG", "PLACE", "EVENT"}


def test_names_written_as_brackets_are_read_again(script: ScriptImporter, tmp_path: Path) -> None:
    path = tmp_path / "names.conllu.gz"
    documents = read_treebank(TREEBANK)
    script("treebanks").write(path, documents)
    assert read_treebank(path) == documents


def test_a_teacher_of_names_learns_them_and_a_pipeline_learns_from_it(
    script: ScriptImporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for part in ("train", "dev"):
        (tmp_path / f"tiny-{part}.conllu").write_text(TREEBANK.read_text(encoding="utf-8") * 8)
    teach, minilm = script("teach_names"), script("minilm")
    monkeypatch.setattr(minilm, "LAYERS", 1)
    monkeypatch.setattr(teach, "load_minilm", lambda _: minilm.MiniLM())
    out = tmp_path / "names"
    arguments = [
        "teach_names.py", "--treebanks", tmp_path, "--minilm", VOCABULARY.parent,
        "--texts", TREEBANK, "--out", out, "--passes", 60,
    ]  # fmt: skip
    monkeypatch.setattr("sys.argv", [str(argument) for argument in arguments])
    teach.main()
    names = [
        (sentence.tokens[name.start].form, name.label)
        for sentence in teach.read(out / "texts.conllu.gz")
        for name in sentence.entities or ()
    ]
    assert names == [("Maria", "PERSON"), ("Kenya", "PLACE"), ("University", "ORG")]


def test_raw_texts_are_parted_at_their_marks(script: ScriptImporter) -> None:
    parted = script("raw_texts").sentences(
        "Thank you all. [Applause] We trained forty teachers. Yes."
    )
    assert list(parted) == ["Thank you all.", "We trained forty teachers."]


def test_teachers_annotate_what_nobody_has_annotated(
    script: ScriptImporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tiny-train.conllu").write_text(TREEBANK.read_text(encoding="utf-8"))
    (tmp_path / "tiny-dev.conllu").write_text(TREEBANK.read_text(encoding="utf-8"))
    teach, minilm = script("teach"), script("minilm")
    monkeypatch.setattr(minilm, "LAYERS", 1)
    monkeypatch.setattr(teach, "load_minilm", lambda _: minilm.MiniLM())
    texts, out = tmp_path / "texts.conllu.gz", tmp_path / "silver.conllu.gz"
    teach.write(texts, read_treebank(TREEBANK))
    arguments = [
        "teach.py", "--treebanks", tmp_path, "--minilm", VOCABULARY.parent, "--texts", texts,
        "--out", out, "--teachers", 1, "--passes", 12,
    ]  # fmt: skip
    monkeypatch.setattr("sys.argv", [str(argument) for argument in arguments])
    teach.main()
    known = [[token.form for token in sentence.tokens] for sentence in sentences()]
    silver = teach.read(out)
    assert [[token.form for token in sentence.tokens] for sentence in silver] == known
    assert {token.xpos for sentence in silver for token in sentence.tokens} <= {
        token.xpos for sentence in sentences() for token in sentence.tokens
    }
