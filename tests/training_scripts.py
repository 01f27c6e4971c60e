"""Training scripts lie beside the models they make and find each other by plain names."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ScriptImporter = Callable[[str], ModuleType]


def script_importer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptImporter:
    """Return an importer of the folder's scripts.

    Another folder may have scripts of the same names; those imported before are forgotten first.
    """
    monkeypatch.syspath_prepend(str(folder))
    for path in folder.glob("*.py"):
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
    return import_module
