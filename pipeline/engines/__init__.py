"""The seams to outside tools: one narrow Protocol each, loaded lazily by name.

To add a recogniser: write ``engines/<tool>.py`` with a class that has ``identity`` and
``transcribe``, raise ``EngineUnavailableError`` with a remedy where its library or weights are
missing, and add its name to ``TRANSCRIBERS``. Dicts, tensors and float seconds stop in there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from pipeline.audio import Audio, SpeechChunk
from pipeline.errors import EngineUnavailableError
from pipeline.records import Agenda, GlossaryTerm, Interval, SpeakerSpan, Word
from pipeline.settings import RecognitionSettings, SpeakerSettings


@dataclass(frozen=True, slots=True)
class EngineIdentity:
    """What made a result; part of the key under which the result is kept.

    ``expected`` are the words that the engine was told to listen for, if it can be told.
    """

    engine: str
    model: str
    model_sha256: str | None
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChunkTranscript:
    """The words of one speech chunk, times from the start of the recording."""

    start_ms: int
    end_ms: int
    language: str
    language_confidence: float | None
    words: tuple[Word, ...]


class Transcriber(Protocol):
    """Turns speech chunks into words; weights are loaded when the first chunk is."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def longest_chunk_ms(self) -> int:
        """The longest stretch that the engine hears well in one piece."""
        ...

    def transcribe(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield one transcript a chunk, in order, each as soon as it is finished."""
        ...

    def transcribe_again(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Do the same with more careful settings, for speech that the first try lost."""
        ...

    def translate(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield what each chunk means in English; without words where the engine cannot tell."""
        ...


class Diarizer(Protocol):
    """Tells voices apart."""

    @property
    def identity(self) -> EngineIdentity: ...

    def diarize(
        self, audio: Audio, speech: Sequence[Interval], *, expected_count: int | None
    ) -> list[SpeakerSpan]:
        """Return who speaks when, labels ``S01``, ``S02``, ... in order of first appearance.

        ``expected_count`` comes from an agenda: a hint and a ceiling, not a promise.
        """
        ...


# Engines whose words are drafts, and why, in one sentence for people.
DRAFT_REASONS = {
    "offline": (
        "the words come from PocketSphinx, because no Whisper checkpoint was to be had or because"
        " the offline engine was asked for. On real recordings it gets more than half of the"
        " words wrong."
    ),
}

TRANSCRIBERS = {
    "whisper": "pipeline.engines.whisper_openai",
    "ctranslate": "pipeline.engines.whisper_ctranslate",
    "offline": "pipeline.engines.pocketsphinx_offline",
}
DIARIZERS = {
    "segments": "pipeline.engines.speaker_segments",
    "clusters": "pipeline.engines.speaker_clusters",
    "pyannote": "pipeline.engines.speaker_pyannote",
}


def whisper_engine() -> str:
    """Return the engine that runs Whisper checkpoints best here: CTranslate2 if it is installed."""
    return "ctranslate" if find_spec("ctranslate2") else "whisper"


def load_transcriber(
    name: str,
    settings: RecognitionSettings,
    *,
    agenda: Agenda,
    glossary: Sequence[GlossaryTerm] = (),
) -> Transcriber:
    """Return the recogniser of that name; agenda and glossary give it words to expect.

    Raises:
        EngineUnavailableError: no engine of that name, or its library or weights are missing.
    """
    module = import_module(_module_name(TRANSCRIBERS, name, "--engine"))
    return cast(Transcriber, module.load(settings, agenda=agenda, glossary=glossary))


def load_diarizer(name: str, settings: SpeakerSettings) -> Diarizer:
    """Return the diarizer of that name.

    Raises:
        EngineUnavailableError: no engine of that name, or its library or weights are missing.
    """
    module = import_module(_module_name(DIARIZERS, name, "speakers.engine"))
    return cast(Diarizer, module.load(settings))


def _module_name(registry: dict[str, str], name: str, where: str) -> str:
    if name not in registry:
        known = ", ".join(registry)
        raise EngineUnavailableError("no such engine", where, name, f"Known: {known}")
    return registry[name]
