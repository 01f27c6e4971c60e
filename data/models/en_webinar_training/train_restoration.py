"""Train the tagger that restores capitals and punctuation.

    python train_restoration.py --transcripts FILE... --vectors vectors.npz \\
        --out ../en_restoration

Each FILE is JSON Lines, gzipped or not, of ``{"id": ..., "turns": [{"text": ...}]}``: punctuated
text, from which the capitals and marks are taken off and learnt.
"""

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from spacy.language import Language  # noqa: E402 - the root must be on the path first
from spacy.tokens import Doc  # noqa: E402
from spacy.training import Example  # noqa: E402
from spacy.util import load_model_from_config  # noqa: E402
from thinc.api import Adam, Config, NumpyOps, fix_random_seed, set_current_ops  # noqa: E402
from train import set_vectors, with_averages  # noqa: E402

from pipeline.restoration import LABELS, bare_word, label_of  # noqa: E402

SEED = 0
PEAK_RATE = 0.002
WARM_UP_STEPS = 100
LEAST_RATE_SHARE = 0.05
DROPOUT = 0.1
WORDS_A_TEXT = 120
TEXTS_A_BATCH = 12

# Words without marks, and the label of each.
Labelled = tuple[list[str], list[str]]


def main() -> None:
    """Read the arguments, train, write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transcripts", type=Path, required=True, nargs="+")
    parser.add_argument("--vectors", type=Path, required=True, help="written by distil_vectors.py")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pipeline")
    parser.add_argument("--words", type=int, default=5_000_000, help="words to show in training")
    arguments = parser.parse_args()
    set_current_ops(NumpyOps(use_blis=False))
    fix_random_seed(SEED)
    documents = [
        labelled(words) for path in arguments.transcripts for words in read_transcripts(path)
    ]
    nlp = build_restorer(arguments.vectors)
    train(nlp, documents, words=arguments.words)
    # The vectors lie in en_webinar already.
    nlp.to_disk(arguments.out, exclude=["vocab"])


def read_transcripts(path: Path) -> Iterator[list[str]]:
    """Yield the written words of each transcript."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            turns = json.loads(line)["turns"]
            yield " ".join(turn["text"] for turn in turns).split()


def labelled(words: Sequence[str]) -> Labelled:
    """Return bare words and their labels; marks that stand alone are left out."""
    spoken = [word for word in words if any(char.isalnum() for char in word)]
    return [bare_word(word) for word in spoken], [label_of(word) for word in spoken]


def build_restorer(vectors: Path) -> Language:
    """Return the untrained tagger."""
    config = Config().from_disk(Path(__file__).with_name("restoration.cfg"))
    nlp = load_model_from_config(config, auto_fill=True)
    set_vectors(nlp, vectors)
    restorer = nlp.get_pipe("restorer")
    for label in LABELS:
        restorer.add_label(label)  # type: ignore[attr-defined]
    nlp.initialize(lambda: [to_example(nlp, (["yes"], ["t."]))])
    return nlp


def train(nlp: Language, documents: Sequence[Labelled], *, words: int) -> None:
    """Show the tagger that many words, cut anew in every pass; keep averaged weights."""
    optimizer = Adam(PEAK_RATE, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    losses: dict[str, float] = {}
    shown = 0
    for step, batch in enumerate(batches(documents), start=1):
        warm = min(1.0, step / WARM_UP_STEPS)
        optimizer.learn_rate = PEAK_RATE * warm * max(LEAST_RATE_SHARE, 1 - shown / words)
        examples = [to_example(nlp, text) for text in batch]
        nlp.update(examples, sgd=optimizer, drop=DROPOUT, losses=losses)
        shown += sum(len(text[0]) for text in batch)
        if shown >= words:
            break
    with_averages(nlp, optimizer)


def batches(documents: Sequence[Labelled]) -> Iterator[list[Labelled]]:
    """Yield batches of stretches that begin anywhere, without end."""
    chance = random.Random(SEED)  # noqa: S311 - noise, no secret
    while True:
        texts = []
        for words, labels in documents:
            for start in range(-chance.randrange(WORDS_A_TEXT), len(words), WORDS_A_TEXT):
                part = slice(max(0, start), start + WORDS_A_TEXT)
                if words[part]:
                    texts.append((words[part], labels[part]))
        chance.shuffle(texts)
        for first in range(0, len(texts), TEXTS_A_BATCH):
            yield texts[first : first + TEXTS_A_BATCH]


def to_example(nlp: Language, text: Labelled) -> Example:
    """Return the words as they come, beside the words with their labels as tags."""
    words, labels = text
    return Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, tags=labels))


if __name__ == "__main__":
    main()
