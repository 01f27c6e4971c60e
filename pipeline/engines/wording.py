"""A language model behind an OpenAI-compatible endpoint, a server on this machine too.

Only what is asked is sent, and only where an endpoint is configured. A key is read from the
environment (``OPENAI_API_KEY``) when it is needed and kept nowhere.
"""

import os
from typing import Any

from pipeline.errors import EngineError
from pipeline.settings import BriefSettings

KEY_VARIABLE = "OPENAI_API_KEY"
LONGEST_ANSWER = 200_000


def ask(settings: BriefSettings, instructions: str, text: str) -> str:
    """Return the model's answer to one question, asked without randomness.

    Raises:
        EngineError: the endpoint cannot be reached in time, refuses, or answers something else.
    """
    import httpx

    endpoint = (settings.endpoint or "").rstrip("/")
    key = os.environ.get(KEY_VARIABLE)
    question = {
        "model": settings.model or "default",
        "temperature": 0,
        "seed": 1,
        "messages": [
            {"role": "system", "content": instructions},
            {"role": "user", "content": text},
        ],
    }
    try:
        response = httpx.post(
            f"{endpoint}/chat/completions",
            json=question,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=settings.timeout_s,
        )
        response.raise_for_status()
        return _content(response.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError) as error:
        raise EngineError(
            "the endpoint gave no wording",
            "brief.endpoint",
            f"{endpoint}: {type(error).__name__}: {str(error).partition(chr(10))[0]}",
            "Check the address, the model's name and the key, or leave brief.endpoint out",
        ) from error


def _content(answer: Any) -> str:
    content = answer["choices"][0]["message"]["content"]
    if not isinstance(content, str) or len(content) > LONGEST_ANSWER:
        raise ValueError("no text in the answer")
    return content
