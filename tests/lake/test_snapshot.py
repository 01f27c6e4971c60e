"""The snapshot holds what the plain files hold, is used only where it is fresh, and forgets."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from pipeline.errors import LakeError
from pipeline.lake import Lake, open_lake, snapshotting
from pipeline.lake.plain import RunReader
from pipeline.lake.snapshot import MANIFEST, find_sources, read_manifest
from pipeline.lake.snapshotting import make_snapshot
from pipeline.lake.storage import Storage
from pipeline.records import Translation, Word
from pipeline.tables import TABLES
from tests.lake.test_lake import SUMMARY, TABLES_OF_A

GERMAN = Translation("a-s0001", "de", "Schulen sollten Labore öffnen.", "final", None, "f0")


def publish(lake: Lake, *recording_ids: str, run: str = "run1", word: str = "said") -> None:
    for recording_id in recording_ids:
        words = [Word(0, 100, f"{word}-{recording_id}"), Word(100, 200, "twice")]
        lake.publish(recording_id, run, {"recordings": [SUMMARY], "words": words})


def parts(root: Path, group: str = "published") -> list[list[str]]:
    found = read_manifest(open_lake(root).storage).groups[group]
    return sorted([sorted(part.stamps) for part in found])


def plain(lake: Lake, table: str) -> list[str]:
    return list(find_sources(lake.storage, [table])[table].plain)


def spelt(lake: Lake) -> list[str]:
    return list(lake.arrow("words", columns=["text"])["text"].to_pylist())


def bytes_of(root: Path) -> bytes:
    """Return all bytes below a folder, Parquet columns decompressed."""
    texts = [str(pq.read_table(path).to_pydict()).encode() for path in root.rglob("*.parquet")]
    return b"".join([*texts, *(path.read_bytes() for path in root.rglob("*.json"))])


def test_every_table_reads_the_same_from_the_snapshot(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "b", "c")
    lake.publish("a", "run1", TABLES_OF_A)
    lake.write_kept("translations", "a", [GERMAN])
    before = {table: lake.arrow(table) for table in TABLES}
    report = lake.snapshot()
    assert (report.recording_count, report.added_count, report.part_count) == (3, 3, 1)
    for table in TABLES:
        assert plain(lake, table) == []
        assert lake.arrow(table).equals(before[table]), table
    # No reading of plain files any more: they may as well be gone.
    for path in (tmp_path / "words").iterdir():
        path.unlink()
    assert lake.arrow("words").equals(before["words"])


def test_a_second_snapshot_of_the_same_lake_writes_nothing(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a", "b")
    lake.snapshot()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "snapshot").rglob("*")}
    report = lake.snapshot()
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "snapshot").rglob("*")}
    assert (report.added_count, report.copied_count) == (0, 0)
    assert after == before


def test_what_changed_since_is_read_from_its_own_files(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a", "b")
    lake.snapshot()
    publish(lake, "b", run="run2", word="corrected")
    publish(lake, "c")
    assert plain(lake, "words") == ["b", "c"]
    assert spelt(lake) == ["said-a", "twice", "corrected-b", "twice", "said-c", "twice"]
    assert len(lake.frame("recordings")) == 3
    lake.snapshot()
    assert plain(lake, "words") == []
    assert spelt(lake) == ["said-a", "twice", "corrected-b", "twice", "said-c", "twice"]


def test_what_people_make_goes_stale_by_itself(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a", "b")
    lake.snapshot()
    lake.write_kept("translations", "a", [GERMAN])
    assert plain(lake, "words") == []
    assert plain(lake, "translations") == ["a"]
    assert lake.arrow("translations")["text"].to_pylist() == [GERMAN.text]
    published = read_manifest(lake.storage).groups["published"]
    lake.snapshot()
    assert read_manifest(lake.storage).groups["published"] == published
    assert plain(lake, "translations") == []


def test_one_more_recording_leaves_large_parts_alone(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, *"abcdefgh")
    lake.snapshot()
    publish(lake, "x")
    report = lake.snapshot()
    assert (report.added_count, report.copied_count) == (1, 0)
    assert parts(tmp_path) == [list("abcdefgh"), ["x"]]
    publish(lake, "y")
    report = lake.snapshot()
    assert (report.added_count, report.copied_count) == (1, 1)
    assert parts(tmp_path) == [list("abcdefgh"), ["x", "y"]]


def test_parts_are_of_bounded_size_and_full_ones_are_not_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshotting, "FULL_PART", 4)
    lake = open_lake(tmp_path)
    publish(lake, *"abcdef")
    lake.snapshot()
    assert parts(tmp_path) == [list("abcd"), list("ef")]
    publish(lake, "g", "h", "i")
    assert lake.snapshot().copied_count == 2
    assert parts(tmp_path) == [list("abcd"), list("efgh"), ["i"]]
    assert spelt(lake)[::2] == [f"said-{one}" for one in "abcdefghi"]


def test_a_part_that_is_mostly_stale_is_written_again(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, *"abcd")
    lake.snapshot()
    publish(lake, "a", run="run2")
    assert lake.snapshot().copied_count == 0
    publish(lake, "b", run="run2")
    assert lake.snapshot().copied_count == 3
    assert parts(tmp_path) == [list("abcd")]


def test_a_recording_that_is_forgotten_leaves_every_byte_of_the_snapshot(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a", "b")
    lake.write_kept("translations", "b", [GERMAN])
    lake.snapshot()
    publish(lake, "b", run="run2", word="later")
    lake.snapshot()
    assert b"said-b" in bytes_of(tmp_path / "snapshot")
    lake.forget("b")
    left = bytes_of(tmp_path / "snapshot")
    assert not [text for text in (b"said-b", b"later-b", b"Labore", b'"b"') if text in left]
    assert spelt(lake) == ["said-a", "twice"]
    assert plain(lake, "words") == []


def test_forgetting_sweeps_up_after_a_snapshot_that_was_killed(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    (tmp_path / MANIFEST).rename(tmp_path / "snapshot" / ".manifest.json.0a1b.tmp")
    lake.forget("a")
    assert list((tmp_path / "snapshot").iterdir()) == []


def test_a_snapshot_killed_before_its_manifest_changes_nothing(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    publish(lake, "b")
    code = f"""
