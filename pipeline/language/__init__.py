"""The English language pipeline: the one in the box, or any installed spaCy pipeline by name."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import EngineUnavailableError
from pipeline.language.labels import to_our_labels
from pipeline.settings import DATA_DIR

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BUNDLED = "en_webinar"
MODELS_FOLDER = DATA_DIR / "models"


@lru_cache(maxsize=4)
def load_language_model(name: str = BUNDLED) -> "Language":
    """Return a spaCy pipeline that gives UD relations and PERSON, ORG, PLACE, EVENT entities.

    ``name`` is the bundled ``en_webinar``, an installed spaCy package (``en_core_web_trf``) or a
    folder. All but the bundled one get a last component that maps their labels, and spaCy's
    sentencizer where nothing else sets sentence borders. Callers in a process share the pipeline.

    Raises:
        EngineUnavailableError: no such package or folder, or it needs a newer spaCy.
    """
    import spacy
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    before = get_current_ops()
    try:
        if type(before) is NumpyOps:
            # NumPy's own matrix product: three times as fast as BLIS on the machines tried.
            set_current_ops(NumpyOps(use_blis=False))
        nlp = spacy.load(_source(name))
    except OSError as error:
        raise EngineUnavailableError(
            "no such language pipeline", "language_model", name, _remedy(name)
        ) from error
    finally:
        set_current_ops(before)
    return nlp if name == BUNDLED else _adapted(nlp)


def language_model_sha256(name: str = BUNDLED) -> str:
    """Return one SHA-256 over the pipeline's files, names and contents, in order of name.

    Raises:
        EngineUnavailableError: no such package or folder.
    """
    folder = _folder(name)
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source(name: str) -> str | Path:
    return MODELS_FOLDER / BUNDLED if name == BUNDLED else name


def _folder(name: str) -> Path:
    folder = Path(_source(name))
    if not folder.is_dir():
        # Only now: importing spaCy takes seconds, which a run with nothing to do need not spend.
        from spacy.util import get_package_path, is_package

        folder = get_package_path(name) if is_package(name) else folder
    if not folder.is_dir():
        raise EngineUnavailableError(
            "no such language pipeline", "language_model", name, _remedy(name)
        )
    return folder


def _remedy(name: str) -> str:
    if name == BUNDLED:
        return "Install the package again; data/models belongs to it."
    return f"Install it (python -m spacy download {name}), or use {BUNDLED}, which is in the box."


def _adapted(nlp: "Language") -> "Language":
    """Return the pipeline with sentence borders, and with its labels put into ours."""
    sets_borders = {"parser", "senter", "sentencizer"} & set(nlp.pipe_names)
    if not sets_borders:
        nlp.add_pipe("sentencizer", first=True)
    _register_mapping()
    nlp.add_pipe("webinar_labels")
    return nlp


def _register_mapping() -> None:
    from spacy.language import Language

    if not Language.has_factory("webinar_labels"):

        @Language.component("webinar_labels")
        def webinar_labels(doc: "Doc") -> "Doc":
            return to_our_labels(doc)
