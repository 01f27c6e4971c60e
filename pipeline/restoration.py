"""Capitals and punctuation for words that a recogniser wrote without them.

A small tagger (``data/models/en_restoration``) gives each word a case and a mark to follow it;
a pause after the word speaks for the end of a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import EngineUnavailableError, InputError

if TYPE_CHECKING:
    from spacy.language import Language

_MODELS = Path(__file__).resolve().parent.parent / "data" / "models"
MODEL_FOLDER = _MODELS / "en_restoration"
VOCABULARY_FOLDER = _MODELS / "en_webinar" / "vocab"

# A label is a case and the mark after the word: "t." is a capitalised word before a full stop.
CASES = "ltu"  # as it stands, first letter capital, all capitals
MARKS = ("", ",", ".", "?")
SENTENCE_ENDS = frozenset(".?")
LABELS = tuple(case + mark for case in CASES for mark in MARKS)

# Log-odds that a pause after a word adds to the end of a sentence, by ms. Chosen by hand (the
# training texts have no clock): running speech is evidence against, a breath of a third of a
# second is evidence for, two seconds of silence are close to proof.
PAUSE_EVIDENCE = ((0, -1.5), (150, -0.5), (250, 1.5), (350, 3.0), (1000, 4.0), (2000, 8.0))

# Words in one pass of the tagger, which sees only a few words to either side.
WORDS_A_PASS = 5000

# Marks round a word; what carries meaning ("$5", "50%", "'cause") stays with it.
_AROUND = r"[.,;:!?…\"“”„«»()\[\]{}*–—-]*"
_CORE = re.compile(rf"^{_AROUND}(?P<core>.*?)(?P<tail>{_AROUND})$", re.DOTALL)


def restore(words: Sequence[str], pauses_ms: Sequence[int] | None = None) -> list[str]:
    """Return the words as a reader expects them, one for one: "Thanks", "everybody.", "So".

    ``pauses_ms`` holds the silence after each word; without it the words alone decide. Words
    that carry capitals or punctuation are lower-cased and stripped first.

    Raises:
        InputError: not as many pauses as words.
        EngineUnavailableError: the model's folder is missing.
    """
    if pauses_ms is not None and len(pauses_ms) != len(words):
        what = f"{len(words)} words need as many pauses"
        raise InputError(what, "restore", str(len(pauses_ms)), "Give one pause after each word.")
    if not words:
        return []
    restorer = _load(MODEL_FOLDER)
    bare = [bare_word(word) for word in words]
    labels = _labels(restorer, bare, pauses_ms or [200] * len(words))
    labels = [_at_start(label) if after else label for label, after in _with_starts(labels)]
    return [dressed(word, label) for word, label in zip(bare, labels, strict=True)]


def _with_starts(labels: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield each label and whether a sentence starts there."""
    starts = True
    for label in labels:
        yield label, starts
        starts = label[1:] in SENTENCE_ENDS


def _at_start(label: str) -> str:
    """Return the label with a capital: the tagger judges word by word and may forget it."""
    return label if label[0] == "u" else f"t{label[1:]}"


def bare_word(word: str) -> str:
    """Return the word lower-cased and without the punctuation around it."""
    lowered = word.lower()
    match = _CORE.match(lowered)
    return match["core"] if match and match["core"] else lowered


def dressed(word: str, label: str) -> str:
    """Return a bare word with the case and the mark of a label."""
    case, mark = label[0], label[1:]
    if case == "u":
        return word.upper() + mark
    if case == "t":
        first = next((i for i, char in enumerate(word) if char.isalpha()), 0)
        return word[:first] + word[first : first + 1].upper() + word[first + 1 :] + mark
    return word + mark


def label_of(word: str) -> str:
    """Return the label that turns the bare word into this written one, as nearly as can be."""
    match = _CORE.match(word)
    core, tail = (match["core"], match["tail"]) if match else (word, "")
    letters = "".join(char for char in core if char.isalpha())
    case = "l"
    if letters[:1].isupper():
        case = "u" if len(letters) > 1 and letters.isupper() else "t"
    return case + _mark(tail)


def _mark(tail: str) -> str:
    if "?" in tail:
        return "?"
    if "." in tail or "!" in tail or "…" in tail:
        return "."
    return "," if any(char in tail for char in ",;:–—") else ""


def _labels(restorer: "Language", words: list[str], pauses_ms: Sequence[int]) -> list[str]:
    """Return the likeliest label of each word, its pause weighed in."""
    import numpy as np
    from spacy.tokens import Doc

    tagger: Any = restorer.get_pipe("restorer")
    ends = np.array([label[1:] in SENTENCE_ENDS for label in tagger.labels])
    points = np.array(PAUSE_EVIDENCE, dtype=np.float64)
    labels: list[str] = []
    for start in range(0, len(words), WORDS_A_PASS):
        part = words[start : start + WORDS_A_PASS]
        doc = restorer.get_pipe("tok2vec")(Doc(restorer.vocab, words=part))
        scores = np.log(tagger.model.predict([doc])[0] + 1e-9)
        pauses = np.asarray(pauses_ms[start : start + WORDS_A_PASS], dtype=np.float64)
        evidence = np.interp(pauses, points[:, 0], points[:, 1])
        best = (scores + np.outer(evidence, ends)).argmax(axis=1)
        labels.extend(tagger.labels[row] for row in best)
    return labels


@lru_cache(maxsize=1)
def _load(folder: Path) -> "Language":
    """Return the tagger on the word vectors of the English pipeline, which both share."""
    import spacy

    for needed in (folder / "config.cfg", VOCABULARY_FOLDER / "vectors"):
        if not needed.is_file():
            remedy = "Install the package again; data/models belongs to it."
            raise EngineUnavailableError(
                "the restoration model is missing", str(needed), "", remedy
            )
    vocabulary = spacy.blank("en").vocab.from_disk(VOCABULARY_FOLDER)
    return spacy.load(folder, vocab=vocabulary, exclude=["vocab"])
