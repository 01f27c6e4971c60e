"""Keys: what a change re-runs, and what it leaves alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.engines import EngineIdentity
from pipeline.planning import Plan, Work, make_plan
from pipeline.records import Agenda, Person, Recording
from pipeline.settings import Settings, SpeakerSettings, TextSettings

WHISPER = EngineIdentity("whisper", "small", "1" * 64)
CLUSTERS = EngineIdentity("clusters", "resemblyzer", "2" * 64)
RECORDING = Recording("talk-1", "Talk", "file:///talk.ogg", "3" * 64, "talk.ogg", None, Agenda())
WORK = Work(RECORDING, Settings(), "lake", "scratch")


def plan(work: Work, *, transcriber: EngineIdentity = WHISPER, language_model: str = "m") -> Plan:
    return make_plan(
        work, transcriber=transcriber, diarizer=CLUSTERS, language_model=language_model
    )


def changed(before: Plan, after: Plan) -> set[str]:
    names = ("speech_key", "transcript_key", "speakers_key", "run_id")
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def with_recording(**fields: object) -> Work:
    return replace(WORK, recording=replace(RECORDING, **fields))  # type: ignore[arg-type]


def test_the_same_work_has_the_same_keys() -> None:
    assert plan(WORK) == plan(WORK)


def test_other_bytes_change_everything() -> None:
    after = plan(with_recording(source_sha256="4" * 64))
    assert changed(plan(WORK), after) == {"speech_key", "transcript_key", "speakers_key", "run_id"}


def test_another_place_of_the_same_bytes_changes_nothing() -> None:
    assert changed(plan(WORK), plan(with_recording(source_uri="file:///copy.ogg"))) == set()


def test_another_checkpoint_recognises_again() -> None:
    after = plan(WORK, transcriber=replace(WHISPER, model_sha256="5" * 64))
    assert changed(plan(WORK), after) == {"transcript_key", "run_id"}


def test_words_to_expect_are_part_of_the_recogniser() -> None:
    after = plan(WORK, transcriber=replace(WHISPER, expected=("Zhan",)))
    assert changed(plan(WORK), after) == {"transcript_key", "run_id"}


def test_an_agenda_counts_voices_and_names_them_but_recognises_nothing_again() -> None:
    after = plan(with_recording(agenda=Agenda(people=(Person("Tao Zhan"),))))
    assert changed(plan(WORK), after) == {"speakers_key", "run_id"}


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        (Settings(speakers=SpeakerSettings(speaker_count=3)), {"speakers_key", "run_id"}),
        (Settings(text=TextSettings(language_model="en_core_web_trf")), {"run_id"}),
    ],
)
def test_a_setting_re_runs_its_stage_and_what_follows(settings: Settings, keys: set[str]) -> None:
    assert changed(plan(WORK), plan(replace(WORK, settings=settings))) == keys


def test_a_changed_theme_runs_the_text_stages_again(tmp_path: Path) -> None:
    themes = tmp_path / "themes.toml"
    themes.write_text('[water]\nkeywords = ["water"]\n')
    work = replace(WORK, settings=Settings(text=TextSettings(themes=str(themes))))
    before = plan(work)
    themes.write_text('[water]\nkeywords = ["water", "well"]\n')
    assert changed(before, plan(work)) == {"run_id"}


def test_another_language_model_runs_the_text_stages_again() -> None:
    assert changed(plan(WORK), plan(WORK, language_model="other")) == {"run_id"}


def test_a_changed_glossary_runs_the_text_stages_again(tmp_path: Path) -> None:
    glossary = tmp_path / "terms.tsv"
    glossary.write_text("term\nMoodle\n")
    work = replace(WORK, settings=Settings(text=TextSettings(glossary=str(glossary))))
    before = plan(work)
    glossary.write_text("term\nMoodle\nCoursera\n")
    assert changed(before, plan(work)) == {"run_id"}
