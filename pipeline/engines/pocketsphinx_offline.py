"""Drafts without any download: PocketSphinx with the English model that ships in its wheel.

Each chunk is an utterance of its own, decoded from a fresh state, so that a resumed run gives
the same words as an undisturbed one, and so that chunks can be shared out to processes.
"""

import hashlib
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cached_property, lru_cache
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audio import SpeechChunk
from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.engines.pronunciation import pronounce
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.records import Agenda, Word
from pipeline.settings import RecognitionSettings

if TYPE_CHECKING:
    from pocketsphinx import Decoder

LANGUAGE = "en"
# Words are known to the model one after the other: longer chunks bring it nothing, shorter ones
# keep both processors busy and lose less when a run is killed.
LONGEST_CHUNK_MS = 12_000
FRAME_MS = 10
# A sixth of the default's active states: on 33 utterances of the development recordings the words
# were as good (55.4 % WER both) and the decoding about four times faster; half of that cost words.
DECODER_OPTIONS = {"maxhmmpf": 5_000, "loglevel": "FATAL"}
INITIAL_CEPSTRAL_MEAN = "40,3,-1,0,0,0,0,0,0,0,0,0,0"
# How much likelier an expected word is than an average one of the model's vocabulary.
EXPECTED_WORD_WEIGHT = 100.0

# What people say in webinars and the model's dictionary of 2014 has not heard, or hardly.
WEBINAR_WORDS: dict[str, str] = {
    "webinar": "W EH B AH N AA R",
    "webinars": "W EH B AH N AA R Z",
    "covid": "K OW V IH D",
    "coronavirus": "K ER OW N AH V AY R AH S",
    "mooc": "M UW K",
    "moocs": "M UW K S",
    "livestream": "L AY V S T R IY M",
    "unmute": "AH N M Y UW T",
    "edtech": "EH D T EH K",
    "upskilling": "AH P S K IH L IH NG",
    "reskilling": "R IY S K IH L IH NG",
    "digitalization": "D IH JH IH T AH L AH Z EY SH AH N",
    "digitization": "D IH JH IH T AH Z EY SH AH N",
    "cybersecurity": "S AY B ER S IH K Y UH R IH T IY",
    "wifi": "W AY F AY",
    "moodle": "M UW D AH L",
    "chatbot": "CH AE T B AA T",
}

# Expected words enter the decoder under names of their own, so that their weights are ours even
# where the model knows the word; "_" joins the parts of a full name.
_MARK = "@"
_NOISE = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")
_VARIANT = re.compile(r"\(\d+\)$")


