"""Text stages over what is published: new rules at once, no file needed, nothing done twice."""

from pathlib import Path

import pytest

from pipeline.batch import process_all
from pipeline.errors import NotPublishedError
from pipeline.lake import Lake, open_lake
from pipeline.settings import Settings, TextSettings
from pipeline.steps.analysing import analyse_recording
from tests.captioned import write_webinars

THEMES = """[connectivity]
title = "Connectivity"
description = "Internet and devices"
keywords = ["internet"]
examples = ["Every school needs a line to the internet."]
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    glossary = tmp_path / "terms.tsv"
    glossary.write_text("term\tspoken\nInternet\tinternet\n")
    paths = write_webinars(tmp_path / "inbox", 1)
    settings = Settings(text=TextSettings(glossary=str(glossary)))
    (outcome,) = process_all(paths, settings, lake_uri=str(tmp_path / "lake"))
    assert outcome.error is None
    paths[0].unlink()
    return open_lake(tmp_path / "lake")


def test_without_a_change_nothing_is_done(lake: Lake) -> None:
    (recording_id,) = lake.recording_ids()
    outcome = analyse_recording(lake, recording_id, TextSettings())
    assert (outcome.status, outcome.run_id) == ("unchanged", lake.run_id(recording_id))


def test_new_themes_are_applied_and_the_recordings_glossary_stays(
    lake: Lake, tmp_path: Path
) -> None:
    (recording_id,) = lake.recording_ids()
    changes = list(lake.frame("term_changes").after)
    themes = tmp_path / "themes.toml"
    themes.write_text(THEMES)
    text = TextSettings(themes=str(themes))
    assert analyse_recording(lake, recording_id, text).status == "published"
    assert set(lake.frame("recommendations").theme) == {"connectivity"}
    assert list(lake.frame("term_changes").after) == changes
    assert analyse_recording(lake, recording_id, text).status == "unchanged"
    assert analyse_recording(lake, recording_id, TextSettings()).status == "unchanged"


def test_what_the_lake_does_not_hold_is_named(lake: Lake) -> None:
    with pytest.raises(NotPublishedError, match="nothing-00000000"):
        analyse_recording(lake, "nothing-00000000", TextSettings())
