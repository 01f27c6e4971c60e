"""The tables of a made-up webinar, column by column, in the declared schemas."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.formats.bilingual import text_sha256
from pipeline.tables import SCHEMA_VERSION, TABLES, arrow_schema
from tests.benchmarks.made_up_speech import ORGS, Name
from tests.benchmarks.made_up_webinar import Webinar, ragged

SCHEMAS = {name: arrow_schema(table) for name, table in TABLES.items()}
SERIES = (
    "Open Learning Days;Campus Talks;Skills for All;Digital Rectors;Library Hour;Teachers Meet"
).split(";")
GAPS = (
    ("missing_speech", "speech without words"),
    ("low_confidence", "words that were hardly heard"),
    ("repetition", "the same words four times"),
)
STAGES = ("speech", "transcript", "voices", "text")

Columns = Mapping[str, Any]


def recordings_rows(webinar: Webinar) -> Columns:
    """Return the columns of its one row."""
    series = SERIES[int(webinar.chance.integers(len(SERIES)))]
    return {
        "run_id": run_id(webinar),
        "title": webinar.title,
        "source_uri": f"inbox/{webinar.recording_id}.mp4",
        "source_sha256": webinar.recording_id[-8:] * 8,
        "event_date": webinar.day,
        "series": series if webinar.chance.random() < 0.8 else None,
        "duration_ms": int(webinar.times[1][-1]) + 2_000,
        "speech_ms": webinar.speech_ms,
        "language": "en",
        "language_confidence": round(float(webinar.chance.uniform(0.9, 1)), 3),
        "speaker_count": len(webinar.people),
        "word_count": int(webinar.end_words[-1]),
        "recommendation_count": len(webinar.advice_at),
        "engine": "ctranslate",
        "model": "small",
        "draft": False,
        "schema_version": SCHEMA_VERSION,
        "covered_share": round(float(webinar.chance.uniform(0.95, 1)), 4),
    }


def run_id(webinar: Webinar) -> str:
    """Return the id of its run."""
    return f"made-up-{webinar.recording_id[-8:]}"


def words_rows(webinar: Webinar) -> Columns:
    """Return the columns of all its words."""
    starts, ends = webinar.word_times
    taken = ragged(webinar.pool.word_starts[webinar.picks], webinar.word_counts)
    turn_of = np.repeat(webinar.turn_of, webinar.word_counts)
    return {
        "word_index": np.arange(len(starts)),
        "start_ms": starts,
        "end_ms": ends,
        "text": webinar.pool.words.take(pa.array(taken)),
        "confidence": np.round(webinar.chance.beta(12, 1, len(starts)), 3),
        "speaker": pa.array(webinar.labels).take(pa.array(webinar.turn_voices[turn_of])),
        "turn_id": pa.array(webinar.turn_ids).take(pa.array(turn_of)),
        "is_overlap": webinar.chance.random(len(starts)) < 0.01,
    }


def speakers_rows(webinar: Webinar) -> Columns:
    """Return the columns of its voices."""
    starts, ends = webinar.times
    voices = webinar.turn_voices[webinar.turn_of]
    count = len(webinar.people)
    is_known = [name is not None for name in webinar.names]
    known = [
        person if name else None for person, name in zip(webinar.people, webinar.names, strict=True)
    ]
    return {
        "speaker": webinar.labels,
        "speaker_name": webinar.names,
        "role": [person and person.role for person in known],
        "affiliation": [person and person.affiliation for person in known],
        "name_source": ["agenda" if one else None for one in is_known],
        "name_confidence": [0.95 if one else None for one in is_known],
        "speech_ms": np.bincount(voices, ends - starts, count).astype(int),
        "turn_count": np.bincount(webinar.turn_voices, minlength=count),
        "word_count": np.bincount(voices, webinar.word_counts, count).astype(int),
    }


def turns_rows(webinar: Webinar) -> Columns:
    """Return the columns of its turns."""
    lasts = np.append(webinar.turn_firsts[1:], len(webinar.picks)) - 1
    starts, ends = webinar.times
    return {
        "turn_id": webinar.turn_ids,
        "speaker": [webinar.labels[voice] for voice in webinar.turn_voices],
        "speaker_name": [webinar.names[voice] for voice in webinar.turn_voices],
        "start_ms": starts[webinar.turn_firsts],
        "end_ms": ends[lasts],
        "first_word_index": webinar.first_words[webinar.turn_firsts],
        "end_word_index": webinar.end_words[lasts],
        "text": [
            " ".join(one.text for one in webinar.sentences[first : last + 1])
            for first, last in zip(webinar.turn_firsts, lasts, strict=True)
        ],
    }


def speaker_spans_rows(turns: Columns) -> Columns:
    """Return the columns of the stretches: the turns, without words."""
    return {
        **{name: turns[name] for name in ("speaker", "start_ms", "end_ms")},
        "is_overlap": False,
    }


def statements_rows(webinar: Webinar) -> Columns:
    """Return the columns of its sentences."""
    starts, ends = webinar.times
    return {
        "statement_id": webinar.statement_ids,
        "turn_id": [webinar.turn_ids[turn] for turn in webinar.turn_of],
        "speaker": webinar.of_sentences(webinar.labels),
        "speaker_name": webinar.of_sentences(webinar.names),
        "start_ms": starts,
        "end_ms": ends,
        "first_word_index": webinar.first_words,
        "end_word_index": webinar.end_words,
        "language": "en",
        "text": [one.text for one in webinar.sentences],
        "text_en": None,
    }


def mentions_rows(webinar: Webinar) -> Columns:
    """Return the columns of the names in its sentences."""
    named: list[tuple[int, Name]] = [
        (at, name) for at, one in enumerate(webinar.sentences) for name in one.names
    ]
    return {
        "mention_id": [f"{webinar.recording_id}-m{at:04d}" for at in range(1, len(named) + 1)],
        "statement_id": [webinar.statement_ids[at] for at, _ in named],
        "label": [name.label for _, name in named],
        "text": [webinar.sentences[at].text[one.start_char : one.end_char] for at, one in named],
        "start_char": [name.start_char for _, name in named],
        "end_char": [name.end_char for _, name in named],
        "canonical": [name.canonical for _, name in named],
        "place_code": [name.place_code for _, name in named],
    }


def recommendations_rows(webinar: Webinar) -> Columns:
    """Return the columns of its recommendations."""
    at = webinar.advice_at
    starts, ends = webinar.times
    labels, names = webinar.of_sentences(webinar.labels), webinar.of_sentences(webinar.names)
    said = [(one, one.advice) for one in (webinar.sentences[index] for index in at) if one.advice]
    scores = np.round(webinar.chance.beta(6, 2, len(at)), 3)
    return {
        "recommendation_id": [f"{webinar.recording_id}-r{n:03d}" for n in range(1, len(at) + 1)],
        "statement_id": [webinar.statement_ids[index] for index in at],
        "speaker": [labels[index] for index in at],
        "speaker_name": [names[index] for index in at],
        "start_ms": starts[at],
        "end_ms": ends[at],
        "quote": [one.text for one, _ in said],
        "start_char": 0,
        "end_char": [len(one.text) for one, _ in said],
        "recommendation": [one.text for one, _ in said],
        **{name: [getattr(advice, name) for _, advice in said] for name in _ADVICE_COLUMNS},
        "place_code": [
            next((name.place_code for name in one.names if name.place_code), None)
            for one, _ in said
        ],
        "stance": np.where(webinar.chance.random(len(at)) < 0.9, "own", "reported").tolist(),
        "score": scores,
        "rule": "made-up",
        "is_low_confidence": scores < 0.5,
    }


_ADVICE_COLUMNS = ("actor", "action", "beneficiary", "theme", "modality", "polarity")


def recommendation_themes_rows(recommendations: Columns) -> Columns:
    """Return one theme a recommendation: its best."""
    return {
        "recommendation_id": recommendations["recommendation_id"],
        "theme": recommendations["theme"],
        "score": 0.8,
    }


def brief_rows(webinar: Webinar, recommendations: Columns) -> Columns:
    """Return a headline, a lead, a line a speaker, five recommendations, an agreement."""
    quotes = list(zip(recommendations["quote"], recommendations["statement_id"], strict=True))[:5]
    speakers = [name or label for name, label in zip(webinar.names, webinar.labels, strict=True)]
    lines: list[tuple[str, str, str | None]] = [
        ("headline", quotes[0][0].rstrip("."), quotes[0][1]),
        ("lead", f"{', '.join(speakers)} spoke about {webinar.title}.", None),
        *(("speaker", name, None) for name in speakers),
        *(("recommendation", quote, statement_id) for quote, statement_id in quotes),
        ("agreement", quotes[-1][0], quotes[-1][1]),
        ("programme", ORGS[0], None),
    ]
    sections, texts, evidence = zip(*lines, strict=True)
    return {
        "position": np.arange(len(lines)),
        "section": sections,
        "text": texts,
        "statement_id": evidence,
    }


def coverage_rows(webinar: Webinar) -> Columns:
    """Return up to three stretches that want a second look."""
    count = int(webinar.chance.integers(len(GAPS) + 1))
    at = np.sort(webinar.chance.choice(len(webinar.picks), count, replace=False))
    starts, ends = webinar.times
    return {
        "start_ms": starts[at],
        "end_ms": ends[at],
        "kind": [kind for kind, _ in GAPS[:count]],
        "detail": [detail for _, detail in GAPS[:count]],
    }


def term_changes_rows(webinar: Webinar) -> Columns:
    """Return one spelling that was mended."""
    starts, ends = webinar.word_times
    return {
        "start_ms": starts[:1],
        "end_ms": ends[:1],
        "before": "you ness go",
        "after": "UNESCO",
        "score": 0.9,
    }


def runs_rows(webinar: Webinar) -> Columns:
    """Return one row a stage."""
    seconds = np.round(webinar.chance.uniform(5, 300, len(STAGES)), 1)
    return {
        "run_id": run_id(webinar),
        "stage": STAGES,
        "engine": "ctranslate",
        "model": "small",
        "model_sha256": None,
        "settings_fingerprint": "made-up",
        "code_version": "1",
        "started_at": "2026-01-05T02:00:00+00:00",
        "seconds": seconds,
        "realtime_factor": seconds / max(webinar.speech_ms / 1000, 1),
        "peak_rss_bytes": 1 << 30,
    }


def corrections_rows(webinar: Webinar) -> Columns:
    """Return one name that a person put right."""
    starts, ends = webinar.times
    return {
        "target_id": "S01",
        "kind": "name",
        "before": None,
        "after": webinar.names[0],
        "author": "an editor",
        "made_at": "2026-02-03T10:00:00.000000+00:00",
        "start_ms": starts[:1],
        "end_ms": ends[:1],
        "after_ms": None,
    }


def translations_rows(webinar: Webinar) -> Columns:
    """Return one statement in another language."""
    return {
        "statement_id": webinar.statement_ids[:1],
        "language": "de",
        "text": "Danke, dass Sie heute dabei sind.",
        "state": "final",
        "translator": "a translator",
        "source_text_sha256": text_sha256(webinar.sentences[0].text),
    }


def quality_rows(webinar: Webinar) -> Columns:
    """Return the word errors against a transcript that somebody made."""
    errors = float(webinar.chance.integers(3, 60))
    return {
        "metric": ["wer"],
        "errors": errors,
        "total": 300.0,
        "value": errors / 300,
        "reference_sha256": "5e" * 32,
    }


def webinar_tables(webinar: Webinar, index: int) -> dict[str, pa.Table]:
    """Return its tables; translations in every tenth, corrections and scores in every 25th."""
    turns, recommendations = turns_rows(webinar), recommendations_rows(webinar)
    rows = {
        "words": words_rows(webinar),
        "speakers": speakers_rows(webinar),
        "speaker_spans": speaker_spans_rows(turns),
        "turns": turns,
        "statements": statements_rows(webinar),
        "mentions": mentions_rows(webinar),
        "recommendations": recommendations,
        "recommendation_themes": recommendation_themes_rows(recommendations),
        "brief": brief_rows(webinar, recommendations),
        "coverage": coverage_rows(webinar),
        "term_changes": term_changes_rows(webinar),
        "runs": runs_rows(webinar),
        **({"translations": translations_rows(webinar)} if index % 10 == 0 else {}),
        **({"corrections": corrections_rows(webinar)} if index % 25 == 0 else {}),
        **({"quality": quality_rows(webinar)} if index % 25 == 0 else {}),
        "recordings": recordings_rows(webinar),
    }
    return {name: to_arrow(name, webinar.recording_id, columns) for name, columns in rows.items()}


def to_arrow(table: str, recording_id: str, columns: Columns) -> pa.Table:
    """Return the columns in the declared schema; a single value stands in every row."""
    schema = SCHEMAS[table]
    sizes = [len(values) for values in columns.values() if _is_column(values)]
    size = sizes[0] if sizes else 1
    arrays = [_array(columns.get(item.name, recording_id), item.type, size) for item in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _is_column(values: Any) -> bool:
    return hasattr(values, "__len__") and not isinstance(values, str)


def _array(values: Any, kind: pa.DataType, size: int) -> pa.Array:
    if not _is_column(values):
        return pa.repeat(pa.scalar(values, kind), size)
    return values if isinstance(values, pa.Array) else pa.array(values, kind)
