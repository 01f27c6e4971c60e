# ruff: noqa: T201, S311 - a table on the terminal; chance made up the webinar, no secret
"""Measures exports of a made-up two-hour webinar, and how long hostile returns are looked at.

    python -m tests.benchmarks.bench_exports [--returns]

18,000 words in about 1,400 statements by 12 people, 60 recommendations, a glossary and a
translation of every statement: each format once in the language spoken and once translated.
"""

import argparse
import random
import tempfile
import time
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.exports import EXPORTS, export_recording
from pipeline.exports.returns import import_translation
from pipeline.formats.bilingual import text_sha256
from pipeline.lake import Lake, open_lake
from pipeline.records import (
    BriefLine,
    GlossaryTerm,
    Mention,
    Recommendation,
    RecordingSummary,
    Speaker,
    Statement,
    Translation,
    Turn,
    Word,
)
from tests.exports.test_exports import translate
from tests.hostile_returns import XML_FORMATS, hostile_returns
from tests.translated_webinar import GERMAN, publish_webinar
from tests.translated_webinar import RECORDING_ID as SMALL_ID

RECORDING_ID = "two-hours-0a1b2c3d"
WORD_COUNT, HOURS, PEOPLE = 18_000, 2, 12
ENGLISH = (
    "the of and to in we for that is our on with as are they this from have more at by learning "
    "teachers schools students online access digital support countries education should training "
    "resources universities international quality programme many very need work people children "
    "infrastructure ministries partners courses together during pandemic communities"
).split()
GERMAN_WORDS = (
    "die der und in zu wir für dass ist unser auf mit als sind sie dieses von haben mehr bei durch "
    "Lernen Lehrkräfte Schulen Studierende online Zugang digitale Unterstützung Länder Bildung "
    "sollten Ausbildung Lernmaterialien Universitäten internationale Qualität Programm viele sehr "
    "brauchen Arbeit Menschen Kinder Infrastruktur Ministerien Partner Kurse gemeinsam während"
).split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", action="store_true", help="hostile returns instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.returns:
            measure_returns(Path(folder))
        else:
            measure_exports(Path(folder))


def measure_exports(folder: Path) -> None:
    lake = open_lake(folder / "lake")
    publish(lake, random.Random(7))
    glossary = tuple(
        GlossaryTerm(f"{first} {second}", (), (("de", "Fachwort"),))
        for first, second in pairwise(ENGLISH)
    )
    # The first export also loads the libraries, which is no part of the work.
    export_recording(lake, RECORDING_ID, ["docx"], folder / "warm")
    print(f"{'format':10}{'en, s':>8}{'de, s':>8}{'en, KB':>9}{'de, KB':>9}")
    total = 0.0
    for name in EXPORTS:
        seconds, sizes = [], []
        for language in ("en", "de"):
            start = time.perf_counter()
            path = export_recording(
                lake, RECORDING_ID, [name], folder / "out", language=language, glossary=glossary
            )[0]
            seconds.append(time.perf_counter() - start)
            sizes.append(Path(path).stat().st_size / 1024)
        total += sum(seconds)
        print(f"{name:10}{seconds[0]:8.2f}{seconds[1]:8.2f}{sizes[0]:9.0f}{sizes[1]:9.0f}")
    print(f"one at a time, both languages: {total:.1f} s")
    start = time.perf_counter()
    export_recording(
        lake, RECORDING_ID, list(EXPORTS), folder / "all", language="de", glossary=glossary
    )
    print(f"all formats in one call, translated: {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    imported = import_translation(
        lake, folder / "out" / f"{RECORDING_ID}.de.xlf", accept=["number_differs"], is_partial=True
    )
    seconds_back = time.perf_counter() - start
    print(f"XLIFF back, {imported.unit_count} units: {seconds_back:.1f} s")


def measure_returns(folder: Path) -> None:
    lake = open_lake(folder / "lake")
    publish_webinar(lake)
    translate(lake, *GERMAN)
    formats = [*XML_FORMATS, "docx"]
    paths = export_recording(lake, SMALL_ID, formats, folder / "out", language="de")
    good = {name: Path(path).read_bytes() for name, path in zip(formats, paths, strict=True)}
    path, times = folder / f"{SMALL_ID}.back", list[tuple[float, str]]()
    for name, content in hostile_returns(good, url="http://127.0.0.1:9", secret=str(path)):
        path.write_bytes(content)
        start = time.perf_counter()
        with suppress(PipelineError):
            import_translation(lake, path)
        times.append((time.perf_counter() - start, name))
    print(f"{len(times)} returns, {sum(seconds for seconds, _ in times):.1f} s; the slowest:")
    for seconds, name in sorted(times, reverse=True)[:5]:
        print(f"{seconds:8.2f} s  {name}")


