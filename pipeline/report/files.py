"""The report's folder: what it wrote is on a list, and only that is ever removed."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, PipelineError

_KEPT = ".kept"


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that a report is written to; names are relative, with forward slashes."""

    root: Path

    def check(self) -> None:
        """Refuse a folder that holds something else.

        Raises:
            InputError: it is no folder, or holds files and no report.
        """
        if not self.root.exists():
            return
        if not self.root.is_dir():
            raise InputError("the report wants a folder", "--out", str(self.root))
        if any(self.root.iterdir()) and not (self.root / _KEPT).is_dir():
            raise InputError(
                "the folder holds something else", "--out", str(self.root), "Name a new folder"
            )

    def has_report(self) -> bool:
        """Tell whether a report is there."""
        return (self.root / _KEPT).is_dir()

    def write(self, name: str, content: str | bytes) -> bool:
        """Put the content there, whole or not at all; return False where it is so already.

        Raises:
            PipelineError: the file cannot be written.
        """
        data = content.encode() if isinstance(content, str) else content
        path = self.root / name
        if self.read(name) == data:
            return False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            beside.write_bytes(data)
            beside.replace(path)
        except OSError as error:
            raise PipelineError(
                "cannot write the report", str(path), str(error), "Check space and permissions"
            ) from error
        return True

    def read(self, name: str) -> bytes | None:
        """Return the bytes under ``name``, or None."""
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def has(self, names: Iterable[str]) -> bool:
        """Tell whether all of the files are there."""
        return all((self.root / name).is_file() for name in names)

    def remove(self, names: Iterable[str]) -> list[str]:
        """Remove the files; return the paths of those that were there."""
        root = self.root.resolve()
        # A note that somebody else wrote must not lead out of the folder.
        inside = [path for name in names if (path := (root / name).resolve()).is_relative_to(root)]
        paths = [path for path in inside if path.is_file()]
        for path in paths:
            path.unlink()
        return [str(path) for path in paths]

    def keep(self, name: str, facts: Mapping[str, Any]) -> None:
        """Note what the next run wants to know; among it ``files``, which it may remove."""
        self.write(f"{_KEPT}/{name}.json", json.dumps(facts, ensure_ascii=False))

    def kept(self, name: str) -> dict[str, Any] | None:
        """Return what was noted, or None; a damaged note counts as none."""
        content = self.read(f"{_KEPT}/{name}.json")
        try:
            facts = json.loads(content) if content is not None else None
        except ValueError:
            return None
        return facts if isinstance(facts, dict) else None

    def kept_names(self) -> list[str]:
        """Return the names under which something was noted, sorted."""
        return sorted(path.stem for path in (self.root / _KEPT).glob("*.json"))

    def forget(self, name: str) -> list[str]:
        """Remove the files that are noted under the name, and the note; return their paths.

        What a killed writer left of them goes as well.
        """
        noted = [*(self.kept(name) or {}).get("files", ()), f"{_KEPT}/{name}.json"]
        left = [part for one in noted for part in self._unfinished(one)]
        removed = self.remove([*noted[:-1], *left])
        self.remove(noted[-1:])
        return removed

    def _unfinished(self, name: str) -> list[str]:
        path = self.root / name
        beside = path.parent.glob(f".{escape(path.name)}.*.tmp")
        return [str(Path(name).with_name(one.name)) for one in beside]


def fingerprint_of(*facts: object) -> str:
    """Return a hash that changes with any of the facts."""
    canonical = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
