"""Exports of a whole lake: made once, made again where something changed, never twice the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.exports import EXPORTS, export_recording
from pipeline.exports.batch import BatchOrder, BatchOutcome, export_item, find_items
from pipeline.exports.removal import remove_exports
from pipeline.lake import Lake, open_lake
from tests.exports.test_exports import translate
from tests.exports.test_units import other_webinar
from tests.translated_webinar import (
    GERMAN,
    GLOSSARY,
    RECORDING_ID,
    STATEMENTS,
    SUMMARY,
    publish_webinar,
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = open_lake(tmp_path / "lake")
    publish_webinar(lake)
    return lake


@pytest.fixture
def order(lake: Lake, tmp_path: Path) -> BatchOrder:
    return BatchOrder(lake.uri, str(tmp_path / "out"), ("srt", "xliff"))


def run(order: BatchOrder) -> list[BatchOutcome]:
    return [export_item(item, order) for item in find_items(order)]


def statuses(order: BatchOrder) -> list[tuple[str | None, str, list[str]]]:
    return [
        (item.language, item.status, [Path(path).name for path in item.files])
        for item in run(order)
    ]


def files(order: BatchOrder) -> dict[str, bytes]:
    paths = Path(order.out).rglob("*")
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def test_all_languages_with_the_bytes_of_single_exports(
    lake: Lake, order: BatchOrder, tmp_path: Path
) -> None:
    translate(lake, *GERMAN)
    order = replace(order, formats=tuple(EXPORTS))
    assert [(item.language, len(item.files)) for item in run(order)] == [("de", 12), ("en", 12)]
    for language in ("de", "en"):
        for path in export_recording(
            lake, RECORDING_ID, list(EXPORTS), tmp_path / "one", language=language
        ):
            assert files(order)[Path(path).name] == Path(path).read_bytes()


def test_a_second_run_makes_nothing_and_a_change_what_it_concerns(
    lake: Lake, order: BatchOrder
) -> None:
    translate(lake, *GERMAN)
    run(order)
    before = files(order)
    assert [item.files for item in find_items(order)] == [(), ()]
    assert [item.remark for item in run(order)] == ["unchanged since the last export"] * 2
    assert files(order) == before
    translate(lake, *GERMAN[:3], "Danke schön.")
    changed = [f"{RECORDING_ID}.de.srt", f"{RECORDING_ID}.de.xlf"]
    assert statuses(order) == [("de", "done", changed), ("en", "skipped", [])]
    publish_webinar(lake, statements=STATEMENTS[:3])
    assert [status for _, status, _ in statuses(order)] == ["skipped", "skipped"]
    # Another run of the recording, whose subtitles are the same and whose units are not.
    summary = replace(SUMMARY, run_id="r2")
    publish_webinar(lake, recordings=[summary], statements=STATEMENTS[:3])
    assert statuses(order)[1] == ("en", "done", [f"{RECORDING_ID}.en.xlf"])


def test_a_file_that_is_gone_or_cut_off_is_made_again(order: BatchOrder) -> None:
    run(order)
    name = f"{RECORDING_ID}.en.srt"
    whole = files(order)[name]
    Path(order.out, name).unlink()
    assert statuses(order) == [("en", "done", [name])]
    Path(order.out, name).write_bytes(whole[:20])
    assert statuses(order) == [("en", "done", [name])]
    assert files(order)[name] == whole


@pytest.mark.parametrize(
    "changed",
    [
        {"profile": "bbc"},
        {"glossary": GLOSSARY},
        {"template": "x-{profile}/{recording_id}.{language}.{extension}"},
    ],
)
def test_other_orders_make_other_files(order: BatchOrder, changed: dict[str, object]) -> None:
    run(order)
    assert find_items(replace(order, **changed))[0].files  # type: ignore[arg-type]
    assert find_items(order)[0].files == ()


def test_what_an_earlier_webinar_says_makes_the_files_new(lake: Lake, order: BatchOrder) -> None:
    order = replace(order, languages=("de",))
    waits = "nothing is translated yet for srt"
    assert [(item.status, item.remark) for item in run(order)] == [("done", waits)]
    assert [(item.status, item.remark) for item in run(order)] == [("skipped", waits)]
    other_webinar(lake, "first-00000001", series="Spring", target="Danke.", state="final")
    done = [item for item in run(order) if item.recording_id == RECORDING_ID]
    assert [Path(path).name for path in done[0].files] == [f"{RECORDING_ID}.de.xlf"]
    other_webinar(lake, "later-00000002", series="Autumn", target="Dank.", state="final")
    done = [item for item in run(order) if item.recording_id == RECORDING_ID]
    assert [item.status for item in done] == ["skipped"]


def test_a_recording_that_cannot_be_read_fails_alone(lake: Lake, order: BatchOrder) -> None:
    lake.publish("broken-00000001", "r1", {"recordings": [SUMMARY]})
    Path(lake.uri, "recordings", "broken-00000001.parquet").write_bytes(b"not Parquet")
    outcomes = run(order)
    assert [(item.recording_id, item.status) for item in outcomes] == [
        ("broken-00000001", "failed"), (RECORDING_ID, "done"),
    ]  # fmt: skip
    assert "a damaged file" in outcomes[0].remark


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"formats": ("mkv",)}, "no such export format"),
        ({"formats": ()}, "no format to export to"),
        ({"profile": "x"}, "no such subtitle profile"),
        ({"languages": ("../de",)}, "not a language tag"),
        ({"template": "x"}, "two files would have the same name"),
    ],
)
def test_an_order_that_cannot_be_is_refused(
    order: BatchOrder, changed: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        find_items(replace(order, **changed))  # type: ignore[arg-type]


def test_a_place_may_be_a_uri(order: BatchOrder, tmp_path: Path) -> None:
    order = replace(order, out=(tmp_path / "bucket").as_uri())
    assert [item.status for item in run(order)] == ["done"]
    assert (tmp_path / "bucket" / f"{RECORDING_ID}.en.srt").is_file()


def test_what_is_forgotten_leaves_whatever_it_was_called(lake: Lake, order: BatchOrder) -> None:
    translate(lake, *GERMAN)
    run(order)
    run(replace(order, template="{series}/{event_date}-{recording_id}.{language}.{extension}"))
    other_webinar(lake, "first-00000001", series="Spring", target="Danke.", state="final")
    run(order)
    removed = remove_exports(RECORDING_ID, order.out)
    assert len(removed) == 8
    assert {name for name in files(order) if RECORDING_ID in name} == set()
    assert "first-00000001.de.srt" in files(order)
