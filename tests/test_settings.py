"""Settings come from defaults, file, environment and arguments, in that order."""

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import RecognitionSettings, Settings, fingerprint, load_settings


def test_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}) == Settings()


def test_arguments_beat_environment_beats_file(tmp_path: Path) -> None:
    file = tmp_path / "webinar.toml"
    file.write_text('[recognition]\nengine = "whisper"\nmodel = "tiny"\nlanguage = "fr"\n')
    settings = load_settings(
        file=file,
        environment={"WEBINAR_RECOGNITION_MODEL": "base", "WEBINAR_RECOGNITION_ENGINE": "auto"},
        arguments={"recognition": {"engine": "offline"}},
    )
    assert settings.recognition == RecognitionSettings("offline", "base", "fr")


def test_text_from_the_environment_becomes_the_fields_type() -> None:
    settings = load_settings(
        environment={"WEBINAR_SPEAKERS_SPEAKER_COUNT": "4", "WEBINAR_SPEECH_THRESHOLD": "0.5"}
    )
    assert settings.speakers.speaker_count == 4
    assert settings.speech.threshold == 0.5


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[recogniton]\n", r"unknown settings group \(got 'recogniton'\)"),
        ("[speech]\nthresold = 1\n", r"unknown setting \(got 'thresold'\)"),
        ('[speech]\nthreshold = "loud"\n', r"threshold wants float \(got 'loud'\)"),
        ("[speech]\nthreshold = true\n", r"threshold wants float \(got 'True'\)"),
        ('[recognition]\nengine = "magic"\n', r"unknown engine \(got 'magic'\)"),
        ("speech = 3\n", "a settings group is a table"),
        ("= 3\n", "not valid TOML"),
        pytest.param(f"a = {'9' * 5000}\n", "not valid TOML", id="digits"),
        pytest.param("a = " + "[" * 5000, "not valid TOML", id="brackets"),
        ("[speakers]\nspeaker_count = inf\n", r"speaker_count wants int \(got 'inf'\)"),
    ],
)
def test_bad_settings_name_the_place_and_the_value(tmp_path: Path, toml: str, message: str) -> None:
    file = tmp_path / "webinar.toml"
    file.write_text(toml)
    with pytest.raises(SettingsError, match=message):
        load_settings(file=file, environment={})


def test_a_settings_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the settings"):
        load_settings(file=tmp_path / "none.toml", environment={})


def test_fingerprint_changes_with_any_field_and_only_then() -> None:
    first = fingerprint(RecognitionSettings())
    assert fingerprint(RecognitionSettings()) == first
    assert fingerprint(RecognitionSettings(model="tiny")) != first
    assert len(first) == 16