def load(settings: RecognitionSettings, *, agenda: Agenda) -> "PocketSphinxTranscriber":
    """Return the offline recogniser; names of the agenda are among the words it expects.

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
    return PocketSphinxTranscriber(_model_dir(), expected=expected_words(agenda))


def expected_words(agenda: Agenda) -> tuple[str, ...]:
    """Return names and affiliations, whole and in parts, as the agenda spells them."""
    phrases = [
        phrase
        for person in agenda.people
        for phrase in (person.name, person.affiliation)
        if phrase is not None
    ]
    parts = [part for phrase in phrases for part in phrase.split() if len(part) > 1]
    return tuple(dict.fromkeys(" ".join(item.split()) for item in [*phrases, *parts]))


class PocketSphinxTranscriber:
    """The offline recogniser; ``workers`` processes share the chunks (1: in this process)."""

    longest_chunk_ms = LONGEST_CHUNK_MS

    def __init__(
        self, model_dir: Path, *, expected: Sequence[str] = (), workers: int | None = None
    ) -> None:
        self.model_dir = model_dir
        self._expected = tuple(expected)
        self._workers = workers or os.cpu_count() or 1

    @cached_property
    def identity(self) -> EngineIdentity:
        """Who makes the words; the hash is over all files of the model."""
        sha256 = _folder_sha256(self.model_dir)
        return EngineIdentity("offline", "pocketsphinx en-us", sha256, self._expected)

    def transcribe(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        """Yield the words of each chunk in order.

        Raises:
            EngineError: a worker process died.
        """
        if self._workers == 1:
            for chunk in chunks:
                yield decode_chunk(chunk, self.model_dir, self._expected)
        else:
            yield from self._share_out(iter(chunks))

    def _share_out(self, chunks: Iterator[SpeechChunk]) -> Iterator[ChunkTranscript]:
        pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_start_worker
        )
        waiting: deque[Future[ChunkTranscript]] = deque()
        try:
            # Two chunks a worker keep them busy; more would only fill memory.
            for chunk in islice(chunks, 2 * self._workers):
                waiting.append(self._submit(pool, chunk))
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(self._submit(pool, chunk) for chunk in islice(chunks, 1))
        except BrokenProcessPool as error:
            raise EngineError(
                "a worker process of the recogniser died",
                "offline engine",
                str(error),
                "Free some memory and run again: finished chunks are kept",
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)

    def _submit(self, pool: ProcessPoolExecutor, chunk: SpeechChunk) -> "Future[ChunkTranscript]":
        return pool.submit(decode_chunk, chunk, self.model_dir, self._expected)


def decode_chunk(chunk: SpeechChunk, model_dir: Path, expected: tuple[str, ...]) -> ChunkTranscript:
    """Return the words of one chunk, whatever this process decoded before."""
    if not chunk.samples.any():  # the model hears words in perfect silence
        return ChunkTranscript(chunk.start_ms, chunk.end_ms, LANGUAGE, None, ())
    decoder = _decoder(model_dir, expected)
    # The front end keeps noise and channel statistics from one utterance to the next.
    decoder.reinit_feat()
    decoder.set_cmn(INITIAL_CEPSTRAL_MEAN)
    decoder.start_utt()
    decoder.process_raw(_to_pcm(chunk.samples), full_utt=True)
    decoder.end_utt()
    spellings = {_entry(phrase): phrase for phrase in [*WEBINAR_WORDS, *expected]}
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


@lru_cache(maxsize=1)
def _decoder(model_dir: Path, expected: tuple[str, ...]) -> "Decoder":
    from pocketsphinx import Decoder

    decoder = Decoder(
        hmm=str(model_dir / "en-us"),
        lm=str(model_dir / "en-us.lm.bin"),
        dict=str(model_dir / "cmudict-en-us.dict"),
        **DECODER_OPTIONS,
    )
    entries = {_entry(word): [phones] for word, phones in WEBINAR_WORDS.items()}
    entries |= {_entry(phrase): _phrase_phones(decoder, phrase) for phrase in expected}
    language_model = decoder.get_lm()
    names: list[tuple[str, str]] = []
    for entry, variants in entries.items():
        if variants:
            language_model.add_word(entry, EXPECTED_WORD_WEIGHT)
        names += [
            (entry if number == 1 else f"{entry}({number})", phones)
            for number, phones in enumerate(variants, start=1)
        ]
    for position, (name, phones) in enumerate(names, start=1):
        # The last one makes the decoder rebuild its search, which takes a moment.
        decoder.add_word(name, phones, position == len(names))
    return decoder


def _phrase_phones(decoder: "Decoder", phrase: str) -> list[str]:
    """Return ways to say the phrase: the n-th variants of all its words together."""
    words = [_word_phones(decoder, word) for word in phrase.split()]
    words = [variants for variants in words if variants]
    count = max(map(len, words), default=0)
    return list(
        dict.fromkeys(
            " ".join(variants[min(number, len(variants) - 1)] for variants in words)
            for number in range(count)
        )
    )


def _word_phones(decoder: "Decoder", word: str) -> list[str]:
    spelt = "".join(letter for letter in word if letter.isalpha() or letter == "'")
    known = decoder.lookup_word(spelt.lower())
    return list(dict.fromkeys([*([known] if known else []), *pronounce(spelt)]))


def _entry(phrase: str) -> str:
    return _MARK + "_".join(phrase.lower().split())


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


@lru_cache(maxsize=1)
def _folder_sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
