"""Recommendations: ours beside slower-whisper's action rules and a list of cue words.

All judge the 320 sentences of ``dev.jsonl``. Ours has weights that were trained without any of its
meetings, made here by the training script, so that it has seen as little of them as the rules.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluation.recommendations import LabelledSentence, read_labelled_sentences
from pipeline.recommendations.detector import load_detector
from tests.benchmarks.bench_recommendations import scored
from tests.benchmarks.peers.rows import BENCHMARKS, Row, missing

DATA = BENCHMARKS / "recommendations"
RULES = Path(__file__).resolve().parents[3] / "data" / "models" / "recommendation_rules"
CUES = re.compile(
    r"\b(?:should|must|need to|needs to|have to|has to|ought to|recommend\w*|suggest\w*|urge\w*"
    r"|propose\w*|call on|advise\w*|encourage\w*)\b",
    re.IGNORECASE,
)
WHAT = "recommendations in hearings, sentence F1"


def compare(peers: Path | None) -> Iterator[list[Row]]:
    """Yield a row for each peer."""
    reference = read_labelled_sentences(DATA / "dev.jsonl")
    ours = _our_figures(reference)
    yield [_row("list of cue words", ours, _figures(reference, _has_cue), "")]
    rule = _slower_whisper(peers)
    if rule is None:
        yield [missing(WHAT, "slower-whisper", str(ours))]
        return
    remark = "made for action items of the speaker (“I will …”), not for advice to others"
    yield [_row("slower-whisper, 9 action rules", ours, _figures(reference, rule), remark)]


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float

    def __str__(self) -> str:
        return f"P {self.precision:.2f} R {self.recall:.2f} F1 {self.f1:.2f}"


def _row(peer: str, ours: Figures, theirs: Figures, remark: str) -> Row:
    more = f"{ours.f1 - theirs.f1:+.2f} F1"
    return Row(WHAT, peer, str(ours), str(theirs), more, remark)


def _our_figures(reference: Sequence[LabelledSentence]) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        weights = Path(name) / "without_dev.json"
        subprocess.run(
            [
                sys.executable, str(RULES / "train_recommendation_rules.py"),
                str(DATA / "train.jsonl"), "--leave-out", str(DATA / "dev.jsonl"),
                "--language-model", str(RULES.parent / "en_webinar"),
                "--encoder-scores", str(RULES / "encoder_opinions.json"), "--out", str(weights),
            ],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        detector = load_detector(weights)
        table = scored(reference, detector, "en_webinar", is_written=False).as_table()
    return Figures(*(float(table[name]["value"]) for name in ("precision", "recall", "f1")))


def _figures(reference: Sequence[LabelledSentence], rule: Callable[[str], bool]) -> Figures:
    found = [rule(one.text) for one in reference]
    true = [one.is_recommendation for one in reference]
    hits = sum(a and b for a, b in zip(found, true, strict=True))
    f1 = 2 * hits / (sum(found) + sum(true))
    return Figures(hits / max(1, sum(found)), hits / sum(true), f1)


def _has_cue(text: str) -> bool:
    return bool(CUES.search(text))


def _slower_whisper(peers: Path | None) -> Callable[[str], bool] | None:
    """Return its annotator's verdict on one sentence; its file is loaded without the rest of it."""
    path = peers and peers / "slower-whisper" / "slower_whisper" / "pipeline" / "semantic.py"
    if not path or not path.exists():
        return None
    package = types.ModuleType("slower_rules")
    package.__path__ = [str(path.parent)]
    models = types.ModuleType("slower_rules.models")
    models.Transcript = types.SimpleNamespace  # type: ignore[attr-defined]  # for type hints only
    sys.modules |= {"slower_rules": package, "slower_rules.models": models}
    spec = importlib.util.spec_from_file_location("slower_rules.semantic", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    annotator = module.KeywordSemanticAnnotator()

    def judge(text: str) -> bool:
        segment = types.SimpleNamespace(text=text, speaker=None, id=0)
        transcript = types.SimpleNamespace(segments=[segment], annotations=None)
        return bool(annotator.annotate(transcript).annotations["semantic"]["actions"])

    return judge
