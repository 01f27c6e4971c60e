"""File names by template."""

from dataclasses import replace

import pytest

from pipeline.errors import InputError
from pipeline.exports.names import DEFAULT_TEMPLATE, check_template, file_name
from tests.translated_webinar import RECORDING_ID, SUMMARY


def named(template: str, **changed: object) -> str:
    check_template(template)
    summary = replace(SUMMARY, **changed)  # type: ignore[arg-type]
    return file_name(
        template, RECORDING_ID, summary, language="pt-BR", extension="srt", profile="bbc"
    )


def test_names_hold_what_the_template_says() -> None:
    assert named(DEFAULT_TEMPLATE) == f"{RECORDING_ID}.pt-BR.srt"
    template = "{series}/{year}/{event_date}-{recording_id}.{profile}.{language}.{extension}"
    series = "Éducation & santé: 2020/../"
    assert named(template, series=series) == (
        f"education-sante-2020/2020/2020-04-23-{RECORDING_ID}.bbc.pt-BR.srt"
    )
    assert named(template, series=None, event_date=None) == (
        f"no-series/undated/undated-{RECORDING_ID}.bbc.pt-BR.srt"
    )


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{title}.{extension}", r"no such field in a file name \(got '{title}'\)\. Known: rec"),
        ("{recording_id.__class__}", "no such field"),
        ("{recording_id!r}.{language}.{extension}", "no such field"),
        ("{recording_id:>99}.{language}.{extension}", "no such field"),
        ("{}.{extension}", "no such field"),
        ("{recording_id", "not a template"),
        ("{recording_id}.{extension}", r"the same name .*Add {language}, as in"),
        ("{recording_id}.{language}", "Add {extension}"),
        ("/etc/{recording_id}.{language}.{extension}", "not a name below"),
        ("../{recording_id}.{language}.{extension}", "not a name below"),
        ("a\\{recording_id}.{language}.{extension}", "not a name below"),
        (".exports/{recording_id}.{language}.{extension}", "not a name below"),
    ],
)
def test_a_template_that_would_do_harm_is_refused(template: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_template(template)
