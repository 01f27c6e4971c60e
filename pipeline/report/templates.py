"""Templates and assets of the report, and the one number that changes with any of them."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.formats.markup import legal_text
from pipeline.report.scripts import to_json
from pipeline.timecode import ms_to_short_clock

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent
ASSETS = _FOLDER / "assets"
# What pages and downloads are made by, beside this package.
_MAKERS = ("exports*.py", "cues*.py", "formats/*.py", "citations.py")


def render(template: str, **values: Any) -> str:
    """Return a page. Every value is escaped, and loses characters that HTML cannot hold."""
    return legal_text(_environment().get_template(template).render(values))


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": ms_to_short_clock, "seconds": _seconds, "json": _script_json}
    return environment


def _seconds(ms: int) -> str:
    """Return the time of a media fragment, ``93.5``."""
    return f"{ms / 1000:.10g}"


def _script_json(value: Any) -> Any:
    from markupsafe import Markup

    # ``to_json`` has escaped what could end the element; escaping it again would break the JSON.
    return Markup(to_json(value))  # noqa: S704


@lru_cache(maxsize=1)
def report_version() -> str:
    """Return 16 hex digits over everything that makes pages: same version, same bytes."""
    makers = [path for pattern in _MAKERS for path in _FOLDER.parent.glob(pattern)]
    parts = [path for path in _FOLDER.rglob("*") if path.suffix in (".py", ".html", ".css", ".js")]
    digest = hashlib.sha256()
    for path in sorted([*makers, *parts]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
