"""From stretches of speech to words: a first try, a second one for what it lost, translations.

Each finished chunk is kept, so that a killed run goes on at the next one. What is heard a second
time and what is translated follows from the chunks before, so the parts of all three lie in one
row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.audio import Audio, SpeechChunk
from pipeline.coverage import find_lost_speech
from pipeline.coverage.recovery import fill_losses, losses_to_hear_again
from pipeline.engines import ChunkTranscript, Transcriber, load_transcriber
from pipeline.lake import StageResult
from pipeline.planning import Work, work_glossary
from pipeline.records import Interval
from pipeline.steps.kept import chunk_from_json, chunk_to_json
from pipeline.transcribe import cut_chunks, join_transcripts

# Told about progress: stage, milliseconds of the recording done, milliseconds in all.
Observer = Callable[[str, int, int], None]
_Listen = Callable[[Iterable[SpeechChunk]], Iterator[ChunkTranscript]]


def silent(_stage: str, _done_ms: int, _total_ms: int) -> None:
    """Observe nothing."""


def load_work_transcriber(work: Work, name: str) -> Transcriber:
    """Return the recogniser of that name with the recording's agenda and glossary.

    Raises:
        EngineUnavailableError: its library or weights are missing.
        InputError: the glossary cannot be read.
    """
    return load_transcriber(
        name,
        work.settings.recognition,
        agenda=work.recording.agenda,
        glossary=work_glossary(work.settings),
    )


def recognise_speech(
    transcriber: Transcriber,
    audio: Audio,
    speech: Sequence[Interval],
    result: StageResult,
    observe: Observer,
) -> tuple[list[ChunkTranscript], list[ChunkTranscript]]:
    """Return the words of all speech, chunk by chunk, and those in other languages in English.

    Raises:
        EngineError: the recogniser failed; finished chunks are kept.
    """
    line = _Line(audio, result, observe)
    cuts = cut_chunks(speech, longest_ms=transcriber.longest_chunk_ms)
    first = line.hear(cuts, transcriber.transcribe, stage="transcript", first_part=0)
    words = join_transcripts(first, duration_ms=audio.duration_ms).words
    again = losses_to_hear_again(
        speech,
        words,
        longest_ms=transcriber.longest_chunk_ms,
        duration_ms=audio.duration_ms,
    )
    second = line.hear(
        again, transcriber.transcribe_again, stage="second try", first_part=len(cuts)
    )
    chunks = fill_losses(first, second, find_lost_speech(speech, words))
    foreign = [
        Interval(chunk.start_ms, chunk.end_ms)
        for chunk in chunks
        if chunk.words and chunk.language != "en"
    ]
    translations = line.hear(
        foreign, transcriber.translate, stage="translation", first_part=len(cuts) + len(again)
    )
    return chunks, translations


@dataclass(frozen=True, slots=True)
class _Line:
    """The sound of a recording and where its finished chunks are kept."""

    audio: Audio
    result: StageResult
    observe: Observer

    def hear(
        self, cuts: Sequence[Interval], listen: _Listen, *, stage: str, first_part: int
    ) -> list[ChunkTranscript]:
        """Return one transcript a cut: those that an earlier run finished, then new ones."""
        if not cuts:
            return []
        total_ms = self.audio.duration_ms
        done = list(self._finished(first_part, len(cuts)))
        self.observe(stage, done[-1].end_ms if done else 0, total_ms)
        for chunk in listen(self._sounding(cuts[len(done) :])):
            self.result.save_part(first_part + len(done), chunk_to_json(chunk))
            done.append(chunk)
            self.observe(stage, chunk.end_ms, total_ms)
        return done

    def _finished(self, first_part: int, count: int) -> Iterator[ChunkTranscript]:
        """Yield the chunks that are kept, up to the first one that is missing."""
        for index in range(first_part, first_part + count):
            part = self.result.load_part(index)
            if part is None:
                return
            yield chunk_from_json(part)

    def _sounding(self, cuts: Sequence[Interval]) -> Iterator[SpeechChunk]:
        for cut in cuts:
            samples = self.audio.samples(cut.start_ms, cut.end_ms)
            yield SpeechChunk(cut.start_ms, cut.end_ms, samples)
