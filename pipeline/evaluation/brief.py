"""Briefs against human summaries: ROUGE over transcripts with reference summaries.

The reference is JSON Lines, gzipped or not: ``id``, ``turns`` (each ``speaker`` and ``text``) and
``summaries``. ROUGE (Lin, "ROUGE: a package for automatic evaluation of summaries", 2004) is
counted by the library rouge-score, words stemmed; with several summaries the best one counts.
"""

import gzip
import io
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.records import Speaker, Turn, Word

METRICS = ("rouge1", "rouge2", "rougeL")
# Transcripts have no times; any even pace gives the same statements.
MS_PER_WORD = 400
LARGEST_TRANSCRIPTS = 512 * 1024 * 1024  # bytes, unpacked


@dataclass(frozen=True, slots=True)
class SummarisedTranscript:
    """One meeting: pairs of speaker and text, and the summaries that people wrote of it."""

    transcript_id: str
    turns: tuple[tuple[str, str], ...]
    summaries: tuple[str, ...]


def read_summarised_transcripts(path: Path) -> list[SummarisedTranscript]:
    """Return the transcripts of a JSON Lines file.

    Raises:
        SourceNotFoundError: there is no such file.
        FormatError: the file is no text, or a line lacks turns or summaries.
    """
    if not path.is_file():
        raise SourceNotFoundError("no such file of summarised transcripts", str(path))
    content = path.read_bytes()
    try:
        plain = _unpacked(content) if content[:2] == b"\x1f\x8b" else content
        lines = plain.decode("utf-8-sig").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise FormatError("not JSON Lines in UTF-8", str(path), str(error)) from error
    return [_transcript(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line]


def _unpacked(content: bytes) -> bytes:
    with gzip.open(io.BytesIO(content)) as stream:
        plain = stream.read(LARGEST_TRANSCRIPTS + 1)
    if len(plain) > LARGEST_TRANSCRIPTS:
        raise OSError(f"it unpacks to more than {LARGEST_TRANSCRIPTS} bytes")
    return plain


def _transcript(line: str, where: str) -> SummarisedTranscript:
    try:
        row = json.loads(line)
        turns = tuple((str(one["speaker"]), str(one["text"])) for one in row["turns"])
        summaries = tuple(str(one) for one in row["summaries"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        remedy = "Each line is a JSON object with id, turns (speaker, text) and summaries"
        raise FormatError("not a summarised transcript", where, line[:80], remedy) from error
    if not summaries:
        raise FormatError("no summary to compare with", where, line[:80], "Add one or leave it out")
    return SummarisedTranscript(str(row.get("id", where)), turns, summaries)


def conversation_of(
    transcript: SummarisedTranscript,
) -> tuple[list[Word], list[Turn], list[Speaker]]:
    """Return the transcript as the pipeline's records, at an even pace, names as written."""
    names = list(dict.fromkeys(name for name, _ in transcript.turns))
    labels = {name: f"S{number:02d}" for number, name in enumerate(names, start=1)}
    words: list[Word] = []
    turns: list[Turn] = []
    for name, text in transcript.turns:
        spoken = text.split()
        if not spoken:
            continue
        first, turn_id = len(words), f"{transcript.transcript_id}-t{len(turns) + 1:04d}"
        words += [
            Word(index * MS_PER_WORD, (index + 1) * MS_PER_WORD, word, None, labels[name], turn_id)
            for index, word in enumerate(spoken, start=first)
        ]
        start, end = words[first].start_ms, words[-1].end_ms
        turns.append(
            Turn(turn_id, labels[name], name, start, end, first, len(words), " ".join(spoken))
        )
    return words, turns, [Speaker(labels[name], speaker_name=name) for name in names]


def rouge(brief: str, summaries: Sequence[str]) -> dict[str, float]:
    """Return the F-measure of each of ``METRICS``, 0 to 1, against the summary that is nearest."""
    scored = [_scorer().score(summary, brief) for summary in summaries]
    return {metric: max(one[metric].fmeasure for one in scored) for metric in METRICS}


def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(METRICS), use_stemmer=True)
