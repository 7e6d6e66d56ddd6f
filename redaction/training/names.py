"""Train the names model: en_core_web_md's `ner`, taught how people say names.

    python -m redaction.training.names --out redaction/weights/names LABELLED...

The model starts from the weights of the pinned package and learns from generated text (`names_text.py` beside this
file) with small talk between it (chatterbot-corpus, BSD-3). What the original model says of a sentence as written
stands for the entities that nobody planted there, so that dates, sums and works are not unlearned. Then it learns from
labelled sentences by other hands (`names_gold.py`), with generated ones between them: twice, from other seeds, and the
mean of the two is kept, which is surer than either (Wortsman et al. 2022, arXiv:2203.05482). What judges is not read.
One thread, fixed seeds: the same machine writes the same weights.
"""

import argparse
import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import chatterbot_corpus
import numpy as np
import yaml
from spacy.language import Language
from spacy.strings import hash_string  # type: ignore[attr-defined]  # in its public interface
from spacy.training import Example
from thinc.api import Adam

from redaction import lexicon, model
from redaction.training import names_gold
from redaction.training.names_heard import heard, spoken
from redaction.training.names_lists import ORIGINS, people
from redaction.training.names_text import Piece, Sentence, Writer

log = logging.getLogger(__name__)

SEED: Final = 20261121
SENTENCES: Final = 36_000
EPOCHS: Final = 3
SENTENCES_BETWEEN: Final = 14_000
"""Generated ones between those by other hands."""
REDRAWN: Final = 2
"""Times that each of these is written again, with other names."""
RUNS: Final = 2
"""Times that they are learned from, each time from where the generated text led; the weights' mean is kept."""
AS_THEY_STAND: Final = 0.6
"""Their share that is learned from as it stands: they are speech already."""
BATCH: Final = 40
"""Sentences."""
DROPOUT: Final = 0.2
FIRST_RATE: Final = 0.001
SECOND_RATE: Final = 0.0015
"""What learning from other hands begins with."""
LAST_RATE: Final = 0.0001
MEASURED: Final = 1_500
PLANTED: Final = frozenset({"PERSON", "GPE", "LOC", "FAC", "ORG", "NORP"})
"""What only the generator knows; the original model is not asked for it in generated text."""
GROUPS: Final = {
    "PERSON": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "ORG": "ORGANIZATION",
    "NORP": "NRP",
}


def corpus(teacher: Language, count: int, seed: int) -> list[Sentence]:
    """Sentences to learn from, as heard, each with what the original model says of it as written."""
    writer, chance = Writer(seed), random.Random(seed)  # noqa: S311  repeatable, no secret
    written = list(writer.sentences(count))
    talk = [Sentence((Piece(line),)) for line in _small_talk()]
    taught = [
        *_taught(teacher, written, lambda label: label not in PLANTED),
        *_taught(teacher, talk, lambda _: True),
    ]
    said = [heard(sentence, chance) for sentence in taught]
    chance.shuffle(said)
    return [sentence for sentence in said if sentence.text.strip()]


def _small_talk() -> list[str]:
    folder = Path(chatterbot_corpus.__file__).parent / "data" / "english"
    lines = {
        str(line).strip()
        for file in sorted(folder.glob("*.yml"))
        for exchange in yaml.safe_load(file.read_text())["conversations"]
        for line in exchange
    }
    return sorted(line for line in lines if 0 < len(line) < 300)  # noqa: PLR2004


def _taught(teacher: Language, sentences: Sequence[Sentence], wanted: Callable[[str], bool]) -> Iterable[Sentence]:
    for sentence, doc in zip(sentences, teacher.pipe(one.text for one in sentences), strict=True):
        said = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents if wanted(ent.label_)]
        yield _with(sentence, said)


