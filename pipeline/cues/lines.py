"""Where a text may be parted, between lines or between blocks, and what each place costs.

Guides agree on this (Netflix, BBC, TED): after punctuation, before conjunctions and prepositions;
never an article from its noun, a preposition from what it governs, a pronoun or auxiliary from its
verb. Words that must not end a line are listed by language; others break at punctuation alone.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from pipeline.cues.profiles import Rules, width
from pipeline.formats.bilingual import DIRECTION_MARKS, RIGHT_TO_LEFT

# What a cut costs after a word, by what the word ends with; the unit is arbitrary.
SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！", "؟", "।")
_CLAUSE_ENDS = (",", ";", ":", "–", "—", "、", "，", "；", "：", "،", "؛")
_CLOSING_QUOTES = "\"'”’»)]」』）》"
_COST_SENTENCE, _COST_PAUSE, _COST_CLAUSE, _COST_CONJUNCTION, _COST_ANYWHERE = 0, 2, 3, 6, 12
_COST_NAME = 18
_COST_SPLIT_PHRASE = 25
SHORT_PAUSE_MS = 300

# RIGHT-TO-LEFT MARK (Unicode Standard Annex 9): players that lay out from the left still put the
# full stop, the bracket and the Latin name at the ends of a line where they belong.
DIRECTION_MARK = "\u200f"

# Articles, prepositions, conjunctions, pronouns before verbs, auxiliaries, negations: what follows
# belongs to them. Bulgarian and Ukrainian share few forms with Russian, so they have no list yet.
STAYS_WITH_NEXT: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the my your our their his her its this these those of to in on at for with by "
        "from and or but that which is are was were will would can could should must have has not "
        "very i you we they he she it mr. mrs. ms. dr.",
        "de": "der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser "
        "euer kein keine im am vom zum zur ins in an auf für mit von zu aus bei nach über unter "
        "vor durch gegen ohne um und oder aber dass wenn weil ob als ich du er sie es wir nicht "
        "sehr herr frau dr. prof.",
        "fr": "le la les un une des du de au aux ce cet cette ces mon ma mes ton ta tes son sa ses "
        "notre nos votre vos leur leurs à en dans sur sous pour par avec sans chez et ou mais que "
        "qui dont où si je tu il elle on nous vous ils elles ne se très m. mme",
        "es": "el la los las un una unos unas del de al a en con por para sin sobre entre hasta "
        "desde mi tu su mis tus sus este esta estos estas y e o u pero que si no se muy lo le les "
        "sr. sra.",
        "it": "il lo la i gli le un uno una del dello della dei degli delle al allo alla ai agli "
        "alle di a da in con su per tra fra e o ma che se non mi ti si ci vi molto",
        "pt": "o a os as um uma do da dos das no na nos nas ao à aos às de em com por para sem "
        "sobre e ou mas que se não me te meu minha seu sua este esta muito",
        "nl": "de het een mijn jouw zijn haar ons onze hun in op aan voor met van naar uit bij "
        "over onder door tegen zonder om en of maar dat die als ik jij hij zij wij niet zeer",
        "ru": "в во на с со к ко о об обо от ото до из изо за под подо над по при про у без для "
        "через между и а но или что чтобы если как не ни мы вы он она они я ты это этот эта эти",
        "ar": "في من على إلى عن مع بين عند بعد قبل أن إن لا لم لن قد هذا هذه التي الذي ثم أو و يا",
    }.items()
}
_OPENS_PHRASE: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "and or but because so that which who when where while if in on at for with by from "
        "to of as than",
        "de": "und oder aber weil denn dass wenn als ob die der das in im an am auf für mit von "
        "zu zum zur aus bei nach über um durch",
        "fr": "et ou mais parce que qui dont où quand si dans en sur pour par avec sans de du des "
        "à au aux comme",
        "es": "y e o pero porque que quien cuando donde si en con por para sin de del a al como",
        "it": "e o ma perché che chi quando dove se in con per da di del della a al come",
        "pt": "e ou mas porque que quem quando onde se em no na com por para sem de do da a ao",
        "nl": "en of maar omdat dat die als wanneer waar in op aan voor met van naar uit bij door",
        "ru": "и а но или что чтобы если когда где который которая которые в во на с со к о об от "
        "до из за по при для без через между как",
        "ar": "و أو ثم لأن أن التي الذي الذين في من على إلى عن مع بين بعد قبل حيث إذا",
    }.items()
}


def cut_cost(before: str, after: str, pause_ms: int, rules: Rules) -> float:
    """Return how bad it is to part the two words, between lines or between blocks."""
    if splits_phrase(before, rules.language):
        return _COST_SPLIT_PHRASE
    ending = before.rstrip(_CLOSING_QUOTES)
    if ending.endswith(SENTENCE_ENDS):
        return _COST_SENTENCE
    if pause_ms >= SHORT_PAUSE_MS:
        return _COST_PAUSE
    if ending.endswith(_CLAUSE_ENDS):
        return _COST_CLAUSE
    if after.lower() in _OPENS_PHRASE.get(rules.language, ()):
        return _COST_CONJUNCTION
    # German gives its nouns capitals, so two of them are no name there.
    is_name = before[:1].isupper() and after[:1].isupper() and rules.language != "de"
    return _COST_NAME if is_name else _COST_ANYWHERE


def splits_phrase(before: str, language: str) -> bool:
    """Return whether a cut after this word parts it from what it belongs to."""
    return before.lower() in STAYS_WITH_NEXT.get(language, ())


def break_lines(texts: Sequence[str], rules: Rules) -> str:
    """Return the words in as few lines as hold them; two lines break at the best place."""
    if width(rules.separator.join(texts)) <= rules.line_columns:
        lines = [rules.separator.join(texts)]
    else:
        splits = list(possible_breaks(texts, rules))
        index = min(splits, key=lambda index: _break_cost(texts, index, rules), default=0)
        lines = [rules.separator.join(part) for part in (texts[:index], texts[index:])]
        lines = lines if index else _filled_lines(texts, rules)
    return "\n".join(with_direction_marks(line, rules.language) for line in lines)


def possible_breaks(texts: Sequence[str], rules: Rules) -> list[int]:
    """Return the indexes at which a second line may begin so that both fit."""
    return [
        index
        for index in range(1, len(texts))
        if width(rules.separator.join(texts[:index])) <= rules.line_columns
        and width(rules.separator.join(texts[index:])) <= rules.line_columns
    ]


def _break_cost(texts: Sequence[str], index: int, rules: Rules) -> tuple[bool, float]:
    """Return the cost of a break; no balance of the lines makes up for a phrase that is split."""
    first, second = (rules.separator.join(part) for part in (texts[:index], texts[index:]))
    cut = cut_cost(texts[index - 1], texts[index], 0, rules)
    is_split = splits_phrase(texts[index - 1], rules.language)
    return is_split, cut + abs(width(first) - width(second)) / 3


def _filled_lines(texts: Sequence[str], rules: Rules) -> list[str]:
    lines: list[str] = []
    for text in texts:
        longer = f"{lines[-1]}{rules.separator}{text}" if lines else text
        if lines and width(longer) <= rules.line_columns:
            lines[-1] = longer
        else:
            lines.append(text)
    return lines


def with_direction_marks(line: str, language: str) -> str:
    """Return a line of a right-to-left language between direction marks, any other as it is."""
    if language in RIGHT_TO_LEFT and is_right_to_left(line):
        # A translator's tool may have put marks of its own there.
        return f"{DIRECTION_MARK}{line.strip(DIRECTION_MARKS)}{DIRECTION_MARK}"
    return line


def is_right_to_left(text: str) -> bool:
    """Return whether the text has letters that run from right to left."""
    return any(runs_from_right(character) for character in text)


def runs_from_right(character: str) -> bool:
    """Return whether Unicode gives the character that direction: a letter, or the mark itself."""
    return unicodedata.bidirectional(character) in ("R", "AL")
