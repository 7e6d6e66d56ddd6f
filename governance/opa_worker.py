"""The policy engine's own process: real OPA, a bundle, and nothing else.

Started as a file by `python -I`, it imports the standard library and the engine, so no key, no credential and none of
our other code is in its memory. Frames on both pipes are a 4-byte big-endian length and JSON. The first frame in holds
the bundle; the first out, the modules' syntax trees. From then on each question, an entry point and its input, is
answered, in order.

An answer never carries the engine's error text: it may quote the input.
"""

import json
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, Final

from opa_bindings import OpaEngine, OpaError, OpaUndefinedError

HEADER: Final = struct.Struct(">I")
MAX_FRAME_BYTES: Final = 16 * 1024 * 1024  # the bundle's frame; the parent caps inputs far below
MEMORY_ABOVE_LOAD_BYTES: Final = 512 * 1024 * 1024
MEMORY: Final = Path("/proc/self/statm")  # Linux: the address space in pages; elsewhere there is no ceiling
REJECTED: Final = {"error": "rejected"}
FAILED: Final = {"error": "failed"}
UNDEFINED: Final = {"error": "undefined"}


def main() -> None:
    """Load a bundle, give up what the work does not need, and answer until the pipe closes."""
    asked, answers = sys.stdin.buffer, _private_stdout()
    hard_stop_seconds = float(sys.argv[1])
    first = _read(asked)
    if first is None:
        return
    order = json.loads(first)
    try:
        engine, trees = _loaded(order)
    except OpaError:
        _write(answers, REJECTED)
        return
    _write(answers, {"trees": trees})
    _confine()
    while (frame := _read(asked)) is not None:
        # The parent kills a worker that overruns; the timer does so where the parent is gone too. Its default action
        # ends the process even inside the engine, which cannot be interrupted otherwise.
        signal.setitimer(signal.ITIMER_REAL, hard_stop_seconds)
        answer = _answer(engine, order["entrypoints"], frame)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, answer)


def _loaded(order: dict[str, Any]) -> tuple[OpaEngine, dict[str, Any]]:
    engine = OpaEngine()
    engine.print_handler = lambda _message, _location: None  # print() in a policy may quote the input
    parser = OpaEngine()
    trees = {}
    for path, source in order["modules"].items():
        engine.add_policy(path, source)
        trees[path] = parser.eval_query("tree := rego.parse_module(input.path, input.source)", _named(path, source))[0][
            "tree"
        ]
    parser.close()
    engine.add_data(order["data"])
    for entrypoint in order["entrypoints"]:
        _prepare(engine, entrypoint)
    return engine, trees


def _prepare(engine: OpaEngine, entrypoint: str) -> None:
    """Compile: errors show now, and the first decision is fast. What the rules say of no input does not matter."""
    try:
        engine.eval_document(entrypoint, {})
    except OpaUndefinedError:
        pass
    except OpaError as error:
        if error.code in {"compile_error", "parse_error", "prepare_error"}:
            raise


def _named(path: str, source: str) -> dict[str, str]:
    return {"path": path, "source": source}


def _answer(engine: OpaEngine, entrypoints: list[str], frame: bytes) -> dict[str, Any]:
    question = json.loads(frame)
    if question["entrypoint"] not in entrypoints:  # any other document would be policy's data
        return UNDEFINED
    try:
        return {"result": engine.eval_document(question["entrypoint"], question["input"])}
    except OpaUndefinedError:
        return UNDEFINED
    except OpaError:
        return FAILED


def _confine() -> None:
    """No new file or socket, no file growth, no core dump, bounded memory: for whatever a policy might try."""
    if MEMORY.exists():
        pages = int(MEMORY.read_text(encoding="ascii").split()[0])
        ceiling = pages * resource.getpagesize() + MEMORY_ABOVE_LOAD_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _private_stdout() -> BinaryIO:
    """The answers' pipe, moved away from descriptor 1 so that nothing a library prints can become an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read(stream: BinaryIO) -> bytes | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    if length > MAX_FRAME_BYTES:
        return None
    frame = stream.read(length)
    return frame if len(frame) == length else None


def _write(stream: BinaryIO, value: dict[str, Any]) -> None:
    frame = json.dumps(value).encode()
    stream.write(HEADER.pack(len(frame)) + frame)
    stream.flush()


if __name__ == "__main__":
    main()
