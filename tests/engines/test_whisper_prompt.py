"""A prompt is as long as Whisper takes, and is believed only where it costs nothing."""

import pytest

from pipeline.engines.whisper_conversion import tokenizer_of
from pipeline.engines.whisper_prompt import (
    LONGEST_PROMPT_TOKENS,
    is_prompt_believed,
    is_recited,
    prompt_text,
)

# openai-whisper leaves its own vocabulary file open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")

TERMS = ("UNESCO IITE", "Moodle", "Learn ON", "Knyazeva")


def test_a_glossary_is_one_sentence_of_terms() -> None:
    tokenizer = tokenizer_of(51_864)
    assert prompt_text(TERMS, tokenizer) == "Glossary: UNESCO IITE, Moodle, Learn ON, Knyazeva."
    assert prompt_text((), tokenizer) == ""


def test_what_does_not_fit_is_left_out_from_the_end() -> None:
    tokenizer = tokenizer_of(51_864)
    text = prompt_text([f"term {number}" for number in range(1_000)], tokenizer)
    assert text.startswith("Glossary: term 0, term 1, ")
    assert len(tokenizer.encode(f" {text}")) <= LONGEST_PROMPT_TOKENS
    assert len(tokenizer.encode(f" {text}")) > LONGEST_PROMPT_TOKENS - 10


@pytest.mark.parametrize(
    ("text", "recited"),
    [
        ("We use Moodle, and Knyazeva said so.", False),
        ("unesco iite, moodle, learn on", True),
        ("Glossary: it begins with a prompt", True),
    ],
)
def test_a_prompt_that_comes_back_is_told_from_speech(text: str, recited: bool) -> None:
    assert is_recited(text, TERMS) is recited


@pytest.mark.parametrize(
    ("prompted", "text", "believed"),
    [
        (-0.3, "We use Moodle.", True),
        (-0.4, "We use Moodle.", True),
        (-0.41, "We use Moodle.", False),
        (-0.1, "UNESCO IITE, Moodle, Learn ON, Knyazeva.", False),
    ],
)
def test_a_prompt_is_believed_where_the_score_does_not_fall(
    prompted: float, text: str, believed: bool
) -> None:
    found = is_prompt_believed(
        plain_logprob=-0.4, prompted_logprob=prompted, prompted_text=text, terms=TERMS
    )
    assert found is believed
