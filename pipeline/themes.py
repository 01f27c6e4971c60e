"""What recommendations are about: themes as data, found by their keywords.

A theme is a table of ``themes.toml``; adding one needs no code. A keyword of several words also
matches with a few other words between its own ("train our teachers"), where all words are
content words. The score of a theme rises with each keyword found and with the keyword's length.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError
from pipeline.records import Recommendation, RecommendationTheme
from pipeline.textfiles import parse_toml, read_text

if TYPE_CHECKING:
    from pipeline.statements import ParsedStatement

# One long keyword makes a theme nearly sure; one short one leaves room for a better theme.
WEIGHT_OF_ONE_WORD = 1.0
WEIGHT_OF_MORE_WORDS = 1.6
# Words in the statements around count, but never as much as the statement's own.
WEIGHT_OF_CONTEXT = 0.35
# Below this a theme rests on the context alone and is not worth a row.
LOWEST_SCORE = 0.2
# Words that may stand between the words of a keyword.
WIDEST_GAP = 3
LARGEST_THEMES = 4 * 1024 * 1024  # bytes; the bundled file has some thousand
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Theme:
    """One table of ``themes.toml``; keywords are tuples of lower-case words."""

    theme: str
    title: str
    description: str
    keywords: tuple[tuple[str, ...], ...]
    examples: tuple[str, ...]


def load_themes(path: Path) -> tuple[Theme, ...]:
    """Return the themes in the order of the file.

    Raises:
        InputError: the file cannot be read, is not TOML, or a theme has no keywords.
    """
    tables = parse_toml(read_text(path, what="the themes", largest_bytes=LARGEST_THEMES), str(path))
    return tuple(_theme(name, table, str(path)) for name, table in tables.items())


def _theme(name: str, table: Any, where: str) -> Theme:
    remedy = "A theme is a table with a list of texts under keywords"
    if not isinstance(table, Mapping):
        raise InputError(f"theme {name} is no table", where, str(table)[:80], remedy)
    keywords, examples = table.get("keywords", []), table.get("examples", [])
    if not keywords or not _are_texts(keywords) or not _are_texts(examples):
        raise InputError(f"theme {name} has no usable keywords", where, str(keywords)[:80], remedy)
    empty = next((keyword for keyword in keywords if not _words(keyword)), None)
    if empty is not None:
        raise InputError(f"a keyword of theme {name} has no word in it", where, empty[:80])
    return Theme(
        name,
        str(table.get("title", name)),
        str(table.get("description", "")),
        tuple(tuple(_words(keyword)) for keyword in keywords),
        tuple(examples),
    )


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def assign_themes(
    recommendations: Sequence[Recommendation],
    parsed: Sequence["ParsedStatement"],
    themes: Sequence[Theme],
) -> tuple[list[Recommendation], list[RecommendationTheme]]:
    """Return the recommendations with their best theme, and a row for every theme that fits.

    Rows of a recommendation go from the best theme to the weakest; equal ones in the file's order.
    """
    position = {item.statement.statement_id: index for index, item in enumerate(parsed)}
    themed, rows = [], []
    for one in recommendations:
        index = position[one.statement_id]
        scores = score_themes(parsed[index], _around(parsed, index), themes)
        best = next(iter(scores), None)
        themed.append(replace(one, theme=best))
        rows += [
            RecommendationTheme(one.recommendation_id, theme, score)
            for theme, score in scores.items()
        ]
    return themed, rows


def _around(parsed: Sequence["ParsedStatement"], index: int) -> list["ParsedStatement"]:
    """Return the neighbours in the same turn: what "this" and "they" point to."""
    turn_id = parsed[index].statement.turn_id
    near = [*parsed[max(index - 1, 0) : index], *parsed[index + 1 : index + 2]]
    return [item for item in near if item.statement.turn_id == turn_id]


def score_themes(
    item: "ParsedStatement", around: Sequence["ParsedStatement"], themes: Sequence[Theme]
) -> dict[str, float]:
    """Return themes and scores from 0 to 1, the best first; only those that fit."""
    own = _forms(item)
    context = [_forms(neighbour) for neighbour in around]
    scores = {}
    for theme in themes:
        weight = _weight(theme, own)
        weight += WEIGHT_OF_CONTEXT * sum(_weight(theme, forms) for forms in context)
        score = round(weight / (weight + 1.0), 4)
        if score >= LOWEST_SCORE:
            scores[theme.theme] = score
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))


def _weight(theme: Theme, forms: Sequence[frozenset[str]]) -> float:
    """Return the summed weight of the theme's keywords; one inside another counts once."""
    found = [keyword for keyword in theme.keywords if _is_said(keyword, forms)]
    longest = [
        keyword
        for keyword in found
        if not any(keyword != other and set(keyword) < set(other) for other in found)
    ]
    return sum(
        WEIGHT_OF_ONE_WORD if len(keyword) == 1 else WEIGHT_OF_MORE_WORDS for keyword in longest
    )


def _is_said(keyword: tuple[str, ...], forms: Sequence[frozenset[str]]) -> bool:
    return any(_starts_at(keyword, forms, index) for index in range(len(forms)))


def _starts_at(keyword: tuple[str, ...], forms: Sequence[frozenset[str]], index: int) -> bool:
    """Return whether the keyword's words follow from ``index`` on, in order, with small gaps."""
    if keyword[0] not in forms[index]:
        return False
    position = index
    for word in keyword[1:]:
        near = range(position + 1, min(position + 2 + WIDEST_GAP, len(forms)))
        following = next((at for at in near if word in forms[at]), None)
        if following is None:
            return False
        position = following
    return True


def _forms(item: "ParsedStatement") -> list[frozenset[str]]:
    """Return, word by word, the spellings that a keyword may have: as said, lemma, singular."""
    forms = []
    for token in item.span:
        if token.is_punct or token.is_space:
            continue
        lower = token.lower_
        forms.append(frozenset({lower, token.lemma_.lower() or lower, _singular(lower)}))
    return forms


def _singular(word: str) -> str:
    """Return a plain singular; drafts and languages without a parser have no lemmas."""
    if word.endswith("ies") and len(word) > len("dies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
