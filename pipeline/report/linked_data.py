"""The recording in the words of schema.org, for search engines and reference managers."""

from typing import Any

from pipeline.records import Speaker
from pipeline.report.media import Media
from pipeline.report.pages import Page, name_of


def linked_data(page: Page, media: Media | None, *, transcript_text: str) -> dict[str, Any]:
    """Return a VideoObject or AudioObject with its transcript and a Clip per recommendation.

    Where it is not known what the medium is, it is an AudioObject: there is a voice at least.
    """
    summary = page.summary
    kind = "VideoObject" if media is not None and media.kind == "video" else "AudioObject"
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "identifier": page.recording_id,
        "name": summary.title,
        "description": page.headline,
        "datePublished": summary.event_date.isoformat() if summary.event_date else None,
        "duration": iso_duration(summary.duration_ms),
        "inLanguage": summary.language,
        "contentUrl": media.href if media is not None else None,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": summary.series}
        if summary.series
        else None,
        "contributor": [_person(lane.speaker) for lane in page.lanes],
        "transcript": transcript_text,
        "hasPart": [
            {
                "@type": "Clip",
                "name": card.one.recommendation,
                "startOffset": card.one.start_ms / 1000,
                "endOffset": card.one.end_ms / 1000,
                "url": f"{page.recording_id}.html#t={card.one.start_ms / 1000:g}",
            }
            for card in page.cards
        ],
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def iso_duration(ms: int) -> str:
    """Return an ISO 8601 duration in seconds, as schema.org wants it."""
    return f"PT{ms / 1000:.10g}S"


def _person(speaker: Speaker) -> dict[str, Any]:
    person: dict[str, Any] = {
        "@type": "Person",
        "name": name_of(speaker.speaker, speaker.speaker_name),
    }
    if speaker.role:
        person["jobTitle"] = speaker.role
    if speaker.affiliation:
        person["affiliation"] = {"@type": "Organization", "name": speaker.affiliation}
    return person
