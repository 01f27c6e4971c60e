"""Train a pipeline's recogniser of names anew.

    python train_names.py --treebanks DIR --names names --pipeline ../en_webinar --out FOLDER

It learns from those documents in DIR that have entities and from what ``teach_names.py`` wrote:
all treebanks and, in each pass, as many words of other texts. All other components stay as
they are.
"""

import argparse
import random
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import spacy  # noqa: E402 - the project's root must be on the path first
from examples import stretches, to_example  # noqa: E402
from spacy.language import Language  # noqa: E402
from thinc.api import Config, NumpyOps, fix_random_seed, set_current_ops  # noqa: E402
from train import SEED, train  # noqa: E402
from treebanks import TEXTS, TREEBANKS, has_entities, read_part  # noqa: E402

from pipeline.evaluation.language import read_treebank  # noqa: E402
from pipeline.formats.conllu import Document  # noqa: E402

PEAK_RATE = 0.0015
DROPOUT = 0.2


def main() -> None:
    """Read the arguments, train, write the pipeline."""
    arguments = _arguments()
    set_current_ops(NumpyOps(use_blis=False))
    fix_random_seed(SEED)
    documents = read_part(arguments.treebanks, "train")
    learnt = [one for one in documents if has_entities(one)]
    learnt += read_treebank(arguments.names / TREEBANKS)
    texts = read_treebank(arguments.names / TEXTS)
    nlp = spacy.load(arguments.pipeline, exclude=["ner"])
    add_untrained(nlp, learnt)
    with nlp.select_pipes(enable="ner"):
        train(
            nlp, learnt, texts, words=arguments.words, rate=PEAK_RATE, dropouts=(DROPOUT, DROPOUT)
        )
    nlp.to_disk(arguments.out)
    # The words met on the way are no labels; nobody would look them up.
    shutil.copyfile(arguments.pipeline / "vocab/strings.json", arguments.out / "vocab/strings.json")


def add_untrained(nlp: Language, documents: list[Document]) -> None:
    """Add the recogniser of ``config.cfg`` with the labels of the documents."""
    component = Config().from_disk(Path(__file__).with_name("config.cfg"))["components"]["ner"]
    component.pop("factory")
    recogniser = nlp.add_pipe("ner", config=component)
    texts = list(stretches(documents, random.Random(SEED)))  # noqa: S311 - noise, no secret
    recogniser.initialize(lambda: [to_example(nlp, text) for text in texts], nlp=nlp)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument(
        "--names", type=Path, required=True, help="folder that teach_names.py wrote"
    )
    parser.add_argument("--pipeline", type=Path, default=Path(__file__).parents[1] / "en_webinar")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pipeline")
    parser.add_argument("--words", type=int, default=4_000_000, help="words to show in training")
    return parser.parse_args()


if __name__ == "__main__":
    main()
