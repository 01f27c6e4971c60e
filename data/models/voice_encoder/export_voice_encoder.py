"""Write ``voice_encoder.onnx`` from Resemblyzer's checkpoint; run once, kept as the recipe.

    pip download --no-deps --dest DIR resemblyzer==0.1.4
    python export_voice_encoder.py DIR/Resemblyzer-0.1.4-py3-none-any.whl

Needs torch (to read the checkpoint) and onnx (to write the graph); the pipeline needs neither
for voices. The checkpoint also carries the optimiser's state and the training loss's two
scalars: neither is shipped.
"""

import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HIDDEN = 256
MELS = 40
LAYERS = 3
Array = NDArray[np.float32]


def main(wheel: Path, target: Path) -> None:
    """Write the graph: mels [batch, frames, 40] to unit vectors [batch, 256]."""
    with zipfile.ZipFile(wheel) as archive, archive.open("resemblyzer/pretrained.pt") as file:
        state = torch.load(file, map_location="cpu", weights_only=False)["model_state"]
    weights = {name: value.numpy().astype(np.float32) for name, value in state.items()}
    graph = helper.make_graph(
        _nodes(),
        "voice_encoder",
        [helper.make_tensor_value_info("mels", TensorProto.FLOAT, ["batch", "frames", MELS])],
        [helper.make_tensor_value_info("voices", TensorProto.FLOAT, ["batch", HIDDEN])],
        initializer=_initializers(weights),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, target)


def _nodes() -> list[Any]:
    nodes = [helper.make_node("Transpose", ["mels"], ["x0"], perm=[1, 0, 2])]
    for layer in range(LAYERS):
        weights = [f"w{layer}", f"r{layer}", f"b{layer}"]
        outputs = [f"y{layer}", f"h{layer}"]
        nodes.append(helper.make_node("LSTM", [f"x{layer}", *weights], outputs, hidden_size=HIDDEN))
        nodes.append(helper.make_node("Squeeze", [f"y{layer}", "direction"], [f"x{layer + 1}"]))
    nodes += [
        helper.make_node("Squeeze", [f"h{LAYERS - 1}", "first"], ["last"]),
        helper.make_node("Gemm", ["last", "linear_w", "linear_b"], ["linear"], transB=1),
        helper.make_node("Relu", ["linear"], ["positive"]),
        helper.make_node("LpNormalization", ["positive"], ["voices"], axis=1, p=2),
    ]
    return nodes


def _initializers(weights: dict[str, Array]) -> list[Any]:
    tensors: dict[str, Any] = {
        "direction": np.array([1], dtype=np.int64),
        "first": np.array([0], dtype=np.int64),
        "linear_w": weights["linear.weight"],
        "linear_b": weights["linear.bias"],
    }
    for layer in range(LAYERS):
        biases = [_gates(weights[f"lstm.bias_{kind}_l{layer}"]) for kind in ("ih", "hh")]
        tensors[f"w{layer}"] = _gates(weights[f"lstm.weight_ih_l{layer}"])[None]
        tensors[f"r{layer}"] = _gates(weights[f"lstm.weight_hh_l{layer}"])[None]
        tensors[f"b{layer}"] = np.concatenate(biases)[None]
    return [numpy_helper.from_array(value, name) for name, value in tensors.items()]


def _gates(rows: Array) -> Array:
    """Return the gate blocks in ONNX's order (i, o, f, c); torch keeps (i, f, c, o)."""
    first, forget, cell, output = np.split(rows, 4)
    return np.concatenate([first, output, forget, cell])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "voice_encoder.onnx")
