"""Scores of a language pipeline against treebanks, on raw text: its own tokens and sentences."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.formats.conllu import Document, Entity, Sentence, Token, parse
from pipeline.language.borders import start_after_marks
from pipeline.restoration import restore

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

METRICS = ("tag", "lemma", "uas", "las", "sentence_f1", "entity_f1")

_EDGE_PUNCTUATION = '.,;:!?…"“”()[]{}<>«»*'

# What one side claims, in a form that can be met by the other side's claim: character ranges
# (white space not counted) and what is said of them.
Claims = set[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Matches:
    """How many claims of the reference the hypothesis makes too."""

    correct: int = 0
    reference: int = 0
    hypothesis: int = 0

    def __add__(self, other: "Matches") -> "Matches":
        return Matches(
            self.correct + other.correct,
            self.reference + other.reference,
            self.hypothesis + other.hypothesis,
        )

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall; None with nothing to compare."""
        claims = self.reference + self.hypothesis
        return 2 * self.correct / claims if claims else None


def score_language(
    nlp: "Language", path: Path, *, plain: bool = False, restored: bool = False
) -> dict[str, dict[str, float | int | None]]:
    """Return F1 of tag, lemma, uas, las, sentence_f1 and entity_f1 over a CoNLL-U file.

    The pipeline reads each document as one run of text, so that tokens and sentence borders are
    its own; tokens are matched by their characters, as in the CoNLL 2018 shared task
    (https://universaldependencies.org/conll18/evaluation.html). Unlike there, punctuation is left
    out of UAS and LAS, and LAS compares relations with their subtypes, as spaCy's scorer does.
    ``entity_f1`` counts documents with annotated entities only. With ``plain``, the text is
    lower-cased and stripped of punctuation first, and lemmas are compared case aside; with
    ``restored``, the pipeline then reads what ``pipeline.restoration`` makes of it, as it does
    with a transcript: sentences end at the marks, which count for nothing else. Each score is
    ``{"value", "correct", "total", "found"}``: F1 from 0 to 1, matches, claims in the reference,
    claims of the pipeline.

    Raises:
        SourceNotFoundError: no file there.
        FormatError: not CoNLL-U, or not a document in it.
    """
    documents = read_treebank(path)
    totals = dict.fromkeys(METRICS, Matches())
    for document in documents:
        sentences = document.sentences
        if plain:
            sentences = tuple(
                bare for sentence in sentences if (bare := plain_sentence(sentence)) is not None
            )
        text, added = text_of(sentences), frozenset[int]()
        if restored:
            text, added = _restored(text)
        doc = _parsed_as_transcript(text, nlp) if restored else nlp(text)
        reference = _reference_claims(sentences, plain=plain)
        hypothesis = _hypothesis_claims(doc, added, plain=plain)
        for metric, matches in _compare(reference, hypothesis).items():
            totals[metric] += matches
    return {
        metric: {
            "value": matches.f1,
            "correct": matches.correct,
            "total": matches.reference,
            "found": matches.hypothesis,
        }
        for metric, matches in totals.items()
    }


