"""Texts of any language: which one it is, and where its words and sentences end."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.formats.bilingual import WITHOUT_SPACES, primary_language

if TYPE_CHECKING:
    from spacy.language import Language

# Shorter texts carry too few letter patterns to tell neighbours such as Danish and Norwegian apart.
SHORTEST_TEXT = 20
# Reading more does not change the answer and costs time on two-hour transcripts.
LONGEST_TEXT = 20_000
UNDETERMINED = "und"
# Without spaces between words every character may end a line, but no punctuation mark may begin
# one. Latin names and numbers inside stay whole, with their spaces.
_LATIN = r"[A-Za-z0-9À-ɏ.,'’%:/-]+"
_THAI_MARKS = "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0300-\u036f"
_CLOSING = "、。，．！？；：」』）》〉”’)\\]…!?,.;:"
_CHARACTERS = re.compile(
    rf"[「『（《〈“‘(\[]*(?:{_LATIN}(?: {_LATIN})*|\S[{_THAI_MARKS}]*)[{_CLOSING}]*"
)


def identify_language(text: str) -> tuple[str, float | None]:
    """Return the BCP-47 primary tag and a probability; ``("und", None)`` for too short a text.

    Method: naive Bayes over byte n-grams, 97 languages (Lui and Baldwin, 2012, through
    py3langid, whose model ships in its wheel).
    """
    if len(text.strip()) < SHORTEST_TEXT:
        return UNDETERMINED, None
    language, probability = _identifier().classify(text[:LONGEST_TEXT])
    return str(language), round(float(probability), 4)


def split_words(text: str, language: str) -> list[str]:
    """Return the words, or the characters of a language that is written without spaces."""
    if primary_language(language) in WITHOUT_SPACES:
        return _CHARACTERS.findall(text)
    return text.split()


@lru_cache(maxsize=8)
def load_sentence_splitter(language: str) -> "Language":
    """Return a spaCy pipeline that ends sentences at punctuation, for languages without a parser.

    Words are split by spaCy's rules for the language, or its general ones where it has none.
    """
    import spacy

    try:
        nlp = spacy.blank(language)
    except ImportError:  # spaCy's word for: no such language, or its tokeniser is not installed
        nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    return nlp


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
