"""The sample webinar as its script has it, with translations of its 47 sentences.

The times of the sentences are those of the reference; words are laid into them by their letters,
as no recogniser would disagree about by much.
"""

import csv
import json
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.formats.bilingual import text_sha256
from pipeline.lake import Lake
from pipeline.records import (
    BriefLine,
    RecordingSummary,
    Speaker,
    Statement,
    Translation,
    Turn,
    Word,
)

RECORDING_ID = "higher-education-online-0a1b2c3d"
LANGUAGES = ("de", "ar", "zh", "ru")
_ROOT = Path(__file__).resolve().parents[1]
_REFERENCE = _ROOT / "data" / "samples" / "online-education-webinar.reference.json"
_TRANSLATIONS = _ROOT / "tests" / "data" / "sample_translations.tsv"


def tables(*, speed: float = 1.0) -> dict[str, list[Any]]:
    """Return the tables of the sample, spoken ``speed`` times as fast, pauses included."""
    reference = json.loads(_REFERENCE.read_text(encoding="utf-8"))
    labels = {item["id"]: f"S{number:02d}" for number, item in enumerate(reference["speakers"], 1)}
    names = {labels[item["id"]]: item["name"] for item in reference["speakers"]}
    words, statements, turns = list[Word](), list[Statement](), list[Turn]()
    for number, group in groupby(reference["sentences"], key=lambda item: item["turn"]):
        turn_id, first = f"{RECORDING_ID}-t{number + 1:04d}", len(words)
        said = list(group)
        label = labels[said[0]["speaker"]]
        for sentence in said:
            spoken = _words(sentence, label, speed)
            statements.append(
                Statement(
                    f"{RECORDING_ID}-s{len(statements) + 1:04d}", turn_id, label, names[label],
                    spoken[0].start_ms, spoken[-1].end_ms, len(words), len(words) + len(spoken),
                    "en", sentence["text"],
                )
            )  # fmt: skip
            words += spoken
        text = " ".join(sentence["text"] for sentence in said)
        start_ms, end_ms = words[first].start_ms, words[-1].end_ms
        turns.append(Turn(turn_id, label, names[label], start_ms, end_ms, first, len(words), text))
    summary = RecordingSummary(
        run_id=f"speed-{speed}", title=reference["title"], source_uri="file:///a/sample.ogg",
        source_sha256="0" * 64, event_date=date(2020, 4, 23), series=None,
        duration_ms=int(reference["duration_ms"] / speed), speech_ms=0, language="en",
        language_confidence=None, speaker_count=len(names), word_count=len(words),
        recommendation_count=0, engine="whisper", model="small", draft=False, schema_version=1,
    )  # fmt: skip
    return {
        "recordings": [summary],
        "words": words,
        "turns": turns,
        "statements": statements,
        "speakers": [Speaker(label, name) for label, name in names.items()],
        "brief": [BriefLine(0, "headline", reference["title"], None)],
    }


def _words(sentence: dict[str, Any], label: str, speed: float) -> list[Word]:
    texts = sentence["text"].split()
    letters = sum(map(len, texts))
    length_ms = sentence["end_ms"] - sentence["start_ms"]
    words, before = list[Word](), 0
    for text in texts:
        edges = (before, before + len(text))
        start, end = (sentence["start_ms"] + length_ms * edge / letters for edge in edges)
        words.append(Word(round(start / speed), round(end / speed), text, speaker=label))
        before += len(text)
    return words


def translations(language: str) -> list[Translation]:
    """Return our own translations of all sentences into one of ``LANGUAGES``."""
    with _TRANSLATIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Translation(
            statement.statement_id, language, row[language], "final", None,
            text_sha256(statement.text),
        )
        for statement, row in zip(tables()["statements"], rows, strict=True)
    ]  # fmt: skip


def publish_sample(lake: Lake, *, speed: float = 1.0) -> None:
    """Publish the sample with its translations."""
    made = tables(speed=speed)
    lake.publish(RECORDING_ID, made["recordings"][0].run_id, made)
    rows = [row for language in LANGUAGES for row in translations(language)]
    lake.write_kept("translations", RECORDING_ID, rows)
