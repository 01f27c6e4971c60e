"""Recognition by CTranslate2, from the same checkpoints as openai-whisper, several times faster.

A checkpoint is converted once; its matrices are multiplied in 8-bit integers on a processor, and
several chunks are heard at a time. A chunk gives the same words in every run and in whatever
company, and no text of one is carried into the next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audio import SAMPLE_RATE, SpeechChunk
from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.engines.checkpoints import check_language, have_checkpoint, identify_checkpoint
from pipeline.engines.whisper_conversion import have_converted
from pipeline.engines.whisper_prompt import glossary_terms, is_prompt_believed, prompt_text
from pipeline.engines.whisper_runtime import SEARCHES, TRANSCRIBE, TRANSLATE, ConvertedModel
from pipeline.engines.whisper_words import Decoding, Reading, TimedWord, read_tokens, time_words
from pipeline.errors import EngineUnavailableError
from pipeline.records import Agenda, GlossaryTerm, Word
from pipeline.settings import RecognitionSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

# More at a time gains little on a processor and holds finished words back for longer.
BATCH_SIZE = 8
WINDOW_FRAMES = 3000
FRAME_MS = 10
# What is left of a chunk behind its last word is heard again only if a word fits into it.
SHORTEST_REST_MS = 200


def load(
    settings: RecognitionSettings, *, agenda: Agenda, glossary: Sequence[GlossaryTerm] = ()
) -> "CTranslateTranscriber":
    """Return the recogniser for the settings' checkpoint; its weights load at the first chunk.

    The glossary's terms are put into the prompt, the agenda's names are not: a prompt makes
    decoding twice as long, and names are mended afterwards.

    Raises:
        EngineUnavailableError: CTranslate2 is not installed, or the checkpoint is not on disk and
            cannot be downloaded.
    """
    del agenda
    if find_spec("ctranslate2") is None:
        raise EngineUnavailableError(
            "CTranslate2 is not installed", "--engine", "ctranslate", "pip install ctranslate2"
        )
    return CTranslateTranscriber(
        have_checkpoint(settings),
        language=settings.language,
        longest_chunk_ms=settings.longest_chunk_ms,
        terms=glossary_terms(glossary),
    )


@dataclass(frozen=True, slots=True)
class _Manner:
    """How to hear; ``trusts_silence`` lets the model drop a window that it takes for silence."""

    task: str = TRANSCRIBE
    searches: Sequence[Mapping[str, Any]] = SEARCHES
    trusts_silence: bool = True


_FIRST_TRY = _Manner()
_SECOND_TRY = _Manner(searches=SEARCHES[1:], trusts_silence=False)
_TRANSLATION = _Manner(task=TRANSLATE)


@dataclass(slots=True, eq=False)
class _Progress:
    """One chunk and how far it is heard; ``mel`` has 100 frames a second."""

    chunk: SpeechChunk
    mel: "Floats"
    language: str = "en"
    confidence: float | None = None
    seek: int = 0  # mel frames
    last_speech_ms: int = 0
    is_done: bool = False
    words: list[Word] = field(default_factory=list)

    @property
    def window_frames(self) -> int:
        rest: int = self.mel.shape[1] - self.seek
        return min(WINDOW_FRAMES, rest)

    def window(self) -> "Floats":
        """Return the next 30 s; zeros follow the end, as openai-whisper has it."""
        import numpy as np

        rest = self.mel[:, self.seek : self.seek + WINDOW_FRAMES]
        return np.pad(rest, ((0, 0), (0, WINDOW_FRAMES - rest.shape[1])))

    def take(self, reading: Reading, words: Sequence[TimedWord]) -> None:
        """Keep the words of the window and move on behind the last of them."""
        begin_ms = self.seek * FRAME_MS
        for word in words:
            self._keep(word, begin_ms)
        end_ms = words[-1].end_ms if words else reading.segments[-1].end_ms
        if words:
            self.last_speech_ms = begin_ms + end_ms
        step = self.window_frames if reading.is_closed else end_ms // FRAME_MS
        self.seek += step
        rest_ms = (self.mel.shape[1] - self.seek) * FRAME_MS
        self.is_done = step == 0 or rest_ms < SHORTEST_REST_MS

    def _keep(self, word: TimedWord, begin_ms: int) -> None:
        """Keep a word in recording time: inside the sound, not before the last, with a length."""
        sound_ms = -(-self.chunk.samples.size * 1000 // SAMPLE_RATE)
        end_of_sound_ms = min(self.chunk.end_ms, self.chunk.start_ms + sound_ms)
        earliest_ms = self.words[-1].start_ms if self.words else self.chunk.start_ms
        offset_ms = self.chunk.start_ms + begin_ms
        start_ms = min(max(earliest_ms, offset_ms + word.start_ms), end_of_sound_ms - 1)
        end_ms = min(max(start_ms + 1, offset_ms + word.end_ms), end_of_sound_ms)
        if text := word.text.strip():
            self.words.append(Word(start_ms, end_ms, text, round(word.probability, 3)))

    def transcript(self, task: str) -> ChunkTranscript:
        chunk = self.chunk
        language = "en" if task == TRANSLATE else self.language
        return ChunkTranscript(
            chunk.start_ms, chunk.end_ms, language, self.confidence, tuple(self.words)
        )


class CTranslateTranscriber:
    """A checkpoint and how to hear with it; ``language`` None means: detect it in each chunk."""

    def __init__(
        self,
        checkpoint: Path,
        *,
        language: str | None = None,
        longest_chunk_ms: int = 28_000,
        compute_type: str = "int8",
        terms: Sequence[str] = (),
    ) -> None:
        self.longest_chunk_ms = longest_chunk_ms
        self._checkpoint = checkpoint
        self._language = language
        self._compute_type = compute_type
        self._terms = tuple(terms)

    @cached_property
    def identity(self) -> EngineIdentity:
        """Who makes the words; see ``identify_checkpoint``."""
        return identify_checkpoint("ctranslate", self._checkpoint, expected=self._terms)

    def transcribe(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk in order, ``BATCH_SIZE`` chunks at a time.

        Raises:
            EngineUnavailableError: the file is no checkpoint in OpenAI's format, or the language
                is none that it knows.
        """
        return self._hear_all(chunks, _FIRST_TRY)

    def transcribe_again(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk, searched for from the start with several hypotheses.

        Words are kept even where the model believes that nobody speaks.
        """
        return self._hear_all(chunks, _SECOND_TRY)

    def translate(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield what each chunk means in English; nothing from an English-only checkpoint."""
        if not self._model.is_multilingual:
            return (_untranslated(chunk) for chunk in chunks)
        return self._hear_all(chunks, _TRANSLATION)

    def _hear_all(
        self, chunks: Iterable[SpeechChunk], manner: _Manner
    ) -> Iterator[ChunkTranscript]:
        waiting = iter(chunks)
        while batch := tuple(islice(waiting, BATCH_SIZE)):
            yield from self._hear(batch, manner)

    @cached_property
    def _model(self) -> ConvertedModel:
        check_language(self._language)
        return ConvertedModel(have_converted(self._checkpoint), compute_type=self._compute_type)

    def _hear(self, chunks: Sequence[SpeechChunk], manner: _Manner) -> Iterator[ChunkTranscript]:
        model = self._model
        heard = [_Progress(chunk, model.mel(chunk.samples)) for chunk in chunks]
        unfinished = heard
        while unfinished:
            states = model.encode([progress.window() for progress in unfinished])
            if unfinished is heard:
                self._find_languages(heard, states)
            self._read(unfinished, states, manner)
            unfinished = [progress for progress in unfinished if not progress.is_done]
        yield from (progress.transcript(manner.task) for progress in heard)

    def _find_languages(self, heard: Sequence[_Progress], states: "Floats") -> None:
        if not self._model.is_multilingual:
            return  # whatever was asked for, it knows English only
        if self._language is not None:
            for progress in heard:
                progress.language = self._language
            return
        for progress, found in zip(heard, self._model.languages(states), strict=True):
            progress.language, progress.confidence = found

    def _decode(
        self, states: "Floats", languages: Sequence[str], manner: _Manner
    ) -> list[Decoding]:
        """Return the best decoding of each window; the prompt's only where it is believed."""
        model = self._model
        plain = model.decode(states, languages, searches=manner.searches, task=manner.task)
        if not self._terms or manner.task == TRANSLATE:
            return plain
        prompt = prompt_text(self._terms, model.tokenizer("en"))
        prompted = model.decode(states, languages, searches=manner.searches, prompt=prompt)
        return [
            with_prompt if self._is_better(with_prompt, without) else without
            for with_prompt, without in zip(prompted, plain, strict=True)
        ]

    def _is_better(self, prompted: Decoding, plain: Decoding) -> bool:
        if prompted.is_repetitive or plain.is_silence:
            return False
        return is_prompt_believed(
            plain_logprob=plain.mean_logprob,
            prompted_logprob=prompted.mean_logprob,
            prompted_text=prompted.text,
            terms=self._terms,
        )

    def _read(self, heard: Sequence[_Progress], states: "Floats", manner: _Manner) -> None:
        """Decode one window of each chunk, time its words, and move on behind them."""
        model = self._model
        languages = [progress.language for progress in heard]
        decodings = self._decode(states, languages, manner)
        readings = [
            read_tokens(
                () if decoding.is_silence and manner.trusts_silence else decoding.tokens,
                model.tokenizer(progress.language),
                window_ms=progress.window_frames * FRAME_MS,
            )
            for progress, decoding in zip(heard, decodings, strict=True)
        ]
        alignments = model.align(
            states,
            languages,
            [reading.text_tokens for reading in readings],
            [progress.window_frames for progress in heard],
            task=manner.task,
        )
        for progress, reading, alignment in zip(heard, readings, alignments, strict=True):
            words = time_words(
                reading,
                alignment,
                model.tokenizer(progress.language),
                last_speech_ms=progress.last_speech_ms - progress.seek * FRAME_MS,
            )
            progress.take(reading, words)


def _untranslated(chunk: SpeechChunk) -> ChunkTranscript:
    return ChunkTranscript(chunk.start_ms, chunk.end_ms, "en", None, ())
