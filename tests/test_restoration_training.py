"""The training of the restoration tagger on a handful of words; MiniLM has random weights here."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from pipeline.restoration.tagger import MODEL_FILE, VOCABULARY, load_restoration_tagger
from tests.training_scripts import ScriptImporter, script_importer

SCRIPTS = Path(__file__).parents[1] / "data" / "models" / "en_restoration_training"
TREEBANK = Path(__file__).parent / "data" / "treebank.conllu"


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> ScriptImporter:
    return script_importer(SCRIPTS, monkeypatch)


def test_written_words_are_bare_words_with_cases_and_marks(scripts: ScriptImporter) -> None:
    text = scripts("texts").text_of_words("Thank you, Maria . Did UNESCO pay?".split())
    assert text.words == ("thank", "you", "maria", "did", "unesco", "pay")
    # A mark that stands alone is lost; the case of a first word tells nothing of it.
    assert text.cases == (-100, 0, 1, 1, 2, 0)
    assert text.marks == (0, 1, 0, 0, 0, 3)


def test_a_sentence_of_a_treebank_ends_in_a_mark(scripts: ScriptImporter) -> None:
    first, second = scripts("texts").read_treebank_texts(TREEBANK)
    assert first.words[:5] == ("thank", "you", "maria", "universities", "in")
    assert first.marks[:5] == (0, 1, 2, 0, 0)
    assert second.words[-4:] == ("um", "did", "it", "help")
    assert second.marks[-4:] == (1, 0, 0, 3)


def test_left_out_meetings_and_gum_passages_are_not_read(
    scripts: ScriptImporter, tmp_path: Path
) -> None:
    passages = tmp_path / "passages.jsonl"
    rows = [
        {"meeting": meeting, "before": "Yes.", "text": f"We met {meeting}.", "after": ""}
        for meeting in ("a", "b", "GUM_news")
    ]
    passages.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    texts = list(scripts("texts").read_passages(passages, leave_out=["a"]))
    assert [text.words for text in texts] == [("yes", "we", "met", "b")]


def test_what_stands_in_brackets_of_a_speech_was_not_said(
    scripts: ScriptImporter, tmp_path: Path
) -> None:
    speech = tmp_path / "1999.txt"
    speech.write_text("I've been there. [Laughter] So, thank you!\n", encoding="utf-8")
    text = scripts("texts").read_speech(speech)
    assert text.words == ("i've", "been", "there", "so", "thank", "you")
    assert text.marks == (0, 0, 2, 1, 0, 2)


def test_scores_count_marks_cases_and_whole_sentences(scripts: ScriptImporter) -> None:
    score = scripts("score")
    # Written: "We met. Ann came, did Ben? Yes." Found: "We met. Ann came did ben. Yes."
    result = score.Restored(
        cases=np.array([-100, 0, -100, 0, 0, 1, -100]),
        marks=np.array([0, 2, 0, 1, 0, 3, 2]),
        found_cases=np.array([0, 0, 1, 0, 0, 0, 0]),
        found_marks=np.array([0, 2, 0, 0, 0, 2, 2]),
    )
    assert result.mark_f1(".") == pytest.approx(4 / 5)  # two of three found, both that there are
    assert result.mark_f1(",") == result.mark_f1("?") == 0
    assert result.case_accuracy() == pytest.approx(6 / 7)  # only Ben's capital is missing
    assert result.sentence_f1() == 1  # a question's border is found, if not its mark


def test_windows_cover_a_text_in_order(scripts: ScriptImporter) -> None:
    texts = scripts("texts")
    text = texts.text_of_words(["one", "two", "three.", "Four", "five."])
    pieced = texts.PiecedText(text, ((1,), (2, 22), (3,), (4,), (5,)))
    windows = list(pieced.windows(3, random.Random(0), (8, 9)))  # noqa: S311 - no secret
    inside = [number for window in windows for number in window.ids[1:-1]]
    assert inside == [1, 2, 22, 3, 4, 5]
    assert all(window.ids[0] == 8 and window.ids[-1] == 9 for window in windows)
    firsts = [window.ids[place] for window in windows for place in window.places]
    assert firsts == [1, 2, 3, 4, 5]


def test_the_command_makes_a_tagger(
    scripts: ScriptImporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("onnx")
    train = scripts("train")
    monkeypatch.setattr(train, "load_minilm", lambda _: scripts("network").MiniLM())
    transcripts = tmp_path / "transcripts.jsonl"
    transcripts.write_text('{"id": "a", "turns": [{"text": "Thank you. We met, did we?"}]}\n' * 9)
    out = tmp_path / "model"
    arguments = [
        "train.py", "--minilm", tmp_path, "--transcripts", transcripts, "--treebanks", TREEBANK,
        "--layers", 1, "--words", 300, "--out", out,
    ]  # fmt: skip
    monkeypatch.setattr("sys.argv", [str(argument) for argument in arguments])
    train.main()
    assert VOCABULARY.is_file()
    assert (out / MODEL_FILE).is_file()
    cases, marks = load_restoration_tagger(out).log_probabilities(["thank", "you"])
    assert (cases.shape, marks.shape) == ((2, 3), (2, 4))
