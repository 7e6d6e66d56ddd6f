"""The worker: it may hang, die or be killed at any moment, and nothing is permitted meanwhile."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import uvloop

from governance import embedded, opa_process
from governance.bundle import Bundle, EntryPoint
from governance.embedded import EmbeddedOpa
from governance.errors import BundleError, Denied, PolicyUnavailableError
from governance.opa_process import HEADER, MAX_WAITING, OpaProcess, question
from tests.governance.conftest import NOON
from tests.governance.samples import PERMIT, answering, approved, reading, request, ruling, shipped, written

# About 4 s of work inside one rule, for a subject that is unknown; other streams are decided at once.
SLOW = """
work if {
	input.stream.subjects[0] != null
} else if {
	input.stream.subjects[0] == null
	count([x | some x in numbers.range(1, 3000000); x % 7 == 3]) > 1
}

decision := {"allow": false, "reasons": ["test.refused"], "obligations": {}, "revision": "test.1"} if work
"""
FAST_REQUEST, SLOW_REQUEST = request(), request(subjects=(None,))


def workers() -> list[psutil.Process]:
    """Policy workers of this process that are left."""
    return [child for child in psutil.Process().children() if any("opa_worker" in part for part in child.cmdline())]


async def ready(engine: EmbeddedOpa) -> None:
    async with asyncio.timeout(20):
        while not engine.ready:  # noqa: ASYNC110  readiness is what a probe polls
            await asyncio.sleep(0.01)


async def replaced(engine: EmbeddedOpa, former: int) -> None:
    """Wait for another worker: a hung one is given time to show progress, and is ready until it is killed."""
    async with asyncio.timeout(20):
        while not engine.ready or pid(engine) == former:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.01)


def pid(engine: EmbeddedOpa) -> int:
    assert engine._serving is not None
    return engine._serving.process.pid


async def test_a_hung_worker_is_killed_and_replaced(tmp_path: Path) -> None:
    async with EmbeddedOpa(ruling(tmp_path, SLOW), deadline_seconds=0.3) as engine:
        with pytest.raises(Denied):
            await engine.decide(FAST_REQUEST, NOON)
        former = pid(engine)

        began = asyncio.get_running_loop().time()
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(SLOW_REQUEST, NOON)
        assert asyncio.get_running_loop().time() - began < 1
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(FAST_REQUEST, NOON)

        await ready(engine)
        assert pid(engine) != former
        assert not psutil.pid_exists(former)
        with pytest.raises(Denied):
            await engine.decide(FAST_REQUEST, NOON)


async def test_a_worker_killed_in_mid_decision_permits_nothing(tmp_path: Path) -> None:
    async with EmbeddedOpa(ruling(tmp_path, SLOW), deadline_seconds=10) as engine:
        deciding = [asyncio.create_task(engine.decide(each, NOON)) for each in (SLOW_REQUEST, FAST_REQUEST)]
        await asyncio.sleep(0.05)
        os.kill(pid(engine), signal.SIGKILL)

        for outcome in await asyncio.gather(*deciding, return_exceptions=True):
            assert isinstance(outcome, PolicyUnavailableError)
        await ready(engine)
        with pytest.raises(Denied):
            await engine.decide(FAST_REQUEST, NOON)


async def test_a_worker_that_hangs_after_an_answer_is_found_out_without_another_question(tmp_path: Path) -> None:
    async with EmbeddedOpa(ruling(tmp_path, SLOW), deadline_seconds=0.3) as engine:
        assert engine._serving is not None
        process = engine._serving.process
        slow = asyncio.create_task(engine.decide(SLOW_REQUEST, NOON))
        await asyncio.sleep(0.1)
        process._progress = asyncio.get_running_loop().time()  # as if it had answered somebody else just now
        with pytest.raises(PolicyUnavailableError):
            await slow
        assert not process.gone.is_set()
        async with asyncio.timeout(5):
            await process.gone.wait()


async def test_a_worker_that_hangs_on_one_question_answers_neither(tmp_path: Path) -> None:
    async with EmbeddedOpa(ruling(tmp_path, SLOW), deadline_seconds=0.3) as engine:
        slow = asyncio.create_task(engine.decide(SLOW_REQUEST, NOON))
        await asyncio.sleep(0)
        with pytest.raises(PolicyUnavailableError):
            await engine.access(reading(), NOON)
        with pytest.raises(PolicyUnavailableError):
            await slow
        await ready(engine)


async def test_overload_refuses_and_does_not_kill(tmp_path: Path) -> None:
    async with EmbeddedOpa(shipped(tmp_path), deadline_seconds=10) as engine:
        former = pid(engine)
        crowd = await asyncio.gather(
            *(engine.decide(request(), NOON) for _ in range(2 * MAX_WAITING)), return_exceptions=True
        )
        refused = [outcome for outcome in crowd if isinstance(outcome, PolicyUnavailableError)]
        permitted = [outcome for outcome in crowd if not isinstance(outcome, BaseException)]
        assert len(permitted) == len({permit.decision_id for permit in permitted}) == MAX_WAITING
        assert len(refused) == MAX_WAITING
        assert pid(engine) == former


async def test_answers_go_to_those_who_asked(tmp_path: Path) -> None:
    async with EmbeddedOpa(shipped(tmp_path), deadline_seconds=10) as engine:
        wanted = [request(purpose="treatment" if number % 3 else "marketing") for number in range(60)]
        outcomes = await asyncio.gather(*(engine.decide(each, NOON) for each in wanted), return_exceptions=True)
        assert [isinstance(outcome, Denied) for outcome in outcomes] == [number % 3 == 0 for number in range(60)]


async def test_a_caller_that_goes_away_does_not_shift_the_answers(tmp_path: Path) -> None:
    async with EmbeddedOpa(shipped(tmp_path), deadline_seconds=10) as engine:
        gone = asyncio.create_task(engine.decide(request(purpose="marketing"), NOON))
        await asyncio.sleep(0)
        gone.cancel()
        assert (await engine.decide(request(), NOON)).tenant == "clinic"
        with suppress(asyncio.CancelledError):
            await gone


async def test_another_bundle_takes_over_whole_or_not_at_all(tmp_path: Path) -> None:
    refusing = answering(
        tmp_path / "no", {"allow": False, "reasons": ["test.no"], "obligations": {}, "revision": "test.1"}
    )
    async with EmbeddedOpa(answering(tmp_path / "yes", PERMIT), deadline_seconds=10) as engine:
        assert (await engine.decide(request(), NOON)).bundle_digest == engine.bundle.digest
        former = pid(engine)

        with pytest.raises(BundleError):
            await engine.replace(ruling(tmp_path / "bad", "decision := nothing_of_that_name"))
        assert (await engine.decide(request(), NOON)).bundle_digest == engine.bundle.digest

        await engine.replace(refusing)
        assert engine.bundle == refusing.identity
        with pytest.raises(Denied) as denied:
            await engine.decide(request(), NOON)
        assert denied.value.bundle_digest == refusing.identity.digest
        assert not psutil.pid_exists(former)

        os.kill(pid(engine), signal.SIGKILL)
        await asyncio.sleep(0)
        await ready(engine)
        assert engine.bundle == refusing.identity


@pytest.mark.parametrize(
    "module",
    [
        "package earwitness.stream\n\ndecision := {",
        "package earwitness.stream\n\ndecision := no_such_rule",
        "package earwitness.stream\n\ndecision := no.such_builtin(1)",
        "package earwitness.stream\n\ndecision := time.now_ns()",
        "package system.authz\n\nallow := true",
    ],
)
async def test_a_bundle_that_does_not_compile_or_does_too_much_never_serves(tmp_path: Path, module: str) -> None:
    bundle = approved(written(tmp_path / "bundle", {"earwitness/stream.rego": module}), tmp_path / "trust")
    with pytest.raises(BundleError):
        async with EmbeddedOpa(bundle):
            pass
    assert not workers()


async def test_stopping_leaves_no_process_and_permits_nothing(tmp_path: Path) -> None:
    async with EmbeddedOpa(shipped(tmp_path)) as engine:
        worker = pid(engine)
    assert not psutil.pid_exists(worker)
    assert not engine.ready
    with pytest.raises(PolicyUnavailableError):
        await engine.decide(request(), NOON)


async def test_the_worker_has_no_environment_no_arguments_and_few_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARWITNESS_CANARY", "environment-canary")
    async with EmbeddedOpa(shipped(tmp_path)) as engine:
        worker = psutil.Process(pid(engine))
        assert set(worker.environ()) <= {"GOGC", "LANG", "LC_CTYPE"}
        assert worker.cmdline()[1] == "-I"
        assert not worker.net_connections()


class FakeWorker:
    """Programs that take the worker's place and misbehave on its pipes."""

    @staticmethod
    def write(file: Path, body: str) -> Path:
        file.write_text(
            "import sys, struct, json, time\n"
            "asked, out = sys.stdin.buffer, sys.stdout.buffer\n"
            "def read():\n"
            "    (n,) = struct.unpack('>I', asked.read(4)); return asked.read(n)\n"
            "def write(raw):\n"
            "    out.write(struct.pack('>I', len(raw)) + raw); out.flush()\n"
            "read(); write(b'{\"trees\": {}}')\n"
            "read()\n" + body
        )
        return file


