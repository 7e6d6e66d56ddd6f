"""What the platform measures of itself, in Prometheus' text form. Labels come from closed sets; none is a tenant's."""

from collections.abc import Callable
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ingress.errors import CODES

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
FINAL_BUCKETS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 10.0)  # s; 0.8 and 2.0 are the goals
DECISION_BUCKETS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1.0)  # s; 0.002 is the goal
OTHER: Final = "other"  # stands for an outcome without a row in the table of errors
OUTCOMES: Final = CODES | {"ok", "cancelled"}


class Telemetry:
    """One platform's measurements: what `Session` knows as its `Meter`."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "earwitness_streams", "Streams that ended, by outcome.", ["code"], registry=self._registry
        )
        self._audio = Counter("earwitness_audio_seconds", "Seconds of audio heard.", registry=self._registry)
        self._final = Histogram(
            "earwitness_final_latency_seconds",
            "From the arrival of a segment's last audio to its delivery.",
            buckets=FINAL_BUCKETS,
            registry=self._registry,
        )
        self._decision = Histogram(
            "earwitness_decision_seconds",
            "Time of a policy decision.",
            buckets=DECISION_BUCKETS,
            registry=self._registry,
        )

    def watch(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        """Report `value()` as the gauge `earwitness_{name}` whenever somebody asks."""
        Gauge(f"earwitness_{name}", help_text, registry=self._registry).set_function(value)

    def decided(self, seconds: float) -> None:
        """A policy decision took so long."""
        self._decision.observe(seconds)

    def final(self, seconds: float) -> None:
        """A segment was delivered so long after the last of its audio had come in."""
        self._final.observe(seconds)

    def closed(self, code: str, audio_seconds: float) -> None:
        """A stream ended."""
        self._outcomes.labels(code if code in OUTCOMES else OTHER).inc()
        self._audio.inc(audio_seconds)

    def exposition(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
