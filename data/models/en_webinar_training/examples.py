"""Training examples for spaCy from treebank documents."""

import random
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from speech import lowered, plain, spoken

from pipeline.formats.conllu import Document, Sentence

# How often a stretch of text is shown in each guise; the rest is shown as it was written.
PLAIN_SHARE = 0.45
LOWERED_SHARE = 0.05
# Rates per word, near those of GUM's own spontaneous genres.
FILLER_RATE = 0.015
REPEAT_RATE = 0.015
SPOKEN_SHARE = 0.3

MOST_SENTENCES = 6


def stretches(documents: Iterable[Document], chance: random.Random) -> Iterator[list[Sentence]]:
    """Yield runs of 1 to 6 neighbouring sentences, so that borders have to be found."""
    for document in documents:
        start = 0
        while start < len(document.sentences):
            size = chance.randint(1, MOST_SENTENCES)
            yield list(document.sentences[start : start + size])
            start += size


def disguised(sentences: list[Sentence], chance: random.Random) -> list[Sentence]:
    """Return the stretch as written, lower-cased or plain, perhaps with hesitations."""
    if chance.random() < SPOKEN_SHARE:
        rates = {"filler": FILLER_RATE, "repeat": REPEAT_RATE}
        sentences = [spoken(sentence, chance, **rates) for sentence in sentences]
    guise = chance.random()
    if guise < PLAIN_SHARE:
        return [bare for sentence in sentences if (bare := plain(sentence)) is not None]
    if guise < PLAIN_SHARE + LOWERED_SHARE:
        return [lowered(sentence) for sentence in sentences]
    return sentences


def to_doc(nlp: Language, sentences: list[Sentence]) -> Doc:
    """Return the annotated stretch; entities stay unknown where nobody annotated them."""
    words, spaces, heads, deps, entities = [], [], [], [], []
    for sentence in sentences:
        offset = len(words)
        names = _iob(sentence)
        for index, token in enumerate(sentence.tokens):
            words.append(token.form)
            spaces.append(token.is_space_after or index == len(sentence.tokens) - 1)
            heads.append(offset + token.head)
            deps.append("ROOT" if token.head == index else token.deprel)
            entities.append(names[index])
    tokens = [token for sentence in sentences for token in sentence.tokens]
    return Doc(
        nlp.vocab,
        words=words,
        spaces=spaces,
        tags=[token.xpos for token in tokens],
        pos=[token.upos for token in tokens],
        morphs=["" if token.feats == "_" else token.feats for token in tokens],
        lemmas=[token.lemma for token in tokens],
        heads=heads,
        deps=deps,
        ents=entities,
    )


def to_example(nlp: Language, sentences: list[Sentence]) -> Example:
    """Return the stretch beside what the pipeline's own tokenizer makes of its text."""
    reference = to_doc(nlp, sentences)
    return Example(nlp.make_doc(reference.text), reference)


def _iob(sentence: Sentence) -> list[str]:
    if sentence.entities is None:
        return [""] * len(sentence.tokens)
    names = ["O"] * len(sentence.tokens)
    for entity in sentence.entities:
        names[entity.start] = f"B-{entity.label}"
        names[entity.start + 1 : entity.end] = [f"I-{entity.label}"] * (
            entity.end - entity.start - 1
        )
    return names
