import pytest
import spacy
from spacy.tokens import Doc

from pipeline.language.labels import to_our_labels


def clearnlp(rows: str) -> Doc:
    """Return a document from lines of word, part of speech, lemma, head (from 0), relation."""
    fields = [line.split() for line in rows.strip().splitlines()]
    words, pos, lemmas, heads, deps = zip(*fields, strict=True)
    return Doc(
        spacy.blank("en").vocab,
        words=list(words),
        pos=list(pos),
        lemmas=list(lemmas),
        heads=[int(head) for head in heads],
        deps=list(deps),
    )


def relations(doc: Doc) -> list[tuple[str, str, str]]:
    return [(token.text, token.dep_, token.head.text) for token in to_our_labels(doc)]


def test_prepositions_hang_on_their_nouns() -> None:
    doc = clearnlp(
        """
        Ministries NOUN ministry 2 nsubj
        should AUX should 2 aux
        pay VERB pay 2 ROOT
        for ADP for 2 prep
        lessons NOUN lesson 3 pobj
        in ADP in 4 prep
        Swahili PROPN Swahili 5 pobj
        """
    )
    assert relations(doc) == [
        ("Ministries", "nsubj", "pay"),
        ("should", "aux", "pay"),
        ("pay", "ROOT", "pay"),
        ("for", "case", "lessons"),
        ("lessons", "obl", "pay"),
        ("in", "case", "Swahili"),
        ("Swahili", "nmod", "lessons"),
    ]


def test_be_hangs_on_its_predicate() -> None:
    doc = clearnlp(
        """
        Access NOUN access 1 nsubj
        is AUX be 1 ROOT
        a DET a 3 det
        problem NOUN problem 1 attr
        today NOUN today 1 npadvmod
        """
    )
    assert relations(doc) == [
        ("Access", "nsubj", "problem"),
        ("is", "cop", "problem"),
        ("a", "det", "problem"),
        ("problem", "ROOT", "problem"),
        ("today", "obl:unmarked", "problem"),
    ]


def test_passives_and_their_agents_are_renamed() -> None:
    doc = clearnlp(
        """
        Teachers NOUN teacher 2 nsubjpass
        were AUX be 2 auxpass
        trained VERB train 2 ROOT
        by ADP by 2 agent
        us PRON we 3 pobj
        """
    )
    assert relations(doc) == [
        ("Teachers", "nsubj:pass", "trained"),
        ("were", "aux:pass", "trained"),
        ("trained", "ROOT", "trained"),
        ("by", "case", "us"),
        ("us", "obl:agent", "trained"),
    ]


def test_a_clause_after_a_preposition_is_adverbial() -> None:
    doc = clearnlp(
        """
        Start VERB start 0 ROOT
        by ADP by 0 prep
        asking VERB ask 1 pcomp
        them PRON they 2 dobj
        """
    )
    assert relations(doc) == [
        ("Start", "ROOT", "Start"),
        ("by", "mark", "asking"),
        ("asking", "advcl", "Start"),
        ("them", "obj", "asking"),
    ]


@pytest.mark.parametrize(
    ("theirs", "ours"), [("GPE", ["PLACE"]), ("PER", ["PERSON"]), ("DATE", [])]
)
def test_entities_get_our_labels_or_go(theirs: str, ours: list[str]) -> None:
    doc = Doc(spacy.blank("en").vocab, words=["Okello"], ents=[f"B-{theirs}"])
    assert [entity.label_ for entity in to_our_labels(doc).ents] == ours


def test_universal_relations_stay() -> None:
    doc = clearnlp("We PRON we 1 nsubj\ngo VERB go 1 ROOT")
    assert relations(doc) == [("We", "nsubj", "go"), ("go", "ROOT", "go")]
