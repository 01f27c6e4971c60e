"""Recognition by openai-whisper, from any checkpoint in its format, by name or by path.

Each chunk is heard on its own: no text of one is carried into the next, so that an error does
not spread, loops cannot run on, and a resumed run gives the same words.
"""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from pickle import UnpicklingError  # the class only; nothing is unpickled here
from typing import TYPE_CHECKING, Any

from pipeline.audio import SAMPLE_RATE, SpeechChunk
from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.engines.checkpoints import (
    check_language,
    first_sentence,
    have_checkpoint,
    identify_checkpoint,
)
from pipeline.engines.whisper_prompt import glossary_terms, is_prompt_believed, prompt_text
from pipeline.errors import EngineUnavailableError
from pipeline.records import Agenda, GlossaryTerm, Word
from pipeline.settings import RecognitionSettings
from pipeline.timecode import seconds_to_ms

if TYPE_CHECKING:
    from whisper import Whisper
    from whisper.tokenizer import Tokenizer

# openai-whisper's own ladder: a decoding that loops or is unsure is tried again, less greedily.
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
# Temperatures above 0 draw at random; each chunk draws the same way in every run.
SEED = 20_200_417
# Hypotheses of a second try; openai-whisper's command takes as many.
BEAMS = 5

# What torch and openai-whisper raise over bytes that are no checkpoint: the bytes are run as a
# pickle's instructions, and break at any of them.
_UNREADABLE = (
    RuntimeError, LookupError, TypeError, ValueError, AttributeError, EOFError, UnpicklingError,
)  # fmt: skip


def load(
    settings: RecognitionSettings, *, agenda: Agenda, glossary: Sequence[GlossaryTerm] = ()
) -> "WhisperTranscriber":
    """Return the recogniser for the settings' checkpoint; its weights load at the first chunk.

    The glossary's terms are put into the prompt, the agenda's names are not: a prompt makes
    decoding twice as long, and names are mended afterwards.

    Raises:
        EngineUnavailableError: the checkpoint is not on disk and cannot be downloaded.
    """
    del agenda
    return WhisperTranscriber(
        have_checkpoint(settings),
        language=settings.language,
        longest_chunk_ms=settings.longest_chunk_ms,
        terms=glossary_terms(glossary),
    )


