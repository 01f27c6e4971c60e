"""The faults: what each does to a scene, and what the user saw of it."""

import errno
import os
import random
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

from pipeline.batch import process_all
from pipeline.engines.checkpoints import fetch_checkpoint
from pipeline.lake import Lake, open_lake
from pipeline.settings import load_settings
from pipeline.steps import hearing
from tests.faults.disk import Disk, always, failing
from tests.faults.scene import Scene, told_by

# Does the harm to a fresh lake, runs the line, and returns what the user saw.
Do = Callable[[Scene, Path], list[str]]


@dataclass(frozen=True, slots=True)
class Injection:
    """One fault; ``group`` is its line in the summary."""

    group: str
    name: str
    do: Do


def run_told(scene: Scene, lake: Path) -> list[str]:
    """Run the line; return what each recording's user saw, or why nothing was done."""
    try:
        return [outcome.error or outcome.status for outcome in scene.run(lake)]
    except Exception as error:
        return [told_by(error)]


# -- the disk ------------------------------------------------------------------------------------


def disk_fails(operation: str, number: int, code: int) -> Do:
    """Return a fault of the disk at one operation in turn."""

    def do(scene: Scene, lake: Path) -> list[str]:
        with failing(Disk(scene.folder, operation, number, code)):
            return run_told(scene, lake)

    return do


def never(operation: str, code: int, below: str) -> Do:
    """Return a place where an operation never works."""

    def do(scene: Scene, lake: Path) -> list[str]:
        with failing(always(scene.folder, operation, code, below=below)):
            return run_told(scene, lake)

    return do


def disk_faults(counts: Mapping[str, int], *, step: int = 1) -> Iterator[Injection]:
    """Yield a full disk at every write, flush, rename and new folder, ``step`` apart."""
    kinds = (
        ("write", errno.ENOSPC), ("flush", errno.EIO), ("rename", errno.EDQUOT),
        ("folder", errno.ENOSPC),
    )  # fmt: skip
    for operation, code in kinds:
        for number in range(0, counts.get(operation, 0), step):
            name = f"{os.strerror(code)} at {operation} {number + 1}"
            yield Injection(f"disk: {operation}", name, disk_fails(operation, number, code))


def folder_faults() -> Iterator[Injection]:
    """Yield folders and files that may not be read or written."""
    places = (
        ("inbox may not be listed", "list", errno.EACCES, "/inbox"),
        ("recording may not be opened", "open", errno.EACCES, "/inbox/webinar-001"),
        ("recording cannot be read", "read", errno.EIO, "/inbox/webinar-001"),
        ("lake is read-only: locks", "folder", errno.EROFS, "/lake"),
        ("lake is read-only: files", "create", errno.EROFS, "/lake"),
        ("staging is read-only", "create", errno.EACCES, "/.staging"),
        ("results are read-only", "create", errno.EACCES, "/.results"),
        ("tables are read-only", "rename", errno.EACCES, "/.staging"),
    )
    for name, operation, code, below in places:
        yield Injection("permissions", name, never(operation, code, below))


@contextmanager
def small_disk(scene: Scene, lake: Path, megabytes: float) -> Iterator[None]:
    """Put the lake on a real file system of that size; needs the rights to mount one."""
    kept = lake.with_name("kept")
    shutil.copytree(lake, kept)
    command = f"mount -t tmpfs -o size={int(megabytes * 1024)}k tmpfs {lake}"
    if os.system(command) != 0:  # noqa: S605
        raise PermissionError("no file system can be mounted here")
    try:
        shutil.copytree(kept, lake, dirs_exist_ok=True)
        yield
        shutil.rmtree(kept)
        shutil.copytree(lake, kept)
    finally:
        os.system(f"umount {lake}")  # noqa: S605
        shutil.rmtree(lake)
        kept.rename(lake)
        del scene


