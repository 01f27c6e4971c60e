"""What a machine has of what the pipeline uses: libraries, weights, hashes, how to get them."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pipeline.engines import TRANSCRIBERS, load_transcriber
from pipeline.engines.checkpoints import (
    BEST_FIRST,
    checkpoint_path,
    file_sha256,
    find_checkpoint,
    known_checkpoints,
    sha256_of,
)
from pipeline.engines.voice_activity import speech_model_sha256
from pipeline.errors import EngineUnavailableError
from pipeline.language import language_model_sha256
from pipeline.planning import files_sha256
from pipeline.records import Agenda
from pipeline.settings import DATA_DIR, RecognitionSettings

State = Literal["ready", "missing", "damaged"]

# Distribution, what it is for, whether nothing goes without it.
LIBRARIES = (
    ("av", "decodes any media", True),
    ("onnxruntime", "finds speech and voices", True),
    ("spacy", "parses sentences", True),
    ("pyarrow", "writes the lake", True),
    ("openai-whisper", "hears words (whisper)", False),
    ("ctranslate2", "hears words (ctranslate), several times faster", False),
    ("pocketsphinx", "hears words without a checkpoint (offline)", False),
)
BUNDLED = (
    ("voice_encoder", "tells voices apart"),
    ("en_restoration", "puts punctuation into drafts"),
    ("recommendation_rules", "weighs recommendations"),
    ("sentence_encoder", "compares sentences"),
)
# Ten hours of sound take 1.2 GB while they are worked on.
LEAST_FREE_BYTES = 2_000_000_000
SUGGESTED_CHECKPOINT = "small"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the pipeline uses; ``remedy`` says how to get or mend it."""

    name: str
    purpose: str
    state: State
    detail: str = ""
    sha256: str | None = None
    remedy: str = ""
    is_required: bool = False


def list_checkpoints() -> list[Part]:
    """Return all of openai-whisper's checkpoints, by size of the name's family, best first.

    A file whose SHA-256 is not the one that its name promises is ``damaged``.

    Raises:
        EngineUnavailableError: openai-whisper is not installed.
    """
    names = [*BEST_FIRST, *sorted(set(known_checkpoints()) - set(BEST_FIRST))]
    return [inspect_checkpoint(name) for name in names]


def inspect_checkpoint(name: str) -> Part:
    """Return what is known of the checkpoint of that openai-whisper name.

    Raises:
        EngineUnavailableError: no such name; the remedy lists those that there are.
    """
    path, purpose = checkpoint_path(name), "Whisper checkpoint"
    fetch = f"webinar models fetch {name}"
    if not path.is_file():
        return Part(name, purpose, "missing", str(path), sha256_of(name), fetch)
    if file_sha256(path) != sha256_of(name):
        remedy = f"Remove {path}, then: {fetch}"
        return Part(name, purpose, "damaged", str(path), sha256_of(name), remedy)
    size = f"{path} ({path.stat().st_size / 1e6:.0f} MB)"
    return Part(name, purpose, "ready", size, sha256_of(name))


def inspect_machine(scratch_dir: Path) -> list[Part]:
    """Return everything that the pipeline uses, what is required first."""
    parts = [
        *_libraries(),
        _weights("silero-vad", "finds speech", speech_model_sha256),
        _weights("en_webinar", "parses English", language_model_sha256),
        *_bundled(),
        _offline_model(),
        _best_checkpoint(),
        _disk(scratch_dir),
    ]
    return sorted(parts, key=lambda part: not part.is_required)


def _libraries() -> Iterator[Part]:
    for name, purpose, is_required in LIBRARIES:
        try:
            yield Part(name, purpose, "ready", version(name), is_required=is_required)
        except PackageNotFoundError:
            remedy = f"pip install {name}"
            yield Part(name, purpose, "missing", "", None, remedy, is_required)


def _weights(name: str, purpose: str, sha256: Callable[[], str]) -> Part:
    try:
        return Part(name, purpose, "ready", "weights", sha256(), is_required=True)
    except EngineUnavailableError as error:
        return Part(name, purpose, "missing", error.what, None, error.remedy, True)


def _bundled() -> Iterator[Part]:
    for name, purpose in BUNDLED:
        folder = DATA_DIR / "models" / name
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        if files:
            yield Part(name, purpose, "ready", "weights", files_sha256(files), is_required=True)
        else:
            remedy = "Install the package again; data/models belongs to it"
            yield Part(name, purpose, "missing", str(folder), None, remedy, True)


def _offline_model() -> Part:
    purpose = "English drafts without a checkpoint"
    try:
        offline = load_transcriber("offline", RecognitionSettings(), agenda=Agenda())
    except EngineUnavailableError as error:
        return Part("offline engine", purpose, "missing", error.what, None, error.remedy)
    identity = offline.identity
    return Part("offline engine", purpose, "ready", identity.model, identity.model_sha256)


def _best_checkpoint() -> Part:
    purpose = f"words of any language, by {' or '.join(list(TRANSCRIBERS)[:2])}"
    remedy = f"webinar models fetch {SUGGESTED_CHECKPOINT}, or give a .pt file with --model"
    try:
        path = find_checkpoint(None)
    except EngineUnavailableError as error:
        return Part("Whisper checkpoint", purpose, "missing", error.what, None, error.remedy)
    if path is None:
        return Part("Whisper checkpoint", purpose, "missing", "drafts only", None, remedy)
    return Part("Whisper checkpoint", purpose, "ready", str(path), file_sha256(path))


def _disk(folder: Path) -> Part:
    there = next(path for path in [folder, *folder.parents] if path.exists())
    free_bytes = shutil.disk_usage(there).free
    detail = f"{free_bytes / 1e9:.1f} GB free at {folder}"
    if free_bytes >= LEAST_FREE_BYTES:
        return Part("disk", "holds decoded sound", "ready", detail)
    return Part(
        "disk", "holds decoded sound", "missing", detail, None, "Make room: 0.12 GB an hour"
    )
