"""What is attacked: each parser with what a run does next to what it gave."""

import atexit
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from pipeline.audio import open_audio, probe_duration_ms
from pipeline.engines.captions import (
    names_from_cues,
    read_captions,
    spans_from_cues,
    words_from_cues,
)
from pipeline.engines.given_spans import read_spans
from pipeline.errors import FormatError, PipelineError
from pipeline.evaluation.brief import read_summarised_transcripts
from pipeline.evaluation.language import read_treebank
from pipeline.evaluation.recommendations import read_labelled_sentences, read_suggestions
from pipeline.exports.lint import lint_file
from pipeline.exports.returns import parse_returned
from pipeline.formats.markup import parse_xml
from pipeline.formats.stm import parse_stm
from pipeline.formats.tbx import parse_tbx
from pipeline.formats.uem import parse_uem
from pipeline.glossary import read_glossary
from pipeline.lake import Lake, open_lake
from pipeline.recordings import read_agenda
from pipeline.records import Statement, Word
from pipeline.settings import load_settings
from pipeline.sources.feeds import parse_feed
from pipeline.tables import TABLES
from pipeline.themes import load_themes
from tests.fuzz import samples
from tests.fuzz.mutations import (
    Mutation,
    mutate,
    mutate_archive,
    mutate_bytes,
    mutate_named,
    mutate_tree,
)
from tests.translated_webinar import RECORDING_ID

# No recording is longer than this; times beyond it would not fit the lake's columns.
_LAST_MS = 2**63


@dataclass(frozen=True, slots=True)
class Target:
    """One parser: valid files, how they are damaged, and what reads them."""

    samples: Callable[[], Sequence[bytes]]
    mutate: Mutation
    run: Callable[[bytes, Path], object]


def _texts(name: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in samples.TEXTS[name])


