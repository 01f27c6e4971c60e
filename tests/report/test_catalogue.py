"""What the catalogue loads first, in full."""

from pathlib import Path

from pipeline.lake import open_lake
from pipeline.report.catalogue import (
    catalogue_data,
    entry_from_value,
    entry_to_value,
    in_order,
    ledger_data,
    make_entry,
    recording_data,
)
from pipeline.report.pages import build_page, read_source
from tests.report.webinars import PLAIN, SERIES, publish_plain, publish_series

THEMES = {"funding": "Funding"}


def test_the_data_of_two_webinars(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    publish_plain(lake)
    publish_series(lake)
    pages = [
        build_page(read_source(lake, one), THEMES, least_covered=0.98) for one in (PLAIN, SERIES)
    ]
    entries = in_order(make_entry(page) for page in pages)
    assert [entry_from_value(entry_to_value(entry)) for entry in entries] == entries
    assert catalogue_data(entries, THEMES, {"advice": [""]}) == {
        "id": [SERIES, PLAIN],
        "title": ["Open talks, part two", "Open talks"],
        "date": ["2021-05-01", "2020-04-23"],
        "seconds": [20, 30],
        "series": [1, 1],
        "language": [1, 1],
        "draft": "01",
        "speakers": ["B", "CB"],
        "adviceCount": [1, 2],
        # Theme, place and speaker of each recommendation.
        "advice": ["BCB", "BDCCBC"],
        "names": {
            "speakers": ["Ana Núñez", "Tao Zhan"],
            "series": ["Spring"],
            "languages": ["en"],
            "themes": [["funding", "Funding"], ["open-resources", "open-resources"]],
            "places": [["002", "Africa"], ["032", "Argentina"], ["404", "Kenya"]],
        },
        "regions": [
            ["002", "Africa", ["002", "404"]],
            ["019", "Americas", ["032"]],
            ["032", "Argentina", ["032"]],
            ["014", "Eastern Africa", ["404"]],
            ["404", "Kenya", ["404"]],
            ["005", "South America", ["032"]],
        ],
        "shards": {"advice": [""]},
    }
    assert ledger_data(entries, THEMES) == [
        ["c-1", "Ministries should fund open resources.", "Funding", "2020-04-23", "2021-05-01",
         1, 0, [[0, 0], [1, 0]]],
    ]  # fmt: skip
    assert ledger_data(entries[:1], THEMES) == []


def test_the_data_of_a_recording_has_what_results_show(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    publish_series(lake)
    page = build_page(read_source(lake, SERIES), THEMES, least_covered=0.98)
    assert recording_data(page) == {
        "lines": [
            [0, "Donors should fund open resources too."],
            [5000, "Nobody should close libraries."],
        ],
        "advice": [
            {
                "anchor": "r001",
                "start": 0,
                "who": "Ana Núñez",
                "theme": "Funding",
                "place": "Argentina",
                "text": "Donors should fund open resources too.",
                "quote": "Donors should fund open resources too.",
                "actor": "Donors",
                "citation": "Ana Núñez: “Open talks, part two”, webinar, 2021-05-01, at 0:00",
            }
        ],
    }
