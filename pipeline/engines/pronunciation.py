"""How words that a pronouncing dictionary lacks may sound, in ARPABET phones.

The rules read names as people of many languages say them in English: one letter, one sound,
with a few pairs of letters. Each rule may know two readings; words get a handful of variants.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

MOST_VARIANTS = 6

# Spelling -> readings, the likelier first. The longest spelling that fits is taken.
RULES: dict[str, tuple[str, ...]] = {
    "tsch": ("CH",), "sch": ("SH",), "tch": ("CH",), "tion": ("SH AH N",), "eau": ("OW",),
    "ch": ("CH", "K"), "sh": ("SH",), "zh": ("JH", "ZH"), "th": ("TH", "T"), "ph": ("F",),
    "kh": ("K", "HH"), "gh": ("G",), "ck": ("K",), "qu": ("K W",), "kn": ("N", "K N"),
    "ng": ("NG",), "ts": ("T S",), "tz": ("T S",), "cz": ("CH",), "sz": ("SH",), "rz": ("ZH",),
    "dj": ("JH",), "gn": ("N Y", "G N"), "ll": ("L",), "nn": ("N",), "ss": ("S",), "tt": ("T",),
    "rr": ("R",), "mm": ("M",), "pp": ("P",), "ff": ("F",), "bb": ("B",), "dd": ("D",),
    "aa": ("AA",), "ae": ("EY",), "ai": ("AY", "EY"), "ao": ("AW",), "au": ("AW", "AO"),
    "ay": ("EY", "AY"), "ee": ("IY",), "ei": ("EY", "AY"), "eo": ("IY OW",), "eu": ("OY", "UW"),
    "ey": ("EY", "IY"), "ia": ("IY AH", "Y AH"), "ie": ("IY",), "io": ("IY OW",), "iu": ("Y UW",),
    "oa": ("OW",), "oi": ("OY",), "oo": ("UW",), "ou": ("UW", "AW"), "ow": ("OW", "AW"),
    "oy": ("OY",), "ua": ("W AA",), "ue": ("W EH", "UW"), "ui": ("W IY",), "ya": ("Y AA", "AY AH"),
    "ye": ("Y EH",), "yo": ("Y OW",), "yu": ("Y UW",),
    "a": ("AA", "AE"), "b": ("B",), "c": ("K",), "d": ("D",), "e": ("EH", "EY"), "f": ("F",),
    "g": ("G",), "h": ("HH",), "i": ("IY", "IH"), "j": ("JH", "Y"), "k": ("K",), "l": ("L",),
    "m": ("M",), "n": ("N",), "o": ("OW", "AA"), "p": ("P",), "q": ("K",), "r": ("R",),
    "s": ("S",), "t": ("T",), "u": ("UW", "AH"), "v": ("V",), "w": ("W",), "x": ("K S",),
    "y": ("IY",), "z": ("Z",),
}  # fmt: skip

# Endings that are said in one way only.
ENDINGS: dict[str, tuple[str, ...]] = {
    "eva": ("EY V AH", "EH V AH"), "ova": ("OW V AH",), "ski": ("S K IY",), "sky": ("S K IY",),
    "ia": ("IY AH",), "ing": ("IH NG",), "er": ("ER",), "a": ("AH",), "e": ("EY", ""),
}  # fmt: skip

LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY",
    "h": "EY CH", "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N",
    "o": "OW", "p": "P IY", "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW",
    "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip

_LONGEST_SPELLING = max(map(len, RULES))
_LONGEST_ACRONYM = 5


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Return the words of CMU's pronouncing dictionary, lower case; it lies in PocketSphinx' wheel.

    Without the wheel there are none.
    """
    package = find_spec("pocketsphinx")
    folders = (package.submodule_search_locations or []) if package else []
    for folder in folders:
        path = Path(folder) / "model" / "en-us" / "cmudict-en-us.dict"
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            return frozenset(line.split(" ", 1)[0].partition("(")[0] for line in lines)
    return frozenset()


def pronounce(word: str) -> list[str]:
    """Return how the word may sound, the likeliest first; nothing where no letter is known.

    A short word in capitals is spelt out letter by letter first ("IITE") and then read.
    """
    letters = [letter for letter in word.lower() if letter in LETTERS]
    if not letters:
        return []
    read = _read("".join(letters))
    if word.isupper() and 1 < len(letters) <= _LONGEST_ACRONYM:
        return [" ".join(LETTERS[letter] for letter in letters), *read][:MOST_VARIANTS]
    return read


def _read(letters: str) -> list[str]:
    spellings = _readings(letters)
    variants = (" ".join(filter(None, phones)) for phones in product(*spellings))
    return list(dict.fromkeys(islice(variants, MOST_VARIANTS)))


def _readings(letters: str) -> list[Sequence[str]]:
    ending = next(
        (end for end in sorted(ENDINGS, key=len, reverse=True) if _ends(letters, end)), ""
    )
    stem = letters.removesuffix(ending) if ending else letters
    found: list[Sequence[str]] = []
    while stem:
        length = next(n for n in range(_LONGEST_SPELLING, 0, -1) if stem[:n] in RULES)
        found.append(RULES[stem[:length]])
        stem = stem[length:]
    return [*found, ENDINGS[ending]] if ending else found


def _ends(letters: str, ending: str) -> bool:
    return len(letters) > len(ending) + 1 and letters.endswith(ending)
