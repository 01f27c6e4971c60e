"""The layers of the house: who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LEVELS = [
    {"errors"},
    {"records", "timecode", "textfiles", "links"},
    {
        "settings", "audio", "tables", "stopwatch", "formats", "encoder_pieces", "intervals",
        "networks", "citations", "isolation",
    },
    {
        "recordings", "engines", "language", "written_language", "restoration", "encoder",
        "places", "glossary",
    },
    {"lake"},
    {
        "transcribe", "diarize", "naming", "turns", "statements", "mentions",
        "recommendations", "themes", "agreement", "brief", "coverage", "cues", "ledger",
        "evaluation", "planning", "dictionary", "translations", "terms", "translated_statements",
        "corrections", "sources",
    },
    {"meaning"},
    {"steps", "exports", "terminal", "trials", "inventory"},
    {"batch", "progress", "answers", "report"},
    {"cli"},
]  # fmt: skip

ONLY_IN = {
    "prefect": ("flows",),
    "pyarrow": ("pipeline/tables.py", "pipeline/lake"),
    "torch": ("pipeline/engines",),
    "whisper": ("pipeline/engines",),
    "pocketsphinx": ("pipeline/engines",),
    "ctranslate2": ("pipeline/engines",),
    "silero_vad": ("pipeline/engines",),
}


def source_files() -> list[Path]:
    return sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("flows/**/*.py")])


def room(path: Path) -> str:
    """Return the file or package of ``pipeline/`` that a source belongs to."""
    return path.relative_to(ROOT / "pipeline").parts[0].removesuffix(".py")


def level_of(name: str) -> int:
    return next(number for number, names in enumerate(LEVELS) if name in names)


def imported_modules(path: Path) -> set[str]:
    """Return the dotted names of all imports at run time, those inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    type_only = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    modules = set()
    for node in ast.walk(tree):
        if id(node) in type_only:
            continue
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
            if node.module == "pipeline":
                modules |= {f"pipeline.{alias.name}" for alias in node.names}
    return modules


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_from_lower_levels(path: Path) -> None:
    if path.is_relative_to(ROOT / "flows") or path == ROOT / "pipeline" / "__init__.py":
        return
    own = room(path)
    for module in imported_modules(path):
        parts = module.split(".")
        if parts[0] == "flows":
            pytest.fail(f"{own} imports {module}")
        if parts[0] != "pipeline" or len(parts) == 1 or parts[1] == own:
            continue
        assert level_of(parts[1]) < level_of(own), f"{own} imports {module}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_rooms(library: str) -> None:
    strangers = [
        path.relative_to(ROOT).as_posix()
        for path in source_files()
        if library in {module.split(".")[0] for module in imported_modules(path)}
        and not path.relative_to(ROOT).as_posix().startswith(ONLY_IN[library])
    ]
    assert strangers == []


def test_importing_every_module_loads_no_heavy_library() -> None:
    names = [
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in source_files()
        if path.is_relative_to(ROOT / "pipeline") and path.name != "__init__.py"
    ]
    code = (
        "import sys, importlib\n"
        f"[importlib.import_module(name) for name in {names!r}]\n"
        "heavy = {'torch', 'whisper', 'spacy', 'pandas', 'pyarrow', 'prefect', 'scipy', 'duckdb'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
