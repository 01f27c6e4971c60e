"""The offline recogniser hears sentences and the names that it was told to expect."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import SpeechChunk
from pipeline.engines.pocketsphinx_decoder import Vocabulary, expected_words, make_vocabulary
from pipeline.engines.pocketsphinx_offline import PocketSphinxTranscriber, load
from pipeline.errors import EngineUnavailableError
from pipeline.records import Agenda, GlossaryTerm, Person
from pipeline.settings import RecognitionSettings
from tests.engines.speech import chunk, sample_audio, sentence_times

AGENDA = Agenda(
    people=(
        Person("Peter Collins", "Moderator"),
        Person("Svetlana  Knyazeva", "Officer", "UNESCO IITE"),
    )
)


def test_sentences_and_names_are_heard_alike_by_one_and_by_two_processes(tmp_path: Path) -> None:
    audio = sample_audio(tmp_path)
    chunks = [
        chunk(audio, sentence_times("My name is Peter")),
        chunk(audio, sentence_times("Svetlana please go ahead")),
    ]
    model_dir = load(RecognitionSettings(), agenda=AGENDA).model_dir
    one, two = (
        PocketSphinxTranscriber(model_dir, make_vocabulary(AGENDA, ()), workers=workers)
        for workers in (1, 2)
    )
    # With two, each chunk is the first that its process hears: nothing leaks from the one before.
    heard = list(two.transcribe(iter(chunks)))
    assert list(one.transcribe(iter(chunks))) == heard
    assert " ".join(word.text for word in heard[0].words).startswith("my name is Peter Collins")
    assert "Svetlana" in {word.text for word in heard[1].words}
    assert [item.language for item in heard] == ["en", "en"]
    for item in heard:
        assert all(
            item.start_ms <= word.start_ms < word.end_ms <= item.end_ms for word in item.words
        )
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(item.words))
        assert all(0 <= (word.confidence or 0) <= 1 for word in item.words)


def test_a_chunk_without_speech_has_no_words(tmp_path: Path) -> None:
    silence = np.zeros(16_000, dtype=np.float32)
    transcriber = PocketSphinxTranscriber(tmp_path, workers=1)
    (heard,) = transcriber.transcribe([SpeechChunk(4_000, 5_000, silence)])
    assert (heard.start_ms, heard.end_ms, heard.words) == (4_000, 5_000, ())


def test_names_and_affiliations_are_expected_whole_and_in_parts() -> None:
    assert expected_words(AGENDA) == (
        "Peter Collins", "Svetlana Knyazeva", "UNESCO IITE",
        "Peter", "Collins", "Svetlana", "Knyazeva", "UNESCO", "IITE",
    )  # fmt: skip


def test_terms_of_a_glossary_are_expected_as_they_are_said() -> None:
    glossary = [GlossaryTerm("IITE", ("eye tea", "i i t e")), GlossaryTerm("open  courseware")]
    assert make_vocabulary(Agenda(), glossary) == Vocabulary(
        ("IITE", "open courseware"), (("IITE", "eye tea"), ("IITE", "i i t e"))
    )


def test_the_engine_says_what_it_is() -> None:
    identity = load(RecognitionSettings(), agenda=AGENDA).identity
    assert (identity.engine, identity.model) == ("offline", "pocketsphinx en-us")
    assert len(identity.model_sha256 or "") == 64


def test_other_languages_are_refused() -> None:
    with pytest.raises(EngineUnavailableError, match="hears English only"):
        load(RecognitionSettings(language="fr"), agenda=Agenda())
