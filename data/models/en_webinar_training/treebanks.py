"""Sentences from CoNLL-U files and into them."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.evaluation.language import read_treebank
from pipeline.formats.conllu import ENTITY_LABELS, Document, Sentence

# What teach_names.py writes and train_names.py reads.
TREEBANKS, TEXTS = "treebanks.conllu.gz", "texts.conllu.gz"

TYPES = {label: kind for kind, label in ENTITY_LABELS.items()}


def read(path: Path) -> list[Sentence]:
    """Return the sentences of a CoNLL-U file, gzipped or not."""
    return sentences_of(read_treebank(path))


def sentences_of(documents: Iterable[Document]) -> list[Sentence]:
    """Return the sentences of all documents."""
    return [sentence for document in documents for sentence in document.sentences]


def has_entities(document: Document) -> bool:
    """Return whether somebody annotated the document's entities."""
    return any(sentence.entities is not None for sentence in document.sentences)


def read_part(folder: Path, part: str) -> list[Document]:
    """Return the documents of all files in a folder whose names contain "train" or "dev"."""
    paths = sorted(path for path in folder.glob("*.conllu*") if part in path.name)
    return [document for path in paths for document in read_treebank(path)]


def write(path: Path, documents: Iterable[Document]) -> None:
    """Write the documents as gzipped CoNLL-U, names in GUM's brackets."""
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for document in documents:
            out.write(f"# newdoc id = {document.document_id}\n")
            if has_entities(document):
                out.write("# global.Entity = id-type\n")
            for sentence in document.sentences:
                out.writelines(_lines(sentence))
                out.write("\n")


def _lines(sentence: Sentence) -> Iterator[str]:
    brackets = [""] * len(sentence.tokens)
    for number, entity in enumerate(sentence.entities or (), start=1):
        # The parser reads a closing bracket beside an opening one as another mention's.
        is_alone = entity.end == entity.start + 1
        brackets[entity.start] += f"({number}-{TYPES[entity.label]}" + ")" * is_alone
        if not is_alone:
            brackets[entity.end - 1] += f"{number})"
    for index, token in enumerate(sentence.tokens):
        head = 0 if token.head == index else token.head + 1
        parts = ["SpaceAfter=No"] * (not token.is_space_after)
        parts += [f"Entity={brackets[index]}"] * bool(brackets[index])
        fields = (index + 1, token.form, token.lemma, token.upos, token.xpos, token.feats, head,
                  token.deprel, "_", "|".join(parts) or "_")  # fmt: skip
        yield "\t".join(map(str, fields)) + "\n"
