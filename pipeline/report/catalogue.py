"""The catalogue over all recordings, small enough to open at once however many there are.

What is filtered (dates, speakers, themes, places) is loaded first, as columns and numbers; texts
come with each recording's own file when a result shows them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.places.regions import regions_of
from pipeline.report.pages import Card, Page, name_of, place_name
from pipeline.report.search_index import encode_numbers


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation as the catalogue finds it; ``who`` counts the entry's speakers from 1."""

    anchor: str
    start_ms: int
    theme: str | None
    place_code: str | None
    who: int
    text: str
    cluster_id: str | None
    first_seen: str | None
    last_seen: str | None
    speaker_count: int
    is_contradicted: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording as the catalogue lists it."""

    recording_id: str
    title: str
    event_date: str | None
    series: str | None
    duration_ms: int
    language: str
    is_draft: bool
    speakers: tuple[str, ...]
    advice: tuple[Advice, ...]


def make_entry(page: Page) -> Entry:
    """Return what the catalogue needs of a page."""
    summary = page.summary
    labels = [lane.speaker.speaker for lane in page.lanes]
    return Entry(
        page.recording_id,
        summary.title,
        summary.event_date.isoformat() if summary.event_date else None,
        summary.series,
        summary.duration_ms,
        summary.language,
        summary.draft,
        tuple(name_of(lane.speaker.speaker, lane.speaker.speaker_name) for lane in page.lanes),
        tuple(_advice(card, labels) for card in page.cards),
    )


def _advice(card: Card, labels: Sequence[str]) -> Advice:
    one, entry = card.one, card.entry
    is_shared = entry is not None and entry.recording_count > 1
    return Advice(
        card.anchor,
        one.start_ms,
        one.theme,
        one.place_code,
        labels.index(one.speaker) + 1 if one.speaker in labels else 0,
        one.recommendation,
        entry.cluster_id if entry and is_shared else None,
        entry.first_seen.isoformat() if entry and entry.first_seen else None,
        entry.last_seen.isoformat() if entry and entry.last_seen else None,
        entry.speaker_count if entry else 0,
        entry.is_contradicted if entry else False,
    )


def entry_to_value(entry: Entry) -> dict[str, Any]:
    """Return the entry as JSON can keep it."""
    return asdict(entry)


def entry_from_value(value: Mapping[str, Any]) -> Entry:
    """Return the entry that ``entry_to_value`` had."""
    facts = dict(value)
    advice = tuple(Advice(**one) for one in facts.pop("advice"))
    return Entry(**{**facts, "speakers": tuple(facts["speakers"]), "advice": advice})


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return the newest first, those without a date last; the place is the recording's number."""
    by_id = sorted(entries, key=lambda entry: entry.recording_id)
    return sorted(by_id, key=lambda entry: entry.event_date or "", reverse=True)


