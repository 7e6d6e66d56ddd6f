"""What a verification found, in words for a person and in a number for a script."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NoReturn


class Code(IntEnum):
    """Exit codes of the verifier. Each failure has its own; they are never reused."""

    OK = 0
    USAGE = 2
    SIGNATURE = 10
    INCLUSION = 11
    CONSISTENCY = 12
    TRUNCATED = 13
    TIME = 14
    EVIDENCE_SIGNATURE = 15
    EVIDENCE = 16
    MANIFEST = 17
    ENTRY = 18
    UNAUTHENTICATED = 20
    UNSIGNED_EVIDENCE = 21
    RECEIPT = 30
    BINDING = 31


class Rejected(Exception):  # noqa: N818  a verdict is not a fault of the verifier
    """A check did not pass."""

    def __init__(self, code: Code, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


def reject(code: Code, why: str) -> NoReturn:
    """Raise `Rejected`."""
    raise Rejected(code, why)


@dataclass(slots=True)
class TreeVerdict:
    """One tree: what it claims to be, what was checked, what is worth knowing, and why it was rejected, if it was."""

    path: str
    origin: str = ""
    size: int = 0
    root: str = ""
    signer: str = ""
    since: int | None = None
    first_at: str = ""
    last_at: str = ""
    types: dict[str, int] = field(default_factory=dict)
    open_intents: list[int] = field(default_factory=list)
    open_streams: int = 0
    code: Code = Code.OK
    why: str = ""


@dataclass(frozen=True, slots=True)
class PackVerdict:
    """What lies beside the tree: what it says of itself, which key signed it, and what its checks found."""

    header: Mapping[str, Any]
    signer: str
    results: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole pack."""

    trees: tuple[TreeVerdict, ...]
    files: int
    code: Code
    why: str
    pack: PackVerdict | None = None

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        match self.code:
            case Code.OK:
                return "VERIFIED: every entry is covered by a checkpoint that the trusted key signed"
            case Code.UNAUTHENTICATED:
                return "SELF-CONSISTENT, UNAUTHENTICATED: no key was given, so anyone could have made this pack"
            case Code.UNSIGNED_EVIDENCE:
                return "LOG VERIFIED, EVIDENCE UNAUTHENTICATED: the key file has no key of this log's evidence"
        return f"REJECTED ({self.code.name.lower()}): {self.why}"

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        trees = [
            {name: getattr(tree, name) for name in TreeVerdict.__slots__} | {"code": int(tree.code)}
            for tree in self.trees
        ]
        return {
            "verdict": self.headline,
            "code": int(self.code),
            "why": self.why,
            "anchored": False,
            "files": self.files,
            "trees": trees,
            "pack": None if self.pack is None else {**self.pack.header, "signed_by": self.pack.signer},
        }

    def as_text(self) -> str:
        """For people."""
        lines = [self.headline]
        for tree in self.trees:
            lines += ["", *_tree_lines(tree)]
        if self.pack is not None:
            lines += ["", *_pack_lines(self.pack)]
        if self.files:
            signed = f"signed by {self.pack.signer}" if self.pack and self.pack.signer else "not signed"
            lines += ["", f"manifest  {self.files} files are as listed; the list itself is {signed}"]
        lines += [
            "",
            "Not checked: that no later entries were held back, and that nobody was shown another history. No outside",
            "witness has countersigned (unanchored). A checkpoint that you kept yourself, given as --since, shows that",
            "nothing from before it was changed or removed.",
        ]
        return "\n".join(lines)


def _tree_lines(tree: TreeVerdict) -> list[str]:
    lines = [f"tree      {tree.origin or tree.path or '.'}"]
    if tree.code is not Code.OK:
        return [*lines, f"REJECTED  {tree.why}"]
    signed = f"signed by {tree.signer}" if tree.signer else "signature not checked: no key was given"
    lines += [
        f"entries   {tree.size}, from {tree.first_at or '-'} to {tree.last_at or '-'}, in order of time",
        f"root      {tree.root}, recomputed from the entries and equal to the checkpoint; every tile agrees",
        f"signature {signed}",
    ]
    if tree.since is None:
        lines.append("history   no earlier checkpoint was given to compare with")
    else:
        lines.append(f"history   begins with the {tree.since} entries of the checkpoint given as --since")
    lines.append("content   " + ", ".join(f"{count} {name}" for name, count in sorted(tree.types.items())))
    if tree.open_intents:
        shown = ", ".join(map(str, tree.open_intents[:10]))
        lines.append(f"remark    {len(tree.open_intents)} intended changes have no result yet, at {shown}")
    if tree.open_streams:
        lines.append(f"remark    {tree.open_streams} permitted streams were not closed yet")
    return lines


def _pack_lines(pack: PackVerdict) -> list[str]:
    header = pack.header
    checks = ", ".join(f"{count} {name}" for name, count in pack.results.items())
    return [
        f"evidence  of {header['tenant']} for {header['regime']}, {header['begins']} up to {header['ends']}",
        f"exported  by {header['exporter']} for {header['purpose']}, at {header['exported_at']}",
        f"period    {header['count']} entries, {header['first']} to {header['last']}: the tree's, and none is missing",
        f"tables    {len(header['rows'])}, of as many rows as they should have; those of entries follow from the tree",
        f"checks    {checks}, each as the log has it",
    ]
