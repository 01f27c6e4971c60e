"""The clean sentence: a recommendation in the third person, from the statement's own words.

The grammar adds nothing but "should", "it is recommended to", "there should be", "not" and the
third person of pronouns; it leaves out hesitations.
"""

import re
from typing import TYPE_CHECKING

from pipeline.recommendations.phrases import Range
from pipeline.recommendations.roles import Roles

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.vocab import Vocab

THIRD_PERSON = {
    "i": "they", "we": "they", "you": "they", "me": "them", "us": "them", "my": "their",
    "our": "their", "your": "their", "mine": "theirs", "ours": "theirs", "yours": "theirs",
    "myself": "themselves", "ourselves": "themselves", "yourself": "themselves",
}  # fmt: skip
HESITATIONS = frozenset({"uh", "um", "uhm", "er", "erm", "mm", "hmm"})
# Whose identity only the hearers know: no clean sentence can name them.
UNNAMED = frozenset({"i", "we", "you", "us", "me", "one", "let", "'s", "who", "which", "that"})
# An action that opens with what is left of "you're" or "we'll": behind "should" it reads so.
CONTRACTED = {"'re": "be", "'s": "be", "'m": "be", "'ve": "have", "'ll": "", "'d": ""}
CONTRACTED_NOT = frozenset({"n't", "n’t"})
# What is left of verbs without their ending: "tripp", "legislat" and "digitis", "ty".
DOUBLED = re.compile(r"^(?!boycott)(\w*[^aeiou][aeiou]([bdgmnpt]))\2$")
CUT_STEM = re.compile(r"^(?!.*(?:combat|format)$)\w{3,}(?:[^aeo]at|is|iz)$")
TIED = re.compile(r"^[dltv]y$")


def clean_sentence(doc: "Doc", roles: Roles, *, polarity: str) -> str:
    """Return the recommendation as one sentence with a capital and a full stop."""
    if roles.action is None:
        return ""
    negation = "not " if polarity == "dont" else ""
    action = action_phrase(doc, roles)
    subject = named_subject(doc, roles)
    if not _opens_with_verb(roles):
        sentence = f"there should {negation}be {action}"
    elif _is_whole_clause(roles):
        sentence = action
    elif subject:
        sentence = f"{subject} should {negation}{action}"
    else:
        sentence = f"it is recommended {negation}to {action}"
    return sentence[0].upper() + sentence[1:] + "."


def _opens_with_verb(roles: Roles) -> bool:
    """Return whether the action is something to do; else a thing: "more funds"."""
    if roles.verb is None or roles.action is None:
        return False
    start, end = roles.action
    return start <= roles.verb < end


def _is_whole_clause(roles: Roles) -> bool:
    """Return whether the action holds its own subject: "more funds are needed"."""
    return roles.verb is not None and roles.action is not None and roles.subject == roles.action


def named_subject(doc: "Doc", roles: Roles) -> str | None:
    """Return whom the sentence is about in the third person, None for "we", "you" and the like."""
    phrase = roles.actor or roles.subject
    if phrase is None:
        return None
    words = doc[phrase[0] : phrase[1]]
    if words[0].lower_ in UNNAMED or (len(words) == 1 and words[0].tag_ == "EX"):
        return None
    return spoken_phrase(doc, phrase)


def action_phrase(doc: "Doc", roles: Roles) -> str:
    """Return the action in the third person, its first verb in the base form."""
    if roles.action is None:
        return ""
    start, end = roles.action
    opening = doc[start]
    base = _base_form(opening)
    is_denied = end > start + 1 and doc[start + 1].lower_ in CONTRACTED_NOT
    if roles.verb is None or (base is None and not is_denied):
        return spoken_phrase(doc, roles.action)
    if base is None:
        base = opening.lower_
    if is_denied:
        is_empty = opening.tag_ == "MD" or opening.lemma_.lower() == "do"
        base = f"not {'' if is_empty else base}".strip()
        start += 1
    rest = spoken_phrase(doc, (start + 1, end)) if end > start + 1 else ""
    return f"{base} {rest}".strip() or spoken_phrase(doc, roles.action)


def _base_form(verb: "Token") -> str | None:
    """Return the first word of an action as it reads behind "should"; None where it does so."""
    contracted = CONTRACTED.get(verb.lower_.replace("’", "'"))
    if contracted is not None:
        return contracted
    if verb.lower_ in {"is", "are", "being"}:
        return "be"
    if verb.tag_ not in {"VBG", "VBZ", "VBN", "VBD"}:
        return None
    lemma, form = verb.lemma_.lower(), verb.lower_
    stem = next((form.removesuffix(end) for end in ("ing", "ed") if form.endswith(end)), None)
    return lemma if stem is None else _verb_of(stem, lemma, form, verb.vocab)


def _verb_of(stem: str, lemma: str, form: str, vocab: "Vocab") -> str:
    """Return the first spelling that the vocabulary knows: of words it has not seen, the lemmatiser
    only cuts the ending ("paus", "tripp") or adds an "e" ("pilote").
    """
    spellings = [lemma, stem, f"{stem}e", DOUBLED.sub(r"\1", stem)]
    if TIED.match(stem):
        spellings.insert(0, f"{stem[:-1]}ie")
    if vocab.vectors_length:
        known = next((one for one in spellings if one != form and vocab.has_vector(one)), None)
    else:
        known = None if lemma in {stem, form} else lemma
    return known or DOUBLED.sub(r"\1", f"{stem}e" if CUT_STEM.search(stem) else stem)


def spoken_phrase(doc: "Doc", phrase: Range) -> str:
    """Return the words without hesitations, pronouns in the third person, no opening capital."""
    tokens = [token for token in doc[phrase[0] : phrase[1]] if token.lower_ not in HESITATIONS]
    text = "".join(_third_person(token) + token.whitespace_ for token in tokens).strip(" ,;:-–—")
    if tokens and _keeps_capital(tokens[0]):
        return text
    return text[:1].lower() + text[1:]


def _third_person(token: "Token") -> str:
    return THIRD_PERSON.get(token.lower_, token.text)


def _keeps_capital(token: "Token") -> bool:
    return (
        token.pos_ == "PROPN" or token.ent_type_ != "" or token.text[1:] != token.text[1:].lower()
    )