def read_treebank(path: Path) -> list[Document]:
    """Return the documents of a CoNLL-U file, gzipped or not.

    Raises:
        SourceNotFoundError: no file there.
        FormatError: not CoNLL-U, or not a document in it.
    """
    if not path.is_file():
        raise SourceNotFoundError("no such treebank", str(path), "", "Give a CoNLL-U file.")
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            documents = list(parse(lines, name=path.name))
    except (UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        raise FormatError("not a CoNLL-U text", str(path), str(error)) from error
    if not documents:
        raise FormatError("no sentence in it", str(path), "", "Give a CoNLL-U file.")
    return documents


def text_of(sentences: Iterable[Sentence]) -> str:
    """Return the running text, one space between sentences."""
    parts = []
    for sentence in sentences:
        words = [token.form + " " * token.is_space_after for token in sentence.tokens]
        parts.append("".join(words).strip())
    return " ".join(parts)


def plain_sentence(sentence: Sentence) -> Sentence | None:
    """Return the sentence as a recogniser would write it: lower-cased, without punctuation.

    What hung on a dropped token hangs on that token's head. None where nothing is left.
    """
    kept = [i for i, token in enumerate(sentence.tokens) if token.upos != "PUNCT"]
    if not kept:
        return None
    new_index = {old: new for new, old in enumerate(kept)}
    heads = _heads_among(sentence.tokens, new_index)
    tokens = []
    for new, old in enumerate(kept):
        token = sentence.tokens[old]
        is_before_gap = old + 1 not in new_index
        tokens.append(
            replace(
                token,
                form=_plain_form(token.form),
                head=heads[new],
                deprel="root" if heads[new] == new else token.deprel,
                is_space_after=token.is_space_after or is_before_gap,
            )
        )
    return Sentence(tuple(tokens), _entities_among(sentence.entities, new_index))


def _plain_form(form: str) -> str:
    lowered = form.lower()
    return lowered.strip(_EDGE_PUNCTUATION) or lowered


def _heads_among(tokens: tuple[Token, ...], new_index: dict[int, int]) -> list[int]:
    """Return each kept token's nearest kept ancestor; a lost root passes to its first child."""
    heads, root = list[int](), None
    for old, new in new_index.items():
        head = tokens[old].head
        while head not in new_index and tokens[head].head != head:
            head = tokens[head].head
        if head == old or head not in new_index:
            root = new if root is None else root
            heads.append(root)
        else:
            heads.append(new_index[head])
    return heads


def _entities_among(
    entities: tuple[Entity, ...] | None, new_index: dict[int, int]
) -> tuple[Entity, ...] | None:
    if entities is None:
        return None
    kept = []
    for entity in entities:
        inside = [new_index[i] for i in range(entity.start, entity.end) if i in new_index]
        if inside:
            kept.append(Entity(inside[0], inside[-1] + 1, entity.label))
    return tuple(kept)


def _restored(text: str) -> tuple[str, frozenset[int]]:
    """Return the text with capitals and marks put in, and the places of those marks."""
    parts, added, position = list[str](), set[int](), 0
    words = text.split()
    for word, dressed in zip(words, restore(words), strict=True):
        # What was taken off besides would shift all that follows.
        shown = dressed if dressed.lower().startswith(word) else word
        parts.append(shown)
        added.update(range(position + len(word), position + len(shown)))
        position += len(shown) + 1
    return " ".join(parts), frozenset(added)


def _parsed_as_transcript(text: str, nlp: "Language") -> "Doc":
    """Return the parse of a restored text, whose marks show where sentences end."""
    doc = nlp.make_doc(text)
    start_after_marks(doc)
    return nlp(doc)


def _compare(reference: dict[str, Claims], hypothesis: dict[str, Claims]) -> dict[str, Matches]:
    return {
        metric: Matches(
            len(claims & hypothesis[metric]),
            len(claims),
            len(hypothesis[metric]),
        )
        for metric, claims in reference.items()
    }


def _reference_claims(sentences: tuple[Sentence, ...], *, plain: bool) -> dict[str, Claims]:
    """Return what the treebank says; no key for entities where nobody annotated them."""
    claims: dict[str, Claims] = {metric: set() for metric in METRICS}
    position = 0
    for sentence in sentences:
        ranges = list(_ranges((token.form for token in sentence.tokens), position))
        position = ranges[-1][1]
        claims["sentence_f1"].add((ranges[0][0], position))
        for own, token in zip(ranges, sentence.tokens, strict=True):
            lemma = token.lemma.lower() if plain else token.lemma
            _claim_token(claims, own, token.xpos, lemma, ranges[token.head], token.deprel)
        for entity in sentence.entities or ():
            span = (ranges[entity.start][0], ranges[entity.end - 1][1])
            claims["entity_f1"].add((span, entity.label))
    if any(sentence.entities is None for sentence in sentences):
        del claims["entity_f1"]
    return claims


def _hypothesis_claims(doc: "Doc", added: frozenset[int], *, plain: bool) -> dict[str, Claims]:
    """Return what the pipeline says; characters at the ``added`` offsets are not there."""
    claims: dict[str, Claims] = {metric: set() for metric in METRICS}
    ranges, position = list[tuple[int, int]](), 0
    for token in doc:
        start = position
        position += sum(
            not char.isspace() and offset not in added
            for offset, char in enumerate(token.text, start=token.idx)
        )
        ranges.append((start, position))
    for token, own in zip(doc, ranges, strict=True):
        if own[0] == own[1]:
            continue
        deprel = "root" if token.dep_ == "ROOT" else token.dep_
        lemma = token.lemma_.lower() if plain else token.lemma_
        _claim_token(claims, own, token.tag_, lemma, ranges[token.head.i], deprel)
    for sentence in doc.sents:
        first, last = ranges[sentence.start][0], ranges[sentence.end - 1][1]
        if first < last:
            claims["sentence_f1"].add((first, last))
    for entity in doc.ents:
        span = (ranges[entity.start][0], ranges[entity.end - 1][1])
        claims["entity_f1"].add((span, entity.label_))
    return claims


def _claim_token(
    claims: dict[str, Claims],
    own: tuple[int, int],
    tag: str,
    lemma: str,
    head: tuple[int, int],
    deprel: str,
) -> None:
    claims["tag"].add((own, tag))
    claims["lemma"].add((own, lemma))
    if deprel != "punct":
        claims["uas"].add((own, head))
        claims["las"].add((own, head, deprel))


def _ranges(forms: Iterable[str], position: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open character range of each form, white space not counted."""
    for form in forms:
        start = position
        position += sum(not char.isspace() for char in form)
        yield start, position
