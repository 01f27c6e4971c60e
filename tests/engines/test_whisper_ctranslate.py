"""CTranslate2 really runs, and says what openai-whisper says, from the same checkpoints."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.audio import SpeechChunk, open_audio
from pipeline.engines import ChunkTranscript, load_transcriber
from pipeline.engines.whisper_conversion import have_converted
from pipeline.engines.whisper_ctranslate import BATCH_SIZE, CTranslateTranscriber
from pipeline.engines.whisper_openai import WhisperTranscriber
from pipeline.engines.whisper_runtime import ConvertedModel
from pipeline.errors import EngineUnavailableError
from pipeline.records import Agenda
from pipeline.settings import RecognitionSettings
from tests.engines.test_whisper_openai import sound, write_checkpoint

# openai-whisper leaves its own vocabulary file open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")

TRAINED = Path(__file__).parents[1] / "data" / "whisper_checkpoint"
CHECKPOINT = TRAINED / "flite-tiny.pt"


def said(transcripts: list[ChunkTranscript]) -> list[list[str]]:
    return [[word.text for word in item.words] for item in transcripts]


@pytest.fixture(scope="module")
def random_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights as drawn: what comes out depends on every one of them."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(1)
    dims = ModelDimensions(80, 1500, 64, 2, 2, 51_865, 448, 64, 2, 3)
    model = Whisper(dims)
    with torch.no_grad():
        model.decoder.positional_embedding.normal_(std=0.5)
        model.decoder.token_embedding.weight.normal_(std=0.1)
    path = tmp_path_factory.mktemp("random") / "random.pt"
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, path)
    return path


def test_encoder_states_tokens_and_languages_equal_those_of_openai(random_checkpoint: Path) -> None:
    import torch
    import whisper

    theirs: Any = whisper.load_model(str(random_checkpoint), device="cpu")
    ours = ConvertedModel(have_converted(random_checkpoint), compute_type="float32")
    draw = np.random.default_rng(2)
    mels = [draw.normal(0, 1, (80, 3000)).astype(np.float32) for _ in range(3)]
    with torch.no_grad():
        expected = theirs.encoder(torch.from_numpy(np.stack(mels)))
    states = ours.encode(mels)
    np.testing.assert_allclose(states, expected.numpy(), atol=1e-4)
    _, shares = theirs.detect_language(expected)
    detected = ours.languages(states)
    assert [language for language, _ in detected] == [max(row, key=row.get) for row in shares]
    assert [share for _, share in detected] == pytest.approx(
        [max(row.values()) for row in shares], abs=1e-4
    )
    options = whisper.DecodingOptions(language="fr", fp16=False)
    expected_tokens = [tuple(result.tokens) for result in theirs.decode(expected, options)]
    found = ours.decode(states, ["fr"] * 3, searches=({"beam_size": 1},))
    assert [decoding.tokens for decoding in found] == expected_tokens
    assert len(set(expected_tokens)) == 3


def test_words_come_in_order_inside_their_chunk(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "said.pt", "Teachers need 20 open courses.")
    chunks = [sound(1_000, 5_000), sound(60_000, 64_000)]
    heard = list(CTranslateTranscriber(checkpoint).transcribe(iter(chunks)))
    assert [(item.start_ms, item.end_ms) for item in heard] == [(1_000, 5_000), (60_000, 64_000)]
    assert said(heard) == [["Teachers", "need", "20", "open", "courses."]] * 2
    for item in heard:
        assert (item.language, item.language_confidence) == ("en", None)
        assert all(
            item.start_ms <= word.start_ms < word.end_ms <= item.end_ms for word in item.words
        )
        assert all(a.start_ms <= b.start_ms for a, b in pairwise(item.words))
        assert all(0 < (word.confidence or 0) <= 1 for word in item.words)


def test_the_language_is_detected_in_each_chunk_or_given(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "dit.pt", "Bonjour à tous.", language="fr")
    (detected,) = CTranslateTranscriber(checkpoint).transcribe([sound(0, 4_000)])
    assert detected.language == "fr"
    assert (detected.language_confidence or 0) > 0.9
    assert said([detected]) == [["Bonjour", "à", "tous."]]
    (given,) = CTranslateTranscriber(checkpoint, language="fr").transcribe([sound(0, 4_000)])
    assert (given.language, given.language_confidence) == ("fr", None)
    assert given.words == detected.words


def test_a_checkpoint_is_converted_once(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "once.pt", "Once.")
    folder = have_converted(checkpoint)
    written = (folder / "model.bin").stat().st_mtime_ns
    assert have_converted(checkpoint) == folder
    assert (folder / "model.bin").stat().st_mtime_ns == written
    assert not list(folder.parent.glob("unfinished-*"))


def test_a_broken_conversion_says_how_to_mend_it(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "broken.pt", "Broken.")
    folder = have_converted(checkpoint)
    (folder / "model.bin").write_bytes(b"")
    with pytest.raises(EngineUnavailableError, match="Remove this folder") as caught:
        list(CTranslateTranscriber(checkpoint).transcribe([sound(0, 1_000)]))
    assert caught.value.where == str(folder)


def test_a_file_that_is_no_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "own.pt").write_bytes(b"any bytes")
    with pytest.raises(EngineUnavailableError, match="not a checkpoint") as caught:
        list(CTranslateTranscriber(tmp_path / "own.pt").transcribe([sound(0, 1_000)]))
    assert caught.value.where == str(tmp_path / "own.pt")
    assert "weights_only" not in str(caught.value)  # torch advises to trust the file


def test_a_language_that_whisper_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "own.pt").write_bytes(b"any bytes")
    transcriber = CTranslateTranscriber(tmp_path / "own.pt", language="tlh")
    with pytest.raises(EngineUnavailableError, match="does not know this language"):
        list(transcriber.transcribe([sound(0, 1_000)]))


def test_the_engine_says_what_it_is_without_loading_weights(tmp_path: Path) -> None:
    (tmp_path / "own.pt").write_bytes(b"any bytes")
    settings = RecognitionSettings(model=str(tmp_path / "own.pt"), longest_chunk_ms=20_000)
    transcriber = load_transcriber("ctranslate", settings, agenda=Agenda())
    assert transcriber.longest_chunk_ms == 20_000
    assert (transcriber.identity.engine, transcriber.identity.model) == ("ctranslate", "own")
    assert transcriber.identity.model_sha256 == (
        "23914a83c3c7080988b4aab957e8c1abf4a281df9cc77c7e1d43d3e81f39e94e"
    )


@pytest.fixture(scope="module")
def held_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[SpeechChunk], list[str]]:
    """Flite's voices saying sentences that the trained checkpoint never heard, and the words."""
    scratch = tmp_path_factory.mktemp("held-back") / "samples"
    audio = open_audio(TRAINED / "held-back.ogg", scratch=scratch)
    entries = json.loads((TRAINED / "held-back.json").read_text(encoding="utf-8"))
    chunks = [
        SpeechChunk(
            entry["start_ms"],
            entry["end_ms"],
            audio.samples(entry["start_ms"], entry["end_ms"]),
        )
        for entry in entries
    ]
    return chunks, [entry["text"] for entry in entries]


