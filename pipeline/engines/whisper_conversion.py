"""An OpenAI checkpoint as a CTranslate2 model: the same weights, converted once and kept.

The two state dicts map one to one, but for three things: CTranslate2 keeps the query, key and
value matrices of an attention as one, wants a bias for the keys, which Whisper's do not have
(zeros), and reads the heads that follow the sound from its configuration. Nothing is downloaded:
the vocabulary is openai-whisper's own.
"""

import base64
import gzip
import os
import pickle
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.engines.checkpoints import file_sha256, first_sentence, official_name
from pipeline.errors import EngineUnavailableError

if TYPE_CHECKING:
    from torch import Tensor
    from whisper.tokenizer import Tokenizer

    State = Mapping[str, Tensor]

# Part of the cached folder's name; raise it whenever other files would be written.
CONVERSION_VERSION = 1
# Vocabularies of this size and larger know languages; one that is smaller is English only.
SMALLEST_MULTILINGUAL_VOCABULARY = 51_865
_VOCABULARY_WITHOUT_LANGUAGES = 51_765
# What torch raises where a file is none of its own; it unpickles whatever bytes it is given.
_BROKEN = (RuntimeError, LookupError, TypeError, ValueError, EOFError, pickle.UnpicklingError)
_PRECISIONS = {"float16": "float16", "bfloat16": "bfloat16"}


def have_converted(checkpoint: Path) -> Path:
    """Return the folder of the converted model in the user's cache, converting it where need be.

    Two processes may convert the same checkpoint at once: one folder stays.

    Raises:
        EngineUnavailableError: the file is no checkpoint in OpenAI's format.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("webinar-pipeline", appauthor=False) / "ctranslate2"
    target = folder / f"{file_sha256(checkpoint)}.v{CONVERSION_VERSION}"
    if target.is_dir():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder))
    try:
        convert(checkpoint, unfinished)
        unfinished.replace(target)
    except OSError:
        if not target.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def convert(checkpoint: Path, folder: Path) -> None:
    """Write the checkpoint as a CTranslate2 model into an existing folder.

    The weights keep the precision that the checkpoint has; what is calculated with is chosen when
    the model is loaded.

    Raises:
        EngineUnavailableError: the file is no checkpoint in OpenAI's format.
    """
    from ctranslate2.specs import WhisperSpec

    dims, state = _read(checkpoint)
    spec = WhisperSpec(
        dims["n_audio_layer"], dims["n_audio_head"], dims["n_text_layer"], dims["n_text_head"]
    )
    _fill_encoder(spec.encoder, state)
    _fill_decoder(spec.decoder, state)
    tokenizer = tokenizer_of(dims["n_vocab"])
    spec.register_vocabulary(_vocabulary(tokenizer))
    _configure(spec.config, tokenizer, _alignment_heads(checkpoint, dims))
    spec.validate()
    precision = str(state["decoder.token_embedding.weight"].dtype).removeprefix("torch.")
    spec.optimize(quantization=_PRECISIONS.get(precision, "float32"))
    spec.save(os.fspath(folder))


def tokenizer_of(vocabulary_size: int, *, language: str | None = None) -> "Tokenizer":
    """Return openai-whisper's tokenizer for a checkpoint with a vocabulary of that size."""
    from whisper.tokenizer import get_tokenizer

    is_multilingual = vocabulary_size >= SMALLEST_MULTILINGUAL_VOCABULARY
    count = vocabulary_size - _VOCABULARY_WITHOUT_LANGUAGES - int(is_multilingual)
    return get_tokenizer(is_multilingual, num_languages=count, language=language)


def _read(checkpoint: Path) -> "tuple[dict[str, int], State]":
    import torch

    try:
        content = torch.load(checkpoint, map_location="cpu", weights_only=True)
        return content["dims"], content["model_state_dict"]
    except _BROKEN as error:
        raise EngineUnavailableError(
            "not a checkpoint in OpenAI's format",
            str(checkpoint),
            first_sentence(error),
            "Give a .pt file that openai-whisper reads with --model",
        ) from error


def _fill_encoder(spec: Any, state: "State") -> None:
    for name in ("conv1", "conv2"):
        _fill_linear(getattr(spec, name), state, f"encoder.{name}")
    spec.position_encodings.encodings = state["encoder.positional_embedding"]
    for number, layer in enumerate(spec.layer):
        block = f"encoder.blocks.{number}"
        _fill_self_attention(layer.self_attention, state, block)
        _fill_feed_forward(layer.ffn, state, block)
    _fill_norm(spec.layer_norm, state, "encoder.ln_post")


