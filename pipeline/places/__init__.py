"""Places in a text, with their codes of the UN standard M49.

Names and codes come from CLDR through Babel (its numeric aliases of ISO 3166 codes are the M49
codes; numeric territories are the regions); ``data/places.toml`` adds other names and peoples.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.settings import DATA_DIR

_TOKEN = re.compile(r"[^\W\d_]+(?:[’'.\-][^\W\d_]+)*\.?|&")
_WORLD = "001"


@dataclass(frozen=True, slots=True)
class Place:
    """One place named in a text."""

    start_char: int
    end_char: int
    canonical: str
    place_code: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names by their first word, in lower case, the longest first; values are M49 codes."""

    names: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    canonical: Mapping[str, str]
    demonyms: frozenset[str]
    ambiguous: frozenset[str]
    before_a_language: frozenset[str]


def find_places(text: str) -> list[Place]:
    """Return the places named in the text in order, longest names first, without overlaps.

    Names that are also common words ("turkey") count only with a capital letter.
    """
    gazetteer = load_gazetteer()
    tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]
    places: list[Place] = []
    index = 0
    while index < len(tokens):
        found = _longest_name(gazetteer, tokens, index)
        if found is None:
            index += 1
            continue
        length, code = found
        end = tokens[index + length - 1][1] - _tail(tokens[index + length - 1][2])
        places.append(Place(tokens[index][0], end, gazetteer.canonical[code], code))
        index += length
    return places


def _tail(word: str) -> int:
    """Return how many characters at the word's end are no part of a name: "'s", a full stop."""
    bare = word.removesuffix(".") if word.count(".") == 1 else word
    return len(word) - len(bare.removesuffix("'s").removesuffix("’s"))


def _longest_name(
    gazetteer: Gazetteer, tokens: list[tuple[int, int, str]], index: int
) -> tuple[int, str] | None:
    first = _folded(tokens[index][2])
    for name, code in gazetteer.names.get(first, ()):
        written = [token[2] for token in tokens[index : index + len(name)]]
        if tuple(map(_folded, written)) == name and _counts(
            gazetteer, name, written, tokens, index
        ):
            return len(name), code
    return None


def _counts(
    gazetteer: Gazetteer,
    name: tuple[str, ...],
    written: list[str],
    tokens: list[tuple[int, int, str]],
    index: int,
) -> bool:
    spelling = " ".join(name)
    if spelling in gazetteer.ambiguous and not written[0][0].isupper():
        return False
    is_language = index > 0 and _folded(tokens[index - 1][2]) in gazetteer.before_a_language
    return not (is_language and spelling in gazetteer.demonyms)


def _folded(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s").rstrip(".")


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Return the names of CLDR and of ``data/places.toml`` together."""
    extra = tomllib.loads((DATA_DIR / "places.toml").read_text(encoding="utf-8"))
    canonical = dict(_cldr_names(extra["codes"]))
    names = {_spelling(name): code for code, name in canonical.items() if code != _WORLD}
    for group in ("aliases", "demonyms"):
        for code, spellings in extra[group].items():
            names |= {_spelling(name): code for name in spellings}
            canonical.setdefault(code, _title(spellings))
    return _gazetteer(names, canonical, extra)


def _gazetteer(
    names: Mapping[tuple[str, ...], str], canonical: Mapping[str, str], extra: Mapping[str, Any]
) -> Gazetteer:
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, code in sorted(names.items(), key=lambda item: (-len(item[0]), item[0])):
        by_first.setdefault(name[0], []).append((name, code))
    peoples = {name for spellings in extra["demonyms"].values() for name in spellings}
    return Gazetteer(
        {first: tuple(entries) for first, entries in by_first.items()},
        canonical,
        frozenset(peoples),
        frozenset(extra["ambiguous"]["names"]),
        frozenset(extra["ambiguous"]["before_a_language"]),
    )


def _cldr_names(valid_codes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (M49 code, English name) of every region and country that has a code."""
    from babel import Locale

    countries = country_codes(valid_codes)
    for territory, name in Locale("en").territories.items():
        if territory.isdigit():
            yield territory, name
        elif territory in countries:
            yield countries[territory], name


def country_codes(valid_codes: Mapping[str, str]) -> dict[str, str]:
    """Return the M49 codes by ISO 3166 code; ``valid_codes`` go before those of CLDR."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {value[0]: key for key, value in aliases.items() if _is_m49(key, value)} | dict(
        valid_codes
    )


def _is_m49(key: str, value: list[str]) -> bool:
    # From 900 the numbers are CLDR's private use.
    return key.isdigit() and len(value) == 1 and int(key) < 900


def _spelling(name: str) -> tuple[str, ...]:
    return tuple(_folded(match.group()) for match in _TOKEN.finditer(name))


def _title(spellings: list[str]) -> str:
    return spellings[0].capitalize() if spellings else ""
