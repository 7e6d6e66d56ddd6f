"""What a policy decision costs: `EmbeddedOpa.decide`, worker hop included, beside the bare engine in this process.

Goal: p99 of at most 2 ms. The two are asked in turn, so that whatever else the machine does falls on both. The shipped
policies decide, under a tenant held to all three regimes.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import uvloop
from opa_bindings import OpaEngine

from governance.bundle import Bundle, EntryPoint, approve_for_development, load
from governance.embedded import EmbeddedOpa
from governance.identity import KeyId, Principal, Scope, StreamId, SubjectRef, TenantId
from governance.policy_input import build
from governance.request import LawfulBasis, ModelProfile, RedactionProfile, Regime, StreamRequest, TenantFacts

POLICIES = Path(__file__).resolve().parent.parent / "policies"
ROUNDS = 3000
WARM_UP = 200
CROWD = 64
NOW = datetime.now(UTC)


def lawful() -> StreamRequest:
    tomorrow = NOW + timedelta(days=1)
    return StreamRequest(
        stream_id=StreamId("5" * 32),
        principal=Principal(TenantId("clinic"), KeyId("0" * 16), frozenset({Scope.STREAM}), tomorrow),
        tenant=TenantFacts(
            active=True,
            regimes=frozenset(Regime),
            region="eu-central",
            purposes=frozenset({"treatment"}),
            baa_expires_at=tomorrow,
        ),
        subjects=(SubjectRef("a" * 32),),
        purpose="treatment",
        lawful_basis=LawfulBasis.CONTRACT,
        consent=None,
        region="eu-central",
        language="en-US",
        model_profile=ModelProfile.BALANCED,
        model_channel="stable",
        channels=1,
        interim_results=True,
        redaction_profile=RedactionProfile.PHI,
        storage=False,
    )


def bare(bundle: Bundle) -> Callable[[], Awaitable[None]]:
    engine = OpaEngine()
    for path, source in bundle.modules.items():
        engine.add_policy(path, source)
    engine.add_data(bundle.data)
    document = build(lawful(), NOW, bundle.identity, bundle.approvers)
    entrypoint = EntryPoint.STREAM.path

    async def decide() -> None:
        if engine.eval_document(entrypoint, document)["allow"] is not True:
            raise SystemExit("the benchmark's stream is not permitted")

    return decide


async def timed(decide: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await decide()
    return (time.perf_counter() - began) * 1000


def percentiles(times: list[float]) -> dict[str, float]:
    times.sort()
    return {f"p{share}": times[int(len(times) * share / 100)] for share in (50, 95, 99)}


async def crowd(engine: EmbeddedOpa) -> tuple[float, float]:
    """With many callers at once: decisions a second, and CPU milliseconds a decision, the worker's share included."""
    workers, request = psutil.Process().children(), lawful()
    began, spent = time.perf_counter(), cpu_seconds(workers)
    for _ in range(20):
        await asyncio.gather(*(engine.decide(request, NOW) for _ in range(CROWD)))
    decisions = 20 * CROWD
    return decisions / (time.perf_counter() - began), (cpu_seconds(workers) - spent) / decisions * 1000


def cpu_seconds(workers: list[psutil.Process]) -> float:
    spent = [worker.cpu_times() for worker in workers]
    return time.process_time() + sum(times.user + times.system for times in spent)


async def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as config:
        bundle = load(POLICIES, *approve_for_development(POLICIES, Path(config)))
    in_process, request = bare(bundle), lawful()
    began = time.perf_counter()
    # The benchmark wants the slow decisions too, and not their refusals.
    async with EmbeddedOpa(bundle, deadline_seconds=5) as engine:
        start_ms = (time.perf_counter() - began) * 1000
        times: dict[str, list[float]] = {"worker": [], "bare": []}
        for turn in range(ROUNDS + WARM_UP):
            both = await timed(lambda: engine.decide(request, NOW)), await timed(in_process)
            if turn >= WARM_UP:
                for name, taken in zip(times, both, strict=True):
                    times[name].append(taken)
        rate, cpu_ms = await crowd(engine)
    began = time.process_time()
    for _ in range(1000):
        await in_process()
    bare_cpu_ms = time.process_time() - began
    worker, alone = percentiles(times["worker"]), percentiles(times["bare"])
    print(f"{'milliseconds':<28}{'p50':>8}{'p95':>8}{'p99':>8}")
    print(f"{'decide, in the worker':<28}" + "".join(f"{value:8.3f}" for value in worker.values()))
    print(f"{'bare engine, in process':<28}" + "".join(f"{value:8.3f}" for value in alone.values()))
    print(f"{CROWD} callers at once: {rate:.0f} decisions a second; start-up {start_ms:.0f} ms")
    print(f"CPU a decision: {cpu_ms:.3f} ms; bare engine {bare_cpu_ms:.3f} ms")
    return {
        **{f"{name}_ms": round(value, 3) for name, value in worker.items()},
        **{f"bare_{name}_ms": round(value, 3) for name, value in alone.items()},
        "ratio_to_bare": round(worker["p50"] / alone["p50"], 3),
        "ratio_to_bare_p99": round(worker["p99"] / alone["p99"], 3),
        "decisions_per_second": round(rate, 1),
        "cpu_ms": round(cpu_ms, 3),
        "bare_cpu_ms": round(bare_cpu_ms, 3),
        "start_ms": round(start_ms, 1),
        "load_average": psutil.getloadavg()[0],
        "goal_p99_ms": 2.0,
    }


def main() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(measure())))


if __name__ == "__main__":
    main()
