"""CoNLL-U (and CoNLL-U Plus of GUM): annotated sentences from text.

Fields of a token line, https://universaldependencies.org/format.html: ID, FORM, LEMMA, UPOS,
XPOS, FEATS, HEAD, DEPREL, DEPS, MISC. Multiword tokens (``1-2``) only say where no space stands
inside them; empty nodes (``1.1``) are left out. Named entities are read from the ``Entity=``
brackets that GUM keeps in MISC, https://gucorpling.org/gum/: ``(id-type-...`` opens, ``id)``
closes, nested.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pipeline.errors import FormatError

# GUM's ten kinds of entity, of which four can be names that the pipeline tells apart.
ENTITY_LABELS = {"person": "PERSON", "organization": "ORG", "place": "PLACE", "event": "EVENT"}

# What says more about a name than the name itself: clauses, appositions, second conjuncts.
BEYOND_THE_NAME = frozenset(
    {"acl", "advcl", "advmod", "appos", "cc", "conj", "discourse", "parataxis", "orphan"}
)

_BRACKET = re.compile(
    r"\((?P<opened>\d+(?:\[\d+/\d+\])?)-(?P<type>[a-z]+)[^()]*(?P<alone>\)?)"
    r"|(?P<closed>\d+(?:\[\d+/\d+\])?)\)"
)
_NUMBER = re.compile(r"\d{1,6}([-.]\d{1,6})?", re.ASCII)
_FIELD_COUNT = 10
_MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Token:
    """One syntactic word; ``head`` is a token's index in the sentence, itself for the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    is_space_after: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity: half-open token indexes and PERSON, ORG, PLACE or EVENT."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; ``entities`` is None where nobody annotated entities."""

    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...] | None


@dataclass(frozen=True, slots=True)
class Document:
    """The sentences of one ``# newdoc``, in order."""

    document_id: str
    sentences: tuple[Sentence, ...]


def parse(lines: Iterable[str], *, name: str = "conllu") -> Iterator[Document]:
    """Yield the documents of CoNLL-U lines.

    Raises:
        FormatError: a token line has not ten fields, or a head that is no token of its sentence.
    """
    document_id, sentences, is_annotated = name, list[Sentence](), False
    for comments, rows in _blocks(lines, name=name):
        opening = next((line for line in comments if line.startswith("# newdoc")), None)
        if opening is not None:
            if sentences:
                yield Document(document_id, tuple(sentences))
            document_id, sentences = opening.partition("=")[2].strip() or name, []
            is_annotated = any(line.startswith("# global.Entity") for line in comments)
        if rows:
            sentences.append(_sentence(rows, name=name, is_annotated=is_annotated))
    if sentences:
        yield Document(document_id, tuple(sentences))


def _blocks(
    lines: Iterable[str], *, name: str
) -> Iterator[tuple[list[str], list[tuple[int, list[str]]]]]:
    """Yield the comments and the numbered, split token lines of each sentence."""
    comments, rows = list[str](), list[tuple[int, list[str]]]()
    for number, line in enumerate(chain(lines, [""]), start=1):
        text = line.rstrip("\r\n")
        if text.startswith("#"):
            comments.append(text)
        elif text:
            fields = text.split("\t")
            if len(fields) != _FIELD_COUNT:
                what = f"a token line needs {_FIELD_COUNT} fields with tabs between them"
                raise FormatError(what, f"{name}, line {number}", text)
            if not _NUMBER.fullmatch(fields[0]):
                what = "a token's number is 3, 3-4 or 3.1"
                raise FormatError(what, f"{name}, line {number}", fields[0])
            rows.append((number, fields))
        elif comments or rows:
            yield comments, rows
            comments, rows = [], []


