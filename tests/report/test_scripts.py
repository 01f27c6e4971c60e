"""Data inside pages and script files."""

import pytest

from pipeline.report.scripts import from_script, to_json, to_script
from tests.report.webinars import ATTACKS


def test_nothing_in_the_json_ends_the_element_that_it_stands_in() -> None:
    assert to_json("</script><!-- & \u2028\u2029") == (
        '"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029"'
    )


def test_a_script_gives_back_what_went_in() -> None:
    value = {"lines": [[0, text] for text in ATTACKS], "count": 7}
    text = to_script("recordings/a", value)
    assert text.startswith('webinarReport.receive("recordings/a",{"lines":[[0,"')
    assert from_script(text) == value
    with pytest.raises(ValueError, match="not a script of the report"):
        from_script("alert(1)")
