"""The worker's own program, run in this process: what it answers, and what it gives up before it answers."""

import ast
import io
import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from governance import opa_worker
from governance.opa_worker import HEADER

RULES = """package earwitness.stream

decision := {"seen": input.seen}
"""
CANARY = "worker-canary"


class Pipes:
    """Both of the worker's pipes, and the limits it sets for itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *frames: bytes) -> None:
        self.out = io.BytesIO()
        self.limits: dict[int, tuple[int, int]] = {}
        self.timers: list[float] = []
        sent = io.TextIOWrapper(io.BytesIO(b"".join(HEADER.pack(len(frame)) + frame for frame in frames)))
        monkeypatch.setattr(sys, "stdin", sent)
        monkeypatch.setattr(sys, "argv", ["opa_worker.py", "2.5"])
        monkeypatch.setattr(opa_worker, "_private_stdout", lambda: self.out)
        monkeypatch.setattr(resource, "setrlimit", self.limits.__setitem__)
        monkeypatch.setattr(signal, "setitimer", lambda _which, seconds: self.timers.append(seconds))

    def answers(self) -> list[Any]:
        raw, found = self.out.getvalue(), []
        while raw:
            (length,) = HEADER.unpack_from(raw)
            found.append(json.loads(raw[HEADER.size : HEADER.size + length]))
            raw = raw[HEADER.size + length :]
        return found


def order(rules: str = RULES) -> bytes:
    modules = {"earwitness/stream.rego": rules}
    return json.dumps({"modules": modules, "data": {}, "entrypoints": ["earwitness.stream.decision"]}).encode()


def question(document: object, entrypoint: str = "earwitness.stream.decision") -> bytes:
    return json.dumps({"entrypoint": entrypoint, "input": document}).encode()


def test_it_loads_gives_the_trees_and_answers_until_the_pipe_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    pipes = Pipes(monkeypatch, order(), question({"seen": 1}), question({}), question({"seen": [None]}))
    opa_worker.main()

    loaded, first, second, third = pipes.answers()
    assert loaded["trees"]["earwitness/stream.rego"]["package"]["path"][-1]["value"] == "stream"
    assert (first, third) == ({"result": {"seen": 1}}, {"result": {"seen": [None]}})
    assert second == {"error": "undefined"}


def test_it_answers_at_its_entry_points_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = ("earwitness.stream", "earwitness.stream.decision.seen", "data", "")
    pipes = Pipes(monkeypatch, order(), *(question({"seen": 1}, path) for path in elsewhere))
    opa_worker.main()
    assert pipes.answers()[1:] == [{"error": "undefined"}] * len(elsewhere)


def test_it_gives_up_files_sockets_and_memory_before_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    pipes = Pipes(monkeypatch, order())
    opa_worker.main()

    assert pipes.limits[resource.RLIMIT_NOFILE] == (0, 0)
    assert pipes.limits[resource.RLIMIT_FSIZE] == (0, 0)
    assert pipes.limits[resource.RLIMIT_CORE] == (0, 0)
    assert pipes.limits[resource.RLIMIT_AS][0] > opa_worker.MEMORY_ABOVE_LOAD_BYTES


def test_each_decision_runs_against_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    pipes = Pipes(monkeypatch, order(), question({}), question({}))
    opa_worker.main()
    assert pipes.timers == [2.5, 0, 2.5, 0]


@pytest.mark.parametrize("rules", ["package x\n\ny := {", "package earwitness.stream\n\ndecision := no_such_rule"])
def test_what_does_not_compile_is_rejected_without_a_word(monkeypatch: pytest.MonkeyPatch, rules: str) -> None:
    pipes = Pipes(monkeypatch, order(rules), question({}))
    opa_worker.main()
    assert pipes.answers() == [{"error": "rejected"}]


def test_a_rule_that_fails_on_no_input_still_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    pipes = Pipes(monkeypatch, order('package earwitness.stream\n\ndecision := to_number("zz")\n'), question({}))
    opa_worker.main()
    assert pipes.answers()[1:] == [{"error": "failed"}]


def test_neither_errors_nor_prints_quote_the_input(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rules = "package earwitness.stream\n\ndecision := x if { print(input.seen); x := to_number(input.seen) }\n"
    pipes = Pipes(monkeypatch, order(rules), question({"seen": CANARY}))
    opa_worker.main()

    printed = capfd.readouterr()
    assert pipes.answers()[1] == {"error": "failed"}
    assert CANARY not in pipes.out.getvalue().decode() + printed.out + printed.err


@pytest.mark.parametrize("sent", [b"", b"\0\0", HEADER.pack(10) + b"short", HEADER.pack(2**31) + b"{}"])
def test_a_frame_that_is_none_ends_it(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    pipes = Pipes(monkeypatch)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent)))
    opa_worker.main()
    assert pipes.answers() == []


def test_it_imports_nothing_of_ours() -> None:
    tree = ast.parse(Path(opa_worker.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} - sys.stdlib_module_names == {"opa_bindings"}
