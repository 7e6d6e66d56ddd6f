"""What the platform measures: the right numbers, and no tenant in them."""

from prometheus_client.parser import text_string_to_metric_families

from ingress.telemetry import Telemetry


def samples(telemetry: Telemetry) -> dict[str, float]:
    families = text_string_to_metric_families(telemetry.exposition().decode())
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_outcomes_are_counted_by_code_and_audio_in_seconds() -> None:
    telemetry = Telemetry()
    telemetry.closed("ok", 1.5)
    telemetry.closed("ok", 2.0)
    telemetry.closed("denied", 0.0)
    found = samples(telemetry)
    assert found["earwitness_streams_total|ok"] == 2
    assert found["earwitness_streams_total|denied"] == 1
    assert found["earwitness_audio_seconds_total"] == 3.5


def test_a_label_can_only_be_a_known_outcome() -> None:
    telemetry = Telemetry()
    telemetry.closed("maria gonzalez", 0.0)
    assert "maria" not in telemetry.exposition().decode()
    assert samples(telemetry)["earwitness_streams_total|other"] == 1


def test_latencies_are_histograms_with_a_bucket_at_each_goal() -> None:
    telemetry = Telemetry()
    telemetry.final(0.7)
    telemetry.decided(0.0015)
    found = samples(telemetry)
    assert found["earwitness_final_latency_seconds_bucket|0.8"] == 1
    assert found["earwitness_final_latency_seconds_bucket|0.5"] == 0
    assert found["earwitness_decision_seconds_bucket|0.002"] == 1


def test_a_watched_value_is_read_when_somebody_asks() -> None:
    telemetry, depth = Telemetry(), [3.0]
    telemetry.watch("queue_depth", "Jobs that wait.", lambda: depth[0])
    assert samples(telemetry)["earwitness_queue_depth"] == 3.0
    depth[0] = 5.0
    assert samples(telemetry)["earwitness_queue_depth"] == 5.0


def test_two_platforms_in_one_process_measure_apart() -> None:
    one, other = Telemetry(), Telemetry()
    one.closed("ok", 1.0)
    assert "earwitness_streams_total|ok" not in samples(other)
