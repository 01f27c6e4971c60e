"""The brief that the shipped line writes of a transcript without sound."""

from pipeline.evaluation.brief import SummarisedTranscript, conversation_of
from pipeline.language import load_language_model
from pipeline.meaning import Meaning, find_meaning
from pipeline.records import Agenda, Recording
from pipeline.settings import Settings
from pipeline.statements import split_statements


def brief_text(transcript: SummarisedTranscript, settings: Settings) -> str:
    """Return the lines of the brief that the shipped line writes of a transcript."""
    return "\n".join(line.text for line in meaning_of(transcript, settings).brief)


def meaning_of(transcript: SummarisedTranscript, settings: Settings) -> Meaning:
    """Return what the shipped line makes of the words of a transcript."""
    words, turns, speakers = conversation_of(transcript)
    name = transcript.transcript_id
    nlp = load_language_model(settings.text.language_model)
    return find_meaning(
        Recording(name, name, "", "", None, None, Agenda()),
        split_statements(name, turns, words, nlp, language="en"),
        words=words,
        speakers=speakers,
        settings=settings.text,
        is_parsed=True,
    )
