"""TTML (W3C Timed Text Markup Language 2, text profile of IMSC) to cues and back."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.errors import FormatError
from pipeline.formats.markup import (
    XML_HEAD,
    attributes,
    block,
    children,
    element,
    escape,
    legal_text,
    local_name,
)
from pipeline.records import Cue
from pipeline.timecode import clock_to_ms, ms_to_clock, seconds_text_to_ms, seconds_to_ms

_NAMESPACE = "http://www.w3.org/ns/ttml"
_METADATA = "http://www.w3.org/ns/ttml#metadata"
_PARAMETER = "http://www.w3.org/ns/ttml#parameter"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_OFFSET = re.compile(r"^(\d{1,12}(?:\.\d{1,9})?)(h|m|s|ms|f|t)$")
_CLOCK_WITH_FRAMES = re.compile(r"^(\d+:\d\d:\d\d):(\d{1,3})$")
_UNIT_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def render_ttml(
    cues: Sequence[Cue], *, language: str, title: str = "", notes: Sequence[str] = ()
) -> str:
    """Return a TTML file: text, lines and speakers, no styles."""
    names = dict.fromkeys(cue.speaker_name for cue in cues if cue.speaker_name)
    agents = {name: f"speaker{number}" for number, name in enumerate(names, start=1)}
    described = [element("ttm:title", title)] if title else []
    described += [element("ttm:desc", note) for note in notes]
    for name, agent in agents.items():
        named = [element("ttm:name", name, type="full")]
        described += block("ttm:agent", named, xml__id=agent, type="person")
    head = block("head", block("metadata", described)) if described else []
    lines = [_cue_line(cue, agents.get(cue.speaker_name or "")) for cue in cues]
    content = [*head, *block("body", block("div", lines))]
    root = block(
        "tt",
        content,
        xmlns=_NAMESPACE,
        xmlns__ttm=_METADATA,
        xmlns__ttp=_PARAMETER,
        ttp__timeBase="media",
        xml__lang=language,
    )
    return XML_HEAD + "\n".join(root) + "\n"


def _cue_line(cue: Cue, agent: str | None) -> str:
    values = attributes(
        begin=ms_to_clock(cue.start_ms), end=ms_to_clock(cue.end_ms), ttm__agent=agent
    )
    text = "<br/>".join(escape(line) for line in cue.text.splitlines() if line.strip())
    return f"<p{values}>{text}</p>"


def parse_ttml(root: Any, where: str) -> list[Cue]:
    """Return the cues in file order; times of enclosing elements are not added up.

    Raises:
        FormatError: not TTML, no cue in it, a cue without times, one that ends before it starts.
    """
    if local_name(root) != "tt":
        raise FormatError("not TTML", where, local_name(root))
    names = {
        agent.get(_XML_ID): (name.text or "").strip()
        for agent in root.iter()
        if local_name(agent) == "agent"
        for name in children(agent, "name")
    }
    rates = _rates(root)
    cues = [
        cue
        for item in root.iter()
        if local_name(item) == "p"
        for cue in _parse_cue(item, names, rates, f"{where}, line {item.sourceline}")
    ]
    if not cues:
        raise FormatError("no cue in this TTML file", where)
    return cues


def _rates(root: Any) -> dict[str, float]:
    """Return how many frames and ticks a second has."""
    values = {}
    for unit, name, default in (("f", "frameRate", 30.0), ("t", "tickRate", 1.0)):
        text = root.get(f"{{{_PARAMETER}}}{name}", "")
        values[unit] = float(text) if re.match(r"^[1-9]\d{0,9}$", text) else default
    return values


def _parse_cue(
    item: Any, names: dict[str | None, str], rates: dict[str, float], where: str
) -> Iterator[Cue]:
    text = "\n".join(
        stripped for line in _text(item).split("\n") if (stripped := " ".join(line.split()))
    )
    if not text:
        return
    start_ms = _parse_time(item.get("begin"), rates, where)
    if item.get("end") is None and item.get("dur") is not None:
        end_ms = start_ms + _parse_time(item.get("dur"), rates, where)
    else:
        end_ms = _parse_time(item.get("end"), rates, where)
    if end_ms < start_ms:
        raise FormatError("a cue ends before it starts", where, f"{start_ms} ms to {end_ms} ms")
    agent = item.get(f"{{{_METADATA}}}agent")
    yield Cue(start_ms, end_ms, legal_text(text), names.get(agent) if agent else None)


def _text(item: Any) -> str:
    # A line feed in the markup is a space; only <br/> breaks a line.
    parts = [(item.text or "").replace("\n", " ")]
    for inner in item:
        parts.append("\n" if local_name(inner) == "br" else _text(inner))
        parts.append((inner.tail or "").replace("\n", " "))
    return "".join(parts)


def _parse_time(text: str | None, rates: dict[str, float], where: str) -> int:
    offset = _OFFSET.match(text or "")
    frames = _CLOCK_WITH_FRAMES.match(text or "")
    try:
        if offset:
            number, unit = float(offset[1]), offset[2]
            seconds = number / rates[unit] if unit in rates else number * _UNIT_SECONDS[unit]
            return seconds_text_to_ms(str(seconds))
        if frames:
            return clock_to_ms(frames[1]) + seconds_to_ms(int(frames[2]) / rates["f"])
        return clock_to_ms(text or "")
    except ValueError as error:
        raise FormatError("a cue without a time", where, text or "", "As in 00:00:01.5") from error