import os, signal
from pipeline.lake import open_lake, snapshotting
snapshotting.write_manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
open_lake({str(tmp_path)!r}).snapshot()
"""
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == -9
    assert spelt(lake) == ["said-a", "twice", "said-b", "twice"]
    lake.snapshot()
    assert parts(tmp_path) == [["a"], ["b"]] or parts(tmp_path) == [["a", "b"]]
    assert spelt(lake) == ["said-a", "twice", "said-b", "twice"]


def during(lake: Lake, table: str, act: Callable[[], None]) -> None:
    """Make a snapshot and do something just before it first reads a table."""
    reader, done = RunReader(lake.storage), []

    def read(name: str, recording_id: str) -> object:
        if name == table and not done:
            done.append(name)
            act()
        return reader(name, recording_id)

    make_snapshot(lake.storage, read)


@pytest.mark.parametrize("table", ["words", "runs"])
def test_what_is_published_while_it_is_copied_waits_for_the_next_time(
    tmp_path: Path, table: str
) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a", "b")
    during(lake, table, lambda: publish(lake, "a", run="run2", word="new"))
    assert plain(lake, "words") == ["a"]
    assert spelt(lake) == ["new-a", "twice", "said-b", "twice"]
    lake.snapshot()
    assert plain(lake, "words") == []
    assert spelt(lake) == ["new-a", "twice", "said-b", "twice"]


def test_what_is_forgotten_while_it_is_copied_is_not_read(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a", "b")

    def remove() -> None:
        for folder in ("recordings", "words"):
            (tmp_path / folder / "a.parquet").unlink()

    during(lake, "words", remove)
    assert spelt(lake) == ["said-b", "twice"]


def test_a_half_published_recording_is_seen_as_it_was(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    publish(open_lake(tmp_path / "other"), "a", run="run2", word="half")
    (tmp_path / "other/words/a.parquet").replace(tmp_path / "words/a.parquet")
    publish(open_lake(tmp_path / "other"), "b")
    (tmp_path / "other/words/b.parquet").replace(tmp_path / "words/b.parquet")
    assert spelt(lake) == ["said-a", "twice"]


def test_files_of_the_last_manifest_stay_for_those_who_read_them(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    old = find_sources(lake.storage, ["words"])["words"].parts[0][0]
    publish(lake, "b")
    lake.snapshot()
    assert (tmp_path / old).exists()
    publish(lake, "c", "d")
    lake.snapshot()
    assert not (tmp_path / old).exists()


def test_a_flipped_bit_of_a_part_is_found(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    (path,) = tmp_path.glob("snapshot/*/words.parquet")
    content = path.read_bytes()
    for place in range(0, len(content), 31):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        assert [one.path for one in lake.find_snapshot_damage()] == [str(path)]


def test_a_flipped_bit_in_the_data_of_a_part_is_not_read(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    (path,) = tmp_path.glob("snapshot/*/words.parquet")
    content = path.read_bytes()
    place = content.index(b"said-a")
    path.write_bytes(content[:place] + b"read" + content[place + 4 :])
    with pytest.raises(LakeError, match="a damaged file"):
        lake.arrow("words")


@pytest.mark.parametrize("name", ["words.parquet", "manifest.json"])
def test_damage_is_found_and_the_snapshot_made_anew(tmp_path: Path, name: str) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    (path,) = tmp_path.glob(f"snapshot/**/{name}")
    assert lake.find_snapshot_damage() == []
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
    assert [one.path for one in lake.find_snapshot_damage()] == [str(path)]
    lake.snapshot(is_anew=True)
    assert lake.find_snapshot_damage() == []
    assert lake.arrow("words").num_rows > 0


def test_a_manifest_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    publish(lake, "a")
    lake.snapshot()
    (tmp_path / MANIFEST).write_text('{"groups": [1]}', encoding="utf-8")
    assert plain(lake, "words") == ["a"]
    assert lake.snapshot().added_count == 1


class TimedHandler(fs.FSSpecHandler):  # type: ignore[misc]
    """Tells when a file in memory was written, as object stores do."""

    @staticmethod
    def _create_file_info(path: str, info: dict[str, Any]) -> fs.FileInfo:
        kind = fs.FileType.Directory if info["type"] == "directory" else fs.FileType.File
        return fs.FileInfo(path, kind, size=info["size"], mtime=info.get("created"))


def test_on_an_object_store_what_was_written_this_second_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = fsspec.filesystem("memory", skip_instance_cache=True)
    lake = Lake(Storage(fs.PyFileSystem(TimedHandler(memory)), "/lake", is_local=False))
    publish(lake, "a")
    assert lake.snapshot().added_count == 0
    monkeypatch.setattr(snapshotting, "_SETTLED", timedelta(seconds=-1))
    assert lake.snapshot().added_count == 1
    assert plain(lake, "words") == []
    assert spelt(lake) == ["said-a", "twice"]
    lake.forget("a")
    assert not [name for name in memory.find("/lake") if name.endswith(".parquet")]