def _written(name: str, content: bytes, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def read_as_captions(content: bytes, folder: Path) -> object:
    """Read captions and make words and voices of them."""
    cues = read_captions(_written("talk.vtt", content, folder), duration_ms=60_000).cues
    words = words_from_cues(cues)
    assert all(0 <= word.start_ms <= word.end_ms < _LAST_MS for word in words), words
    assert len(words) <= len(content)
    "".join(word.text for word in words).encode()
    return words, spans_from_cues(cues), names_from_cues(cues)


def read_as_spans(content: bytes, folder: Path) -> object:
    """Read spans of speakers."""
    spans = read_spans(_written("talk.rttm", content, folder))
    assert all(0 <= span.start_ms <= span.end_ms < _LAST_MS for span in spans), spans
    return spans


def read_as_segments(content: bytes, _: Path) -> object:
    """Read STM."""
    segments = parse_stm(_decoded(content), "talk.stm")
    assert all(0 <= one.start_ms <= one.end_ms < _LAST_MS for one in segments), segments
    return segments


def read_as_regions(content: bytes, _: Path) -> object:
    """Read UEM."""
    files = parse_uem(_decoded(content), "talk.uem")
    regions = [one for found in files.values() for one in found]
    assert all(0 <= one.start_ms <= one.end_ms < _LAST_MS for one in regions), regions
    return regions


def read_as_agenda(content: bytes, folder: Path, *, kind: str) -> object:
    """Read an agenda."""
    agenda = read_agenda(_written(f"talk.agenda.{kind}", content, folder))
    names = [person.name for person in agenda.people]
    assert all(isinstance(name, str) and name.isprintable() for name in names), names
    return agenda


def read_as_term_base(content: bytes, _: Path) -> object:
    """Read TBX."""
    return parse_tbx(parse_xml(content, "terms.tbx"), "terms.tbx")


def read_as_file(
    content: bytes, folder: Path, *, read: Callable[[Path], object], name: str
) -> object:
    """Write the content to a file and read it."""
    return read(_written(name, content, folder))


def read_as_settings(content: bytes, folder: Path) -> object:
    """Read webinar.toml."""
    return load_settings(file=_written("webinar.toml", content, folder), environment={})


def read_as_media(content: bytes, folder: Path) -> object:
    """Decode sound."""
    path, scratch = _written("talk.media", content, folder), folder / "talk.pcm"
    scratch.unlink(missing_ok=True)
    probe_duration_ms(path)
    audio = open_audio(path, scratch=scratch)
    # Half a second went in; a broken header may stretch it, but not fill the disk.
    assert scratch.stat().st_size < 256 * 1024 * 1024, scratch.stat().st_size
    return audio.samples(0, 1000)


def read_as_lake(content: bytes, _: Path) -> object:
    """Put a damaged file into a lake and read all that it could spoil; verify looks at it."""
    pattern, _sign, damaged = content.partition(b"\n")
    path = next(_lake_root().glob(pattern.decode()))
    whole = path.read_bytes()
    path.write_bytes(damaged)
    try:
        with patch("pipeline.lake.plain._PAUSE_S", 0.0):  # no other run is going to mend it
            return _read_lake(open_lake(_lake_root()), path)
    finally:
        path.write_bytes(whole)


def _read_lake(lake: Lake, path: Path) -> object:
    table = path.parent.name if path.parent.name in TABLES else path.stem
    table = table if table in TABLES else "statements"
    for read in (
        partial(lake.find_damage, RECORDING_ID),
        partial(lake.surviving_run_id, RECORDING_ID),
        partial(lake.read, "words", RECORDING_ID, Word),
        partial(lake.arrow, table, RECORDING_ID),
        partial(lake.arrow, table),
        partial(lake.arrow, table, filters=[("recording_id", "==", RECORDING_ID)]),
    ):
        with suppress(PipelineError):
            rows = read()
            if hasattr(rows, "to_pylist"):
                rows.to_pylist()
    return lake.read("statements", RECORDING_ID, Statement)


@lru_cache(maxsize=1)
def _lake_root() -> Path:
    folder = Path(mkdtemp(prefix="fuzzed-lake-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    samples.write_lake(folder)
    return folder


def _lake_samples() -> tuple[bytes, ...]:
    """Return each file behind a line with the pattern that finds it: parts have chance names."""
    root = _lake_root()
    files = sorted(path for path in root.rglob("*") if path.suffix in (".parquet", ".json"))
    return tuple(_pattern(path, root).encode() + b"\n" + path.read_bytes() for path in files)


def _pattern(path: Path, root: Path) -> str:
    parts = path.relative_to(root).parts
    return "/".join(parts if len(parts) < 3 else (parts[0], "*", parts[2]))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8", "talk") from error


def _text(name: str, run: Callable[[bytes, Path], object], how: Mutation = mutate) -> Target:
    return Target(partial(_texts, name), how, run)


def _file(name: str, read: Callable[[Path], object], file_name: str) -> Target:
    return _text(name, partial(read_as_file, read=read, name=file_name))


def _returned(content: bytes, _: Path) -> Any:
    return parse_returned(content, "talk.xlf", language="de")


TARGETS: dict[str, Target] = {
    "captions": _text("captions", read_as_captions),
    "subtitles": _file("subtitles", lint_file, "talk.en.vtt"),
    "ttml": _text("ttml", partial(read_as_file, read=lint_file, name="talk.ttml"), mutate_tree),
    "rttm": _text("rttm", read_as_spans),
    "stm": _text("stm", read_as_segments),
    "uem": _text("uem", read_as_regions),
    "conllu": _file("conllu", read_treebank, "talk.conllu"),
    "xliff": _text("xliff", _returned, mutate_tree),
    "xliff2": _text("xliff2", _returned, mutate_tree),
    "tmx": _text("tmx", _returned, mutate_tree),
    "docx": Target(lambda: (samples.docx(),), mutate_archive, _returned),
    "tbx": _text("tbx", read_as_term_base, mutate_tree),
    "glossary": _file("glossary", read_glossary, "terms.tsv"),
    "agenda_yaml": _text("agenda_yaml", partial(read_as_agenda, kind="yaml")),
    "agenda_toml": _text("agenda_toml", partial(read_as_agenda, kind="toml")),
    "agenda_csv": _text("agenda_csv", partial(read_as_agenda, kind="csv")),
    "themes": _file("themes", load_themes, "themes.toml"),
    "settings": _text("settings", read_as_settings),
    "feed": _text("feed", lambda content, _: parse_feed(content, "https://example.org/feed")),
    "labelled": _file("labelled", read_labelled_sentences, "dev.jsonl"),
    "suggestions": _file("suggestions", read_suggestions, "dev.csv"),
    "summarised": _file("summarised", read_summarised_transcripts, "dev.jsonl"),
    "media": Target(lambda: tuple(samples.media().values()), mutate_bytes, read_as_media),
    "lake": Target(_lake_samples, mutate_named, read_as_lake),
}