def catalogue_data(
    entries: Sequence[Entry],
    theme_titles: Mapping[str, str],
    shards: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Return what the catalogue's page loads first.

    Columns hold one value a recording. ``advice`` has theme, place and speaker of each
    recommendation, as numbers into the lists, 0 for none; numbers are encoded as in the index.

    Args:
        entries: the recordings in the catalogue's order.
        theme_titles: what themes are called.
        shards: prefixes of the search index, by what is searched.
    """
    speakers = _listed(name for entry in entries for name in entry.speakers)
    series = _listed(entry.series for entry in entries)
    languages = _listed(entry.language for entry in entries)
    themes = _listed(one.theme for entry in entries for one in entry.advice)
    places = _listed(one.place_code for entry in entries for one in entry.advice)
    return {
        "id": [entry.recording_id for entry in entries],
        "title": [entry.title for entry in entries],
        "date": [entry.event_date or "" for entry in entries],
        "seconds": [entry.duration_ms // 1000 for entry in entries],
        "series": [series.get(entry.series or "", 0) for entry in entries],
        "language": [languages[entry.language] for entry in entries],
        "draft": "".join("1" if entry.is_draft else "0" for entry in entries),
        "speakers": [
            encode_numbers(speakers[name] for name in entry.speakers) for entry in entries
        ],
        "adviceCount": [len(entry.advice) for entry in entries],
        "advice": [
            encode_numbers(
                number
                for one in entry.advice
                for number in (
                    themes.get(one.theme or "", 0),
                    places.get(one.place_code or "", 0),
                    one.who,
                )
            )
            for entry in entries
        ],
        "names": {
            "speakers": list(speakers),
            "series": list(series),
            "languages": list(languages),
            "themes": [[theme, theme_titles.get(theme, theme)] for theme in themes],
            "places": [[code, place_name(code)] for code in places],
        },
        "regions": _regions(list(places)),
        "shards": {kind: list(prefixes) for kind, prefixes in shards.items()},
    }


def _regions(places: Sequence[str]) -> list[list[Any]]:
    """Return code, name and the places within, for all that one may filter by, sorted by name.

    Africa is among them where only Kenya was named.
    """
    within: dict[str, list[str]] = {code: [code] for code in places}
    for code in places:
        for region in regions_of(code):
            within.setdefault(region, []).append(code)
    rows = [[code, place_name(code), sorted(set(held))] for code, held in within.items()]
    return sorted(rows, key=lambda row: row[1])


def _listed(values: Iterable[str | None]) -> dict[str, int]:
    """Return the sorted names with their numbers from 1; None has none."""
    names = sorted({value for value in values if value is not None})
    return {name: number for number, name in enumerate(names, 1)}


def ledger_data(entries: Sequence[Entry], theme_titles: Mapping[str, str]) -> list[list[Any]]:
    """Return what several webinars recommend, what most do first.

    One row a cluster: its id, words of its first member, theme, first and last day, speakers,
    whether it is contradicted, and its members as recording's number and recommendation's place.
    """
    clusters: dict[str, list[tuple[int, int, Advice]]] = {}
    for number, entry in enumerate(entries):
        for place, one in enumerate(entry.advice):
            if one.cluster_id is not None:
                clusters.setdefault(one.cluster_id, []).append((number, place, one))
    rows = [
        _cluster_row(cluster_id, members, theme_titles)
        for cluster_id, members in sorted(clusters.items())
        if len({number for number, _, _ in members}) > 1
    ]
    return sorted(rows, key=lambda row: (-len({number for number, _ in row[-1]}), row[0]))


def _cluster_row(
    cluster_id: str, members: Sequence[tuple[int, int, Advice]], theme_titles: Mapping[str, str]
) -> list[Any]:
    # The catalogue is sorted from new to old, so the last member said it first.
    first = members[-1][2]
    return [
        cluster_id,
        first.text,
        theme_titles.get(first.theme, first.theme) if first.theme else "",
        first.first_seen or "",
        first.last_seen or "",
        first.speaker_count,
        int(first.is_contradicted),
        [[number, place] for number, place, _ in members],
    ]


def recording_data(page: Page) -> dict[str, Any]:
    """Return what the catalogue loads of one recording when it shows something of it."""
    return {
        "lines": [
            [line.start_ms, _line_text(line.runs), *([line.text_en] if line.text_en else [])]
            for passage in page.passages
            for line in passage.lines
        ],
        "advice": [_card_data(card) for card in page.cards],
    }


def _line_text(runs: Sequence[Any]) -> str:
    return "".join(f"{run.space}{run.text}" for run in runs)


def _card_data(card: Card) -> dict[str, Any]:
    one = card.one
    facts: dict[str, Any] = {
        "anchor": card.anchor,
        "start": one.start_ms,
        "who": card.who,
        "theme": card.theme,
        "place": card.place,
        "text": one.recommendation,
        "quote": one.quote,
        "actor": one.actor,
        "beneficiary": one.beneficiary,
        "dont": one.polarity == "dont",
        "reported": one.stance == "reported",
        "unsure": one.is_low_confidence,
        "citation": card.citation,
    }
    return {
        name: value for name, value in facts.items() if value is not None and value is not False
    }
