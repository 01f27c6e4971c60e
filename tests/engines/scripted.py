"""A recogniser that says what a test wrote down, with the faults that the test wants."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.audio import SpeechChunk
from pipeline.engines import ChunkTranscript, EngineIdentity
from pipeline.records import Word

# What is invented in a silence up to this length comes with the chunk behind it.
LONGEST_SILENCE_MS = 5_000


@dataclass
class ScriptedTranscriber:
    """Says the words of ``first`` in the chunk that ends next behind their middle.

    Words of ``second`` and ``english`` are said only in chunks that their middle lies in.
    """

    first: Sequence[Word]
    second: Sequence[Word] = ()
    english: Sequence[Word] = ()
    language: str = "en"
    longest_chunk_ms: int = 28_000
    heard: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("scripted", "test", None)

    def transcribe(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        return self._say("first", chunks, self.first, self.language)

    def transcribe_again(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        return self._say("again", chunks, self.second, self.language)

    def translate(self, chunks: Iterable[SpeechChunk]) -> Iterator[ChunkTranscript]:
        return self._say("translate", chunks, self.english, "en")

    def _say(
        self, kind: str, chunks: Iterable[SpeechChunk], script: Sequence[Word], language: str
    ) -> Iterator[ChunkTranscript]:
        latest_ms = 0
        for chunk in chunks:
            self.heard.append((kind, chunk.start_ms, chunk.end_ms))
            before_ms = LONGEST_SILENCE_MS if kind == "first" else 0
            start_ms = max(latest_ms, chunk.start_ms - before_ms)
            latest_ms = chunk.end_ms
            words = tuple(
                word
                for word in script
                if start_ms <= (word.start_ms + word.end_ms) // 2 < chunk.end_ms
            )
            yield ChunkTranscript(chunk.start_ms, chunk.end_ms, language, 0.9, words)
