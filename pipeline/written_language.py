"""Texts of any language: which one it is, and where its sentences end."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

# Shorter texts carry too few letter patterns to tell neighbours such as Danish and Norwegian apart.
SHORTEST_TEXT = 20
# Reading more does not change the answer and costs time on two-hour transcripts.
LONGEST_TEXT = 20_000
UNDETERMINED = "und"


def identify_language(text: str) -> tuple[str, float | None]:
    """Return the BCP-47 primary tag and a probability; ``("und", None)`` for too short a text.

    Method: naive Bayes over byte n-grams, 97 languages (Lui and Baldwin, 2012, through
    py3langid, whose model ships in its wheel).
    """
    if len(text.strip()) < SHORTEST_TEXT:
        return UNDETERMINED, None
    language, probability = _identifier().classify(text[:LONGEST_TEXT])
    return str(language), round(float(probability), 4)


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
