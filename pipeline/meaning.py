"""What statements mean: mentions, recommendations, themes, agreement and the brief, in one go.

The line, the scores and the checks all come here, so that what is measured is what ships.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.agreement import find_agreements, find_supported
from pipeline.brief import build_brief
from pipeline.brief.topics import find_topics
from pipeline.encoder import passages_of
from pipeline.language import load_language_model
from pipeline.mentions import find_mentions
from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from pipeline.recommendations.opinion import encoder_opinion
from pipeline.records import (
    BriefLine,
    Mention,
    Recommendation,
    RecommendationTheme,
    Recording,
    Speaker,
    Statement,
    Word,
)
from pipeline.settings import DATA_DIR, TextSettings
from pipeline.statements import ParsedStatement, parse_sentences
from pipeline.themes import assign_themes, load_themes
from pipeline.translated_statements import english_text, quoted_in_the_original

DETECTOR_PATH = DATA_DIR / "models" / "recommendation_rules" / "weights.json"
THEMES_PATH = DATA_DIR / "themes.toml"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The records of the tables that are made from the statements alone."""

    statements: tuple[Statement, ...]
    mentions: tuple[Mention, ...]
    recommendations: tuple[Recommendation, ...]
    recommendation_themes: tuple[RecommendationTheme, ...]
    brief: tuple[BriefLine, ...]


def find_meaning(
    recording: Recording,
    parsed: Sequence[ParsedStatement],
    *,
    words: Sequence[Word],
    speakers: Sequence[Speaker],
    settings: TextSettings,
    is_parsed: bool,
) -> Meaning:
    """Return what the statements of a recording mean; recommendations are found in their English.

    ``is_parsed`` tells that statements in English carry a full parse and need no other.

    Raises:
        EngineUnavailableError: the language model or the encoder's weights are missing.
        InputError: the themes cannot be read.
    """
    recording_id = recording.recording_id
    statements = [item.statement for item in parsed]
    mentions = find_mentions(recording_id, parsed, agenda=recording.agenda)
    themes = load_themes(Path(settings.themes) if settings.themes else THEMES_PATH)
    english = _in_english(parsed, settings.language_model, is_parsed=is_parsed)
    found = find_recommendations(
        recording_id,
        english,
        detector=load_detector(DETECTOR_PATH),
        mentions=mentions,
        words=words,
        encoder_score=encoder_opinion(
            passages_of([english_text(item.statement) or "" for item in english])
        ),
    )
    recommendations, recommendation_themes = assign_themes(found, english, themes)
    recommendations = quoted_in_the_original(recommendations, statements)
    brief = build_brief(
        title=recording.title,
        event_date=recording.agenda.event_date,
        series=recording.agenda.series,
        speakers=speakers,
        statements=statements,
        mentions=mentions,
        recommendations=recommendations,
        agreements=find_supported(find_agreements(parsed), statements, recommendations),
        themes=themes,
        topics=find_topics(english, mentions=mentions, speakers=speakers),
    )
    return Meaning(
        tuple(statements),
        tuple(mentions),
        tuple(recommendations),
        tuple(recommendation_themes),
        tuple(brief),
    )


def _in_english(
    parsed: Sequence[ParsedStatement], language_model: str, *, is_parsed: bool
) -> list[ParsedStatement]:
    """Return the statements as they read in English, parsed; those without any are left out."""
    texts = {
        item.statement.statement_id: text
        for item in parsed
        if (text := english_text(item.statement))
        and not (is_parsed and item.statement.language == "en")
    }
    if not texts:
        return [item for item in parsed if is_parsed and item.statement.language == "en"]
    nlp = load_language_model(language_model)
    spans = {
        statement_id: item.span
        for statement_id, item in zip(texts, parse_sentences(texts.values(), nlp), strict=True)
    }
    found = []
    for item in parsed:
        span = spans.get(item.statement.statement_id)
        if span is not None:
            found.append(ParsedStatement(replace(item.statement, text=span.text), span))
        elif is_parsed and item.statement.language == "en":
            found.append(item)
    return found
