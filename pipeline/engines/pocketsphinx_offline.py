"""Drafts without any download: PocketSphinx with the English model that ships in its wheel.

Each chunk is an utterance of its own, decoded from a fresh state, so that a resumed run gives
the same words as an undisturbed one, and so that chunks can be shared out to processes.
"""

import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cached_property, lru_cache
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pipeline.audio import SpeechChunk
from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.engines.folders import folder_sha256
from pipeline.engines.pocketsphinx_decoder import (
    INITIAL_CEPSTRAL_MEAN,
    WEBINAR_WORDS,
    Vocabulary,
    entry_of,
    load_decoder,
    make_vocabulary,
)
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.records import Agenda, GlossaryTerm, Word
from pipeline.settings import RecognitionSettings

LANGUAGE = "en"
# Words are known to the model one after the other: longer chunks bring it nothing, shorter ones
# keep both processors busy and lose less when a run is killed.
LONGEST_CHUNK_MS = 12_000
FRAME_MS = 10
_NOISE = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")
_VARIANT = re.compile(r"\(\d+\)$")


def load(
    settings: RecognitionSettings, *, agenda: Agenda, glossary: Sequence[GlossaryTerm] = ()
) -> "PocketSphinxTranscriber":
    """Return the offline recogniser; the agenda's names and the glossary's terms are expected.

    Raises:
        EngineUnavailableError: the library or its model is not installed, or the recording's
            language is set to another one than English.
    """
    if settings.language not in (None, LANGUAGE):
        raise EngineUnavailableError(
            "the offline engine hears English only",
            "--language",
            str(settings.language),
            "Use a Whisper checkpoint (--engine whisper) for other languages",
        )
    return PocketSphinxTranscriber(_model_dir(), make_vocabulary(agenda, glossary))


class PocketSphinxTranscriber:
    """The offline recogniser; ``workers`` processes share the chunks (1: in this process)."""

    longest_chunk_ms = LONGEST_CHUNK_MS

    def __init__(
        self,
        model_dir: Path,
        vocabulary: Vocabulary = Vocabulary(),  # noqa: B008 - frozen
        *,
        workers: int | None = None,
    ) -> None:
        self.model_dir = model_dir
        self._vocabulary = vocabulary
        self._workers = workers or os.cpu_count() or 1

    @cached_property
    def identity(self) -> EngineIdentity:
        """Who makes the words; the hash is over all files of the model."""
        sha256 = _model_sha256(self.model_dir)
        spoken = (f"{phrase}={form}" for phrase, form in self._vocabulary.spoken)
        expected = (*self._vocabulary.expected, *spoken)
        return EngineIdentity("offline", "pocketsphinx en-us", sha256, expected)

    def transcribe(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk in order.

        Raises:
            EngineError: a worker process died.
        """
        return self._decode_all(chunks, self._vocabulary)

    def transcribe_again(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk in order, searched for among more hypotheses.

        Raises:
            EngineError: a worker process died.
        """
        return self._decode_all(chunks, replace(self._vocabulary, is_careful=True))

    def translate(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield nothing but the chunks: the engine hears English and translates nothing."""
        for chunk in chunks:
            yield ChunkTranscript(chunk.start_ms, chunk.end_ms, LANGUAGE, None, ())

    def _decode_all(
        self, chunks: Iterable[SpeechChunk], vocabulary: Vocabulary
    ) -> Iterator[ChunkTranscript]:
        if self._workers == 1:
            for chunk in chunks:
                yield decode_chunk(chunk, self.model_dir, vocabulary)
        else:
            yield from self._share_out(iter(chunks), vocabulary)

    def _share_out(
        self, chunks: Iterator[SpeechChunk], vocabulary: Vocabulary
    ) -> Iterator[ChunkTranscript]:
        pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_start_worker
        )
        waiting: deque[Future[ChunkTranscript]] = deque()
        try:
            # Two chunks a worker keep them busy; more would only fill memory.
            for chunk in islice(chunks, 2 * self._workers):
                waiting.append(self._submit(pool, chunk, vocabulary))
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(self._submit(pool, chunk, vocabulary) for chunk in islice(chunks, 1))
        except BrokenProcessPool as error:
            raise EngineError(
                "a worker process of the recogniser died",
                "offline engine",
                str(error),
                "Free some memory and run again: finished chunks are kept",
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)

    def _submit(
        self, pool: ProcessPoolExecutor, chunk: SpeechChunk, vocabulary: Vocabulary
    ) -> "Future[ChunkTranscript]":
        return pool.submit(decode_chunk, chunk, self.model_dir, vocabulary)


def decode_chunk(chunk: SpeechChunk, model_dir: Path, vocabulary: Vocabulary) -> ChunkTranscript:
    """Return the words of one chunk, whatever this process decoded before."""
    if not chunk.samples.any():  # the model hears words in perfect silence
        return ChunkTranscript(chunk.start_ms, chunk.end_ms, LANGUAGE, None, ())
    decoder = load_decoder(model_dir, vocabulary)
    # The front end keeps noise and channel statistics from one utterance to the next.
    decoder.reinit_feat()
    decoder.set_cmn(INITIAL_CEPSTRAL_MEAN)
    decoder.start_utt()
    decoder.process_raw(_to_pcm(chunk.samples), full_utt=True)
    decoder.end_utt()
    phrases = [*WEBINAR_WORDS, *vocabulary.expected]
    spellings = {entry_of(phrase): phrase for phrase in phrases}
    words = [
        word
        for segment in decoder.seg() or ()
        if not _NOISE.match(segment.word)
        for word in _to_words(segment, chunk, spellings)
    ]
    return ChunkTranscript(chunk.start_ms, chunk.end_ms, LANGUAGE, None, tuple(words))


def _to_words(segment: Any, chunk: SpeechChunk, spellings: dict[str, str]) -> Iterator[Word]:
    """Yield the words of one decoded entry; a full name shares its time out by letters."""
    entry = _VARIANT.sub("", segment.word)
    parts = spellings.get(entry, entry).split()
    start_ms = chunk.start_ms + segment.start_frame * FRAME_MS
    # The last frame belongs to the word; a chunk may end in the middle of it.
    end_ms = min(chunk.start_ms + (segment.end_frame + 1) * FRAME_MS, chunk.end_ms)
    confidence = round(min(1.0, max(0.0, segment.prob)), 3)
    length, letters = end_ms - start_ms, sum(map(len, parts))
    done = 0
    for part in parts:
        first, done = done, done + len(part)
        yield Word(
            start_ms + length * first // letters,
            start_ms + length * done // letters,
            part,
            confidence,
        )


def _to_pcm(samples: Any) -> bytes:
    import numpy as np

    pcm: bytes = (np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
    return pcm


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, even by kill -9."""
    import signal
    from multiprocessing import connection, parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def end_with_parent() -> None:
            connection.wait([sentinel])
            os._exit(1)

        Thread(target=end_with_parent, daemon=True).start()


def _model_dir() -> Path:
    package = find_spec("pocketsphinx")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder) / "model" / "en-us"
        if (path / "en-us.lm.bin").is_file():
            return path
    raise EngineUnavailableError(
        "PocketSphinx or its English model is not installed",
        "--engine",
        "offline",
        "pip install 'pocketsphinx>=5.1'",
    )


# The model comes in a wheel and stays as it is.
_model_sha256 = lru_cache(maxsize=1)(folder_sha256)