@pytest.mark.parametrize(
    "body",
    [
        "write(b'not json'); time.sleep(60)",
        "write(b'[]'); time.sleep(60)",
        'write(b\'{"result": true, "more": 1}\'); time.sleep(60)',
        'write(b\'{"error": "failed"}\'); time.sleep(60)',
        "out.write(struct.pack('>I', 2**31)); out.flush(); time.sleep(60)",
        "write(b'{}'); write(b'{\"result\": {}}'); write(b'{}'); time.sleep(60)",
        "out.write(b'\\0\\0'); out.flush()",
        "sys.exit(0)",
        "import os; os.close(1); time.sleep(60)",
    ],
)
async def test_a_worker_that_misbehaves_permits_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    bundle = answering(tmp_path, PERMIT)
    monkeypatch.setattr(opa_process, "WORKER", FakeWorker.write(tmp_path / "fake.py", body))
    async with EmbeddedOpa(bundle, deadline_seconds=2) as engine:
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)


async def test_a_worker_that_does_not_come_up_is_an_error_and_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = answering(tmp_path, PERMIT)
    silent = tmp_path / "silent.py"
    silent.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(opa_process, "WORKER", silent)
    monkeypatch.setattr(opa_process, "START_SECONDS", 0.2)
    with pytest.raises(PolicyUnavailableError):
        await OpaProcess.start(bundle, hard_stop_seconds=1)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-python"))
    with pytest.raises(PolicyUnavailableError):
        await OpaProcess.start(bundle, hard_stop_seconds=1)
    assert not workers()


