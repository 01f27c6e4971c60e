"""Names of EWT, which has no entities: its runs of proper nouns, typed by annotators.

``ewt_names.json`` says for most of them whether they are PERSON, ORG, PLACE, EVENT or, empty, none
of these. What the annotators found to be mixed or cut wrongly is not in it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.formats.conllu import Document, Entity, Sentence, Token

TYPES = Path(__file__).with_name("ewt_names.json")

PROPER_NOUNS = {"NNP", "NNPS"}
# Words between two proper nouns that do not part a name.
JOINING = {"of", "the", "&", "for", "de", "'s", "-"}


def with_names(documents: list[Document], types: Mapping[str, str]) -> list[Document]:
    """Return the documents without those sentences that have a name of unknown type."""
    named = ((one, [_named(sentence, types) for sentence in one.sentences]) for one in documents)
    return [
        replace(document, sentences=tuple(sentence for sentence in sentences if sentence))
        for document, sentences in named
    ]


def read_types() -> dict[str, str]:
    """Return the type of each name."""
    return dict(json.loads(TYPES.read_text(encoding="utf-8")))


def _named(sentence: Sentence, types: Mapping[str, str]) -> Sentence | None:
    tokens, entities = sentence.tokens, []
    for start, end in _runs(tokens):
        label = types.get(" ".join(token.form for token in tokens[start:end]))
        if label is None:
            return None
        if label:
            entities.append(Entity(_with_adjectives(tokens, start, end), end, label))
    return replace(sentence, entities=tuple(entities))


def _runs(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges that begin and end with a proper noun."""
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and (
            tokens[end].xpos in PROPER_NOUNS
            or (end > index and tokens[end].form.lower() in JOINING and _is_proper(tokens, end + 1))
        ):
            end += 1
        if end > index:
            yield index, end
        index = max(end, index + 1)


def _is_proper(tokens: tuple[Token, ...], index: int) -> bool:
    return index < len(tokens) and tokens[index].xpos in PROPER_NOUNS


def _with_adjectives(tokens: tuple[Token, ...], start: int, end: int) -> int:
    """Return where the name begins with its adjectives, as in GUM: "Iraqi President Talabani"."""
    while start > 0:
        before = tokens[start - 1]
        if before.upos != "ADJ" or not before.form[:1].isupper() or not start <= before.head < end:
            break
        start -= 1
    return start