def _fill_decoder(spec: Any, state: "State") -> None:
    spec.embeddings.weight = state["decoder.token_embedding.weight"]
    spec.projection.weight = state["decoder.token_embedding.weight"]
    spec.position_encodings.encodings = state["decoder.positional_embedding"]
    for number, layer in enumerate(spec.layer):
        block = f"decoder.blocks.{number}"
        _fill_self_attention(layer.self_attention, state, block)
        _fill_cross_attention(layer.attention, state, block)
        _fill_feed_forward(layer.ffn, state, block)
    _fill_norm(spec.layer_norm, state, "decoder.ln")


def _fill_self_attention(spec: Any, state: "State", block: str) -> None:
    _fill_norm(spec.layer_norm, state, f"{block}.attn_ln")
    _fill_joined(spec.linear[0], state, [f"{block}.attn.{part}" for part in _QUERY + _KEY_VALUE])
    _fill_linear(spec.linear[1], state, f"{block}.attn.out")


def _fill_cross_attention(spec: Any, state: "State", block: str) -> None:
    _fill_norm(spec.layer_norm, state, f"{block}.cross_attn_ln")
    _fill_joined(spec.linear[0], state, [f"{block}.cross_attn.{part}" for part in _QUERY])
    _fill_joined(spec.linear[1], state, [f"{block}.cross_attn.{part}" for part in _KEY_VALUE])
    _fill_linear(spec.linear[2], state, f"{block}.cross_attn.out")


_QUERY = ("query",)
_KEY_VALUE = ("key", "value")


def _fill_feed_forward(spec: Any, state: "State", block: str) -> None:
    _fill_norm(spec.layer_norm, state, f"{block}.mlp_ln")
    _fill_linear(spec.linear_0, state, f"{block}.mlp.0")
    _fill_linear(spec.linear_1, state, f"{block}.mlp.2")


def _fill_norm(spec: Any, state: "State", name: str) -> None:
    spec.gamma = state[f"{name}.weight"]
    spec.beta = state[f"{name}.bias"]


def _fill_linear(spec: Any, state: "State", name: str) -> None:
    spec.weight = state[f"{name}.weight"]
    spec.bias = state[f"{name}.bias"]


def _fill_joined(spec: Any, state: "State", names: list[str]) -> None:
    import torch

    weights = [state[f"{name}.weight"] for name in names]
    # Whisper's keys have no bias.
    biases = [
        state.get(f"{name}.bias", torch.zeros_like(weight[:, 0]))
        for name, weight in zip(names, weights, strict=True)
    ]
    spec.weight = torch.cat(weights)
    spec.bias = torch.cat(biases)


def _vocabulary(tokenizer: "Tokenizer") -> list[str]:
    """Return a different text for each token; only those of special tokens matter to CTranslate2.

    Tokens are bytes, not always whole characters: Latin-1 gives each byte a character.
    """
    encoding = tokenizer.encoding
    special = {number: name for name, number in tokenizer.special_tokens.items()}
    return [
        special.get(number) or encoding.decode_single_token_bytes(number).decode("latin-1")
        for number in range(encoding.n_vocab)
    ]


def _configure(config: Any, tokenizer: "Tokenizer", heads: list[tuple[int, int]]) -> None:
    control = (
        tokenizer.transcribe,
        tokenizer.translate,
        tokenizer.sot,
        tokenizer.sot_prev,
        tokenizer.sot_lm,
        tokenizer.no_speech,
    )
    config.suppress_ids = sorted({*tokenizer.non_speech_tokens, *control})
    config.suppress_ids_begin = [*tokenizer.encode(" "), tokenizer.eot]
    config.lang_ids = list(tokenizer.all_language_tokens)
    config.alignment_heads = heads


def _alignment_heads(checkpoint: Path, dims: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return layer and head of the attentions that follow the sound.

    OpenAI lists them for its own checkpoints; for others it takes all of the last half.
    """
    import numpy as np
    from whisper import _ALIGNMENT_HEADS

    layers, heads = dims["n_text_layer"], dims["n_text_head"]
    listed = _ALIGNMENT_HEADS.get(official_name(file_sha256(checkpoint)) or "")
    if listed is None:
        return [(layer, head) for layer in range(layers // 2, layers) for head in range(heads)]
    mask = np.frombuffer(gzip.decompress(base64.b85decode(listed)), dtype=bool)
    found = mask.reshape(layers, heads).nonzero()
    return [(int(layer), int(head)) for layer, head in zip(*found, strict=True)]
