"""Redaction beside stock Presidio: what is found, what interim results give away, and what it costs.

    python -m benchmarks.redaction [--gold FILE] [--lower] [--speed] [--profile NAME] [--partials N] [--misses N]

FILE is labelled text in the format of `../shared/data/redaction/README.md`; without it, text of the corpus's held-out
part is generated. `--lower` reads it without capitals and without the marks of sentences, as many recognisers write.
Both sides read the same texts in the same run. A label that FILE never uses is not counted against either side; in
texts without labelled spans, anything that the widest profile of a stream (phi) finds counts as a hit. Interim results
are redacted over that profile and the labels of FILE.

`typed_*`: the same label and half of the characters in common. `f2`: presidio-research's SpanEvaluator, any label
(`span_evaluator.py`). `character_recall`: letters and digits of labelled spans under any label. `partial_leak_rate`:
labelled spans of which any character was shown in an interim or final result, of ALL labelled spans;
`structured_final_leak_rate`: in a final result alone, as a tenant without interim results sees them. Times are of the
CPU, process-wide, one thread of arithmetic: a final of 15 words, and sentences a second in batches (stock: its
`analyze`, one after the other, as it comes). `--speed` takes the least of three rounds over more texts. `spoken_ms_*`:
reading and structured rules over an interim result with its context; `spoken_alone_ms_*`, `interim_ms_*`: the same
without context, and all rules with the open ends (`spoken_layer.py`); of three rounds always.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy counts the cores

import argparse
import asyncio
import gc
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.interim_results import Find, Leaks, analysed, played, segment, streamed, words_of
from benchmarks.labelled_text import UNSTRUCTURED, Accuracy, Row, Span, accuracy, known, load, lowered, row_of, wilson
from benchmarks.span_evaluator import Count, compare
from benchmarks.spoken_layer import layer_times
from benchmarks.stock_presidio import stock
from governance.decision import RedactionOperator
from governance.request import RedactionProfile
from redaction.detector import Detector
from redaction.entities import Label
from redaction.profile import EVERYTHING, LABELS, Rules
from redaction.stream import PresidioRedactor
from redaction.training.corpus import generate
from redaction.training.palette import Part

PHI: Final = LABELS[RedactionProfile.PHI]
PROFILES: Final = {"everything": EVERYTHING} | {name: LABELS[RedactionProfile(name)] for name in ("phi", "pii", "pci")}
FINAL_WORDS: Final = 15
FINALS: Final = 150
"""Finals that are timed, and sentences of a quick batch; four times as many with `--speed`."""
ROUNDS: Final = 3
RESAMPLES: Final = 300
GENERATED: Final = 400
SEED: Final = 20_261_121


def ours(detector: Detector, labels: frozenset[Label]) -> Find:
    return lambda text: [Span(one.start, one.end, one.label.value) for one in detector.detect(text, labels)]


def measured(rows: Sequence[Row], find: Find, in_stream: Find, *, is_stock: bool) -> Accuracy:
    found = [find(row.text) for row in rows]
    hits = [bool(found[at] if is_stock else in_stream(row.text)) for at, row in enumerate(rows)]
    return accuracy(rows, found, hits, compare, stock=is_stock)


def bootstrapped(counts: Sequence[Count]) -> tuple[float, float, float]:
    """F2, and where it lies in 95 of 100 draws of as many texts."""
    dice = random.Random(SEED)  # noqa: S311  a resampling, no secret
    draws = sorted(
        sum(dice.choices(counts, k=len(counts)), Count()).f() for _ in range(RESAMPLES if len(counts) > 1 else 1)
    )
    return sum(counts, Count()).f(), draws[int(0.025 * len(draws))], draws[int(0.975 * len(draws))]


def cpu_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def finals(rows: Sequence[Row], count: int) -> list[str]:
    """Texts of exactly 15 words: neighbours are joined until there are so many."""
    texts, words = list[str](), list[str]()
    for row in rows:
        words += row.text.split()
        if len(words) >= FINAL_WORDS:
            texts.append(" ".join(words[:FINAL_WORDS]))
            words = []
    return texts[:count] or [" ".join(words)] * bool(words)


def timed(texts: Sequence[str], work: Callable[[str], object], rounds: int) -> list[float]:
    """Milliseconds for each text, the least of the rounds."""
    times = [[cpu_ms(partial(work, text)) for text in texts] for _ in range(rounds)]
    return [min(each) for each in zip(*times, strict=True)]


def quantile(values: Sequence[float], share: float) -> float:
    return float(np.quantile(values, share, method="inverted_cdf"))  # words do not come in halves


def final_times(redactor: PresidioRedactor, obliged: Rules, texts: Sequence[str], rounds: int) -> list[float]:
    """Of a segment's way through a stream: thread, context and detection."""
    with asyncio.Runner() as runner:

        def work(text: str) -> None:
            runner.run(redactor.rehearse(obliged).redact(segment(words_of(text), 0)))

        return timed(texts, work, rounds)