def publish(lake: Lake, chance: random.Random) -> None:
    """Publish the webinar and its translation."""
    tables = make_tables(chance)
    lake.publish(RECORDING_ID, "r1", tables)
    rows = [
        Translation(
            statement.statement_id,
            "de",
            sentence(chance, GERMAN_WORDS, round(len(statement.text.split()) * 0.9)),
            "final",
            None,
            text_sha256(statement.text),
        )
        for statement in tables["statements"]
    ]
    lake.write_kept("translations", RECORDING_ID, rows)


def make_tables(chance: random.Random) -> dict[str, list[Any]]:
    speakers = [Speaker(f"S{n:02d}", f"Ana Núñez {n}", "Director", "UNESCO") for n in range(PEOPLE)]
    words, statements, turns = list[Word](), list[Statement](), list[Turn]()
    now_ms = 0.0
    word_ms = HOURS * 3_600_000 / WORD_COUNT
    while len(words) < WORD_COUNT:
        speaker = chance.choice(speakers)
        turn_id, first = f"{RECORDING_ID}-t{len(turns) + 1:04d}", len(words)
        for _ in range(chance.randint(1, 14)):
            text = sentence(
                chance, ENGLISH, round(min(45, max(2, chance.lognormvariate(2.4, 0.6))))
            )
            begin = len(words)
            for part in text.split():
                length_ms = word_ms * 0.85 * (0.4 + len(part) / 9)
                words.append(
                    Word(round(now_ms), round(now_ms + length_ms), part, 0.9, speaker.speaker)
                )
                now_ms += length_ms
            statements.append(
                Statement(
                    f"{RECORDING_ID}-s{len(statements) + 1:04d}", turn_id, speaker.speaker,
                    speaker.speaker_name, words[begin].start_ms, words[-1].end_ms, begin,
                    len(words), "en", text,
                )
            )  # fmt: skip
            now_ms += chance.randint(150, 900)
        text = " ".join(word.text for word in words[first:])
        turns.append(
            Turn(
                turn_id, speaker.speaker, speaker.speaker_name, words[first].start_ms,
                words[-1].end_ms, first, len(words), text,
            )
        )  # fmt: skip
    advice = [
        Recommendation(
            f"{RECORDING_ID}-r{number:03d}", item.statement_id, item.speaker, item.speaker_name,
            item.start_ms, item.end_ms, item.text, 0, len(item.text), f"{item.text} It must.", None,
            None, None, None, None, "obligation", "do", "own", 0.9, "rule", False,
        )
        for number, item in enumerate(chance.sample(statements, 60), start=1)
    ]  # fmt: skip
    mentions = [
        Mention(
            f"{RECORDING_ID}-m{number:04d}", item.statement_id, "PERSON", name, 0, len(name), name
        )
        for number, item in enumerate(statements[::3], start=1)
        for name in [item.text.split()[0]]
    ]
    summary = RecordingSummary(
        run_id="r1", title="Two hours", source_uri="file:///a/two.ogg", source_sha256="0" * 64,
        event_date=date(2020, 4, 23), series="Spring", duration_ms=round(now_ms),
        speech_ms=round(now_ms), language="en", language_confidence=None, speaker_count=PEOPLE,
        word_count=len(words), recommendation_count=60, engine="whisper", model="small",
        draft=False, schema_version=1,
    )  # fmt: skip
    print(
        f"{len(words)} words, {len(statements)} statements, {len(turns)} turns, "
        f"{now_ms / 3_600_000:.2f} h"
    )
    return {
        "recordings": [summary],
        "words": words,
        "statements": statements,
        "turns": turns,
        "speakers": speakers,
        "mentions": mentions,
        "recommendations": advice,
        "brief": [BriefLine(0, "headline", "Two hours", None)],
    }


def sentence(chance: random.Random, vocabulary: list[str], count: int) -> str:
    """Return so many words with a capital, some commas and a full stop."""
    words = chance.choices(vocabulary, k=max(2, count))
    marked = [f"{word}," if chance.random() < 0.08 else word for word in words[:-1]]
    text = " ".join([*marked, words[-1]])
    return f"{text[0].upper()}{text[1:]}."


if __name__ == "__main__":
    main()
