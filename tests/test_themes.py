"""Themes: the bundled ones, own ones, and broken files."""

from pathlib import Path

import pytest
import spacy

from pipeline.errors import InputError
from pipeline.settings import DATA_DIR
from pipeline.statements import parse_sentences
from pipeline.themes import load_themes, score_themes


def scores(text: str, themes_path: Path) -> dict[str, float]:
    item = parse_sentences([text], spacy.blank("en"))[0]
    return score_themes(item, [], load_themes(themes_path))


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Universities should open up their learning resources.", "open-resources"),
        ("We must give special encouragement to Africa.", "support-africa"),
        ("Ministries need to train all their teachers online.", "teacher-training"),
        ("Let us bring broadband to every village.", "connectivity"),
        ("Parliament should pass a law on data protection.", "policy"),
        ("Agencies and companies should join forces.", "partnership"),
    ],
)
def test_the_bundled_themes(text: str, theme: str) -> None:
    assert next(iter(scores(text, DATA_DIR / "themes.toml"))) == theme


def test_a_recommendation_may_have_several_themes_the_best_first() -> None:
    found = scores("Donors should fund laptops and scholarships.", DATA_DIR / "themes.toml")

    assert list(found) == ["funding", "connectivity"]
    assert 0.2 <= found["connectivity"] < found["funding"] < 1


def test_an_own_theme_works_from_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    path.write_text('[bees]\nkeywords = ["bee", "honey harvest"]\n', encoding="utf-8")

    assert scores("Villages should keep bees.", path) == {"bees": 0.5}
    assert scores("Villages should keep cows.", path) == {}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[bees]\ntitle = 'Bees'\n", "theme bees has no usable keywords"),
        ("bees = 3\n", "theme bees is no table"),
        ("[bees]\nkeywords = 3\n", "theme bees has no usable keywords"),
        ("[bees]\nkeywords = 'bee'\n", "theme bees has no usable keywords"),
        ("[bees]\nkeywords = ['bee']\nexamples = 3\n", "theme bees has no usable keywords"),
        ("[bees]\nkeywords = ['bee', '?!']\n", r"a keyword of theme bees has no word in it.*'\?!'"),
        pytest.param(f"a = {'9' * 5000}\n", "not valid TOML", id="digits"),
        ("[bees\n", "not valid TOML"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, content: str, what: str) -> None:
    path = tmp_path / "themes.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=what) as caught:
        load_themes(path)

    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read the themes"):
        load_themes(tmp_path / "none.toml")