async def test_without_the_engine_installed_nothing_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = shipped(tmp_path)
    source = opa_process.WORKER.read_text().replace("opa_bindings", "no_such_engine")
    (tmp_path / "worker.py").write_text(source)
    monkeypatch.setattr(opa_process, "WORKER", tmp_path / "worker.py")
    monkeypatch.setattr(embedded, "ENGINE_PACKAGE", "no-such-engine")
    with pytest.raises(PolicyUnavailableError, match="installed"):
        async with EmbeddedOpa(bundle):
            pass


@pytest.mark.deep
async def test_a_policy_that_eats_memory_loses_its_worker_and_nothing_else(tmp_path: Path) -> None:
    greedy = """
decision := {"allow": false, "reasons": ["test.refused"], "obligations": {}, "revision": "test.1"} if {
	input.stream.subjects[0] == null
	count({sprintf("%d", [x]) | some x in numbers.range(1, 20000000)}) > 1
}

decision := {"allow": false, "reasons": ["test.refused"], "obligations": {}, "revision": "test.1"} if {
	input.stream.subjects[0] != null
}
"""
    async with EmbeddedOpa(ruling(tmp_path, greedy), deadline_seconds=60) as engine:
        former = pid(engine)
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(SLOW_REQUEST, NOON)
        await ready(engine)
        assert pid(engine) != former
        with pytest.raises(Denied):
            await engine.decide(FAST_REQUEST, NOON)


async def test_a_worker_that_cannot_be_replaced_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bundle = shipped(tmp_path)
    async with EmbeddedOpa(bundle) as engine:
        real, attempts = OpaProcess.start, asyncio.Semaphore(0)

        async def failing(_bundle: Bundle, *, hard_stop_seconds: float) -> OpaProcess:
            attempts.release()
            raise PolicyUnavailableError(f"not after {hard_stop_seconds}")

        monkeypatch.setattr(OpaProcess, "start", failing)
        monkeypatch.setattr(embedded, "RESTART_PAUSE_SECONDS", (0.0, 0.01))
        os.kill(pid(engine), signal.SIGKILL)
        for _ in range(3):
            await attempts.acquire()
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)
        monkeypatch.setattr(OpaProcess, "start", real)
        await ready(engine)
        assert (await engine.decide(request(), NOON)).tenant == "clinic"
    assert "policy_unavailable" in caplog.text


async def test_a_worker_whose_parent_is_gone_ends(tmp_path: Path) -> None:
    order = opa_process._order(ruling(tmp_path, SLOW))
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(opa_process.WORKER), "0.3", stdin=-1, stdout=-1, env={}
    )
    assert worker.stdin is not None
    asked = question(EntryPoint.STREAM, b'{"stream": {"subjects": [null]}}')
    worker.stdin.write(HEADER.pack(len(order)) + order + HEADER.pack(len(asked)) + asked)
    async with asyncio.timeout(20):
        assert await worker.wait() == -signal.SIGALRM
    worker.stdin.close()


async def test_a_policy_that_got_past_review_still_reaches_no_network(tmp_path: Path) -> None:
    call = 'decision := http.send({"method": "get", "url": "http://127.0.0.1:9", "raise_error": false}).error.message'
    order = opa_process._order(ruling(tmp_path, call))
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(opa_process.WORKER), "20", stdin=-1, stdout=-1, stderr=-3, env={}
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    asked = question(EntryPoint.STREAM, b"{}")
    worker.stdin.write(HEADER.pack(len(order)) + order + HEADER.pack(len(asked)) + asked)
    answer = b""
    for _ in range(2):
        (length,) = HEADER.unpack(await worker.stdout.readexactly(HEADER.size))
        answer = await worker.stdout.readexactly(length)
    assert b"too many open files" in answer
    worker.stdin.close()
    assert await worker.wait() == 0


def test_the_servers_event_loop_will_do(tmp_path: Path) -> None:
    async def decide() -> None:
        async with EmbeddedOpa(ruling(tmp_path, SLOW), deadline_seconds=0.3) as engine:
            former = pid(engine)
            with pytest.raises(Denied):
                await engine.decide(FAST_REQUEST, NOON)
            with pytest.raises(PolicyUnavailableError):
                await engine.decide(SLOW_REQUEST, NOON)
            await replaced(engine, former)
            with pytest.raises(Denied):
                await engine.decide(FAST_REQUEST, NOON)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(decide())
    assert not workers()
