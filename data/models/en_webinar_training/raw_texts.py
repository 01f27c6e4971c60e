"""Transcripts and speeches as words of the pipeline's own tokenizer, for ``teach.py``.

    python raw_texts.py --transcripts qmsum-val.jsonl.gz --speeches package/data/*.txt \\
        --out texts.conllu.gz

A sentence ends at its full stop, question or exclamation mark. Lemmas are those of the pipeline as
it is; heads are a placeholder that ``teach.py`` replaces.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import spacy  # noqa: E402 - the project's root must be on the path first
from spacy.tokens import Doc  # noqa: E402
from treebanks import write  # noqa: E402

from pipeline.evaluation.brief import read_summarised_transcripts  # noqa: E402
from pipeline.formats.conllu import Document, Sentence, Token  # noqa: E402

BRACKETS = re.compile(r"\[[^\]]*\]|\{[^}]*\}")
BORDER = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z0-9])")
SHORTEST, LONGEST = 3, 80  # words; shorter ones teach nothing, longer ones are lists


def main() -> None:
    """Read the arguments, part the texts, write."""
    arguments = _arguments()
    nlp = spacy.load(arguments.pipeline, exclude=["ner", "parser"])
    transcripts = [
        one for path in arguments.transcripts for one in read_summarised_transcripts(path)
    ]
    texts = [text for transcript in transcripts for _, text in transcript.turns]
    texts += [path.read_text(encoding="utf-8") for path in arguments.speeches]
    parts = [part for text in texts for part in sentences(text)]
    found = tuple(in_words(doc) for doc in nlp.pipe(parts, batch_size=256))
    write(arguments.out, [Document("texts", found)])
    print(f"{len(parts)} sentences")


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text that are neither very short nor very long."""
    said = " ".join(BRACKETS.sub(" ", text).split())
    for part in BORDER.split(said):
        if SHORTEST <= len(part.split()) <= LONGEST:
            yield part


def in_words(doc: Doc) -> Sentence:
    """Return the words of a text, all hanging on the first."""
    tokens = [
        Token(token.text, token.lemma_ or token.text, token.pos_, token.tag_, "_", 0, "dep",
              bool(token.whitespace_))
        for token in doc
    ]  # fmt: skip
    return Sentence(tuple(tokens), None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pipeline", type=Path, default=Path(__file__).parents[1] / "en_webinar")
    for name in ("--transcripts", "--speeches"):
        parser.add_argument(name, nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
