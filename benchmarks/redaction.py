"""Redaction beside stock Presidio: time of a final, recall and precision, and what interim results give away.

    python -m benchmarks.redaction [FOLDER]

FOLDER holds labelled text (`spoken_gold.jsonl`, `presidio-research/written_gold.jsonl`); without one, the repository's
own examples are used alone. Stock Presidio runs the same model with its default pipes and recognisers, kept from the
network. Times are CPU time of the thread, the least of three rounds, the two in turn.
"""

import asyncio
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from governance.request import RedactionProfile
from redaction import model
from redaction.detector import Detector
from redaction.presidio import LANGUAGE, THRESHOLD, Presidio
from redaction.profile import LABELS
from redaction.stream import PresidioRedactor
from redaction.transcript import RedactedHypothesis, RedactedSegment
from tests.redaction.speech import (
    ALIASES,
    Example,
    hypothesis,
    load_examples,
    make_permit,
    own_examples,
    segment,
    words_of,
)

ROUNDS: Final = 3
PHI: Final = LABELS[RedactionProfile.PHI]
IGNORED: Final = frozenset({"PREFIX", "ORGANIZATION"})
"""Labels of the data that neither side looks for: titles and companies."""
IGNORED_BY_STOCK: Final = [
    "ORGANIZATION", "ORG", "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY",
    "WORK_OF_ART", "FAC",
]  # fmt: skip
Spans = list[tuple[int, int, str]]
Find = Callable[[str], Spans]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of what is labelled: typed spans (half in common), and characters under any label."""

    precision: float
    recall: float
    characters: float

    @property
    def f2(self) -> float:
        return 5 * self.precision * self.recall / max(4 * self.precision + self.recall, 1e-9)


def stock() -> Find:
    """Presidio as it comes, with the same model; its suffix list is pinned so that it stays off the network."""
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what stock Presidio says of its own defaults is not ours to mend
        engine = NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": LANGUAGE, "model_name": str(model.folder())}],
                "ner_model_configuration": {"labels_to_ignore": IGNORED_BY_STOCK},
            }
        ).create_engine()
        registry = RecognizerRegistryProvider(nlp_engine=engine).create_recognizer_registry()
        analyzer: Any = AnalyzerEngine(nlp_engine=engine, registry=registry, default_score_threshold=THRESHOLD)
    return lambda text: [(one.start, one.end, one.entity_type) for one in analyzer.analyze(text, LANGUAGE)]


def ours(detector: Detector) -> Find:
    return lambda text: [(one.start, one.end, one.label.value) for one in detector.detect(text, PHI)]


def score(examples: Sequence[Example], find: Find) -> Score:
    hits = found = right = labelled = covered = wanted = 0
    for example in examples:
        spans = find(example.text)
        gold = [(a, b, ALIASES.get(label, label)) for a, b, label in example.spans if label not in IGNORED]
        labelled += len(gold)
        hits += sum(any(_same(one, span) for span in spans) for one in gold)
        found += len(spans)
        right += sum(any(_same(one, span) for one in gold) for span in spans)
        inside = {at for a, b, _ in spans for at in range(a, b)}
        chars = {at for a, b, _ in gold for at in range(a, b) if example.text[at].isalnum()}
        wanted += len(chars)
        covered += len(chars & inside)
    return Score(right / max(found, 1), hits / max(labelled, 1), covered / max(wanted, 1))


def _same(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return one[2] == other[2] and common / (max(one[1], other[1]) - min(one[0], other[0])) >= 0.5


def cpu_seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def rates(texts: list[str], detector: Detector, find_ours: Find, find_stock: Find) -> dict[str, float]:
    """Sentences per CPU second: one at a time, as live speech comes, and in batches, as what is stored may be."""
    ways: dict[str, Callable[[], object]] = {
        "stock": lambda: [find_stock(text) for text in texts],
        "live": lambda: [find_ours(text) for text in texts],
        "batched": lambda: detector.detect_each(texts, PHI),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, work in ways.items():
            best[name] = min(best[name], cpu_seconds(work))
    return {name: len(texts) / seconds for name, seconds in best.items()}


async def finals(redactor: PresidioRedactor, texts: list[str]) -> dict[str, list[float]]:
    """Milliseconds from a segment to its redacted form, thread and context included: on the clock, and of the CPU."""
    stream = redactor.open(make_permit())
    taken: dict[str, list[float]] = {"wall": [], "cpu": []}
    at = 0.0
    for number, text in enumerate(texts):
        words = words_of(text, at)
        at = words[-1].end + 1.0
        began, cpu = time.perf_counter(), time.process_time()
        await stream.redact(segment(words, number))
        taken["wall"].append((time.perf_counter() - began) * 1000)
        taken["cpu"].append((time.process_time() - cpu) * 1000)
    return taken


async def interims(redactor: PresidioRedactor, examples: Sequence[Example]) -> dict[str, float]:
    """What word-by-word interim results give away of spans that finals cover, and withhold of the rest."""
    leaked = spans = shown = ordinary = 0
    events, cpu = 0, time.process_time()
    for example in examples:
        played = await _played(redactor, example)
        leaked, spans, shown, ordinary = (a + b for a, b in zip((leaked, spans, shown, ordinary), played, strict=True))
        events += len(example.text.split())
    milliseconds = (time.process_time() - cpu) * 1000 / max(events, 1)
    return {"leak": leaked / max(spans, 1), "withheld": 1 - shown / max(ordinary, 1), "ms": milliseconds}


async def _played(redactor: PresidioRedactor, example: Example) -> tuple[int, int, int, int]:
    words = words_of(example.text)
    personal = _personal(example)
    stream = redactor.open(make_permit())
    seen: set[int] = set()
    shown = ordinary = 0
    for count in range(1, len(words) + 1):
        for out in await stream.redact(hypothesis(words[:count])):
            if isinstance(out, RedactedHypothesis):
                clear = {index for index, word in enumerate(words) for one in out.words if one == _as_shown(word, one)}
                seen |= clear
                ordinary += sum(len(words[i].text) for i in range(count) if not any(i in one for one in personal))
                shown += sum(len(words[i].text) for i in clear if not any(i in one for one in personal))
    last = [*await stream.redact(segment(words)), *await stream.flush()]
    clear = {
        index
        for index, word in enumerate(words)
        for out in last
        if isinstance(out, RedactedSegment)
        for one in out.words
        if one == _as_shown(word, one)
    }
    covered = [one for one in personal if not one & clear]
    return sum(bool(one & seen) for one in covered), len(covered), shown, ordinary


def _as_shown(word: Any, shown: Any) -> Any:
    return type(shown)(word.text, word.start, word.end, word.confidence, word.timing)


def _personal(example: Example) -> list[set[int]]:
    """The words of each labelled span."""
    places, at = [], 0
    for word in example.text.split():
        start = example.text.index(word, at)
        at = start + len(word)
        places.append((start, at))
    return [
        {index for index, (start, end) in enumerate(places) if a < end and start < b}
        for a, b, label in example.spans
        if label not in IGNORED
    ]


def load(folder: Path | None) -> dict[str, list[Example]]:
    sets = {"own": own_examples()}
    if folder is not None:
        sets["spoken"] = load_examples(folder / "spoken_gold.jsonl")
        sets["written"] = load_examples(folder / "presidio-research" / "written_gold.jsonl")
    return sets


def main() -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    shared = Path(__file__).resolve().parents[2] / "shared" / "data" / "redaction"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shared if shared.is_dir() else None
    sets = load(folder)
    detector, find_stock = Detector(Presidio(model.load())), stock()
    find_ours = ours(detector)
    result: dict[str, Any] = {"benchmark": "redaction"}
    print(f"{'set':8} {'':10} {'P':>6} {'R':>6} {'F2':>6} {'chars':>6} {'/CPU s':>8} {'batched':>8}")
    for name, examples in sets.items():
        texts = [one.text for one in examples]
        for find in (find_ours, find_stock):
            _ = [find(text) for text in texts[:20]]
        rate = rates(texts[:300], detector, find_ours, find_stock)
        for who, find in (("earwitness", find_ours), ("presidio", find_stock)):
            got = score(examples, find)
            live = rate["live" if who == "earwitness" else "stock"]
            batched = f"{rate['batched']:8.0f}" if who == "earwitness" else ""
            figures = (
                f"{got.precision:6.3f} {got.recall:6.3f} {got.f2:6.3f} {got.characters:6.3f} {live:8.0f} {batched}"
            )
            print(f"{name:8} {who:10} {figures}")
            result[f"{name}_{who}"] = {"p": got.precision, "r": got.recall, "f2": got.f2, "characters": got.characters}
        result[f"{name}_live_ratio"] = rate["live"] / rate["stock"]
        result[f"{name}_batched_ratio"] = rate["batched"] / rate["stock"]
        print(f"{name:8} ratio live {rate['live'] / rate['stock']:.2f}, batched {rate['batched'] / rate['stock']:.2f}")
    for names in (True, False):
        redactor = PresidioRedactor(interim_names=names)
        for name, examples in sets.items():
            spoken = [one for one in examples if "\n" not in one.text][:250]
            got_interims = asyncio.run(interims(redactor, spoken))
            leak, withheld, spent = got_interims["leak"], got_interims["withheld"], got_interims["ms"]
            key = f"{name}_interims_{'with' if names else 'without'}_names"
            result[key] = got_interims
            print(f"{key:34} leak {leak:.3f} withheld {withheld:.3f} {spent:.2f} ms")
        if names:
            texts = [one.text for examples in sets.values() for one in examples if "\n" not in one.text][:600]
            for clock, taken in asyncio.run(finals(redactor, texts)).items():
                result[f"final_{clock}_ms_p50"] = statistics.median(taken)
                result[f"final_{clock}_ms_p95"] = statistics.quantiles(taken, n=20)[-1]
                p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
                print(f"a final, {clock}: p50 {p50:.2f} ms, p95 {p95:.2f} ms")
        redactor.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