def _with(sentence: Sentence, said: list[tuple[int, int, str]]) -> Sentence:
    """The sentence with entities added where it has none."""
    pieces: list[Piece] = []
    at = 0
    for piece in sentence.pieces:
        end, cursor = at + len(piece.text), at
        for start, stop, label in [one for one in said if not piece.label and at <= one[0] and one[1] <= end]:
            pieces += [Piece(sentence.text[cursor:start]), Piece(sentence.text[start:stop], label)]
            cursor = stop
        pieces.append(Piece(sentence.text[cursor:end], piece.label))
        at = end
    return Sentence(tuple(piece for piece in pieces if piece.text))


def by_others(teacher: Language, rows: Sequence[Mapping[str, Any]], count: int, seed: int) -> list[Sentence]:
    """Labelled sentences by other hands, four in ten of them as heard, and generated ones between them."""
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    labelled = [
        one if chance.random() < AS_THEY_STAND else heard(one, chance)
        for one in names_gold.sentences(rows, teacher, REDRAWN, chance)
    ]
    mixed = [*(one for one in labelled if one.text.strip()), *corpus(model.load_base(), count, seed)]
    chance.shuffle(mixed)
    return mixed


def train(
    language: Language, sentences: Sequence[Sentence], epochs: int, seed: int, first_rate: float = FIRST_RATE
) -> None:
    """Teach the model's `ner` in place, at a rate that falls to LAST_RATE."""
    examples = [_example(language, sentence) for sentence in sentences]
    language.resume_training()
    optimizer = Adam(first_rate, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    chance = random.Random(seed)  # noqa: S311
    total = epochs * sum(len(example) for example in examples)
    seen, began, losses = 0, time.monotonic(), {"ner": 0.0}
    for epoch in range(epochs):
        chance.shuffle(examples)
        for batch in _batches(examples, BATCH):
            optimizer.learn_rate = first_rate + (LAST_RATE - first_rate) * seen / total
            language.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
            seen += sum(len(example) for example in batch)
        log.info("epoch %d: loss %.0f, %.0f s", epoch + 1, losses["ner"], time.monotonic() - began)
        losses["ner"] = 0.0
    for node in language.get_pipe("ner").model.walk():  # type: ignore[attr-defined]  # thinc's, untyped there
        for name in node.param_names:
            averaged = optimizer.averages.get((node.id, name))
            if averaged is not None:
                node.set_param(name, averaged)


def _batches(examples: list[Example], size: int) -> Iterable[list[Example]]:
    for at in range(0, len(examples), size):
        yield examples[at : at + size]


def _example(language: Language, sentence: Sentence) -> Example:
    """The sentence with its entities, each on whole tokens."""
    reference = language.make_doc(sentence.text)
    entities: list[Any] = []
    for start, end, label in sentence.spans:
        span = reference.char_span(start, end, label, alignment_mode="expand")
        if span is not None and (not entities or span.start >= entities[-1].end):
            entities.append(span)
    reference.set_ents(entities)
    return Example(language.make_doc(sentence.text), reference)


def measure(language: Language, sentences: Sequence[Sentence]) -> dict[str, dict[str, float]]:
    """Precision and recall by group: the same group, and half of the two spans in common."""
    counts: dict[str, list[int]] = {group: [0, 0, 0, 0] for group in set(GROUPS.values())}
    for sentence, doc in zip(sentences, language.pipe(one.text for one in sentences), strict=True):
        gold = [(a, b, GROUPS[label]) for a, b, label in sentence.spans if label in GROUPS]
        said = [(e.start_char, e.end_char, GROUPS[e.label_]) for e in doc.ents if e.label_ in GROUPS]
        for group, tally in counts.items():
            wanted, found = [one for one in gold if one[2] == group], [one for one in said if one[2] == group]
            tally[0] += sum(any(_same(one, other) for other in found) for one in wanted)
            tally[1] += len(wanted)
            tally[2] += sum(any(_same(one, other) for other in wanted) for one in found)
            tally[3] += len(found)
    return {
        group: {"recall": round(hit / max(1, all_), 3), "precision": round(right / max(1, said_), 3), "spans": all_}
        for group, (hit, all_, right, said_) in sorted(counts.items())
    }


def _same(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (max(one[1], other[1]) - min(one[0], other[0])) >= 0.5  # noqa: PLR2004


def report(language: Language, seed: int) -> dict[str, Any]:
    """Scores on held-out names in held-out sentences, as written and without capitals, and recall by origin."""
    writer, chance = Writer(seed + 1, kept=True), random.Random(seed)  # noqa: S311
    written = list(writer.sentences(MEASURED))
    lowered = [Sentence(tuple(Piece(p.text.lower(), p.label) for p in one.pieces)) for one in written]
    said = [spoken(one, chance) for one in written]
    scores: dict[str, Any] = {
        "written": measure(language, written),
        "lower": measure(language, lowered),
        "spoken": measure(language, said),
    }
    with unlisted():
        scores["spoken, in no list"] = measure(language, said)
    for origin in ORIGINS:
        sentences = [writer.person(origin) for _ in range(150)]
        scores[f"origin: {origin}"] = {
            "written": measure(language, sentences)["PERSON"]["recall"],
            "spoken": measure(language, [spoken(one, chance) for one in sentences])["PERSON"]["recall"],
        }
    return scores


@contextmanager
def unlisted() -> Iterator[None]:
    """Take the names that are held out of training from the lists too."""
    held = people(kept=True)
    names = (name for groups in (held.given, held.family) for group in groups.values() for name in group)
    hashes = {hash_string(part) for name in names for part in re.split(r"[\s'-]+", name.lower())}
    lists = lexicon.load()
    known = lists.known.copy()
    lists.known[np.isin(lists.words, np.array(sorted(hashes), dtype=np.uint64))] = 0
    try:
        yield
    finally:
        lists.known[:] = known


def main() -> None:
    """Train, measure, and write the weights; or only measure those that are shipped, beside the original."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, help="folder that the weights are written to")
    way.add_argument("--measure", action="store_true", help="measure the shipped weights and the original ones")
    parser.add_argument("labelled", nargs="*", type=Path, help="labelled sentences by other hands")
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if options.measure:
        scores = {"original": report(model.load_base(), SEED), "ours": report(model.load(), SEED)}
    else:
        taught(options.out, options.sentences, options.epochs, names_gold.read(options.labelled))
        scores = {"ours": report(model.load_with(options.out), SEED)}
    print(json.dumps(scores, indent=1))  # noqa: T201  what this command is for


def seeded(seed: int) -> None:
    """Seed what spaCy draws from as it trains: NumPy for dropout, Python for where a sentence is cut."""
    np.random.seed(seed)  # noqa: NPY002
    random.seed(seed)


def taught(out: Path, count: int, epochs: int, rows: Sequence[Mapping[str, Any]] = ()) -> None:
    """Train from nothing but the pinned package, the labelled rows and the seed, and write the weights."""
    seeded(SEED)
    language = model.load_wide()
    sentences = corpus(model.load_base(), count, SEED)
    log.info("%d sentences", len(sentences))
    train(language, sentences, epochs, SEED)
    model.save_names(language, out)
    if not rows:
        return
    runs = [_further(out, count, epochs, rows, SEED + run) for run in range(RUNS)]
    model.save_names(mean(runs), out)


def _further(out: Path, count: int, epochs: int, rows: Sequence[Mapping[str, Any]], seed: int) -> Language:
    """The model of the weights in a folder, taught with sentences by other hands."""
    seeded(seed)
    language = model.load_with(out)
    sentences = by_others(model.load_with(out), rows, min(count, SENTENCES_BETWEEN), seed + RUNS)
    log.info("%d sentences, with those by other hands", len(sentences))
    train(language, sentences, 2 * epochs, seed, SECOND_RATE)
    return language


def mean(languages: Sequence[Language]) -> Language:
    """The first model with the mean of all models' weights: they must have learned from the same beginning."""
    walks = [language.get_pipe("ner").model.walk() for language in languages]  # type: ignore[attr-defined]  # as above
    for nodes in zip(*walks, strict=True):
        for name in nodes[0].param_names:
            if nodes[0].has_param(name):
                nodes[0].set_param(name, np.mean([node.get_param(name) for node in nodes], axis=0))
    return languages[0]


if __name__ == "__main__":
    main()
