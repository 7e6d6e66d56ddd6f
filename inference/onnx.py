"""ONNX Runtime sessions as this package wants them: one thread each, from verified bytes, and silent.

ONNX Runtime's wheels (1.31 for Linux does) report their use to Microsoft unless they are told not to before they are
loaded; every import of it goes through this module.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

from inference.errors import WeightsError

onnxruntime.set_default_logger_severity(4)  # its log lines name nodes and shapes, never with our codes


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """A session that computes on the calling thread alone.

    Parallelism comes from serving several streams at once: two threads inside one run were 2 to 5 times slower than
    one on a busy two-core machine, because they spin while they wait for each other.

    Raises:
        WeightsError: ONNX Runtime does not take the model.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # ONNX Runtime's exceptions share no base but Exception.
        raise WeightsError("ONNX Runtime does not take this model") from error
