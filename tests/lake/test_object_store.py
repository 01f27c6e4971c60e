"""The lake on a store that fails: right afterwards, and whole for every reader meanwhile."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipeline.errors import LakeError, UnreachableLakeError
from pipeline.lake import Lake, open_lake
from pipeline.records import RecordingSummary, Word
from pipeline.settings import SourceSettings
from pipeline.sources import Fetched, RemoteSource, fetched, find_all
from tests.lake.faulty_store import faulty_store
from tests.trials.test_published import publish

IDS = [f"talk-{number:08d}" for number in range(2)]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def until_it_passes(action: Callable[[], None]) -> None:
    """Try again as a flow does."""
    for _ in range(50):
        try:
            action()
        except UnreachableLakeError as error:
            assert error.may_pass
        else:
            return
    pytest.fail("it never passed")


def said(version: int) -> str:
    return " ".join(["word"] * (3 + version))


class Reader(threading.Thread):
    """Reads what is published, over and over, and keeps what is not whole."""

    def __init__(self, lake: Lake) -> None:
        super().__init__()
        self.lake, self.stop, self.reads = lake, threading.Event(), 0
        self.halves: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                for recording_id in self.lake.recording_ids():
                    self.look_at(recording_id)
            except LakeError:  # a reader is told that the store failed; it is not told lies
                continue

    def look_at(self, recording_id: str) -> None:
        (before,) = self.lake.read("recordings", recording_id, RecordingSummary)
        words = self.lake.read("words", recording_id, Word)
        (after,) = self.lake.read("recordings", recording_id, RecordingSummary)
        self.reads += 1
        if before == after and len(words) != before.word_count:
            self.halves.append(f"{recording_id}: {len(words)} of {before.word_count} words")


def test_faults_neither_lose_nor_halve_a_recording() -> None:
    with faulty_store(share=0.1, seed=3) as (uri, faults):
        lake = open_lake(uri.format("lake"))
        reader = Reader(lake)
        reader.start()
        try:
            for version in (1, 2):
                for number, recording_id in enumerate(IDS):
                    until_it_passes(
                        partial(
                            publish, lake, said(version + number), f"run-{version}", recording_id
                        )
                    )
        finally:
            reader.stop.set()
            reader.join()
        faults.share = 0.0
        assert set(faults.counts) == {"error", "slow", "cut before", "cut after"}
        assert reader.halves == []
        assert reader.reads > 0
        assert lake.recording_ids() == IDS
        for number, recording_id in enumerate(IDS):
            assert lake.run_id(recording_id) == "run-2"
            assert len(lake.read("words", recording_id, Word)) == 3 + 2 + number


def test_recordings_in_a_store_are_found_with_their_sidecars_and_fetched(tmp_path: Path) -> None:
    with faulty_store(share=0.0, seed=1) as (uri, _):
        store = open_lake(uri.format("inbox")).storage
        sidecars = ("2024/a.vtt", "2024/a.agenda.yaml", "2024/a.speakers.rttm")
        for name in ("2024/a.mp3", *sidecars, "2024/a.rttm", "b.vtt", "notes.pdf"):
            content = b"title: Learning for all\n" if name.endswith("yaml") else name.encode()
            store.write(name, content)
        settings = SourceSettings(spool=str(tmp_path / "spool"))
        sources = find_all([uri.format("inbox")], settings)
        assert [one.name for one in sources] == ["a.mp3", "b.vtt"]
        assert [one.name for one in find_all([uri.format("inbox/*.vtt")], settings)] == [
            "a.vtt", "b.vtt",
        ]  # fmt: skip
        with fetched(sources[0], open_lake(tmp_path / "lake"), settings) as found:
            assert isinstance(found, Fetched)
            assert found.source.path.read_bytes() == b"2024/a.mp3"
            assert found.source.captions_path is not None
            assert found.source.agenda_path is not None
            assert found.source.spans_path is not None
            assert found.source.spans_path.read_bytes() == b"2024/a.speakers.rttm"


def test_a_pattern_in_a_store_gives_its_recordings_with_their_sidecars() -> None:
    with faulty_store(share=0.0, seed=1) as (uri, _):
        store = open_lake(uri.format("inbox")).storage
        for name in ("a.mp3", "a.agenda.yaml", "b.mp3"):
            store.write(name, b"title: Learning for all\n")
        (source,) = find_all([uri.format("inbox/a*.mp3")], SourceSettings())
        assert isinstance(source, RemoteSource)
        beside = [one.partition("?")[0] for one in source.beside_uris]
        assert beside == [uri.format("inbox/a.agenda.yaml").partition("?")[0]]
