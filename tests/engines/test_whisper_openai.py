"""openai-whisper really runs, on a checkpoint that says what each test wants it to say."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.audio import SpeechChunk
from pipeline.engines.whisper_openai import WhisperTranscriber, load
from pipeline.errors import EngineUnavailableError
from pipeline.records import Agenda
from pipeline.settings import RecognitionSettings

# openai-whisper leaves its own vocabulary file open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")

ENGLISH, MULTILINGUAL = 51_864, 51_865
WIDTH = 128


def write_checkpoint(path: Path, text: str, *, language: str | None = None) -> Path:
    """Write a checkpoint in OpenAI's format that says ``text`` from 0 to 3 s of any sound.

    Everything in it is random but for one thing: the blocks of the decoder add nothing to what
    they pass on, and each position's embedding is that of the token to say next.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper
    from whisper.tokenizer import get_tokenizer

    torch.manual_seed(0)
    vocabulary = MULTILINGUAL if language else ENGLISH
    tokenizer: Any = get_tokenizer(language is not None, num_languages=99, language=language)
    dims = ModelDimensions(80, 1500, WIDTH, 2, 1, vocabulary, 448, WIDTH, 2, 1)
    model = Whisper(dims)
    block: Any = model.decoder.blocks[0]
    start = tokenizer.timestamp_begin
    # After the start token comes the language, then the task, then times and text.
    lead = [*tokenizer.sot_sequence[1:2], tokenizer.transcribe] if language else []
    said = [*lead, start, *tokenizer.encode(f" {text}"), start + 150, tokenizer.eot]
    with torch.no_grad():
        for layer in (block.attn.out, block.cross_attn.out, block.mlp[2]):
            layer.weight.zero_()
            layer.bias.zero_()
        model.decoder.token_embedding.weight.normal_()
        model.decoder.positional_embedding.copy_(
            100 * model.decoder.token_embedding.weight[said + [tokenizer.eot] * (448 - len(said))]
        )
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, path)
    return path


def sound(start_ms: int, end_ms: int) -> SpeechChunk:
    noise = np.random.default_rng(start_ms).normal(0, 0.1, (end_ms - start_ms) * 16)
    return SpeechChunk(start_ms, end_ms, noise.astype(np.float32))


def test_words_come_in_order_inside_their_chunk(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "said.pt", "Teachers need 20 open courses.")
    chunks = [sound(1_000, 5_000), sound(60_000, 64_000)]
    heard = list(WhisperTranscriber(checkpoint).transcribe(iter(chunks)))
    assert [(item.start_ms, item.end_ms) for item in heard] == [(1_000, 5_000), (60_000, 64_000)]
    for item in heard:
        assert [word.text for word in item.words] == ["Teachers", "need", "20", "open", "courses."]
        assert (item.language, item.language_confidence) == ("en", None)
        assert all(
            item.start_ms <= word.start_ms < word.end_ms <= item.end_ms for word in item.words
        )
        assert all(a.start_ms <= b.start_ms for a, b in pairwise(item.words))
        assert all(0 < (word.confidence or 0) <= 1 for word in item.words)


def test_the_language_is_detected_in_each_chunk_or_given(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "dit.pt", "Bonjour à tous.", language="fr")
    (detected,) = WhisperTranscriber(checkpoint).transcribe([sound(0, 4_000)])
    assert detected.language == "fr"
    assert (detected.language_confidence or 0) > 0.9
    assert " ".join(word.text for word in detected.words) == "Bonjour à tous."
    (given,) = WhisperTranscriber(checkpoint, language="fr").transcribe([sound(0, 4_000)])
    assert (given.language, given.language_confidence, given.words) == (
        "fr",
        None,
        detected.words,
    )


def test_the_engine_says_what_it_is_without_loading_weights(tmp_path: Path) -> None:
    (tmp_path / "own.pt").write_bytes(b"any bytes")
    settings = RecognitionSettings(model=str(tmp_path / "own.pt"), longest_chunk_ms=20_000)
    transcriber = load(settings, agenda=Agenda())
    assert transcriber.longest_chunk_ms == 20_000
    assert (transcriber.identity.engine, transcriber.identity.model) == ("whisper", "own")
    assert transcriber.identity.model_sha256 == (
        "23914a83c3c7080988b4aab957e8c1abf4a281df9cc77c7e1d43d3e81f39e94e"
    )


def test_a_file_that_is_no_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "own.pt").write_bytes(b"any bytes")
    with pytest.raises(EngineUnavailableError, match="not a checkpoint") as caught:
        list(WhisperTranscriber(tmp_path / "own.pt").transcribe([sound(0, 1_000)]))
    assert caught.value.where == str(tmp_path / "own.pt")
    assert "weights_only" not in str(caught.value)  # torch advises to trust the file


def test_a_language_that_whisper_does_not_know(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "dit.pt", "Bonjour.", language="fr")
    with pytest.raises(EngineUnavailableError, match="does not know this language"):
        list(WhisperTranscriber(checkpoint, language="tlh").transcribe([sound(0, 1_000)]))
