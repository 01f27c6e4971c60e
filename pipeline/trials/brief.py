"""The brief that the shipped line writes of a transcript without sound."""

from pathlib import Path

from pipeline.agreement import find_agreements, find_supported
from pipeline.brief import build_brief
from pipeline.brief.topics import find_topics
from pipeline.encoder import passages_of
from pipeline.evaluation.brief import SummarisedTranscript, conversation_of
from pipeline.language import load_language_model
from pipeline.mentions import find_mentions
from pipeline.recommendations import find_recommendations
from pipeline.recommendations.detector import load_detector
from pipeline.recommendations.opinion import encoder_opinion
from pipeline.records import Agenda
from pipeline.settings import DATA_DIR, Settings
from pipeline.statements import split_statements
from pipeline.themes import assign_themes, load_themes

DETECTOR_PATH = DATA_DIR / "models" / "recommendation_rules" / "weights.json"
THEMES_PATH = DATA_DIR / "themes.toml"


def brief_text(transcript: SummarisedTranscript, settings: Settings) -> str:
    """Return the lines of the brief that the shipped line writes of a transcript."""
    words, turns, speakers = conversation_of(transcript)
    name, agenda = transcript.transcript_id, Agenda()
    nlp = load_language_model(settings.text.language_model)
    themes = load_themes(Path(settings.text.themes) if settings.text.themes else THEMES_PATH)
    parsed = split_statements(name, turns, words, nlp, language="en")
    statements = [item.statement for item in parsed]
    mentions = find_mentions(name, parsed, agenda=agenda)
    found = find_recommendations(
        name,
        parsed,
        detector=load_detector(DETECTOR_PATH),
        mentions=mentions,
        words=words,
        encoder_score=encoder_opinion(passages_of([one.text for one in statements])),
    )
    recommendations = assign_themes(found, parsed, themes)[0]
    lines = build_brief(
        title=name,
        event_date=None,
        series=None,
        speakers=speakers,
        statements=statements,
        mentions=mentions,
        recommendations=recommendations,
        agreements=find_supported(find_agreements(parsed), statements, recommendations),
        themes=themes,
        topics=find_topics(parsed, mentions=mentions, speakers=speakers),
    )
    return "\n".join(line.text for line in lines)
