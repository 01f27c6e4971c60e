"""Data on its way into a page: JSON that no HTML parser can take for markup, and script files.

A page that was opened from disk may not fetch files, but it may load scripts; so everything that
the catalogue loads on demand is a script with one call, ``webinarReport.receive(name, value)``.
"""

import json
from typing import Any

_CALL = "webinarReport.receive("
# Inside <script> only these could end the element, open a comment, or end a line of old engines.
_ESCAPES = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


def to_json(value: Any) -> str:
    """Return JSON without a character that means something to HTML; equal values, equal text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def to_script(name: str, value: Any) -> str:
    """Return the text of a script file that hands ``value`` to the page under ``name``."""
    return f"{_CALL}{to_json(name)},{to_json(value)});\n"


def from_script(text: str) -> Any:
    """Return the value of a file that ``to_script`` made.

    Raises:
        ValueError: the text is no such file.
    """
    if not text.startswith(_CALL):
        raise ValueError("not a script of the report")
    _, _, rest = text.removeprefix(_CALL).partition(",")
    return json.loads(rest.rstrip().removesuffix(");"))
