"""Capitals and punctuation for words that a recogniser wrote without them.

A small tagger (``data/models/en_restoration``) gives each word a case and a mark to follow it;
a pause after the word speaks for the end of a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.restoration.tagger import MODEL_FOLDER, load_restoration_tagger

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A label is a case and the mark after the word: "t." is a capitalised word before a full stop.
CASES = "ltu"  # as it stands, first letter capital, all capitals
MARKS = ("", ",", ".", "?")
SENTENCE_ENDS = frozenset(".?")

# Log-odds that a pause after a word adds to the end of a sentence, by ms. Chosen by hand (the
# training texts have no clock): running speech is evidence against, a breath of a third of a
# second is evidence for, two seconds of silence are close to proof.
PAUSE_EVIDENCE = ((0, -1.5), (150, -0.5), (250, 1.5), (350, 3.0), (1000, 4.0), (2000, 8.0))

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
    bare = [bare_word(word) for word in words]
    cases, marks = load_restoration_tagger(MODEL_FOLDER).log_probabilities(bare)
    evidence = _pause_evidence(pauses_ms) if pauses_ms is not None else 0.0
    labels = _labels(cases, marks, evidence)
    return [dressed(word, label) for word, label in zip(bare, labels, strict=True)]


def _labels(
    cases: "NDArray[np.float32]",
    marks: "NDArray[np.float32]",
    evidence: "NDArray[np.float64] | float",
) -> Iterator[str]:
    """Yield the likeliest label of each word, its pause weighed in.

    The tagger knows the case of a word inside a sentence; the first gets its capital here.
    """
    import numpy as np

    ends = [mark in SENTENCE_ENDS for mark in MARKS]
    weighed = marks.astype(np.float64)
    weighed[:, ends] += np.reshape(evidence, (-1, 1))
    is_start = True
    for case, mark in zip(cases.argmax(1), weighed.argmax(1), strict=True):
        own = "t" if is_start and CASES[case] == "l" else CASES[case]
        yield own + MARKS[mark]
        is_start = MARKS[mark] in SENTENCE_ENDS


def _pause_evidence(pauses_ms: Sequence[int]) -> "NDArray[np.float64]":
    """Return what the silence after each word adds to the log-odds of a sentence's end."""
    import numpy as np

    points = np.array(PAUSE_EVIDENCE, dtype=np.float64)
    return np.interp(np.asarray(pauses_ms, dtype=np.float64), points[:, 0], points[:, 1])


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
