"""A small webinar with everything that translators meet, for the tests of exports and returns."""

from datetime import date

from pipeline.lake import Lake
from pipeline.records import (
    BriefLine,
    GlossaryTerm,
    Mention,
    Recommendation,
    RecordingSummary,
    Speaker,
    Statement,
    Turn,
    Word,
)

RECORDING_ID = "open-talks-0a1b2c3d"
SUMMARY = RecordingSummary(
    run_id="r1", title="Open talks & more", source_uri="file:///home/a/talk.ogg",
    source_sha256="0" * 64, event_date=date(2020, 4, 23), series="Spring", duration_ms=20_000,
    speech_ms=16_000, language="en", language_confidence=None, speaker_count=2, word_count=26,
    recommendation_count=1, engine="whisper", model="small", draft=False, schema_version=1,
)  # fmt: skip
TEXTS = (
    "Tao Zhan welcomes 1,200 teachers.",
    "See https://oer.example/a [laughs].",
    "Ministries should fund open educational resources for 3 years.",
    "Thank you.",
)
GERMAN = (
    "Tao Zhan begrüßt 1.200 Lehrkräfte.",
    "Siehe https://oer.example/a [laughs].",
    "Die Ministerien sollten offene Bildungsressourcen 3 Jahre lang fördern.",
    "Vielen Dank.",
)
_SPANS = ((0, 3000), (3000, 6000), (8000, 14_000), (15_000, 16_000))


def _words() -> list[Word]:
    words = []
    for text, (start, end) in zip(TEXTS, _SPANS, strict=True):
        parts = text.split()
        step = (end - start) // len(parts)
        words += [
            Word(start + step * index, start + step * (index + 1), part, speaker="S01")
            for index, part in enumerate(parts)
        ]
    return words


WORDS = _words()
_ENDS = (5, 8, 17, 19)
_NAMES = (("S01", "Tao Zhan"), ("S01", "Tao Zhan"), ("S02", "Ana Núñez"), ("S01", "Tao Zhan"))
_TURNS = ("t0001", "t0001", "t0002", "t0003")
STATEMENTS = [
    Statement(
        f"{RECORDING_ID}-s{index + 1:04d}",
        f"{RECORDING_ID}-{_TURNS[index]}",
        *_NAMES[index],
        *_SPANS[index],
        _ENDS[index - 1] if index else 0,
        _ENDS[index],
        "en",
        TEXTS[index],
    )
    for index in range(len(TEXTS))
]
TURNS = [
    Turn(f"{RECORDING_ID}-t0001", "S01", "Tao Zhan", 0, 6000, 0, 8, " ".join(TEXTS[:2])),
    Turn(f"{RECORDING_ID}-t0002", "S02", "Ana Núñez", 8000, 14_000, 8, 17, TEXTS[2]),
    Turn(f"{RECORDING_ID}-t0003", "S01", "Tao Zhan", 15_000, 16_000, 17, 19, TEXTS[3]),
]
SPEAKERS = [
    Speaker("S01", "Tao Zhan", "Director", "UNESCO IITE"),
    Speaker("S02", "Ana Núñez"),
]
MENTIONS = [
    Mention(f"{RECORDING_ID}-m0001", STATEMENTS[0].statement_id, "PERSON", "Tao Zhan", 0, 8,
            "Tao Zhan"),
    Mention(f"{RECORDING_ID}-m0002", STATEMENTS[2].statement_id, "ORG", "Ministries", 0, 10,
            "Ministries"),
]  # fmt: skip
RECOMMENDATION = Recommendation(
    f"{RECORDING_ID}-r001", STATEMENTS[2].statement_id, "S02", "Ana Núñez", 8000, 14_000,
    TEXTS[2], 0, len(TEXTS[2]), "Ministries should fund open resources.", "Ministries",
    "fund open educational resources", None, None, None, "obligation", "do", "own", 0.9,
    "deontic", False,
)  # fmt: skip
BRIEF = [
    BriefLine(0, "headline", "Open talks & more", None),
    BriefLine(1, "recommendation", RECOMMENDATION.recommendation, STATEMENTS[2].statement_id),
]
GLOSSARY = (
    GlossaryTerm(
        "open educational resources",
        ("O E R",),
        (("de", "offene Bildungsressourcen"), ("fr", "ressources éducatives libres")),
        "UNESCO's wording",
    ),
)
TABLES_OF_WEBINAR = {
    "recordings": [SUMMARY],
    "words": WORDS,
    "turns": TURNS,
    "statements": STATEMENTS,
    "speakers": SPEAKERS,
    "mentions": MENTIONS,
    "recommendations": [RECOMMENDATION],
    "brief": BRIEF,
}


def publish_webinar(lake: Lake, **changed: object) -> None:
    """Publish the webinar, with some tables changed."""
    lake.publish(RECORDING_ID, "r1", {**TABLES_OF_WEBINAR, **changed})  # type: ignore[dict-item]