def rates(rows: Sequence[Row], detector: Detector, find: Find, count: int, rounds: int) -> dict[str, float]:
    """Sentences per CPU second."""
    texts = [row.text for row in rows][:count]
    batch = min(cpu_ms(lambda: detector.detect_each(texts, PHI)) for _ in range(rounds))
    one_by_one = min(cpu_ms(lambda: [find(text) for text in texts]) for _ in range(rounds))
    return {
        "sentences_per_cpu_s": len(texts) * 1000 / batch,
        "stock_sentences_per_cpu_s": len(texts) * 1000 / one_by_one,
    }


def of_accuracy(got: Accuracy, rows: Sequence[Row]) -> dict[str, Any]:
    every, (f2, least, most) = got.groups["all"], bootstrapped(got.evaluator)
    counts = sum(got.evaluator, Count())
    return {
        "typed_recall": got.typed_recall,
        "typed_recall_95": wilson(every.typed, every.spans),
        "typed_precision": got.typed_precision,
        "typed_precision_95": wilson(got.right, got.predicted),
        "f2": f2,
        "f2_95": (least, most),
        "evaluator_precision": counts.precision,
        "evaluator_recall": counts.recall,
        "character_recall": got.character_recall,
        "covered_recall": every.whole / max(every.spans, 1),
        "negatives_hit": got.negatives_hit,
        "negatives": sum(not row.spans for row in rows),
    }


def of_leaks(leaks: Leaks) -> dict[str, Any]:
    return {
        "partial_leak_rate": leaks.rate,
        "partial_leak_rate_95": wilson(leaks.leaked.total(), leaks.spans.total()),
        "structured_leak_rate": leaks.structured_rate,
        "structured_leak_rate_95": wilson(*leaks.structured),
        "structured_final_leak_rate": leaks.structured_delivered[0] / max(leaks.structured_delivered[1], 1),
        "structured_final_leak_rate_95": wilson(*leaks.structured_delivered),
        "withheld_rate": leaks.withheld_rate,
        "clear_delay_words_p95": quantile(leaks.delays, 0.95) if leaks.delays else 0.0,
    }


def of_times(name: str, times: Sequence[float]) -> dict[str, float]:
    return {f"{name}_p50": quantile(times, 0.5), f"{name}_p95": quantile(times, 0.95)} if times else {}


def table(mine: Accuracy, theirs: Accuracy, leaks: Leaks) -> Iterator[str]:
    """By style, then by label."""
    yield f"{'':22} {'n':>5}  {'typed recall, 95 %':20}  prec.  chars   leak | stock  prec.  chars"
    for name in sorted(mine.groups, key=lambda one: (one != "all", not one.startswith("style"), one)):
        own, other = mine.groups[name], theirs.groups[name]
        least, most = wilson(own.typed, own.spans)
        leaked = f"{leaks.leaked[name] / leaks.spans[name]:6.3f}" if leaks.spans[name] else " " * 6
        yield (
            f"{name:22} {own.spans:5}  {own.recall:.3f} [{least:.3f} {most:.3f}]  {mine.precision_of(name):.3f} "
            f"{own.covering:6.3f} {leaked} | {other.recall:.3f} {theirs.precision_of(name):6.3f} {other.covering:6.3f}"
        )


def figures(result: dict[str, Any]) -> Iterator[str]:
    """Each figure beside stock's."""
    yield f"{'':26} {'earwitness':>12} {'stock':>12}"
    for key, value in result.items():
        if isinstance(value, int | float) and f"stock_{key}" in result:
            yield f"{key:26} {value:12.4g} {result[f'stock_{key}']:12.4g}"
        elif "_ms_p" in key and not key.startswith("stock_"):
            yield f"{key:26} {value:12.4g}"


def shown(row: Row, span: Span) -> str:
    return f"{span.label:18} {row.text[: span.start]}[[{row.text[span.start : span.end]}]]{row.text[span.end :]}"


