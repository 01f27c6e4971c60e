"""Train the English pipeline for speech.

    python train.py --treebanks DIR --vectors vectors.npz --out ../en_webinar
    python train.py --treebanks DIR --silver silver.conllu.gz --go-on-from ../en_webinar --out DIR

DIR holds CoNLL-U files, gzipped or not, whose names contain "train". The second command goes on
with a trained pipeline, its entity recogniser left as it is, and shows texts that ``teach.py``
annotated beside the treebanks.
"""

import argparse
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from examples import disguised, stretches, to_example  # noqa: E402
from spacy.language import Language  # noqa: E402 - the project's root must be on the path first
from spacy.pipeline.edit_tree_lemmatizer import EditTreeLemmatizer  # noqa: E402
from spacy.util import load_model_from_config  # noqa: E402
from spacy.vectors import Vectors  # noqa: E402
from thinc.api import Adam, Config, NumpyOps, fix_random_seed, set_current_ops  # noqa: E402
from tokens import follow_the_treebanks  # noqa: E402
from treebanks import read_part  # noqa: E402

from pipeline.evaluation.language import read_treebank  # noqa: E402
from pipeline.formats.conllu import Document, Sentence  # noqa: E402

META = {
    "name": "webinar",
    "version": "0.1.0",
    "description": "English for webinars: tags, lemmas, dependencies and names, in spoken text too",
    "license": "CC BY-SA 4.0",
    "sources": [
        {"name": "UD English EWT", "license": "CC BY-SA 4.0"},
        {"name": "UD English GUM, CC BY genres", "license": "CC BY 4.0"},
        {"name": "all-MiniLM-L6-v2 (word vectors distilled from it)", "license": "Apache-2.0"},
        {"name": "wordfreq (list of words)", "license": "CC BY-SA 4.0"},
        {"name": "QMSum meetings, parsed by a teacher", "license": "MIT"},
        {"name": "State of the Union addresses, parsed by a teacher", "license": "CC0"},
    ],
}

# So many of the most frequent words can also be looked up in capitals.
UPPER_CASED = 5000

SEED = 0
PEAK_RATE = 0.0018
WARM_UP_STEPS = 100
LEAST_RATE_SHARE = 0.03
# The first four fifths learn, the last fifth learns not to lean on single features.
DROPOUTS, LAST_PART = (0.1, 0.25), 0.8
WORDS_A_BATCH = 2000
# Batches are cut from pools sorted by length: the parser steps through a batch in parallel, as
# often as its longest text is long.
BATCHES_A_POOL = 16


