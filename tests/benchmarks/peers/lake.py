"""The lake beside one JSON file a recording, which most peers write: three questions, and size.

The same made-up webinars in both: words, turns, statements, recommendations and speakers.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.lake import open_lake
from tests.benchmarks.made_up_lake import make_lake
from tests.benchmarks.peers.rows import Row, best_of, times_faster

RECORDINGS = 200
WORDS = 9_000
TABLES = ("recordings", "speakers", "words", "turns", "statements", "recommendations")
PEER = "one JSON a recording"
Sql = str
Question = tuple[str, Sql, Callable[[list[dict[str, Any]]], Any]]
QUESTIONS: tuple[Question, ...] = (
    (
        "recommendations by theme",
        "SELECT theme, count(*) FROM recommendations GROUP BY theme",
        lambda files: Counter(row["theme"] for one in files for row in one["recommendations"]),
    ),
    (
        "who spoke longest",
        "SELECT speaker_name, sum(speech_ms) FROM speakers GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
        lambda files: _speech(files).most_common(5),
    ),
    (
        "one word among all words",
        "SELECT count(*) FROM words WHERE text = 'campus'",
        lambda files: sum(row["text"] == "campus" for one in files for row in one["words"]),
    ),
)


def compare(_peers: Path | None) -> Iterator[list[Row]]:
    """Yield a row for each question, and one for the size."""
    with tempfile.TemporaryDirectory() as name:
        root, folder = Path(name) / "lake", Path(name) / "json"
        ids = make_lake(root, recordings=RECORDINGS, words=WORDS)
        _write_json(root, folder, ids)
        plain = _tables_size(root)
        open_lake(root).snapshot()
        for what, sql, answer in QUESTIONS:
            yield [_question(root, folder, what, sql, answer)]
        written = sum(path.stat().st_size for path in folder.iterdir())
        yield [
            Row(
                f"size of {RECORDINGS} webinars, MB", PEER, f"{plain / 1e6:.0f}",
                f"{written / 1e6:.0f}", f"{written / plain:.1f}x smaller",
                "the same six tables; packed JSON would be nearer",
            )
        ]  # fmt: skip


def _question(
    root: Path, folder: Path, what: str, sql: Sql, answer: Callable[[list[dict[str, Any]]], Any]
) -> Row:
    def ours() -> float:
        started = time.perf_counter()
        list(open_lake(root).query(sql).rows())
        return time.perf_counter() - started

    def theirs() -> float:
        started = time.perf_counter()
        answer([json.loads(path.read_bytes()) for path in sorted(folder.iterdir())])
        return time.perf_counter() - started

    our_s, their_s = best_of(ours), best_of(theirs)
    remark = "ours from the snapshot, in SQL; theirs a loop in Python"
    return Row(
        f"{what}, {RECORDINGS} webinars, seconds", PEER, f"{our_s:.2f}", f"{their_s:.2f}",
        times_faster(our_s, their_s), remark,
    )  # fmt: skip


def _write_json(root: Path, folder: Path, ids: list[str]) -> None:
    folder.mkdir()
    lake = open_lake(root)
    for recording_id in ids:
        content = {name: lake.arrow(name, recording_id).to_pylist() for name in TABLES}
        path = folder / f"{recording_id}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")


def _tables_size(root: Path) -> int:
    return sum(path.stat().st_size for name in TABLES for path in (root / name).iterdir())


def _speech(files: list[dict[str, Any]]) -> Counter[str]:
    spoken = Counter[str]()
    for one in files:
        for row in one["speakers"]:
            spoken[row["speaker_name"]] += row["speech_ms"]
    return spoken
