"""Frozen settings, one group per stage, from defaults, ``webinar.toml``, environment, arguments.

Later sources win, field by field. The environment spells a field ``WEBINAR_<GROUP>_<FIELD>``,
for example ``WEBINAR_RECOGNITION_ENGINE=offline``. A group's fingerprint goes into the key of
its stage's results, so that a changed setting re-runs that stage and what hangs on it only.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pipeline.errors import InputError, SettingsError
from pipeline.textfiles import parse_toml, read_text

# Bundled models, samples and themes lie beside the package, in the repository.
DATA_DIR = Path(__file__).resolve().parents[1] / "data"
_LARGEST_FILE = 1024 * 1024  # bytes
ENGINES = ("auto", "whisper", "ctranslate", "offline", "captions")


@dataclass(frozen=True, slots=True)
class RecognitionSettings:
    """How speech becomes words."""

    engine: str = "auto"  # one of ENGINES
    model: str | None = None  # openai-whisper name or path to a .pt; None: best that is on disk
    language: str | None = None  # BCP-47 primary tag; None: detect
    longest_chunk_ms: int = 28_000  # Whisper hears 30 s at a time; two seconds stay free
    download_timeout_s: float = 5.0  # "auto" gives up on a model hub after this


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """How speech is told from silence (silero-vad)."""

    threshold: float = 0.35  # 0.5 is silero's own; 0.35 misses less of quiet far-field voices
    shortest_speech_ms: int = 250
    shortest_silence_ms: int = 100
    padding_ms: int = 30


@dataclass(frozen=True, slots=True)
class SpeakerSettings:
    """How voices are told apart."""

    speaker_count: int | None = None  # None: the agenda's count as a ceiling, else found
    # "clusters" is lighter and hears one voice at a time; "pyannote" takes what is in ``model``.
    engine: str = "segments"
    model: str | None = None  # pyannote: folder of one of its pipelines
    # Keep prints of named voices of a series, and know them again. Personal data: ask first.
    remember_voices: bool = False
    window_ms: int = 1600  # clusters: length of one voice embedding
    step_ms: int = 250  # clusters: distance between two embeddings
    distance_threshold: float = 0.2  # clusters: mean voices nearer than this are one person


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How words become statements and recommendations."""

    language_model: str = "en_webinar"  # bundled name, installed spaCy package or folder
    themes: str | None = None  # path of a themes.toml; None: the bundled one
    glossary: str | None = None  # path of a glossary TSV


@dataclass(frozen=True, slots=True)
class BriefSettings:
    """Who words the brief; nothing is sent anywhere unless an endpoint is given."""

    endpoint: str | None = None  # OpenAI-compatible: "http://localhost:8080/v1"
    model: str | None = None  # as the endpoint calls it
    timeout_s: float = 120.0


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """How much of the speech must have words; part of no key, because it changes no result."""

    least_covered_share: float = 0.98
    strict: bool = False  # refuse to publish what has less, where otherwise there is a warning


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How recordings are found and fetched; part of no key, because their bytes identify them."""

    settled_s: float = 2.0  # a file in a folder that changes within this time is left for later
    largest_mb: int = 20_000  # nothing bigger is downloaded
    timeout_s: float = 30.0  # to connect, and between two pieces of a download
    longest_download_s: float = 14_400.0
    attempts: int = 5  # a cut connection is resumed this often
    allowed_networks: str | None = None  # private ones URLs may lead to: "10.1.0.0/16, 127.0.0.1"
    spool: str | None = None  # folder of downloads; None: in the user's cache


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """How a flow guards its run against one recording; part of no key."""

    isolated: bool = True  # each recording in a process of its own
    time_limit_per_hour_s: float = 14_400.0  # time to work on an hour of recording
    shortest_time_limit_s: float = 1_800.0  # short ones need time to load models, too
    memory_limit_mb: int | None = None  # address space of that process
    retries: int = 2  # after what may pass: the network, a kill
    retry_pause_s: float = 30.0
    runner: str | None = None  # None: this process; "dask": a cluster here; tcp://...: that one


@dataclass(frozen=True, slots=True)
class Settings:
    """All groups together."""

    recognition: RecognitionSettings = field(default_factory=RecognitionSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    speakers: SpeakerSettings = field(default_factory=SpeakerSettings)
    text: TextSettings = field(default_factory=TextSettings)
    brief: BriefSettings = field(default_factory=BriefSettings)
    coverage: CoverageSettings = field(default_factory=CoverageSettings)
    sources: SourceSettings = field(default_factory=SourceSettings)
    flow: FlowSettings = field(default_factory=FlowSettings)


SettingsGroup = (
    RecognitionSettings
    | SpeechSettings
    | SpeakerSettings
    | TextSettings
    | BriefSettings
    | CoverageSettings
    | SourceSettings
    | FlowSettings
)
Overrides = Mapping[str, Mapping[str, Any]]


def fingerprint(group: SettingsGroup) -> str:
    """Return 16 hex digits that change whenever a field of the group does."""
    canonical = json.dumps(dataclasses.asdict(group), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def load_settings(
    *,
    arguments: Overrides | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Return the merged settings; ``file`` defaults to ``webinar.toml`` in the current folder.

    Raises:
        SettingsError: an unknown group or field, a value of the wrong kind, an unreadable file.
    """
    environment = os.environ if environment is None else environment
    settings = Settings()
    for where, overrides in (
        _from_file(file),
        ("environment", _from_environment(environment)),
        ("arguments", arguments or {}),
    ):
        settings = _apply(settings, overrides, where=where)
    _check_engine(settings.recognition.engine)
    return settings


