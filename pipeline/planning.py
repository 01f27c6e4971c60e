"""What a recording needs: which engines hear it, and the keys under which results are kept.

A key holds everything that its result depends on, so equal keys mean equal results, a changed
setting re-runs its stage and what hangs on it, and the last key names the run. Nothing here is
computed from a result: the whole plan is known before any model is loaded.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.engines import EngineIdentity
from pipeline.glossary import read_glossary
from pipeline.lake import stage_key
from pipeline.records import Correction, GlossaryTerm, Recording
from pipeline.settings import DATA_DIR, Settings, fingerprint

# Raised by hand where a change of code changes what a stage hears: a comment must not cost a
# night of recognition.
SPEECH_VERSION = "1"
TRANSCRIPT_VERSION = "2"
SPEAKERS_VERSION = "2"

# The text stages are cheap and their rules change often, so their sources are hashed.
TEXT_MODULES = (
    "tables", "turns", "corrections", "naming", "restoration", "statements", "mentions", "places",
    "recommendation", "encoder", "themes", "agreement", "brief", "coverage", "language",
    "written_language", "terms", "translated_statements", "intervals", "meaning",
)  # fmt: skip

# What a model folder holds beside these, its card and its training, changes no result.
WEIGHTS = (".json", ".onnx", ".txt")
TEXT_MODELS = ("en_restoration", "recommendation_rules", "sentence_encoder")


@dataclass(frozen=True, slots=True)
class Work:
    """One recording to process, and how; small and picklable, so it travels between tasks."""

    recording: Recording
    settings: Settings
    lake_uri: str
    scratch_dir: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The engines that were chosen and the stage keys; ``run_id`` names the whole run.

    ``language_model`` is the hash of the language model; ``corrections`` are those that the run
    applies.
    """

    transcriber: EngineIdentity
    diarizer: EngineIdentity
    speech_key: str
    transcript_key: str
    speakers_key: str
    run_id: str
    language_model: str
    corrections: tuple[Correction, ...] = ()


def make_plan(
    work: Work,
    *,
    transcriber: EngineIdentity,
    diarizer: EngineIdentity,
    language_model: str,
    corrections: Sequence[Correction] = (),
) -> Plan:
    """Return the plan for a recording whose engines have been chosen.

    Args:
        work: the recording and its settings.
        transcriber: who makes the words.
        diarizer: who tells the voices apart.
        language_model: hash of the language model.
        corrections: what people put right in this recording.
    """
    settings, agenda = work.settings, asdict(work.recording.agenda)
    speech = speech_key(work)
    transcript = stage_key(
        TRANSCRIPT_VERSION, speech, asdict(transcriber), fingerprint(settings.recognition)
    )
    speakers = stage_key(
        SPEAKERS_VERSION, speech, asdict(diarizer), fingerprint(settings.speakers),
        len(work.recording.agenda.people),
    )  # fmt: skip
    # Not the source's place: the same bytes found in another folder are the same work.
    run = stage_key(
        transcript, speakers, work.recording.recording_id, agenda,
        fingerprint(settings.text), themes_sha256(settings.text.themes), language_model,
        [asdict(term) for term in work_glossary(settings)],
        text_models_sha256(), text_code_version(), [asdict(item) for item in corrections],
        # Only then does it change anything.
        *([fingerprint(settings.brief)] if settings.brief.endpoint else []),
    )  # fmt: skip
    return Plan(
        transcriber, diarizer, speech, transcript, speakers, run, language_model, tuple(corrections)
    )


def speech_key(work: Work) -> str:
    """Return the key of the stage that finds speech; it depends on no chosen engine."""
    return stage_key(
        SPEECH_VERSION, work.recording.source_sha256, fingerprint(work.settings.speech)
    )


def work_glossary(settings: Settings) -> tuple[GlossaryTerm, ...]:
    """Return the terms of the glossary that the settings name; none where they name none.

    Raises:
        InputError: the file cannot be read.
    """
    return read_glossary(Path(settings.text.glossary) if settings.text.glossary else None)


def text_code_version() -> str:
    """Return 16 hex digits over the sources of the text stages."""
    return code_version(TEXT_MODULES)


@lru_cache(maxsize=4)
def code_version(modules: tuple[str, ...]) -> str:
    """Return 16 hex digits over the sources of modules, and of all whose names begin so."""
    folder = Path(__file__).parent
    sources = (
        path
        for name in modules
        for path in sorted([*folder.glob(f"{name}*.py"), *folder.glob(f"{name}*/*.py")])
    )
    return files_sha256(sources)[:16]


@lru_cache(maxsize=1)
def text_models_sha256() -> str:
    """Return the hash of the bundled weights and places that the text stages use."""
    folders = [DATA_DIR / "models" / name for name in TEXT_MODELS]
    weights = [
        path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in WEIGHTS
    ]
    return files_sha256([DATA_DIR / "places.toml", *weights])


def themes_sha256(path: str | None) -> str:
    """Return the hash of the user's themes file; the bundled one is hashed the same way."""
    return files_sha256([Path(path) if path else DATA_DIR / "themes.toml"])


def files_sha256(paths: Iterable[Path]) -> str:
    """Return the SHA-256 over the files' bytes, in the order given; missing ones count as empty."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    return digest.hexdigest()
