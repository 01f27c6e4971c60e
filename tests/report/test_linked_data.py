"""schema.org data of a page."""

from pathlib import Path

import pytest

from pipeline.lake import open_lake
from pipeline.report.linked_data import iso_duration, linked_data
from pipeline.report.media import Media
from pipeline.report.pages import build_page, read_source
from tests.report.webinars import PLAIN, publish_plain


def test_a_video_with_its_transcript_and_a_clip_for_each_recommendation(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    publish_plain(lake)
    page = build_page(read_source(lake, PLAIN), {}, least_covered=0.98)
    video = Media("video", "../media/a.mp4", tmp_path / "a.mp4")
    assert linked_data(page, video, transcript_text="Words.") == {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "identifier": PLAIN,
        "name": "Open talks",
        "description": "Open talks: a headline",
        "datePublished": "2020-04-23",
        "duration": "PT30S",
        "inLanguage": "en",
        "contentUrl": "../media/a.mp4",
        "isPartOf": {"@type": "CreativeWorkSeries", "name": "Spring"},
        "contributor": [
            {
                "@type": "Person",
                "name": "Tao Zhan",
                "jobTitle": "Director",
                "affiliation": {"@type": "Organization", "name": "UNESCO IITE"},
            },
            {
                "@type": "Person",
                "name": "Ana Núñez",
                "affiliation": {"@type": "Organization", "name": "University of Lima"},
            },
        ],
        "transcript": "Words.",
        "hasPart": [
            {
                "@type": "Clip",
                "name": name,
                "startOffset": start,
                "endOffset": start + 5,
                "url": f"{PLAIN}.html#t={start}",
            }
            for name, start in (
                ("Ministries should fund open resources.", 5),
                ("Teachers should share café lessons.", 10),
            )
        ],
    }
    nothing = linked_data(page, None, transcript_text="Words.")
    assert nothing["@type"] == "AudioObject"
    assert "contentUrl" not in nothing


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "PT0S"), (93_500, "PT93.5S"), (36_000_000, "PT36000S")]
)
def test_durations(ms: int, text: str) -> None:
    assert iso_duration(ms) == text
