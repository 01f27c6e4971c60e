"""Sentence borders that punctuation shows: the parser need not guess where a mark tells."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Recognisers without punctuation write none at all; one mark in so many words is still "none".
WORDS_PER_MARK = 60
SENTENCE_MARKS = frozenset(".?!…。？！؟।")
_MARK = re.compile(r"[.?!…。？！؟।]+[\"'”’)\]]*(?=\s|$)")
_CLOSING = frozenset("\"'”’)]»")


def is_punctuated(text: str) -> bool:
    """Return whether the text has sentence punctuation to go by."""
    marks = len(_MARK.findall(text))
    return marks > 0 and marks * WORDS_PER_MARK >= len(text.split())


def start_after_marks(doc: "Doc") -> None:
    """Set every start: after a mark that is no abbreviation's, and nowhere else.

    A parser cuts long spoken sentences in the middle, and tells abbreviations no better than the
    tokenizer, which keeps "Dr." in one token.
    """
    after_mark = False
    for token in doc[1:]:
        previous = token.nbor(-1)
        if _is_mark(previous):
            after_mark = True
        elif previous.text not in _CLOSING:
            after_mark = False
        token.is_sent_start = after_mark and bool(previous.whitespace_) and not token.is_space


def _is_mark(token: "Token") -> bool:
    """Return whether a sentence may end here; ``[…]`` stands for words that were left out."""
    if token.text[-1] not in SENTENCE_MARKS or _is_abbreviation(token.text):
        return False
    return token.text != "…" or token.i == 0 or token.nbor(-1).text != "["


def _is_abbreviation(text: str) -> bool:
    return len(text) > 1 and text.endswith(".") and not text.endswith("..")
