"""What both runtimes do beside a first try: a second one, a translation, a prompt."""

from pathlib import Path

import pytest

from pipeline.engines import Transcriber, load_transcriber
from pipeline.engines.whisper_ctranslate import CTranslateTranscriber
from pipeline.engines.whisper_openai import WhisperTranscriber
from pipeline.records import Agenda, GlossaryTerm
from pipeline.settings import RecognitionSettings
from tests.engines.test_whisper_openai import sound, write_checkpoint

# openai-whisper leaves its own vocabulary file open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")

RUNTIMES = (CTranslateTranscriber, WhisperTranscriber)
TEXT = "Bonjour à tous."


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("french") / "dit.pt"
    return write_checkpoint(path, TEXT, language="fr")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("english") / "said.pt", "Teachers need time.")


def said(transcriber: Transcriber, way: str) -> tuple[str, str]:
    (heard,) = getattr(transcriber, way)([sound(2_000, 6_000)])
    assert (heard.start_ms, heard.end_ms) == (2_000, 6_000)
    return heard.language, " ".join(word.text for word in heard.words)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_second_try_searches_wider_and_finds_what_is_there(
    runtime: type[CTranslateTranscriber] | type[WhisperTranscriber], english: Path
) -> None:
    assert said(runtime(english), "transcribe_again") == ("en", "Teachers need time.")


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_translation_counts_as_english(
    runtime: type[CTranslateTranscriber] | type[WhisperTranscriber], french: Path
) -> None:
    assert said(runtime(french), "transcribe") == ("fr", TEXT)
    # This checkpoint says one thing only, whatever the task; the language is the task's.
    assert said(runtime(french), "translate") == ("en", TEXT)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_an_english_checkpoint_translates_nothing(
    runtime: type[CTranslateTranscriber] | type[WhisperTranscriber], english: Path
) -> None:
    assert said(runtime(english), "translate") == ("en", "")


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_prompt_that_leads_astray_is_not_believed(
    runtime: type[CTranslateTranscriber] | type[WhisperTranscriber], english: Path
) -> None:
    # What this checkpoint says hangs on the position: behind a prompt it says something else.
    terms = ("UNESCO IITE", "Moodle", "Learn ON")
    assert said(runtime(english, terms=terms), "transcribe") == ("en", "Teachers need time.")


@pytest.mark.parametrize("engine", ["ctranslate", "whisper"])
def test_the_glossary_is_part_of_who_made_the_words(engine: str, english: Path) -> None:
    settings = RecognitionSettings(model=str(english))
    glossary = [GlossaryTerm("Moodle", ("moo dull",))]
    plain, told = (
        load_transcriber(engine, settings, agenda=Agenda(), glossary=terms).identity
        for terms in ((), glossary)
    )
    assert (plain.expected, told.expected) == ((), ("Moodle",))
