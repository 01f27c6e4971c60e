"""Punctuated texts as the tagger learns them: bare words, and the case and mark of each."""

import gzip
import json
import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from pipeline.evaluation.language import plain_sentence, read_treebank
from pipeline.formats.conllu import Sentence
from pipeline.restoration import CASES, MARKS, SENTENCE_ENDS, bare_word, label_of

# What a loss does not count: the case of a sentence's first word tells nothing of the word.
UNKNOWN = -100

BRACKETS = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Text:
    """Bare words of one document and what was taken off each: places in ``CASES``, ``MARKS``."""

    words: tuple[str, ...]
    cases: tuple[int, ...]
    marks: tuple[int, ...]


def read_transcripts(
    path: Path, *, leave_out: Collection[str] = (), only: Collection[str] = ()
) -> Iterator[Text]:
    """Yield the transcripts of a JSON Lines file, ``{"id": ..., "turns": [{"text": ...}]}``.

    ``only`` names those that are wanted; empty, all are.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] not in leave_out and (not only or row["id"] in only):
                yield text_of_words(" ".join(turn["text"] for turn in row["turns"]).split())


def read_passages(path: Path, *, leave_out: Collection[str] = ()) -> Iterator[Text]:
    """Yield labelled sentences with what was said before and after them.

    Passages from GUM are left out: the treebank has those texts, its development part apart.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["meeting"] not in leave_out and not row["meeting"].startswith("GUM_"):
            yield text_of_words(f"{row['before']} {row['text']} {row['after']}".split())


def read_speech(path: Path) -> Text:
    """Return a speech, one to a file; what stands in brackets was not said ("[Laughter]")."""
    said = BRACKETS.sub(" ", path.read_text(encoding="utf-8"))
    return text_of_words(said.split())


def text_of_words(written: Sequence[str]) -> Text:
    """Return the words without marks and capitals, and those; marks that stand alone are lost."""
    spoken = [word for word in written if any(char.isalnum() for char in word)]
    return _text([bare_word(word) for word in spoken], [label_of(word) for word in spoken])


def read_treebank_texts(path: Path) -> Iterator[Text]:
    """Yield the documents of a CoNLL-U file; every sentence ends in a mark, headings too."""
    for document in read_treebank(path):
        pairs = [pair for sentence in document.sentences for pair in _bare_words(sentence)]
        if pairs:
            yield _text([word for word, _ in pairs], [label for _, label in pairs])


def _text(words: Sequence[str], labels: Sequence[str]) -> Text:
    marks = [MARKS.index(label[1:]) for label in labels]
    starts = [True, *(label[1:] in SENTENCE_ENDS for label in labels)][: len(labels)]
    cases = [
        UNKNOWN if starts_sentence else CASES.index(label[0])
        for label, starts_sentence in zip(labels, starts, strict=True)
    ]
    return Text(tuple(words), tuple(cases), tuple(marks))


def _bare_words(sentence: Sentence) -> list[tuple[str, str]]:
    """Return the words between spaces of the plain sentence, each with its label.

    The annotators' borders decide where a sentence ends, not the writer's marks.
    """
    bare = plain_sentence(sentence)
    if bare is None:
        return []
    words, written = [""], [""]
    kept = iter(bare.tokens)
    is_word_over = False
    for token in sentence.tokens:
        if token.upos != "PUNCT":
            if is_word_over:
                words.append("")
                written.append("")
            shown = next(kept)
            words[-1] += shown.form
            is_word_over = shown.is_space_after
        written[-1] += token.form
    labels = [label_of(word) for word in written]
    within = [f"{label[0]}," if label[1:] == "," else label[0] for label in labels[:-1]]
    last = labels[-1] if labels[-1][1:] == "?" else f"{labels[-1][0]}."
    return list(zip(words, [*within, last], strict=True))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text: piece ids with the frame, and for each word its first piece."""

    ids: tuple[int, ...]
    places: tuple[int, ...]
    cases: tuple[int, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PiecedText:
    """A text whose words are parted into pieces once, for all passes."""

    text: Text
    pieces: tuple[tuple[int, ...], ...]

    def windows(self, size: int, chance: random.Random, frame: tuple[int, int]) -> Iterator[Window]:
        """Yield the text in windows of about ``size`` pieces that begin somewhere else each time.

        ``frame`` holds the ids that stand before and behind every window.
        """
        ends = list(accumulate(len(one) for one in self.pieces))
        first, limit = 0, chance.randrange(1, size + 1)
        for index, end in enumerate(ends):
            if end >= limit or index == len(ends) - 1:
                yield self._window(first, index + 1, frame)
                first, limit = index + 1, end + size

    def _window(self, first: int, end: int, frame: tuple[int, int]) -> Window:
        parts = self.pieces[first:end]
        places = accumulate((len(part) for part in parts[:-1]), initial=1)
        ids = (frame[0], *(number for part in parts for number in part), frame[1])
        text = self.text
        return Window(ids, tuple(places), text.cases[first:end], text.marks[first:end])