def _from_file(file: Path | None) -> tuple[str, Overrides]:
    path = file or Path("webinar.toml")
    if file is None and not path.exists():
        return str(path), {}
    try:
        text = read_text(path, what="the settings", largest_bytes=_LARGEST_FILE)
        return str(path), parse_toml(text, str(path))
    except InputError as error:
        raise SettingsError(error.what, error.where, error.value, error.remedy) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    overrides: dict[str, dict[str, str]] = {}
    for group in fields(Settings):
        prefix = f"WEBINAR_{group.name.upper()}_"
        named = {
            key.removeprefix(prefix).lower(): value
            for key, value in environment.items()
            if key.startswith(prefix)
        }
        if named:
            overrides[group.name] = named
    return overrides


def _apply(settings: Settings, overrides: Overrides, *, where: str) -> Settings:
    known = [group.name for group in fields(Settings)]
    for name, values in overrides.items():
        if name not in known:
            raise SettingsError("unknown settings group", where, name, f"Known: {', '.join(known)}")
        if not isinstance(values, Mapping):
            raise SettingsError("a settings group is a table of fields", where, f"{name}={values}")
        changed: dict[str, Any] = {name: _apply_group(getattr(settings, name), values, where)}
        settings = dataclasses.replace(settings, **changed)
    return settings


def _apply_group(group: SettingsGroup, values: Mapping[str, Any], where: str) -> SettingsGroup:
    types = get_type_hints(type(group))
    for name in values:
        if name not in types:
            raise SettingsError("unknown setting", where, name, f"Known: {', '.join(types)}")
    converted = {
        name: _convert(value, types[name], where=where, name=name) for name, value in values.items()
    }
    return dataclasses.replace(group, **converted)


def _convert(value: Any, kind: Any, *, where: str, name: str) -> Any:
    """Return ``value`` as the field's type; text from the environment is parsed."""
    allowed = get_args(kind) or (kind,)
    target = next(item for item in allowed if item is not type(None))
    if value is None and type(None) in allowed:
        return None
    if target is bool:
        return _to_bool(value, where=where, name=name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise SettingsError(f"{name} wants {target.__name__}", where, str(value))
    if target is str and not isinstance(value, str):
        raise SettingsError(f"{name} wants text", where, str(value))
    try:
        return target(value)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"{name} wants {target.__name__}", where, str(value)) from error


def _to_bool(value: Any, *, where: str, name: str) -> bool:
    word = str(value).lower()
    if word not in ("true", "false"):
        raise SettingsError(f"{name} wants true or false", where, str(value))
    return word == "true"


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise SettingsError("unknown engine", "--engine", engine, f"Known: {', '.join(ENGINES)}")