def really_full(kilobytes: int) -> Do:
    """Return a lake on a real disk with so much space more than it takes already."""

    def do(scene: Scene, lake: Path) -> list[str]:
        pages = sum(-(-path.stat().st_size // 4096) * 4 for path in lake.rglob("*"))
        with small_disk(scene, lake, (pages + kilobytes) / 1024):
            return run_told(scene, lake)

    return do


def full_disk_faults() -> Iterator[Injection]:
    """Yield real, small file systems; none where they cannot be mounted."""
    if os.geteuid() != 0:
        return
    for kilobytes in (0, 8, 16, 40, 80, 120, 200):
        yield Injection("tmpfs full", f"{kilobytes} KB left", really_full(kilobytes))


# -- the process ---------------------------------------------------------------------------------


def killed_at_rename(number: int) -> Do:
    """Return kill -9 of the process that publishes, before its n-th rename."""

    def do(scene: Scene, lake: Path) -> list[str]:
        real_publish, real_replace = Lake.publish, os.replace
        calls = [0]

        def replace(*arguments: Any, **options: Any) -> None:
            if calls[0] == number:
                os.kill(os.getpid(), signal.SIGKILL)
            calls[0] += 1
            real_replace(*arguments, **options)

        def publish(*arguments: Any) -> None:
            child = os.fork()
            if child == 0:
                with patch.object(os, "replace", replace):
                    real_publish(*arguments)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if os.WIFSIGNALED(status):
                raise KeyboardInterrupt  # nothing after it is done, as after a kill

        with patch.object(Lake, "publish", publish):
            try:
                return run_told(scene, lake)
            except KeyboardInterrupt:
                return ["killed"]

    return do


def raising(target: str, error: BaseException) -> Do:
    """Return a function of the line that fails so."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise error

    def do(scene: Scene, lake: Path) -> list[str]:
        with patch(target, refuse):
            return run_told(scene, lake)

    return do


def process_faults(renames: int) -> Iterator[Injection]:
    """Yield kills between any two renames of a publication, and memory that does not suffice."""
    for number in range(renames):
        yield Injection("kill -9", f"before rename {number + 1}", killed_at_rename(number))
    for target in ("pipeline.steps.hearing.words_from_cues", "pipeline.steps.make_tables",
                   "pipeline.lake.publishing.to_parquet"):  # fmt: skip
        name = f"memory error in {target.rpartition('.')[2]}"
        yield Injection("memory", name, raising(target, MemoryError()))


# -- time, names, sources ------------------------------------------------------------------------


def clock_jumps(jumps: tuple[float, ...]) -> Do:
    """Return a clock that jumps, and files whose times follow it."""

    def do(scene: Scene, lake: Path) -> list[str]:
        import time

        real, calls = time.time, [0]

        def jumping() -> float:
            calls[0] += 1
            return real() + jumps[calls[0] % len(jumps)]

        for number, path in enumerate(sorted(lake.rglob("*.parquet"))):
            moment = real() + jumps[number % len(jumps)]
            os.utime(path, (moment, moment))
        with patch.object(time, "time", jumping):
            told = run_told(scene, lake)
            open_lake(lake).snapshot()
        return told

    return do


def changed_while_read(scene: Scene, lake: Path) -> list[str]:
    """Let the second webinar grow between its hash and its captions."""
    real = hearing.read_captions
    path = scene.inbox / "webinar-001.vtt"
    whole = path.read_bytes()

    def growing(captions: Path, **options: Any) -> Any:
        if Path(captions) == path:
            path.write_bytes(whole + b"\n00:10.000 --> 00:12.000\nBen Okri: More.\n")
        return real(captions, **options)

    try:
        with patch.object(hearing, "read_captions", growing):
            return run_told(scene, lake)
    finally:
        path.write_bytes(whole)


def vanished(scene: Scene, lake: Path) -> list[str]:
    """Let the second webinar be taken away after it was listed."""
    path = scene.inbox / "webinar-001.vtt"
    away = path.with_suffix(".away")
    try:
        told = []
        for outcome in process_all([scene.inbox], scene.second, lake_uri=str(lake)):
            told.append(outcome.error or outcome.status)
            if path.exists():
                path.rename(away)
        return told
    finally:
        away.rename(path)


def odd_inbox(scene: Scene, lake: Path) -> list[str]:
    """Put loops, pipes and links that lead out beside the webinars."""
    names = ("loop.vtt", "out.vtt", "gone.vtt", "up", "pipe.vtt")
    (scene.inbox / "loop.vtt").symlink_to("loop.vtt")
    (scene.inbox / "out.vtt").symlink_to(scene.folder / "terms.tsv")
    (scene.inbox / "gone.vtt").symlink_to("nothing.vtt")
    (scene.inbox / "up").symlink_to(scene.inbox)
    os.mkfifo(scene.inbox / "pipe.vtt")
    try:
        return run_told(scene, lake)
    finally:
        for name in names:
            (scene.inbox / name).unlink()


def no_folders(scene: Scene, lake: Path) -> list[str]:
    """Take the folders for temporary files and for the cache away."""
    gone = {
        "TMPDIR": str(scene.folder / "no-such"),
        "XDG_CACHE_HOME": str(scene.folder / "terms.tsv"),
    }
    with patch.dict(os.environ, gone):
        return run_told(scene, lake)


def source_faults() -> Iterator[Injection]:
    """Yield jumps of the clock, and sources that change, vanish or lead in circles."""
    year = 365 * 86_400.0
    for name, jumps in (("ten years back", (-10 * year,)), ("ten years on", (10 * year,)),
                        ("back and forth", (0.0, 3600.0, -3600.0))):  # fmt: skip
        yield Injection("clock", name, clock_jumps(jumps))
    yield Injection("sources", "changed while it was read", changed_while_read)
    yield Injection("sources", "taken away while it was waiting", vanished)
    yield Injection("sources", "links in circles and out, a pipe", odd_inbox)
    yield Injection("folders gone", "temporary files and cache", no_folders)


# -- what lies on disk ---------------------------------------------------------------------------


def cut(path: Path, _: random.Random) -> None:
    """Lose the second half."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flip(path: Path, rng: random.Random) -> None:
    """Turn one bit."""
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def remove(path: Path, _: random.Random) -> None:
    """Lose the file."""
    path.unlink()


def swap(path: Path, rng: random.Random) -> None:
    """Put another file of the lake in its place."""
    others = [one for one in sorted(path.parents[1].rglob(f"*{path.suffix}")) if one != path]
    shutil.copy(rng.choice(others), path)


def unreadable(path: Path, _: random.Random) -> None:
    """Put something there that no reader can open."""
    path.unlink()
    path.symlink_to(path.name)


HARMS = (cut, flip, remove, swap, unreadable)


def damaged(pattern: str, harm: Callable[[Path, random.Random], None], seed: int) -> Do:
    """Return damage to a file of the lake; the line is not run before it is looked at."""

    def do(scene: Scene, lake: Path) -> list[str]:
        if pattern.startswith("snapshot"):
            open_lake(lake).snapshot()
        rng = random.Random(seed)  # noqa: S311 - no secret
        harm(rng.choice(sorted(lake.glob(pattern))), rng)
        if pattern.startswith(".results"):
            return run_told(scene, lake)
        try:
            open_lake(lake).arrow("words").to_pylist()
        except Exception as error:
            return [told_by(error)]
        return ["read"]

    return do


def damage_faults() -> Iterator[Injection]:
    """Yield damage of every kind to tables, kept results, the snapshot and its manifest."""
    places = (
        "recordings/*.parquet", "words/*.parquet", "statements/*.parquet", "runs/*.parquet",
        ".results/*/speech-*.json", ".results/*/transcript-*.json", ".results/*/order-*.json",
        "snapshot/*/words.parquet", "snapshot/manifest.json",
    )  # fmt: skip
    for place in places:
        for seed, harm in enumerate(HARMS):
            group = f"damage: {place.partition('/')[0]}"
            yield Injection(group, f"{place}: {harm.__name__}", damaged(place, harm, seed))


# -- downloads and checkpoints -------------------------------------------------------------------


@contextmanager
def silent_server(answer: bytes) -> Iterator[str]:
    """Give the address of a server that says this much and then nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        for connection in held:
            connection.close()


def hanging_source(answer: bytes) -> Do:
    """Return a recording on a server that goes silent."""

    def do(scene: Scene, lake: Path) -> list[str]:
        sources = {"timeout_s": 0.5, "attempts": 2, "allowed_networks": "127.0.0.1",
                   "spool": str(scene.folder / "spool")}  # fmt: skip
        settings = load_settings(arguments={"sources": sources}, environment={})
        with silent_server(answer) as address:
            try:
                outcomes = process_all([f"{address}/talk.mp3"], settings, lake_uri=str(lake))
                return [outcome.error or outcome.status for outcome in outcomes]
            except Exception as error:
                return [told_by(error)]

    return do


def hanging_checkpoint(answer: bytes) -> Do:
    """Return a checkpoint on a server that goes silent."""

    def do(scene: Scene, _: Path) -> list[str]:
        place = {"XDG_CACHE_HOME": str(scene.folder / "cache")}
        with silent_server(answer) as address, patch.dict(os.environ, place):
            known = {"tiny": f"{address}/{'0' * 64}/tiny.pt"}
            with patch("pipeline.engines.checkpoints.known_checkpoints", lambda: known):
                try:
                    fetch_checkpoint("tiny", timeout_s=0.5)
                except Exception as error:
                    return [told_by(error)]
        return ["fetched"]

    return do


def no_checkpoint(content: bytes, engine: str) -> Do:
    """Return a file that calls itself a checkpoint."""

    def do(scene: Scene, lake: Path) -> list[str]:
        from tests.media import HAND_OVER_MS, write_clip

        model = scene.folder / "model.pt"
        model.write_bytes(content)
        media, start_ms = scene.folder / "talk.wav", HAND_OVER_MS[0]
        if not media.exists():
            write_clip(media, start_ms=start_ms, end_ms=start_ms + 4000)
        settings = load_settings(
            arguments={"recognition": {"engine": engine, "model": str(model)}}, environment={}
        )
        outcomes = process_all([media], settings, lake_uri=str(lake))
        return [outcome.error or outcome.status for outcome in outcomes]

    return do


def transfer_faults() -> Iterator[Injection]:
    """Yield servers that go silent, and files that are no checkpoints."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 100000\r\n\r\n"
    answers = {"before a word": b"", "in the head": head[:30], "in the body": head + b"ID3" * 100}
    for name, answer in answers.items():
        yield Injection("download hangs", f"recording, {name}", hanging_source(answer))
        yield Injection("download hangs", f"checkpoint, {name}", hanging_checkpoint(answer))
    order = b"cposix\nsystem\n(S'touch /tmp/hacked'\ntR."
    files = {"text": b"no checkpoint" * 100, "pickle with an order": order, "nothing": b"",
             "cut zip": b"PK\x03\x04" + bytes(200)}  # fmt: skip
    for engine in ("whisper", "ctranslate"):
        for name, content in files.items():
            yield Injection("no checkpoint", f"{engine}: {name}", no_checkpoint(content, engine))


def all_faults(counts: Mapping[str, int], *, step: int = 1) -> list[Injection]:
    """Return every fault; those of the disk ``step`` operations apart."""
    families: tuple[Callable[[], Iterator[Injection]], ...] = (
        partial(disk_faults, counts, step=step),
        folder_faults,
        full_disk_faults,
        partial(process_faults, counts.get("rename", 0) // 2),
        source_faults,
        damage_faults,
        transfer_faults,
    )
    return [injection for family in families for injection in family()]
