"""Text with inline tags, as both XLIFF versions have it, to text and the tags that stood in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.formats.markup import escape, local_name

# Tags that tools add to mark segments and comments; they carry no content of ours.
_HARMLESS_KINDS = frozenset({"seg", "x-sdl-comment", "x-sdl-location", "comment", "term"})
_CONTENT_TAGS = frozenset({"g", "hi", "mrk", "pc"})


def render_inline(
    text: str, protected: Sequence[tuple[int, int]], opening: str, closing: str
) -> str:
    """Return escaped text with the protected spans between tags; ``{number}`` counts from 1."""
    parts, end = list[str](), 0
    for number, (start, stop) in enumerate(sorted(protected), start=1):
        tag = opening.format(number=number)
        parts.append(f"{escape(text[end:start])}{tag}{escape(text[start:stop])}{closing}")
        end = stop
    return "".join([*parts, escape(text[end:])])


def inline_text(item: Any) -> str:
    """Return the text of a source or target without its tags; codes of other tools are empty."""
    return "".join(_texts(item))


def _texts(item: Any) -> Iterator[str]:
    yield item.text or ""
    for inner in item:
        if local_name(inner) in _CONTENT_TAGS:
            yield from _texts(inner)
        elif local_name(inner) == "cp":  # XLIFF 2: a character that XML cannot hold
            yield " "
        yield inner.tail or ""


def protected_spans(item: Any) -> tuple[tuple[int, int], ...]:
    """Return the spans of the text that stand in tags of ours."""
    spans = list[tuple[int, int]]()
    at = len(item.text or "")
    for inner in item:
        length = len(inline_text(inner)) if local_name(inner) in _CONTENT_TAGS else 0
        if inner.get("mtype") == "protected" or inner.get("translate") == "no":
            spans.append((at, at + length))
        at += length + len(inner.tail or "")
    return tuple(spans)


def broken_tags(source: Any, target: Any) -> tuple[str, ...]:
    """Return the tags that only one of both has; marks of ours may be left out in the target.

    A mark protects words; whether these are there is asked of the text, not of the mark.
    """
    wanted, found = Counter(_tags(source)), Counter(_tags(target))
    extra = [f"<{tag}> is not in the source" for tag in sorted((found - wanted).elements())]
    lost = [
        f"<{tag}> is missing"
        for tag in sorted((wanted - found).elements())
        if not tag.startswith("mrk")
    ]
    return tuple(extra + lost)


def _tags(item: Any) -> Iterator[str]:
    for inner in item.iterdescendants():
        if inner.get("mtype", inner.get("type")) not in _HARMLESS_KINDS:
            name = inner.get("mid", inner.get("id", inner.get("startRef")))
            yield f"{local_name(inner)} {name}" if name else local_name(inner)