class WhisperTranscriber:
    """A checkpoint and how to hear with it; ``language`` None means: detect it in each chunk."""

    def __init__(
        self,
        checkpoint: Path,
        *,
        language: str | None = None,
        longest_chunk_ms: int = 28_000,
        terms: Sequence[str] = (),
    ) -> None:
        self.longest_chunk_ms = longest_chunk_ms
        self._checkpoint = checkpoint
        self._language = language
        self._terms = tuple(terms)

    @cached_property
    def identity(self) -> EngineIdentity:
        """Who makes the words; see ``identify_checkpoint``."""
        return identify_checkpoint("whisper", self._checkpoint, expected=self._terms)

    def transcribe(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk in order, each as soon as it is finished.

        Raises:
            EngineUnavailableError: the file is no checkpoint that openai-whisper reads, or the
                language is none that it knows.
        """
        for chunk in chunks:
            yield self._hear(chunk, {})

    def transcribe_again(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk, searched for with several hypotheses.

        Words are kept even where the model believes that nobody speaks.
        """
        for chunk in chunks:
            yield self._hear(chunk, {"beam_size": BEAMS, "no_speech_threshold": None})

    def translate(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield what each chunk means in English; nothing from an English-only checkpoint."""
        for chunk in chunks:
            if self._model.is_multilingual:
                heard = self._hear(chunk, {"task": "translate"})
                yield replace(heard, language="en")
            else:
                yield ChunkTranscript(chunk.start_ms, chunk.end_ms, "en", None, ())

    def _hear(self, chunk: SpeechChunk, options: Mapping[str, Any]) -> ChunkTranscript:
        language, confidence = self._language_of(chunk)
        heard = self._run(chunk, {"language": language, **options})
        if self._terms and "task" not in options:
            prompt = prompt_text(self._terms, self._tokenizer(language))
            prompted = self._run(chunk, {"language": language, "initial_prompt": prompt, **options})
            heard = prompted if self._is_better(prompted, heard) else heard
        words = tuple(_words(heard, chunk))
        return ChunkTranscript(chunk.start_ms, chunk.end_ms, language, confidence, words)

    def _run(self, chunk: SpeechChunk, options: Mapping[str, Any]) -> dict[str, Any]:
        import torch

        model = self._model
        torch.manual_seed(SEED)
        with warnings.catch_warnings():
            # Known: words of a translation are timed loosely. Only its sentences' times are used.
            warnings.filterwarnings("ignore", message="Word-level timestamps on translations")
            heard: dict[str, Any] = model.transcribe(
                chunk.samples,
                temperature=TEMPERATURES,
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=model.device.type == "cuda",
                **options,
            )
        return heard

    def _is_better(self, prompted: Mapping[str, Any], plain: Mapping[str, Any]) -> bool:
        if not plain["segments"] or not prompted["segments"]:
            return False
        return is_prompt_believed(
            plain_logprob=_mean_logprob(plain),
            prompted_logprob=_mean_logprob(prompted),
            prompted_text=prompted["text"],
            terms=self._terms,
        )

    def _tokenizer(self, language: str) -> "Tokenizer":
        from whisper.tokenizer import get_tokenizer

        model = self._model
        return get_tokenizer(
            model.is_multilingual, num_languages=model.num_languages, language=language
        )

    def _language_of(self, chunk: SpeechChunk) -> tuple[str, float | None]:
        model = self._model
        if not model.is_multilingual:
            return "en", None
        if self._language is not None:
            return self._language, None
        from whisper.audio import N_FRAMES, log_mel_spectrogram, pad_or_trim

        spectrogram = log_mel_spectrogram(chunk.samples, model.dims.n_mels)
        window = pad_or_trim(spectrogram, N_FRAMES).to(model.device)
        is_on_gpu = model.device.type == "cuda"
        _, shares = model.detect_language(window.half() if is_on_gpu else window)
        language = max(sorted(shares), key=shares.__getitem__)
        return language, round(float(shares[language]), 4)

    @cached_property
    def _model(self) -> "Whisper":
        import whisper
        from whisper import _ALIGNMENT_HEADS

        check_language(self._language)
        try:
            model = whisper.load_model(str(self._checkpoint))
        except _UNREADABLE as error:
            raise EngineUnavailableError(
                "not a checkpoint that openai-whisper can read",
                str(self._checkpoint),
                first_sentence(error),
                "Give a .pt file in OpenAI's format with --model",
            ) from error
        # A checkpoint loaded by path lacks the heads that time its words well.
        heads = _ALIGNMENT_HEADS.get(self.identity.model)
        if heads is not None:
            model.set_alignment_heads(heads)
        return model


def _mean_logprob(heard: Mapping[str, Any]) -> float:
    """Return the mean log probability of all tokens."""
    counts = [len(segment["tokens"]) for segment in heard["segments"]]
    total = sum(
        float(segment["avg_logprob"]) * count
        for segment, count in zip(heard["segments"], counts, strict=True)
    )
    return total / max(1, sum(counts))


def _words(heard: dict[str, Any], chunk: SpeechChunk) -> Iterator[Word]:
    """Yield the words in recording time, inside the chunk, in order, none without length."""
    latest_ms = chunk.start_ms
    # The samples may end before the chunk does, at the end of a file.
    end_of_sound_ms = min(
        chunk.end_ms, chunk.start_ms + -(-chunk.samples.size * 1000 // SAMPLE_RATE)
    )
    for segment in heard["segments"]:
        for item in segment["words"]:
            text = item["word"].strip()
            if not text:
                continue
            start_ms = max(latest_ms, chunk.start_ms + seconds_to_ms(item["start"]))
            start_ms = min(start_ms, end_of_sound_ms - 1)
            end_ms = max(start_ms + 1, chunk.start_ms + seconds_to_ms(item["end"]))
            yield Word(
                start_ms,
                min(end_ms, end_of_sound_ms),
                text,
                round(float(item["probability"]), 3),
            )
            latest_ms = start_ms
