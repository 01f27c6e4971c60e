"""A glossary as Whisper's prompt, and the guard that keeps a prompt from costing words.

A prompt spells names as it has them, but it may also lead a model astray: it is believed only
where the model is at least as sure of its words with the prompt as without, and never where the
prompt itself comes back as text.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.records import GlossaryTerm

if TYPE_CHECKING:
    from whisper.tokenizer import Tokenizer

# Half of Whisper's text positions less the start token: what openai-whisper keeps of a prompt.
LONGEST_PROMPT_TOKENS = 223
# So many terms one after the other, as the prompt has them, were read from it, not heard.
FEWEST_RECITED_TERMS = 3
_LEAD = "Glossary: "


def prompt_text(terms: Sequence[str], tokenizer: "Tokenizer") -> str:
    """Return the first terms, as many as fit into a prompt, as one sentence; "" without any."""
    for count in range(len(terms), 0, -1):
        text = f"{_LEAD}{', '.join(terms[:count])}."
        if len(tokenizer.encode(f" {text}")) <= LONGEST_PROMPT_TOKENS:
            return text
    return ""


def glossary_terms(glossary: Sequence[GlossaryTerm]) -> tuple[str, ...]:
    """Return the terms as they are to be spelt, in the order of the glossary."""
    return tuple(term.term for term in glossary)


def is_recited(text: str, terms: Sequence[str]) -> bool:
    """Tell whether the text holds the prompt itself: its lead, or its terms in their order."""
    lowered = text.lower()
    runs = (
        ", ".join(terms[first : first + FEWEST_RECITED_TERMS]).lower()
        for first in range(len(terms) - FEWEST_RECITED_TERMS + 1)
    )
    return _LEAD.strip().lower() in lowered or any(run in lowered for run in runs)


def is_prompt_believed(
    *, plain_logprob: float, prompted_logprob: float, prompted_text: str, terms: Sequence[str]
) -> bool:
    """Tell whether to keep what was heard with the prompt rather than without.

    Both scores are mean log probabilities of the tokens of the same stretch of sound.
    """
    return prompted_logprob >= plain_logprob and not is_recited(prompted_text, terms)
