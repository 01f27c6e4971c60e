"""Opens the ONNX networks that ship with the pipeline, or in a wheel, always in the same way."""

from pathlib import Path
from typing import Any

from pipeline.errors import EngineUnavailableError


def open_network(path: Path, *, thread_count: int = 1) -> Any:
    """Return an onnxruntime session on the CPU.

    Raises:
        EngineUnavailableError: the weights are not where they should be.
    """
    if not path.exists():
        raise EngineUnavailableError(
            "the weights are missing",
            str(path),
            remedy=f"They are part of the repository: restore data/models/{path.parent.name}",
        )
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A fixed number: the default depends on the machine, and so would the last bits.
    options.intra_op_num_threads = thread_count
    options.inter_op_num_threads = 1
    # Threads that wait busily take the time of those that work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # a file's unused initialisers are no news to users
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
