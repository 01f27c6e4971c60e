"""Whisper checkpoints: found on disk, or downloaded once within a bounded time.

The folder is openai-whisper's own (``$XDG_CACHE_HOME/whisper``, by default ``~/.cache/whisper``),
so a checkpoint that any other tool fetched is found, and the other way round.
"""

import ast
import hashlib
import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from pipeline.engines import EngineIdentity
from pipeline.errors import EngineUnavailableError
from pipeline.settings import RecognitionSettings

# From the best to the least; "large" and "turbo" are other names of files in this list. English
# checkpoints are not found by themselves: a webinar may be in any language.
BEST_FIRST = (
    "large-v3",
    "large-v3-turbo",
    "large-v2",
    "large-v1",
    "medium",
    "small",
    "base",
    "tiny",
)
# What "auto" fetches: the largest that a laptop's processor runs about as fast as people speak.
DEFAULT_DOWNLOAD = "base"
_BLOCK_BYTES = 1 << 20

# Told about progress: bytes done, bytes in all (0 where the server does not say).
DownloadObserver = Callable[[int, int], None]


def silent(_done_bytes: int, _total_bytes: int) -> None:
    """Observe nothing."""


def find_checkpoint(model: str | None) -> Path | None:
    """Return the checkpoint of that path or name on this disk, or None.

    Without a name it is the best multilingual one that lies in openai-whisper's folder.
    """
    if model is None:
        return next(filter(None, map(_cached, BEST_FIRST)), None)
    path = Path(model).expanduser()
    return path if path.is_file() else _cached(model)


def can_have_checkpoint(settings: RecognitionSettings) -> bool:
    """Return whether a Whisper checkpoint is here or could be fetched now; it is here afterwards.

    The try ends after ``download_timeout_s`` without an answer.
    """
    try:
        have_checkpoint(settings)
    except EngineUnavailableError:
        return False
    return True


def have_checkpoint(settings: RecognitionSettings) -> Path:
    """Return the checkpoint to use, downloading it where it is not on disk.

    Raises:
        EngineUnavailableError: it is neither on disk nor to be had; the remedy says how to get it.
    """
    found = find_checkpoint(settings.model)
    if found is not None:
        return found
    name = settings.model or DEFAULT_DOWNLOAD
    return fetch_checkpoint(name, timeout_s=settings.download_timeout_s)


def fetch_checkpoint(name: str, *, timeout_s: float, observe: DownloadObserver = silent) -> Path:
    """Download a checkpoint by its openai-whisper name; return its path.

    ``timeout_s`` bounds each wait for the server, the first one included. The file appears under
    its name only when its SHA-256 is right.

    Raises:
        EngineUnavailableError: no such name, no connection, or other bytes than expected.
    """
    url = _known_url(name)
    target = cache_dir() / Path(urlsplit(url).path).name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as output:
            for block in _download(url, timeout_s=timeout_s, observe=observe):
                output.write(block)
        if file_sha256(unfinished) != url_sha256(url):
            raise _unavailable("the download does not have the expected SHA-256", name, url)
        unfinished.replace(target)
    except (URLError, OSError) as error:
        raise _unavailable(f"cannot download the checkpoint ({error})", name, url) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def official_name(sha256: str) -> str | None:
    """Return the openai-whisper name of the checkpoint with this hash, or None."""
    return next((name for name in known_checkpoints() if sha256_of(name) == sha256), None)


def identify_checkpoint(
    engine: str, checkpoint: Path, *, expected: tuple[str, ...] = ()
) -> EngineIdentity:
    """Return who makes words with it; a known checkpoint goes by its name, others by their file's.

    ``expected`` are the words that the engine is told to listen for.
    """
    sha256 = file_sha256(checkpoint)
    return EngineIdentity(engine, official_name(sha256) or checkpoint.stem, sha256, expected)


def check_language(language: str | None) -> None:
    """Refuse a language that Whisper does not know; None means: detect it.

    Raises:
        EngineUnavailableError: the remedy lists those that it knows.
    """
    from whisper.tokenizer import LANGUAGES

    if language is not None and language not in LANGUAGES:
        raise EngineUnavailableError(
            "Whisper does not know this language",
            "--language",
            language,
            f"Known: {', '.join(LANGUAGES)}",
        )


def sha256_of(name: str) -> str:
    """Return the SHA-256 that the checkpoint of this openai-whisper name must have."""
    return url_sha256(known_checkpoints()[name])


def checkpoint_path(name: str) -> Path:
    """Return where the checkpoint of this openai-whisper name lies, or would lie.

    Raises:
        EngineUnavailableError: no such name.
    """
    return cache_dir() / Path(urlsplit(_known_url(name)).path).name


def first_sentence(error: Exception) -> str:
    """Return how an error begins; torch goes on with the advice to trust the file."""
    return str(error).partition("\n")[0].partition(". ")[0].rstrip(".")


def cache_dir() -> Path:
    """Return openai-whisper's own folder for checkpoints."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "whisper"


def url_sha256(url: str) -> str:
    """Return the hash that openai-whisper's URLs carry in their last folder."""
    return urlsplit(url).path.split("/")[-2]


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any size; an unchanged file is read once."""
    status = path.stat()
    return _file_sha256(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _file_sha256(path: Path, _size: int, _modified_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def known_checkpoints() -> dict[str, str]:
    """Return openai-whisper's checkpoints, name to URL.

    The table is read out of the installed package's source: importing it would pull torch, which
    a search on disk does not need.

    Raises:
        EngineUnavailableError: openai-whisper is not installed.
    """
    package = find_spec("whisper")
    if package is None or package.origin is None:
        raise EngineUnavailableError(
            "openai-whisper is not installed", "--engine", "whisper", "pip install openai-whisper"
        )
    for node in ast.parse(Path(package.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODELS":
            table: dict[str, str] = ast.literal_eval(node.value)
            return table
    raise EngineUnavailableError(
        "openai-whisper lists no checkpoints", package.origin, "_MODELS", "Install release 20250625"
    )


def _cached(name: str) -> Path | None:
    url = known_checkpoints().get(name)
    if url is None:
        return None
    path = cache_dir() / Path(urlsplit(url).path).name
    # Other tools write their downloads in place: one that was broken off has the right name.
    return path if path.is_file() and file_sha256(path) == url_sha256(url) else None


def _known_url(name: str) -> str:
    table = known_checkpoints()
    if name not in table:
        raise EngineUnavailableError(
            "no such checkpoint, neither a file nor a name",
            "--model",
            name,
            f"Known names: {', '.join(table)}",
        )
    return table[name]


def _download(url: str, *, timeout_s: float, observe: DownloadObserver) -> Iterator[bytes]:
    # The URL comes from openai-whisper's table, never from a user.
    with urlopen(url, timeout=timeout_s) as source:  # noqa: S310
        total_bytes = int(source.headers.get("Content-Length") or 0)
        done_bytes = 0
        while block := source.read(_BLOCK_BYTES):
            yield block
            done_bytes += len(block)
            observe(done_bytes, total_bytes)


def _unavailable(what: str, name: str, url: str) -> EngineUnavailableError:
    return EngineUnavailableError(
        what,
        "Whisper",
        name,
        f"Fetch {url} on a machine that reaches it and put it into {cache_dir()} ("
        f"webinar models verify {name} then checks it), or give any"
        " checkpoint's path with --model",
    )