def examples(rows: Sequence[Row], mine: Accuracy, leaks: Leaks, count: int) -> Iterator[str]:
    """What was hit, missed, wrong and leaked: for whoever mends it, of generated text alone."""
    for number in mine.hits[:count]:
        yield f"ordinary text was hit: {rows[number].text}"
    for kind, spans in (("missed", mine.missed), ("wrong", mine.wrong)):
        for number, span in random.Random(SEED).sample(spans, min(count, len(spans))):  # noqa: S311  as above
            yield f"{kind} {shown(rows[number], span)}"
    for row, span in leaks.examples[:count]:
        yield f"leaked {shown(row, span)}"


def generated() -> list[Row]:
    return [row_of(row) for row in generate(SEED, GENERATED, Part.HELD_OUT)]


def spoken(rows: Sequence[Row], count: int | None) -> list[Row]:
    """Rows for the interim results: all, or so many drawn evenly."""
    return list(rows) if count is None or count >= len(rows) else random.Random(SEED).sample(list(rows), count)  # noqa: S311


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, help="labelled text (generated, held out, unless given)")
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--profile", choices=PROFILES, default="everything")
    parser.add_argument("--partials", type=int, default=None, help="texts for the interim results (all unless given)")
    parser.add_argument("--misses", type=int, default=0, help="missed and leaked spans to print")
    return parser.parse_args()


def wanted(options: argparse.Namespace) -> list[Row]:
    rows = load(options.gold) if options.gold else generated()
    return [lowered(row) for row in rows] if options.lower else rows


def costs(
    rows: Sequence[Row], redactor: PresidioRedactor, obliged: Rules, find_stock: Find, *, thorough: bool
) -> dict[str, float]:
    gc.collect()
    gc.freeze()  # as the server does (`ingress.server`), for both
    rounds, count = (ROUNDS, 4 * FINALS) if thorough else (1, FINALS)
    texts = finals(rows, count)
    result = (
        of_times("cpu_ms", final_times(redactor, obliged, texts, rounds))
        | of_times("stock_cpu_ms", timed(texts, find_stock, rounds))
        | rates(rows, redactor.detector, find_stock, count, rounds)
    )
    for name, times in layer_times(rows, obliged.labels, ROUNDS).items():
        result |= of_times(name, times)
    return result


def by_label(mine: Accuracy, theirs: Accuracy, leaks: Leaks) -> dict[str, dict[str, float]]:
    return {
        label: {
            "spans": tally.spans,
            "typed_recall": tally.recall,
            "typed_precision": mine.precision_of(label),
            "stock_typed_recall": theirs.groups[label].recall,
            "stock_typed_precision": theirs.precision_of(label),
            "character_recall": tally.covering,
            "leaked": leaks.leaked[label],
            "structured": label not in UNSTRUCTURED,
        }
        for label, tally in sorted(mine.groups.items())
        if label in leaks.spans
    }


def main() -> None:
    options = asked()
    rows, redactor, find_stock = wanted(options), PresidioRedactor(), stock()
    find, in_stream = ours(redactor.detector, PROFILES[options.profile]), ours(redactor.detector, PHI)
    mine = measured(rows, find, in_stream, is_stock=False)
    theirs = measured(rows, find_stock, find_stock, is_stock=True)
    obliged, sample = (
        Rules(dict.fromkeys(PHI | _labels(rows), RedactionOperator.REPLACE)),
        spoken(rows, options.partials),
    )
    leaks = asyncio.run(played(sample, streamed(lambda: redactor.rehearse(obliged))))
    stock_leaks = asyncio.run(played(sample, analysed(find_stock)))
    result: dict[str, Any] = {"benchmark": "redaction", "gold": options.gold.name if options.gold else "generated"}
    result |= {"profile": options.profile, "lower": options.lower, "sentences": len(rows), "partials": len(sample)}
    result |= {"spans": mine.groups["all"].spans} | of_accuracy(mine, rows) | of_leaks(leaks)
    result |= {f"stock_{key}": value for key, value in (of_accuracy(theirs, rows) | of_leaks(stock_leaks)).items()}
    result |= costs(rows, redactor, obliged, find_stock, thorough=options.speed)
    redactor.close()
    for lines in (table(mine, theirs, leaks), figures(result), examples(rows, mine, leaks, options.misses)):
        print("\n".join(lines), end="\n\n")
    print(json.dumps(result | {"by_label": by_label(mine, theirs, leaks)}))


def _labels(rows: Sequence[Row]) -> frozenset[Label]:
    """The labels of a gold set that are ours too; AGE stands for both."""
    used = known(rows)
    return frozenset(label for label in Label if label.value in used)


if __name__ == "__main__":
    main()