def _sentence(rows: list[tuple[int, list[str]]], *, name: str, is_annotated: bool) -> Sentence:
    joined = _inside_multiword_tokens(fields for _, fields in rows)
    words = [(number, fields) for number, fields in rows if fields[0].isdigit()]
    index_of = {fields[0]: index for index, (_, fields) in enumerate(words)}
    tokens = []
    for index, (number, fields) in enumerate(words):
        head = index if fields[6] == "0" else index_of.get(fields[6])
        if head is None:
            raise FormatError("no token has this head", f"{name}, line {number}", fields[6])
        is_space_after = joined.get(fields[0], "SpaceAfter=No" not in fields[9])
        form, lemma, upos, xpos, feats = fields[1:6]
        tokens.append(Token(form, lemma, upos, xpos, feats, head, fields[7], is_space_after))
    miscs = [fields[9] for _, fields in words]
    return Sentence(tuple(tokens), _entities(tokens, miscs) if is_annotated else None)


def _inside_multiword_tokens(rows: Iterable[list[str]]) -> dict[str, bool]:
    """Return whether a space follows, for the ids of words in multiword tokens."""
    spaces = dict[str, bool]()
    for fields in rows:
        first, dash, last = fields[0].partition("-")
        if dash:
            # A range of a million words would be one line; no word has more than a few parts.
            parts = range(int(first), min(int(last), int(first) + _MOST_PARTS))
            spaces |= {str(part): False for part in parts}
            spaces[last] = "SpaceAfter=No" not in fields[9]
    return spaces


def _entities(tokens: list[Token], miscs: list[str]) -> tuple[Entity, ...]:
    """Return the names among the bracketed mentions; of nested names, the outermost."""
    names = [
        name
        for start, end, kind in _mentions(miscs)
        if kind in ENTITY_LABELS and (name := _name_in(tokens, start, end, ENTITY_LABELS[kind]))
    ]
    names.sort(key=lambda name: (name.start - name.end, name.start, name.label))
    taken, kept = set[int](), list[Entity]()
    for name in names:
        if taken.isdisjoint(range(name.start, name.end)):
            taken.update(range(name.start, name.end))
            kept.append(name)
    return tuple(sorted(kept, key=lambda name: name.start))


def _mentions(miscs: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and GUM's type of each bracketed mention that closes in the sentence."""
    opened = dict[str, tuple[int, str]]()
    for index, misc in enumerate(miscs):
        value = next((part[7:] for part in misc.split("|") if part.startswith("Entity=")), "")
        for bracket in _BRACKET.finditer(value):
            if bracket["closed"]:
                start, kind = opened.pop(bracket["closed"], (index, ""))
                yield start, index + 1, kind
            elif bracket["alone"]:
                yield index, index + 1, bracket["type"]
            else:
                opened[bracket["opened"]] = index, bracket["type"]


def _name_in(tokens: list[Token], start: int, end: int, label: str) -> Entity | None:
    """Return the name that a mention is built on, or None where its head is no proper noun."""
    heads = [i for i in range(start, end) if not start <= tokens[i].head < end]
    heads += [i for i in range(start, end) if tokens[i].head == i]
    if not heads or tokens[heads[0]].upos != "PROPN":
        return None
    head = heads[0]
    first = last = head
    for index in range(head - 1, start - 1, -1):
        if not _belongs(tokens, index, head):
            break
        first = index if _can_edge(tokens[index]) else first
    for index in range(head + 1, end):
        if not _belongs(tokens, index, head):
            break
        last = index if _can_edge(tokens[index]) else last
    return Entity(first, last + 1, label)


def _belongs(tokens: list[Token], index: int, head: int) -> bool:
    """Return whether a token stands under the head without a clause or apposition between."""
    for _ in range(len(tokens)):
        if index == head:
            return True
        if tokens[index].deprel.partition(":")[0] in BEYOND_THE_NAME or tokens[index].head == index:
            return False
        index = tokens[index].head
    return False


def _can_edge(token: Token) -> bool:
    """Return whether a name may begin or end here: "the" and "'s" may not, "United" may."""
    return token.upos == "PROPN" or (
        token.upos in {"NOUN", "ADJ", "NUM", "VERB"} and not token.form[:1].islower()
    )
