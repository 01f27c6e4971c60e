"""Damage of all kinds to a real lake: found by name, and made whole from kept results."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.corrections.requests import Request
from pipeline.lake import Lake, open_lake
from pipeline.recordings import find_sources
from pipeline.records import Speaker, Statement, Translation
from pipeline.settings import load_settings
from pipeline.steps import open_work, process_recording
from pipeline.steps.correcting import correct_recording
from pipeline.steps.verifying import verify_lake
from pipeline.tables import TABLES

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    (tmp_path / "schools.vtt").write_text(CAPTIONS)
    (source,) = find_sources([tmp_path / "schools.vtt"])
    settings = load_settings(environment={})
    process_recording(open_work(source, settings, lake_uri=str(tmp_path / "lake")))
    return open_lake(tmp_path / "lake")


def place(lake: Lake, table: str) -> Path:
    (recording_id,) = lake.known_recordings()
    return Path(lake.uri) / table / f"{recording_id}.parquet"


def bytes_by_table(lake: Lake) -> dict[str, bytes]:
    return {table: path.read_bytes() for table in TABLES if (path := place(lake, table)).exists()}


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flip(path: Path) -> None:
    """Turn one bit in the data, which Parquet's reader may well not notice."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(bytes(content))


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def replace_row(path: Path) -> None:
    """Leave a perfectly readable file that says something else."""
    rows = pq.read_table(path)
    place = rows.schema.get_field_index("recording_id")
    changed = rows.set_column(place, rows.schema.field(place), [["other-00000000"] * len(rows)])
    pq.write_table(changed, path)


def test_a_lake_as_it_was_written_has_no_damage(lake: Lake) -> None:
    assert verify_lake(lake, should_repair=False) == (1, [])


@pytest.mark.parametrize("table", ["recordings", "words", "statements", "recommendations", "runs"])
@pytest.mark.parametrize("harm", [cut, flip, remove, empty, replace_row])
def test_damage_is_named_and_made_whole_from_kept_results(
    lake: Lake, table: str, harm: Callable[[Path], None]
) -> None:
    before = bytes_by_table(lake)
    harm(place(lake, table))

    _, (found,) = verify_lake(lake, should_repair=False)
    assert [(one.table, one.path) for one in found.damage] == [(table, str(place(lake, table)))]

    _, (repaired,) = verify_lake(lake, should_repair=True)
    assert repaired.problem is None
    after = bytes_by_table(lake)
    # The times in ``runs`` are those of the text stage's second run.
    assert {**after, "runs": b""} == {**before, "runs": b""}
    assert verify_lake(lake, should_repair=False) == (1, [])


def test_what_people_made_is_not_written_over(lake: Lake) -> None:
    (recording_id,) = lake.recording_ids()
    correct_recording(lake, recording_id, [Request("name", "S01=Anna Lee")])
    flip(place(lake, "corrections"))
    harmed = place(lake, "corrections").read_bytes()

    _, (found,) = verify_lake(lake, should_repair=True)

    assert found.problem == "people made corrections: restore the file from a backup"
    assert place(lake, "corrections").read_bytes() == harmed


def test_corrections_and_translations_outlive_a_repair(lake: Lake) -> None:
    (recording_id,) = lake.recording_ids()
    correct_recording(lake, recording_id, [Request("name", "S01=Anna Lee")])
    statement = lake.read("statements", recording_id, Statement)[0]
    lake.write_kept(
        "translations",
        recording_id,
        [Translation(statement.statement_id, "de", "Willkommen.", "final", None, "0" * 64)],
    )
    cut(place(lake, "recordings"))

    _, (found,) = verify_lake(lake, should_repair=True)

    assert found.problem is None
    assert lake.read("speakers", recording_id, Speaker)[0].speaker_name == "Anna Lee"
    assert lake.read_made("translations", recording_id, Translation)[0].text == "Willkommen."


def test_without_kept_results_the_remedy_is_another_run(lake: Lake) -> None:
    (recording_id,) = lake.recording_ids()
    lake.forget_results(recording_id)
    cut(place(lake, "words"))

    _, (found,) = verify_lake(lake, should_repair=True)

    assert found.problem is not None
    assert "webinar run FILE" in found.problem


def test_the_command_says_what_it_found_and_did(lake: Lake) -> None:
    clean = CliRunner().invoke(app, ["lake", "verify", "--lake", lake.uri])
    assert (clean.exit_code, clean.stdout) == (0, "1 recordings looked at, 0 damaged\n")
    cut(place(lake, "words"))

    found = CliRunner().invoke(app, ["lake", "verify", "--lake", lake.uri])
    assert found.exit_code == 1
    assert f"damaged: {place(lake, 'words')}: its bytes are not those" in found.stderr

    repaired = CliRunner().invoke(app, ["lake", "verify", "--repair", "--lake", lake.uri])
    assert repaired.exit_code == 0
    assert "repaired: schools-" in repaired.stderr
