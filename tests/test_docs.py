"""The documentation tells what the product does."""

from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.dictionary import dictionary_markdown

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_readme_carries_the_data_dictionary_as_it_is() -> None:
    begin, end = "tests/test_docs.py -->\n", "<!-- /dictionary -->"
    assert README.split(begin)[1].split(end)[0].strip() == dictionary_markdown().strip()


def test_every_command_is_in_the_readme_and_has_help() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert f"webinar {name}" in README
        assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0
