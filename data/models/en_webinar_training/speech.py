"""Treebank sentences made to look like recognised speech.

Written sentences teach a parser to lean on capitals and full stops. Recognisers and captions
give neither, and speakers hesitate, so training also shows each sentence without them.
"""

import random
from dataclasses import replace

from pipeline.evaluation.language import plain_sentence
from pipeline.formats.conllu import Entity, Sentence, Token

# Hesitations and how the treebanks annotate them (GUM's vlogs and interviews).
FILLERS = ("um", "uh", "uh", "um", "er", "so", "well", "yeah", "okay")

# Words that speakers repeat while they look for the next one.
REPEATED_TAGS = frozenset({"DT", "PRP", "IN", "CC", "PRP$", "TO", "MD", "VBP", "VBZ", "WDT", "WP"})


def spoken(sentence: Sentence, chance: random.Random, *, filler: float, repeat: float) -> Sentence:
    """Return the sentence with hesitations and repeated words put in at the given rates."""
    for index in range(len(sentence.tokens) - 1, -1, -1):
        token = sentence.tokens[index]
        is_word_start = index == 0 or sentence.tokens[index - 1].is_space_after
        if not is_word_start or token.upos == "PUNCT":
            continue
        if token.xpos in REPEATED_TAGS and token.is_space_after and chance.random() < repeat:
            sentence = _insert(sentence, index, replace(token, head=index, deprel="reparandum"))
        if chance.random() < filler:
            word = chance.choice(FILLERS)
            head = _projective_head(sentence.tokens, index)
            filler_token = Token(word, word, "INTJ", "UH", "_", head, "discourse", True)
            sentence = _insert(sentence, index, filler_token)
    return sentence


def lowered(sentence: Sentence) -> Sentence:
    """Return the sentence in lower case, punctuation kept."""
    tokens = tuple(replace(token, form=token.form.lower()) for token in sentence.tokens)
    return _with_lowered_lemmas(replace(sentence, tokens=tokens))


def plain(sentence: Sentence) -> Sentence | None:
    """Return the sentence lower-cased and without punctuation, or None where nothing is left."""
    bare = plain_sentence(sentence)
    return None if bare is None else _with_lowered_lemmas(bare)


def _with_lowered_lemmas(sentence: Sentence) -> Sentence:
    """Lower-case the lemmas of names, which nobody can capitalise from lower-case text.

    Pronouns keep theirs: "i" is "I".
    """
    return replace(
        sentence,
        tokens=tuple(
            token if token.upos == "PRON" else replace(token, lemma=token.lemma.lower())
            for token in sentence.tokens
        ),
    )


def _projective_head(tokens: tuple[Token, ...], gap: int) -> int:
    """Return the head of the tightest arc over the gap before ``gap``, else the root.

    Attached there, a new token crosses no arc.
    """
    over = [
        (abs(token.head - index), token.head)
        for index, token in enumerate(tokens)
        if min(index, token.head) < gap <= max(index, token.head)
    ]
    root = next(index for index, token in enumerate(tokens) if token.head == index)
    return min(over)[1] if over else root


def _insert(sentence: Sentence, at: int, new: Token) -> Sentence:
    """Return the sentence with a token put in; its head counts tokens of the old sentence."""

    def moved(index: int) -> int:
        return index + 1 if index >= at else index

    tokens = [replace(token, head=moved(token.head)) for token in sentence.tokens]
    tokens.insert(at, replace(new, head=moved(new.head)))
    entities = sentence.entities
    if entities is not None:
        entities = tuple(
            Entity(moved(entity.start), moved(entity.end - 1) + 1, entity.label)
            for entity in entities
        )
    return Sentence(tuple(tokens), entities)
