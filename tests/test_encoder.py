"""The sentence encoder as it is shipped: real weights, real sentences."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from pipeline.encoder import (
    ENCODER_DIR,
    VOCABULARY_FILE,
    Passage,
    SentenceEncoder,
    frame_sentence,
    load_encoder,
)
from pipeline.encoder_pieces import WordPieces
from pipeline.errors import EngineUnavailableError

DEVELOPMENT = Path(__file__).resolve().parents[2] / "shared" / "benchmarks" / "recommendations"


@lru_cache(maxsize=1)
def encoder() -> SentenceEncoder:
    return load_encoder()


@lru_cache(maxsize=1)
def pieces() -> WordPieces:
    return WordPieces(ENCODER_DIR / VOCABULARY_FILE)


def spelt(text: str) -> list[str]:
    lines = (ENCODER_DIR / VOCABULARY_FILE).read_text(encoding="utf-8").splitlines()
    return [lines[number] for number in pieces().ids(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Open up learning!", ["open", "up", "learning", "!"]),
        ("naïve Zürich", ["naive", "zurich"]),
        ("e-learning isn't", ["e", "-", "learning", "isn", "'", "t"]),
        ("unaffordable", ["una", "##ff", "##ord", "##able"]),
        ("开放", ["[UNK]", "[UNK]"]),
        ("x" * 101, ["[UNK]"]),
        ("soft\u00adware\u200b \ufffd", ["software"]),
        ("", []),
    ],
)
def test_text_becomes_the_pieces_of_the_vocabulary(text: str, expected: list[str]) -> None:
    assert spelt(text) == expected


def test_a_sentence_stands_between_its_nearest_context() -> None:
    framed = frame_sentence(pieces(), Passage("open it", before="so we", after="thank you"))

    start, end = pieces().start, pieces().end
    assert framed.ids == [start, *pieces().ids("so we open it thank you"), end]
    assert framed.ids[framed.first : framed.end] == pieces().ids("open it")


def test_long_context_is_cut_at_the_far_ends() -> None:
    framed = frame_sentence(
        pieces(), Passage("now", before="a " * 99 + "b", after="c " + "d " * 99)
    )

    assert len(framed.ids) == 1 + 32 + 1 + 16 + 1
    assert framed.ids[framed.first - 1 : framed.end + 1] == pieces().ids("b now c")


def test_like_meanings_lie_close() -> None:
    first, second, other = encoder().encode(
        [
            "Universities should open their courses to everybody.",
            "Higher education institutions ought to make teaching freely available.",
            "The train to Cardiff was late again this morning.",
        ]
    )

    assert first @ second > 0.5
    assert first @ other < 0.2


def test_vectors_are_of_unit_length_one_a_text() -> None:
    vectors = encoder().encode(["Thank you.", "", "we need more teachers"])

    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoder().encode([]).shape == (0, 384)


def test_company_changes_nothing() -> None:
    text = "Governments should invest in broadband."
    alone = encoder().encode([text])[0]
    among = encoder().encode(["Hello!", text, "word " * 300])[1]

    assert alone.tobytes() == among.tobytes()


def test_two_loads_agree_to_the_last_bit() -> None:
    passage = Passage("We should train the teachers.", before="So.", after="Thank you.")

    assert load_encoder().recommendation_scores([passage]) == encoder().recommendation_scores(
        [passage]
    )


def test_recommendations_score_above_all_else() -> None:
    scores = encoder().recommendation_scores(
        [
            Passage("We need to make sure that every school has a broadband connection."),
            Passage("I urge the government to extend the programme to rural schools."),
            Passage("We had to close the library in March."),
            Passage("Can you hear me?"),
            Passage(""),
        ]
    )

    assert min(scores[:2]) > 0.6
    assert max(scores[2:]) < 0.2


def test_a_text_without_end_takes_no_time_without_end() -> None:
    endless = "we should teach " * 300_000

    assert encoder().encode([endless]).shape == (1, 384)
    assert 0 <= encoder().recommendation_scores([Passage(endless, endless, endless)])[0] <= 1


def test_missing_weights_are_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError) as caught:
        load_encoder(tmp_path)

    assert caught.value.where == str(tmp_path / "sentence_encoder.onnx")
    assert "restore" in caught.value.remedy


@pytest.mark.skipif(not DEVELOPMENT.exists(), reason="development data is not here")
def test_after_rounding_it_still_knows_the_hearings_it_was_taught() -> None:
    lines = (DEVELOPMENT / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    scores = encoder().recommendation_scores(
        Passage(row["text"], row["before"], row["after"]) for row in rows
    )
    truth = [row["label"] == "recommendation" for row in rows]
    found = [score >= 0.5 for score in scores]

    correct = sum(a and b for a, b in zip(found, truth, strict=True))
    assert 2 * correct / (sum(found) + sum(truth)) > 0.9
