# ruff: noqa: T201 - says on the terminal what it made
"""Make a lake of made-up webinars, every table of it, the same for the same seed.

    python -m tests.benchmarks.made_up_lake DIR --recordings 10000 --words 9000

Parquet files of the declared schemas are written directly, without the locks and flushes of a
publication; what the readers are promised holds: one ``run_id`` a recording, quotes that their
statements contain.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.lake.publishing import to_parquet
from pipeline.tables import TABLES
from tests.benchmarks.made_up_tables import run_id, to_arrow, webinar_tables
from tests.benchmarks.made_up_webinar import Webinar, make_pool, make_webinar


@dataclass(frozen=True, slots=True)
class Said:
    """One recommendation, for the ledger."""

    recording_id: str
    recommendation_id: str
    core: int
    day: date | None
    person: str
    polarity: str
    theme: str


def said_in(webinar: Webinar, table: pa.Table) -> Iterator[Said]:
    """Yield what the ledger wants to know of its recommendations."""
    rows = table.select(["recommendation_id", "speaker", "speaker_name"]).to_pylist()
    for at, row in zip(webinar.advice_at, rows, strict=True):
        advice = webinar.sentences[at].advice
        if advice:
            person = row["speaker_name"] or f"{webinar.recording_id}/{row['speaker']}"
            yield Said(
                webinar.recording_id, row["recommendation_id"], advice.core, webinar.day,
                person, advice.polarity, advice.theme,
            )  # fmt: skip


def ledger_tables(said: Sequence[Said]) -> Iterator[tuple[str, pa.Table]]:
    """Yield (recording id, its rows of the ledger)."""
    clusters: dict[int, list[Said]] = {}
    for one in said:
        clusters.setdefault(one.core, []).append(one)
    facts = {core: _cluster_facts(core, members) for core, members in clusters.items()}
    by_recording: dict[str, list[Said]] = {}
    for one in said:
        by_recording.setdefault(one.recording_id, []).append(one)
    for recording_id, own in by_recording.items():
        columns = {name: [facts[one.core][name] for one in own] for name in facts[own[0].core]}
        columns["recommendation_id"] = [one.recommendation_id for one in own]
        yield recording_id, to_arrow("ledger", recording_id, columns)


def _cluster_facts(core: int, members: Sequence[Said]) -> dict[str, Any]:
    days = [one.day for one in members if one.day]
    return {
        "cluster_id": f"c-{core:016x}",
        "theme": members[0].theme,
        "first_seen": min(days, default=None),
        "last_seen": max(days, default=None),
        "speaker_count": len({one.person for one in members}),
        "recording_count": len({one.recording_id for one in members}),
        "is_contradicted": len({one.polarity for one in members}) > 1,
    }


def write_table(root: Path, table: str, recording_id: str, arrow: pa.Table, run: str) -> None:
    """Write one file as a publication would."""
    if not TABLES[table].is_kept:
        arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), "run_id": run})
    (root / table / f"{recording_id}.parquet").write_bytes(to_parquet(arrow))


def make_lake(
    root: Path, *, recordings: int, words: int = 9_000, seed: int = 1, first: int = 0
) -> list[str]:
    """Make the lake and return the recording ids in the order in which they were made.

    Args:
        root: the lake's folder.
        recordings: how many webinars.
        words: how many words each has, about.
        seed: the same seed makes the same lake.
        first: number of the first webinar: others than another call made, in the same lake.
            The ledger then holds the webinars of this call only.
    """
    for table in TABLES:
        (root / table).mkdir(parents=True, exist_ok=True)
    pool = make_pool(seed)
    made, said = [], []
    for index in range(first, first + recordings):
        webinar = make_webinar(pool, seed, index, words)
        tables = webinar_tables(webinar, index)
        for name, arrow in tables.items():
            write_table(root, name, webinar.recording_id, arrow, run_id(webinar))
        made.append(webinar.recording_id)
        said += said_in(webinar, tables["recommendations"])
    for recording_id, arrow in ledger_tables(said):
        write_table(root, "ledger", recording_id, arrow, "")
    return made


def main() -> None:
    """Make the lake that the command line asks for."""
    parser = argparse.ArgumentParser(description="Make a lake of made-up webinars.")
    parser.add_argument("root", type=Path, metavar="DIR")
    parser.add_argument("--recordings", type=int, default=100)
    parser.add_argument("--words", type=int, default=9_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first webinar")
    given = parser.parse_args()
    started = time.perf_counter()
    made = make_lake(**vars(given))
    seconds = time.perf_counter() - started
    print(f"{len(made)} webinars of {given.words} words in {given.root}: {seconds:.1f} s")


if __name__ == "__main__":
    main()
