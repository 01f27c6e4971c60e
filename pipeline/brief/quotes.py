"""Which statement of a speaker tells most: the one that speaks of most of the webinar's topics.

Among equals, words are weighed by how often content words occur in the recording (Nenkova and
Vanderwende, "The impact of frequency on summarization", 2005), and damped by length.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.records import Statement

FEWEST_WORDS = 6
MOST_WORDS = 40
_WORD = re.compile(r"[^\W\d_]{4,}")
_STOPPED = frozenset(
    "about after again also because been before being between could does doing down during each "
    "every from further have having here hers herself himself into itself just like many more most "
    "much only other ours ourselves over really same should some such than that their theirs them "
    "themselves then there these they thing things think this those through today under until very "
    "want well were what when where which while will with would your yours yourself going know "
    "thank thanks good morning afternoon evening welcome hello everyone name webinar speaker floor "
    "please question questions first second last next doctor make made said says back come".split()
)
# Openings of statements that steer the meeting or greet.
_STEERING = re.compile(
    r"^(?:(?:so|and|well|now|ok|okay|yes|no),?\s+)*(?:thank|many thanks|good (?:morning|afternoon"
    r"|evening)|hello|welcome|please|goodbye|my name|our (?:first|second|third|next|last) speaker"
    r"|i (?:would|will|'d) (?:also )?like to|i give|let me|that was)",
    re.IGNORECASE,
)


def telling_statements(
    candidates: Sequence[Statement],
    *,
    all_statements: Sequence[Statement],
    topic_counts: Mapping[str, int],
) -> dict[str, Statement]:
    """Return the most telling candidate of each speaker, by label, the most telling one first.

    ``topic_counts`` says how many of the webinar's topics a statement speaks of; where two speak
    of as many, the weight of their words decides, then the order of the talk.
    """
    counts = Counter(word for statement in all_statements for word in _content(statement.text))
    best: dict[str, tuple[tuple[int, float], Statement]] = {}
    for statement in candidates:
        weight = _score(statement.text, counts)
        if statement.speaker is None or weight <= 0.0:
            continue
        score = topic_counts.get(statement.statement_id, 0), weight
        if statement.speaker not in best or score > best[statement.speaker][0]:
            best[statement.speaker] = score, statement
    ranked = sorted(best.items(), key=lambda item: item[1][0], reverse=True)
    return {speaker: statement for speaker, (_, statement) in ranked}


def _score(text: str, counts: Counter[str]) -> float:
    length = len(text.split())
    if not FEWEST_WORDS <= length <= MOST_WORDS or text.endswith("?") or _STEERING.match(text):
        return 0.0
    words = set(_content(text))
    return sum(counts[word] for word in sorted(words)) / math.sqrt(length)


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _STOPPED]
