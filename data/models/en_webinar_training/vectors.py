"""Static word vectors distilled from MiniLM.

A word's vector is the mean of its hidden states in the middle layers over everything it is
read in, which holds more syntax than the sentence embedding on top. Words that the texts do not
hold are read alone, and a ridge regression, fitted on the words that have both, carries them
over. Principal components make it small.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from minilm import MiniLM, WordPieces
from numpy.typing import NDArray

MIDDLE_LAYERS = (2, 3, 4)
MOST_PIECES_A_BATCH = 4096
MOST_WORDS_A_TEXT = 120
RIDGE = 1.0

Matrix = NDArray[np.float32]


def distil(
    encoder: MiniLM,
    pieces: WordPieces,
    texts: Sequence[Sequence[str]],
    words: Sequence[str],
    *,
    dimensions: int,
) -> Matrix:
    """Return one row per word (lower-case): (len(words), dimensions), unit variance overall."""
    read, counts = _read_in_context(encoder, pieces, texts, words)
    alone, _ = _read_in_context(encoder, pieces, [[word] for word in words], words)
    known = counts >= 3  # fewer readings tell more of one text than of the word
    centre_alone, centre_read = alone[known].mean(0), read[known].mean(0)
    x, y = alone[known] - centre_alone, read[known] - centre_read
    carry = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32), x.T @ y)
    carried = (alone - centre_alone) @ carry + centre_read
    # The carried vector stands in as three further readings, which steadies rare words.
    weight = (counts / (counts + 3.0))[:, None].astype(np.float32)
    blended = weight * read + (1 - weight) * carried
    centred = blended - blended.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ axes[:, ::-1][:, :dimensions]
    return np.ascontiguousarray(reduced / reduced.std(), dtype=np.float32)


def _read_in_context(
    encoder: MiniLM, pieces: WordPieces, texts: Iterable[Sequence[str]], words: Sequence[str]
) -> tuple[Matrix, NDArray[np.int64]]:
    """Return the mean state of each word, (words, 384), and how often it was read."""
    row_of = {word: row for row, word in enumerate(words)}
    sums = np.zeros((len(words), 384), dtype=np.float32)
    counts = np.zeros(len(words), dtype=np.int64)
    for batch in _batches(pieces, texts):
        ids = torch.zeros(len(batch), max(len(ids) for ids, _ in batch), dtype=torch.long)
        for row, (sequence, _) in enumerate(batch):
            ids[row, : len(sequence)] = torch.tensor(sequence)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            states = encoder(ids)
            mean = sum(states[layer].float() for layer in MIDDLE_LAYERS) / len(MIDDLE_LAYERS)
        array = mean.numpy()
        for row, (_, spans) in enumerate(batch):
            for word, start, end in spans:
                if (target := row_of.get(word)) is not None:
                    sums[target] += array[row, start:end].mean(0)
                    counts[target] += 1
    return sums / np.maximum(counts, 1)[:, None].astype(np.float32), counts


def _batches(
    pieces: WordPieces, texts: Iterable[Sequence[str]]
) -> Iterator[list[tuple[list[int], list[tuple[str, int, int]]]]]:
    """Yield batches of texts of like length: piece ids, and where each word's pieces lie."""
    pool = sorted((_encoded(pieces, text) for text in texts), key=lambda item: len(item[0]))
    batch: list[tuple[list[int], list[tuple[str, int, int]]]] = []
    for item in pool:
        if batch and (len(batch) + 1) * len(item[0]) > MOST_PIECES_A_BATCH:
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def _encoded(
    pieces: WordPieces, text: Sequence[str]
) -> tuple[list[int], list[tuple[str, int, int]]]:
    ids, spans = [pieces.start], []
    for word in text[:MOST_WORDS_A_TEXT]:
        split = pieces.split(word)
        spans.append((word.lower(), len(ids), len(ids) + len(split)))
        ids.extend(split)
    return [*ids, pieces.end], spans


def frequent_words(
    texts: Iterable[Sequence[str]], common: Iterable[str], *, size: int
) -> list[str]:
    """Return ``size`` lower-case words: first those of the texts read twice, then common ones."""
    counts = Counter(word.lower() for text in texts for word in text)
    own = [word for word, count in counts.most_common() if count >= 2]
    return list(dict.fromkeys([*own, *common]))[:size]