@pytest.mark.slow
def test_both_runtimes_say_the_same_words_at_the_same_times(
    held_back: tuple[list[SpeechChunk], list[str]],
) -> None:
    chunks, texts = held_back
    ours = list(CTranslateTranscriber(CHECKPOINT).transcribe(chunks))
    theirs = list(WhisperTranscriber(CHECKPOINT).transcribe(chunks))
    same = [
        (one, other)
        for one, other in zip(ours, theirs, strict=True)
        if said([one]) == said([other])
    ]
    assert len(same) >= LEAST_SAME_CHUNKS
    distances_ms = [
        max(abs(a.start_ms - b.start_ms), abs(a.end_ms - b.end_ms))
        for one, other in same
        for a, b in zip(one.words, other.words, strict=True)
    ]
    assert np.mean(np.array(distances_ms) <= 40) >= 0.95
    expected = " ".join(texts).split()
    for runtime, most in ((ours, HIGHEST_ERROR_RATE), (theirs, HIGHEST_ERROR_RATE_OF_OPENAI)):
        found = [text for chunk in said(runtime) for text in chunk]
        assert word_errors(expected, found) <= most * len(expected)


@pytest.mark.slow
def test_a_chunk_gives_the_same_words_in_any_company(
    held_back: tuple[list[SpeechChunk], list[str]],
) -> None:
    chunks, _ = held_back
    together = list(CTranslateTranscriber(CHECKPOINT).transcribe(chunks))
    alone = CTranslateTranscriber(CHECKPOINT)
    assert len(chunks) <= BATCH_SIZE
    assert together == [item for chunk in chunks for item in alone.transcribe([chunk])]


# Measured here: 12 and 28 of 203 words, 6 of 8 chunks the same; on 150 more sentences both runtimes
# stay below 5 % (the checkpoint's README.md). A single hard chunk weighs much among eight, and the
# last bits of a sum decide in it.
HIGHEST_ERROR_RATE = 0.10
HIGHEST_ERROR_RATE_OF_OPENAI = 0.20
LEAST_SAME_CHUNKS = 5


def word_errors(expected: list[str], found: list[str]) -> int:
    """Return the least number of words to change, add or leave out."""
    row = list(range(len(found) + 1))
    for count, word in enumerate(expected, start=1):
        before, row[0] = row[0], count
        for place, other in enumerate(found, start=1):
            best = min(row[place] + 1, row[place - 1] + 1, before + (word != other))
            before, row[place] = row[place], best
    return row[-1]
