import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.errors import EngineUnavailableError, InputError
from pipeline.restoration import bare_word, dressed, label_of, restore

TRANSCRIPTS = Path(__file__).parents[2] / "shared" / "benchmarks" / "transcripts"
# Held back in training: every seventh meeting from the fourth on.
HELD_BACK_FROM, HELD_BACK_STEP = 3, 7
# Just under what the shipped tagger reaches (README of the training).
LEAST_CASE_ACCURACY = 0.93
LEAST_STOP_F1 = 0.63


@pytest.mark.parametrize(
    ("written", "bare", "label"),
    [
        ("Hello,", "hello", "t,"),
        ("we", "we", "l"),
        ("I", "i", "t"),
        ("I'm", "i'm", "t"),
        ("UNESCO.", "unesco", "u."),
        ("really?!", "really", "l?"),
        ('"Stop!"', "stop", "t."),
        ("(maybe)", "maybe", "l"),
        ("50%", "50%", "l"),
        ("don't;", "don't", "l,"),
    ],
)
def test_a_written_word_is_a_bare_word_and_a_label(written: str, bare: str, label: str) -> None:
    assert (bare_word(written), label_of(written)) == (bare, label)


@pytest.mark.parametrize(
    ("bare", "label", "written"),
    [("hello", "t,", "Hello,"), ("unesco", "u.", "UNESCO."), ("go", "l", "go"), ("5", "t?", "5?")],
)
def test_a_label_dresses_a_bare_word(bare: str, label: str, written: str) -> None:
    assert dressed(bare, label) == written


def test_plain_words_become_sentences() -> None:
    words = "thank you very much i am very happy to be here today".split()
    pauses = [0, 0, 0, 900, *[0] * 8]
    restored = restore(words, pauses)
    assert len(restored) == len(words)
    assert " ".join(restored[:4]).rstrip(".").lower() == "thank you very much"
    assert restored[3] == "much."
    assert restored[4] == "I"


def test_a_long_pause_ends_a_sentence() -> None:
    words = "we met the teachers they asked for books".split()
    flowing = restore(words, [0] * len(words))
    parted = restore(words, [0, 0, 0, 2500, 0, 0, 0, 0])
    assert parted[3] == "teachers."
    assert parted != flowing or flowing[3] == "teachers."


def test_marks_and_capitals_that_are_there_do_not_count() -> None:
    words = "so what should we do now".split()
    loud = [word.upper() + "," for word in words]
    assert restore(loud, [0] * 6) == restore(words, [0] * 6)


def test_the_same_words_give_the_same_text() -> None:
    words = "we need more teachers and we need them now".split()
    assert restore(words) == restore(words)


def test_no_words_are_no_text() -> None:
    assert restore([], []) == []


def test_each_word_needs_its_pause() -> None:
    with pytest.raises(InputError, match=r"2 words need as many pauses \(got '1'\)"):
        restore(["one", "two"], [0])


def test_a_missing_model_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pipeline.restoration.MODEL_FOLDER", tmp_path)
    with pytest.raises(EngineUnavailableError, match="the restoration model is missing"):
        restore(["one"], [0])


@pytest.mark.skipif(not TRANSCRIPTS.is_dir(), reason="development data is not here")
def test_held_back_meetings_are_restored_well_enough() -> None:
    with gzip.open(TRANSCRIPTS / "qmsum-val.jsonl.gz", "rt", encoding="utf-8") as lines:
        meetings = [json.loads(line)["turns"] for line in lines]
    counts: Counter[str] = Counter()
    for turns in meetings[HELD_BACK_FROM::HELD_BACK_STEP]:
        written = " ".join(turn["text"] for turn in turns).split()
        words = [word for word in written if any(char.isalnum() for char in word)]
        for word, restored in zip(words, restore(words), strict=True):
            said, found = label_of(word), label_of(restored)
            counts["words"] += 1
            counts["case"] += said[0] == found[0]
            counts["stops"] += (said[1:] == ".") + (found[1:] == ".")
            counts["matched stops"] += 2 * (said[1:] == found[1:] == ".")
    assert counts["case"] / counts["words"] >= LEAST_CASE_ACCURACY
    assert counts["matched stops"] / counts["stops"] >= LEAST_STOP_F1