def main() -> None:
    """Read the arguments, train, write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of CoNLL-U files")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--vectors", type=Path, help="written by distil_vectors.py")
    start.add_argument("--go-on-from", type=Path, help="a pipeline that is trained further")
    parser.add_argument("--silver", type=Path, help="written by teach.py")
    parser.add_argument("--width", type=int, help="of tok2vec and parser, in place of config.cfg's")
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="largest learning rate")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pipeline")
    parser.add_argument("--words", type=int, default=9_000_000, help="words to show in training")
    arguments = parser.parse_args()
    # NumPy multiplies matrices three times as fast as BLIS here, which halves the training time.
    set_current_ops(NumpyOps(use_blis=False))
    fix_random_seed(SEED)
    documents = read_part(arguments.treebanks, "train")
    silver = read_treebank(arguments.silver) if arguments.silver else []
    if arguments.go_on_from:
        nlp = spacy.load(arguments.go_on_from, exclude=["ner"])
        know_trees_again(nlp.get_pipe("trainable_lemmatizer"))
    else:
        nlp = build_pipeline(arguments.vectors, documents, width=arguments.width)
    train(nlp, documents, silver, words=arguments.words, rate=arguments.rate)
    if arguments.go_on_from:
        nlp.add_pipe("ner", source=spacy.load(arguments.go_on_from))
    nlp.meta.update(META)
    nlp.to_disk(arguments.out)
    if arguments.go_on_from:
        # The words and edits met on the way are no labels; nobody would look them up.
        for name in ("vocab/strings.json", "trainable_lemmatizer/trees"):
            shutil.copyfile(arguments.go_on_from / name, arguments.out / name)


def build_pipeline(
    vectors: Path, documents: list[Document], *, width: int | None = None
) -> Language:
    """Return the untrained pipeline, its labels taken from all documents."""
    config = Config().from_disk(Path(__file__).with_name("config.cfg"))
    if width:
        set_width(config, width)
    nlp = load_model_from_config(config, auto_fill=True)
    follow_the_treebanks(nlp)
    set_vectors(nlp, vectors)
    texts = list(stretches(documents, random.Random(SEED)))  # noqa: S311 - noise, no secret
    nlp.initialize(lambda: [to_example(nlp, text) for text in texts])
    return nlp


def set_width(config: Config, width: int) -> None:
    """Set how wide the shared reader and the parser are; the reader of names keeps its own."""
    components = config["components"]
    reader = components["tok2vec"]["model"]
    reader["embed"]["width"] = reader["encode"]["width"] = width
    for name in ("tagger", "morphologizer", "trainable_lemmatizer", "parser"):
        components[name]["model"]["tok2vec"]["width"] = width
    components["parser"]["model"]["hidden_width"] = width


def know_trees_again(lemmatizer: EditTreeLemmatizer) -> None:
    """Have a loaded lemmatizer know again which label each edit tree has.

    spaCy leaves that out on saving, because only training needs it; without it every lemma would
    be taken for the first label.
    """
    lemmatizer.tree2label = {tree: label for label, tree in enumerate(lemmatizer.labels)}


def set_vectors(nlp: Language, path: Path) -> None:
    """Give the vocabulary the word vectors; spellings of one word share a row.

    spaCy can look vectors up by lower-case form, but forgets that on saving; capitalised names
    would then have none.
    """
    stored = np.load(path)
    words = [str(word) for word in stored["words"]]
    strings = nlp.vocab.strings
    keys = [strings.add(word) for word in words]
    vectors = Vectors(strings=strings, data=stored["rows"], keys=keys, name="en_webinar")
    for row, word in enumerate(words):
        spellings = [word.capitalize()] + [word.upper()] * (row < UPPER_CASED)
        for spelling in spellings:
            if strings.add(spelling) not in vectors.key2row:
                vectors.add(strings[spelling], row=row)
    nlp.vocab.vectors = vectors


def train(
    nlp: Language,
    documents: list[Document],
    silver: list[Document],
    *,
    words: int,
    rate: float,
    dropouts: tuple[float, float] = DROPOUTS,
) -> None:
    """Show the pipeline that many words, disguised anew in every pass; keep averaged weights."""
    chance = random.Random(SEED)  # noqa: S311 - noise, no secret
    optimizer = Adam(rate, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    losses: dict[str, float] = {}
    shown = 0
    for step, batch in enumerate(batches(documents, silver, chance), start=1):
        warm = min(1.0, step / WARM_UP_STEPS)
        optimizer.learn_rate = rate * warm * max(LEAST_RATE_SHARE, 1 - shown / words)
        dropout = dropouts[shown >= LAST_PART * words]
        examples = [to_example(nlp, text) for text in batch]
        nlp.update(examples, sgd=optimizer, drop=dropout, losses=losses)
        shown += sum(len(example.reference) for example in examples)
        if step % 100 == 0:
            print(shown, {name: round(loss) for name, loss in losses.items()}, flush=True)
            losses = {}
        if shown >= words:
            break
    with_averages(nlp, optimizer)


def batches(
    documents: list[Document], silver: list[Document], chance: random.Random
) -> Iterator[list[list[Sentence]]]:
    """Yield batches of stretches of like length, without end; each pass as much silver as gold."""
    wanted = sum(word_count(list(document.sentences)) for document in documents)
    while True:
        shown = list(stretches(documents, chance))
        shown += _drawn(list(stretches(silver, chance)), wanted, chance)
        texts = [disguised(text, chance) for text in shown]
        texts = [text for text in texts if text]
        chance.shuffle(texts)
        for pool in _cut(texts, WORDS_A_BATCH * BATCHES_A_POOL):
            cut = list(_cut(sorted(pool, key=word_count), WORDS_A_BATCH))
            chance.shuffle(cut)
            yield from cut


def _drawn(
    texts: list[list[Sentence]], words: int, chance: random.Random
) -> Iterator[list[Sentence]]:
    """Yield texts at random, none twice, until there are so many words."""
    chance.shuffle(texts)
    for text in texts:
        if words <= 0:
            return
        yield text
        words -= word_count(text)


def word_count(text: list[Sentence]) -> int:
    """Return how many tokens a stretch has."""
    return sum(len(sentence.tokens) for sentence in text)


def _cut(texts: list[list[Sentence]], size: int) -> Iterator[list[list[Sentence]]]:
    """Yield the texts in groups of about ``size`` words."""
    group: list[list[Sentence]] = []
    words = 0
    for text in texts:
        group.append(text)
        words += word_count(text)
        if words >= size:
            yield group
            group, words = [], 0
    if group:
        yield group


def with_averages(nlp: Language, optimizer: Adam) -> None:
    """Put the running averages of the weights, which score better, in the weights' place."""
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for name in node.param_names:
                average = optimizer.averages.get((node.id, name))
                if node.has_param(name) and average is not None:
                    node.set_param(name, average)


if __name__ == "__main__":
    main()
