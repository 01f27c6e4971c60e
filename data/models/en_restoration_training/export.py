"""Write the trained network as int8 ONNX: the graph from torch, the rounding from onnxruntime."""

import copy
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from network import OneText, RestorationNetwork
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

OPSET = 17
LARGEST_INT8 = 127


class RoundedRows(nn.Module):
    """A table of vectors in int8 with a scale for each row: onnxruntime knows one for all only."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(1, keepdim=True) / LARGEST_INT8
        self.register_buffer("scale", scale)
        self.register_buffer("rows", (table / scale.clamp_min(1e-12)).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        """Return the vectors (batch, piece, width) of ids (batch, piece)."""
        return self.rows[ids].float() * self.scale[ids]


def write_onnx(network: RestorationNetwork, target: Path) -> None:
    """Write the network to a file; its weights are rounded to int8, a scale for every column."""
    rounded = copy.deepcopy(network).eval()
    rounded.words = RoundedRows(network.words.weight.detach())  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _write_exact(OneText(rounded), exact)
        quantize_dynamic(
            exact,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            # Seven bits: with eight, processors without VNNI overflow and so answer differently.
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )


def _write_exact(network: OneText, target: Path) -> None:
    with warnings.catch_warnings():
        # torch prefers its newer exporter, which needs a further package for the same graph.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.ones(1, 7, dtype=torch.long),),
            str(target),
            input_names=["ids"],
            output_names=["cases", "marks"],
            dynamic_axes={"ids": {1: "piece"}},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(target)
    # Names of the exporter's modules tell nothing and would differ with its version.
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, target)
