"""Scores of what the lake holds, against references that people made of its recordings.

A reference lies in a folder under the recording's id or title: ``<name>.txt`` (the words),
``<name>.stm`` (words and who said them), ``<name>.rttm`` and ``<name>.uem`` (who speaks when, and
which part is scored). The scores go into the table ``quality``, where the next ones are held
against them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SourceNotFoundError
from pipeline.evaluation.recognition import count_speaker_word_errors, count_word_errors
from pipeline.evaluation.speakers import count_speaker_errors
from pipeline.formats.rttm import parse_rttm
from pipeline.formats.stm import SpokenSegment, parse_stm
from pipeline.formats.uem import parse_uem
from pipeline.lake import Lake
from pipeline.planning import files_sha256
from pipeline.recordings.identity import slug
from pipeline.records import QualityScore, RecordingSummary, SpeakerSpan, Word
from pipeline.trials import Scores, rated, read_reference, speaker_scores

_SUFFIXES = (".txt", ".stm", ".rttm", ".uem")


@dataclass(frozen=True, slots=True)
class ScoredRecording:
    """The scores of one recording; ``dropped`` are those that were better by too much before."""

    recording_id: str
    scores: tuple[QualityScore, ...]
    dropped: tuple["Drop", ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """A score that got worse, against the same reference."""

    metric: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.metric} from {self.before:.4f} to {self.after:.4f}"


def score_lake(lake: Lake, folder: Path, *, tolerance: float = 0.02) -> list[ScoredRecording]:
    """Return and keep the scores of every recording that has a reference in the folder.

    ``tolerance`` is how much a rate may rise over the last one before it counts as a drop.

    Raises:
        SourceNotFoundError: no such folder, or no reference of any recording in it.
        FormatError: a reference breaks its format.
    """
    found = find_references(lake, folder)
    if not found:
        raise SourceNotFoundError(
            "no reference of a recording in the lake", str(folder),
            remedy="Name it by recording id or title: talk-1a2b3c4d.txt, talk.stm, talk.rttm",
        )  # fmt: skip
    return [score_recording(lake, *item, tolerance=tolerance) for item in found.items()]


def find_references(lake: Lake, folder: Path) -> dict[str, list[Path]]:
    """Return recording id -> the files that are its reference.

    A title that several recordings have names none of them; their ids do.

    Raises:
        SourceNotFoundError: no such folder.
    """
    if not folder.is_dir():
        raise SourceNotFoundError("not a folder of references", str(folder))
    by_name = _recordings_by_name(lake)
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        ids = by_name.get(path.stem) or by_name.get(slug(path.stem), [])
        if path.suffix in _SUFFIXES and len(ids) == 1:
            found[ids[0]].append(path)
    return {name: paths for name, paths in found.items() if any(p.suffix != ".uem" for p in paths)}


def score_recording(
    lake: Lake, recording_id: str, references: Sequence[Path], *, tolerance: float = 0.02
) -> ScoredRecording:
    """Return and keep the scores of one recording against its reference files.

    Raises:
        FormatError: a reference breaks its format.
    """
    files = {path.suffix: path for path in references}
    scores = (
        *_score_rows(_word_scores(lake, recording_id, files), _present(files, ".txt", ".stm")[:1]),
        *_score_rows(_speaker_word_scores(lake, recording_id, files), _present(files, ".stm")),
        *_score_rows(_voice_scores(lake, recording_id, files), _present(files, ".rttm", ".uem")),
    )
    before = lake.read("quality", recording_id, QualityScore)
    lake.replace_kept("quality", recording_id, scores)
    return ScoredRecording(recording_id, scores, _drops(before, scores, tolerance))


def _recordings_by_name(lake: Lake) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for recording_id in lake.recording_ids():
        (summary,) = lake.read("recordings", recording_id, RecordingSummary)
        names[recording_id].append(recording_id)
        names[slug(summary.title)].append(recording_id)
    return names


def _score_rows(made: Scores, against: Sequence[Path]) -> Iterator[QualityScore]:
    """Yield the scores with the hash of the files that they, and no others, were made against.

    Another reference that is added beside must not hide a drop in what both rounds scored.
    """
    sha256 = files_sha256(against)
    for metric, one in made.items():
        errors, total = float(one["errors"] or 0), float(one["total"] or 0)
        yield QualityScore(metric, errors, total, one["value"], sha256)


def _present(files: Mapping[str, Path], *suffixes: str) -> list[Path]:
    return [files[suffix] for suffix in suffixes if suffix in files]


def _word_scores(lake: Lake, recording_id: str, files: Mapping[str, Path]) -> Scores:
    if ".txt" in files:
        text = read_reference(files[".txt"])
    elif ".stm" in files:
        text = " ".join(segment.text for segment in _segments(files[".stm"]))
    else:
        return {}
    words = lake.read("words", recording_id, Word)
    errors = count_word_errors(text, " ".join(word.text for word in words))
    return {"wer": rated(errors.rate, errors.errors, errors.total)}


def _speaker_word_scores(lake: Lake, recording_id: str, files: Mapping[str, Path]) -> Scores:
    segments = _segments(files[".stm"]) if ".stm" in files else []
    if not segments:
        return {}
    errors = count_speaker_word_errors(
        [(segment.speaker, segment.text) for segment in segments],
        [(word.speaker or "", word.text) for word in lake.read("words", recording_id, Word)],
    )
    return {"cpwer": rated(errors.rate, errors.errors, errors.total)}


def _voice_scores(lake: Lake, recording_id: str, files: Mapping[str, Path]) -> Scores:
    if ".rttm" not in files:
        return {}
    reference = parse_rttm(read_reference(files[".rttm"]), str(files[".rttm"]))
    regions = (
        parse_uem(read_reference(files[".uem"]), str(files[".uem"])) if ".uem" in files else {}
    )
    return speaker_scores(
        count_speaker_errors(
            [span for spans in reference.values() for span in spans],
            lake.read("speaker_spans", recording_id, SpeakerSpan),
            scored=[region for items in regions.values() for region in items],
        )
    )


def _drops(
    before: Sequence[QualityScore], after: Sequence[QualityScore], tolerance: float
) -> tuple[Drop, ...]:
    """Return the rates that rose, of those that both rounds made against the same reference."""
    old = {(score.metric, score.reference_sha256): score.value for score in before}
    drops = []
    for score in after:
        last = old.get((score.metric, score.reference_sha256))
        if last is not None and score.value is not None and score.value > last + tolerance:
            drops.append(Drop(score.metric, last, score.value))
    return tuple(drops)


def _segments(path: Path) -> list[SpokenSegment]:
    return parse_stm(read_reference(path), str(path))
