"""What a webinar was about: the nouns that most statements come back to.

Noun phrases are found by part of speech (Justeson and Katz, "Technical terminology: some
linguistic properties and an algorithm for identification in text", 1995) and ranked by how many
statements say them; a phrase of two words says more than either and counts double.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Mention, Speaker

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from pipeline.statements import ParsedStatement

MOST_TOPICS = 12
FEWEST_STATEMENTS = 3
LONGEST_PHRASE = 3
_WORD = re.compile(r"[A-Za-z][\w'’-]{2,}")
_PHRASE_TAGS = ("ADJ", "NOUN", "PROPN")
# Heads that stand for anything, and words by which people address each other.
_GENERAL = frozenset(
    "thing time people way lot kind sort bit question point example case fact day year part stuff "
    "guy one something anything everything nothing someone everyone somebody nobody anybody today "
    "tomorrow yesterday minute hour week month moment number side end start problem idea reason "
    "sense word mean course matter order place person man woman member mister minister madam chair "
    "sir lady gentleman colleague speaker look meeting webinar slide page first second hand couple "
    "area issue type other okay yeah hmm morning afternoon evening thanks name mind level term "
    "view set line right answer move use try group discussion whole half rest top bottom "
    "difference list detail note sorry god guess talk".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A noun phrase as it is said most often, and the statements that say it, in order."""

    text: str
    statement_ids: tuple[str, ...]


def find_topics(
    parsed: "Sequence[ParsedStatement]", *, mentions: Sequence[Mention], speakers: Sequence[Speaker]
) -> list[Topic]:
    """Return up to ``MOST_TOPICS`` topics, the weightiest first; no two share a word.

    Names of people are none: who was there is told elsewhere. A short talk may have no topic.
    """
    said_in: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for item in parsed:
        for phrase in _phrases(item.span):
            lemmas = tuple(token.lemma_.lower() for token in phrase)
            said_in[lemmas][item.statement.statement_id] = None
            forms[lemmas][" ".join(token.text for token in phrase)] += 1
    names = _name_words(mentions, speakers)
    weights = {
        lemmas: len(statements) * len(lemmas)
        for lemmas, statements in said_in.items()
        if len(statements) >= FEWEST_STATEMENTS and names.isdisjoint(lemmas)
    }
    return [
        Topic(forms[lemmas].most_common(1)[0][0], tuple(said_in[lemmas]))
        for lemmas in _apart(sorted(weights, key=lambda lemmas: (-weights[lemmas], lemmas)))
    ]


def _phrases(span: "Span") -> Iterator[list["Token"]]:
    """Yield each noun phrase of up to ``LONGEST_PHRASE`` words and every shorter end of it."""
    run: list[Token] = []
    for token in [*span, None]:
        if token is not None and token.pos_ in _PHRASE_TAGS and _WORD.fullmatch(token.text):
            run.append(token)
            continue
        while run and run[-1].pos_ == "ADJ":
            run.pop()
        if run and run[-1].lemma_.lower() not in _GENERAL:
            longest = run[-LONGEST_PHRASE:]
            yield from (longest[start:] for start in range(len(longest)))
        run = []


def _name_words(mentions: Sequence[Mention], speakers: Sequence[Speaker]) -> frozenset[str]:
    names = [mention.text for mention in mentions if mention.label == "PERSON"]
    names += [speaker.speaker_name for speaker in speakers if speaker.speaker_name]
    return frozenset(word for name in names for word in name.lower().split())


def _apart(ranked: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the first phrases of which none shares a word with one before it."""
    chosen: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for lemmas in ranked:
        if taken.isdisjoint(lemmas):
            chosen.append(lemmas)
            taken.update(lemmas)
        if len(chosen) == MOST_TOPICS:
            break
    return chosen
