"""Other pipelines' labels put into ours: Universal Dependencies and four kinds of entity.

spaCy's own English pipelines speak the dialect of ClearNLP, where a preposition governs its noun
and "be" its predicate. The rules here read Universal Dependencies
(https://universaldependencies.org/u/dep/), where both hang on the noun.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# OntoNotes, CoNLL-2003 and Universal NER names of what we call PERSON, ORG, PLACE and EVENT.
ENTITY_LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "PLACE": "PLACE",
    "EVENT": "EVENT",
}

# Relations of ClearNLP that only go by another name in Universal Dependencies.
RENAMED = {
    "acomp": "xcomp",
    "agent": "obl:agent",
    "attr": "xcomp",
    "auxpass": "aux:pass",
    "csubjpass": "csubj:pass",
    "dative": "iobj",
    "dobj": "obj",
    "intj": "discourse",
    "meta": "dep",
    "neg": "advmod",
    "nounmod": "nmod",
    "npadvmod": "obl:unmarked",
    "nsubjpass": "nsubj:pass",
    "oprd": "xcomp",
    "pcomp": "advcl",
    "pobj": "obl",
    "poss": "nmod:poss",
    "preconj": "cc:preconj",
    "predet": "det:predet",
    "prep": "advmod",
    "prt": "compound:prt",
    "quantmod": "advmod",
    "relcl": "acl:relcl",
}
PREPOSITIONAL = frozenset({"prep", "agent", "dative"})
PREDICATES = frozenset({"attr", "acomp"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})


def to_our_labels(doc: "Doc") -> "Doc":
    """Return the document with our entity labels and, where it spoke ClearNLP, our relations.

    Entities of other kinds (dates, amounts) are dropped.
    """
    from spacy.tokens import Span

    doc.set_ents(
        [
            Span(doc, entity.start, entity.end, label=ENTITY_LABELS[entity.label_])
            for entity in doc.ents
            if entity.label_ in ENTITY_LABELS
        ]
    )
    if any(token.dep_ in {"pobj", "dobj", "nsubjpass", "auxpass", "attr"} for token in doc):
        _to_universal(doc)
    return doc


def _to_universal(doc: "Doc") -> None:
    import numpy as np

    heads = [token.head.i for token in doc]
    relations = [RENAMED.get(token.dep_, token.dep_) for token in doc]
    for token in doc:
        if token.dep_ in PREPOSITIONAL:
            _turn_preposition(token, heads, relations)
    for token in doc:
        predicates = [child for child in token.children if child.dep_ in PREDICATES]
        if token.lemma_ == "be" and predicates:
            _turn_copula(token.i, predicates[0].i, heads, relations)
    strings = doc.vocab.strings
    rows = [
        [(head - index) % 2**64, strings.add(relation)]
        for index, (head, relation) in enumerate(zip(heads, relations, strict=True))
    ]
    # The stubs know no 64-bit arrays, which from_array needs.
    table: Any = np.array(rows, dtype=np.uint64)
    # spaCy's array form: heads are relative, negative ones in two's complement.
    doc.from_array(["HEAD", "DEP"], table)


def _turn_preposition(token: "Token", heads: list[int], relations: list[str]) -> None:
    """Let a preposition's object take its place: "for <- children" instead of "for -> children"."""
    inner = [child for child in token.children if child.dep_ in {"pobj", "pcomp"}]
    if not inner:
        return
    phrase = inner[0]
    is_clause = phrase.dep_ == "pcomp"
    heads[phrase.i], heads[token.i] = heads[token.i], phrase.i
    relations[token.i] = "mark" if is_clause else "case"
    if is_clause:
        relations[phrase.i] = "acl" if token.head.pos_ in NOMINAL else "advcl"
    elif token.dep_ == "agent":
        relations[phrase.i] = "obl:agent"
    else:
        relations[phrase.i] = "nmod" if token.head.pos_ in NOMINAL else "obl"


def _turn_copula(copula: int, predicate: int, heads: list[int], relations: list[str]) -> None:
    """Let a predicate take the place of "be", which hangs on it with all that hung on "be"."""
    is_root = heads[copula] == copula
    for index, head in enumerate(heads):
        if head == copula and index not in {copula, predicate}:
            heads[index] = predicate
    heads[predicate] = predicate if is_root else heads[copula]
    relations[predicate] = relations[copula]
    heads[copula], relations[copula] = predicate, "cop"
