"""Scores of the recommendation detector against labelled sentences; counts first, rates last.

Two forms of reference: JSON Lines with labels and roles (fields ``text``, ``before``, ``after``,
``label``, ``actor``, ``action``, ``beneficiary``, ``optional_roles``; a role lists every span
that counts as right), and CSV of ``id, sentence, label`` with label 1 for suggestions.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.records import Recommendation

_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One sentence with its right answers; empty roles mean that the role is not said."""

    text: str
    is_recommendation: bool
    before: str = ""
    after: str = ""
    actor: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    beneficiary: tuple[str, ...] = ()
    optional_roles: tuple[str, ...] = ()
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class RecommendationScores:
    """Counts over sentences, and over the right ones among those found (roles)."""

    found: int = 0
    expected: int = 0
    correct: int = 0
    roles_total: int = 0
    actor_correct: int = 0
    beneficiary_correct: int = 0
    action_sum: float = 0.0

    @property
    def precision(self) -> float:
        """Share of the sentences found that are right; 0 where none was found."""
        return self.correct / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the right sentences that were found; 0 where there are none."""
        return self.correct / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.expected
        return 2 * self.correct / total if total else 0.0

    def as_table(self) -> dict[str, dict[str, float]]:
        """Return each score with its counts, as ``webinar evaluate --json`` prints them."""
        table = {
            "precision": _score(self.precision, self.correct, self.found),
            "recall": _score(self.recall, self.correct, self.expected),
            "f1": _score(self.f1, 2 * self.correct, self.found + self.expected),
        }
        if self.roles_total:
            roles = (
                ("actor", self.actor_correct),
                ("beneficiary", self.beneficiary_correct),
                ("action", round(self.action_sum, 4)),
            )
            for name, correct in roles:
                table[name] = _score(correct / self.roles_total, correct, self.roles_total)
        return table


def _score(value: float, correct: float, total: float) -> dict[str, float]:
    return {"value": round(value, 4), "correct": correct, "total": total}


def score_recommendations(
    reference: Sequence[LabelledSentence], hypothesis: Sequence[Recommendation | None]
) -> RecommendationScores:
    """Return the scores; ``hypothesis`` holds what was found in each sentence, in order.

    Roles are scored where both say recommendation and the reference has an action: actor and
    beneficiary by equality without case (nothing equals nothing, and optional roles may be left
    out), action by the F1 of its words against the best of the accepted spans.
    """
    pairs = list(zip(reference, hypothesis, strict=True))
    right = [(one, found) for one, found in pairs if found is not None and one.is_recommendation]
    with_roles = [(one, found) for one, found in right if one.action]
    return RecommendationScores(
        found=sum(found is not None for _, found in pairs),
        expected=sum(one.is_recommendation for one, _ in pairs),
        correct=len(right),
        roles_total=len(with_roles),
        actor_correct=sum(is_role_right(one, "actor", found.actor) for one, found in with_roles),
        beneficiary_correct=sum(
            is_role_right(one, "beneficiary", found.beneficiary) for one, found in with_roles
        ),
        action_sum=sum(action_f1(one, found.action) for one, found in with_roles),
    )


def action_f1(one: LabelledSentence, found: str | None) -> float:
    """Return the F1 of an action's words against the best of the accepted spans."""
    return max((token_f1(span, found or "") for span in one.action), default=0.0)


def is_role_right(one: LabelledSentence, role: str, found: str | None) -> bool:
    """Return whether a role is as labelled, case aside; an optional one may be left out."""
    accepted: tuple[str, ...] = getattr(one, role)
    if found is None:
        return not accepted or role in one.optional_roles
    return found.lower() in {span.lower() for span in accepted}


def token_f1(reference: str, hypothesis: str) -> float:
    """Return the F1 of the words of two texts, counted with repetition, without case."""
    expected = Counter(_TOKEN.findall(reference.lower()))
    found = Counter(_TOKEN.findall(hypothesis.lower()))
    shared = sum((expected & found).values())
    return 2 * shared / (expected.total() + found.total()) if shared else 0.0


def read_labelled_sentences(path: Path) -> list[LabelledSentence]:
    """Return the sentences of a JSON Lines file.

    Raises:
        SourceNotFoundError: there is no such file.
        FormatError: a line is no JSON object with ``text`` and ``label``.
    """
    lines = _read_text(path).splitlines()
    return [_labelled(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line]


def labelled_sentence(row: Mapping[str, Any]) -> LabelledSentence:
    """Return a labelled sentence from the fields of its JSON object.

    Raises:
        KeyError: it has no text or no label.
    """
    return LabelledSentence(
        text=row["text"],
        is_recommendation=row["label"] == "recommendation",
        before=row.get("before") or "",
        after=row.get("after") or "",
        actor=tuple(row.get("actor") or ()),
        action=tuple(row.get("action") or ()),
        beneficiary=tuple(row.get("beneficiary") or ()),
        optional_roles=tuple(row.get("optional_roles") or ()),
        meeting=row.get("meeting", ""),
    )


def _labelled(line: str, where: str) -> LabelledSentence:
    try:
        return labelled_sentence(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        remedy = "Each line is a JSON object with text and label"
        raise FormatError("not a labelled sentence", where, line[:80], remedy) from error


def read_suggestions(path: Path) -> list[LabelledSentence]:
    """Return the sentences of a CSV file of id, sentence and label, with or without a head.

    Raises:
        SourceNotFoundError: there is no such file.
        FormatError: a row has no third column, or a label other than 0 and 1.
    """
    rows: Iterable[list[str]] = csv.reader(_read_text(path).splitlines(keepends=True))
    try:
        numbered = [(number, row) for number, row in enumerate(rows, 1) if row]
    except csv.Error as error:
        raise FormatError("not valid CSV", str(path), str(error)) from error
    return [
        _suggestion(row, f"{path}:{number}")
        for number, row in numbered
        if not (number == 1 and row[-1].strip().lower() == "label")
    ]


def _suggestion(row: Sequence[Any], where: str) -> LabelledSentence:
    if len(row) < 3 or row[2].strip() not in {"0", "1"}:
        raise FormatError(
            "not a row of id, sentence, label", where, ",".join(row)[:80], "The label is 0 or 1"
        )
    return LabelledSentence(text=row[1], is_recommendation=row[2].strip() == "1")


def _read_text(path: Path) -> str:
    if not path.is_file():
        raise SourceNotFoundError("no such file of labelled sentences", str(path))
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheets on Windows write CSV in the code page of the West; five bytes mean nothing.
        return content.decode("cp1252", errors="replace")
