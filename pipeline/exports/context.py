"""What a translator wants to know of a webinar: who speaks, what it is about, where to listen."""

from collections.abc import Mapping, Sequence
from html import escape

from pipeline.exports.transcript import Transcript, media_name
from pipeline.formats.bilingual import RIGHT_TO_LEFT, primary_language
from pipeline.formats.markup import legal_text
from pipeline.records import GlossaryTerm, Speaker
from pipeline.timecode import ms_to_short_clock

# Names of these kinds have official translations to look up; people keep their names.
_TERM_LABELS = ("ORG", "PROGRAMME", "EVENT")
_COMMENTS = {"ORG": "organisation", "PROGRAMME": "programme", "EVENT": "event"}


def terms_of(transcript: Transcript) -> list[GlossaryTerm]:
    """Return the glossary's terms, then people and names of the webinar that it lacks."""
    terms = {term.term.casefold(): term for term in transcript.glossary}
    people = [speaker for speaker in transcript.speakers if speaker.speaker_name]
    named = [GlossaryTerm(item.speaker_name or "", comment=_office(item)) for item in people]
    mentioned = sorted(
        {
            (mention.canonical, _COMMENTS[mention.label])
            for mention in transcript.mentions
            if mention.label in _TERM_LABELS
        }
    )
    named += [GlossaryTerm(name, comment=comment) for name, comment in mentioned]
    for term in named:
        terms.setdefault(term.term.casefold(), term)
    return list(terms.values())


def introductions(speakers: Sequence[Speaker]) -> Mapping[str, str]:
    """Return each speaker's full name with role and organisation, by the name in the units."""
    return {
        speaker.speaker_name or speaker.speaker: ", ".join(
            item
            for item in (
                speaker.speaker_name or speaker.speaker,
                speaker.role,
                speaker.affiliation,
            )
            if item
        )
        for speaker in speakers
    }


def _office(speaker: Speaker) -> str:
    office = ", ".join(item for item in (speaker.role, speaker.affiliation) if item)
    return office or "speaker"


def render_context(transcript: Transcript, target_language: str) -> str:
    """Return one HTML page: the event, its people, its brief, a link for each turn."""
    summary = transcript.summary
    media = media_name(summary)
    facts = [
        summary.event_date.isoformat() if summary.event_date else "",
        summary.series or "",
        f"{ms_to_short_clock(summary.duration_ms)} h:mm:ss",
        f"{summary.language} to {target_language}",
        media,
    ]
    draft = "<p><strong>The words are a draft of an offline engine.</strong></p>"
    speakers = [
        (item.speaker_name or item.speaker, item.role or "", item.affiliation or "")
        for item in transcript.speakers
    ]
    # Media fragments (W3C, #t=seconds): players start there.
    turns = [
        f'<li><a href="{_text(media)}#t={turn.start_ms / 1000:g}">'
        f"{ms_to_short_clock(turn.start_ms)}</a> "
        f"{_text(turn.speaker_name or turn.speaker or '')}: {_text(turn.text[:100])}</li>"
        for turn in transcript.turns
    ]
    direction = "rtl" if primary_language(summary.language) in RIGHT_TO_LEFT else "ltr"
    parts = [
        f'<!DOCTYPE html>\n<html lang="{_text(summary.language)}" dir="{direction}">',
        f'<head><meta charset="utf-8"><title>{_text(summary.title)}</title></head>\n<body>',
        f"<h1>{_text(summary.title)}</h1>",
        f"<p>{_text(' · '.join(fact for fact in facts if fact))}</p>",
        draft if summary.draft else "",
        "<h2>Speakers</h2>\n<table>",
        *(
            "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>"
            for row in speakers
        ),
        "</table>\n<h2>Brief</h2>\n<ul>",
        *(f"<li>{_text(line.text)}</li>" for line in transcript.brief),
        "</ul>\n<h2>Turns</h2>\n<ul>",
        *turns,
        "</ul>\n</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _text(text: str) -> str:
    return escape(legal_text(text))
