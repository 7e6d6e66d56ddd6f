"""Policy bundles: a directory of Rego, data and the inputs' schemas, under a signed manifest.

    (1) the trust file lies outside the bundle, and outside wherever else the caller names
    (2) approvers in the trust file have signed the manifest's bytes
    (3) every approver the manifest names is among them
    (4) the directory holds the files the manifest lists, and no other policy or data file
    (5) every file's SHA-256 is the listed one
    (6) Rego and data lie under the manifest's roots, and every entry point's schema is there
    (7) the data names the manifest's revision, if any: decisions carry it, and another one's are refused
    (8) the redaction profiles in the data, if any, are what they say they are (governance/profiles.py)

The caller MUST still have the modules' syntax trees checked by `governance.rego.check`, as `EmbeddedOpa` does when it
starts: that needs the engine's own parser.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance import approval
from governance.errors import BundleError
from governance.policy import BundleIdentity
from governance.policy_input import Document, InputSchema
from governance.profiles import Profiles

MANIFEST: Final = "manifest.json"
DATA: Final = "data.json"
REVISION: Final = ("earwitness", "limits", "revision")
MAX_FILES: Final = 256
DEVELOPMENT_APPROVER: Final = "policy-approver"


class EntryPoint(Enum):
    """A question that policy answers: its package, its rule, and the file with the form of its input."""

    STREAM = ("earwitness.stream", "decision", "input.schema.json")
    """May this stream be processed?"""
    ACCESS = ("earwitness.access", "decision", "access.schema.json")
    """May this stored object be read?"""
    REVEAL = ("earwitness.reveal", "decision", "reveal.schema.json")
    """May this token be turned back?"""

    def __init__(self, package: str, rule: str, schema: str) -> None:
        self.package = package
        self.rule = rule
        self.schema = schema

    @property
    def path(self) -> str:
        """The document that holds the answer, as OPA names it."""
        return f"{self.package}.{self.rule}"


SCHEMAS: Final = frozenset(entry.schema for entry in EntryPoint)

_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    revision: _Name
    rego_version: Literal[1]
    roots: Annotated[list[_Name], Field(min_length=1)]
    approvers: Annotated[list[_Name], Field(min_length=1)]
    files: Annotated[dict[str, _Digest], Field(min_length=1, max_length=MAX_FILES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A policy whose approval and integrity have been verified.

    Attributes:
        identity: Its revision and the SHA-256 of its signed manifest.
        approvers: Who signed it.
        roots: Packages and data it may define.
        modules: Rego source by path.
        data: The data document.
        schemas: What the input of each entry point must look like.
        profiles: Redaction's, out of the data.
    """

    identity: BundleIdentity
    approvers: tuple[str, ...]
    roots: tuple[str, ...]
    modules: dict[str, str] = field(repr=False)
    data: Document = field(repr=False)
    schemas: Mapping[EntryPoint, InputSchema] = field(repr=False)
    profiles: Profiles = field(default_factory=Profiles, repr=False)


def load(directory: Path, signature_file: Path, trust_file: Path, *, keep_out: Iterable[Path] = ()) -> Bundle:
    """Load a bundle, and verify it before any of it is used.

    Args:
        directory: The bundle.
        signature_file: The DSSE envelope over its manifest.
        trust_file: Which approvers are trusted, with their keys.
        keep_out: Directories besides the bundle that the trust file must not lie in, such as the data directory.

    Raises:
        BundleError: Any step of the module's list fails.
    """
    _outside(trust_file, (directory, *keep_out))  # (1)
    raw = approval.read(directory / MANIFEST)
    signers = approval.approvers(raw, approval.read(signature_file), approval.read(trust_file))  # (2)
    manifest = _parsed(raw)
    if not signers.issuperset(manifest.approvers):  # (3)
        raise BundleError("an approver whom the policy's manifest names has not signed it")
    if set(_found(directory)) != set(manifest.files):  # (4)
        raise BundleError("the policy bundle's files are not the ones its manifest lists")
    contents = {path: _verified(directory / path, digest) for path, digest in manifest.files.items()}  # (5)
    data = _data(contents, manifest.roots)
    _of_one_revision(data, manifest)  # (7)
    return Bundle(
        identity=BundleIdentity(manifest.revision, hashlib.sha256(raw).hexdigest()),
        approvers=tuple(sorted(signers)),
        roots=tuple(manifest.roots),
        modules=_modules(contents, manifest.roots),  # (6)
        data=data,
        schemas={entry: InputSchema(_json(contents.get(entry.schema, b""))) for entry in EntryPoint},
        profiles=Profiles.of_bundle(data),  # (8)
    )


def describe(directory: Path, *, revision: str, approvers: Iterable[str] = (DEVELOPMENT_APPROVER,)) -> bytes:
    """The manifest of what lies in a directory, for its authors to write there and its approvers to sign."""
    files = {path: hashlib.sha256(approval.read(directory / path)).hexdigest() for path in sorted(_found(directory))}
    roots = sorted({PurePosixPath(path).parts[0] for path in files if path not in SCHEMAS})
    manifest = _Manifest(
        revision=revision, rego_version=1, roots=roots, approvers=sorted(approvers), files=files
    ).model_dump()
    return json.dumps(manifest, indent=2).encode() + b"\n"


def sign(directory: Path, *keys: Ed25519PrivateKey) -> bytes:
    """The envelope that approves the manifest in a directory."""
    return approval.sign(approval.read(directory / MANIFEST), *keys)


def approve_for_development(directory: Path, config_dir: Path) -> tuple[Path, Path]:
    """Sign a bundle with a key of this machine's own, made at first use: nobody else's approval, and for nobody else.

    Returns:
        The signature file and the trust file, both in `config_dir`.

    Raises:
        BundleError: They cannot be written.
    """
    key = approval.development_key(config_dir / "policy-approver.pem")
    signature_file, trust_file = config_dir / "policy.dsse.json", config_dir / "policy-trust.json"
    try:
        signature_file.write_bytes(sign(directory, key))
        trust_file.write_bytes(approval.trust({DEVELOPMENT_APPROVER: key.public_key()}))
    except OSError:
        raise BundleError("the development approval cannot be written") from None
    return signature_file, trust_file


def _outside(trust_file: Path, places: Iterable[Path]) -> None:
    """Whoever can alter the bundle must not thereby be able to alter whom it is checked against."""
    parents = trust_file.resolve().parents
    if any(place.resolve() in parents for place in places):
        raise BundleError("the policy's trust file lies beside what it is to vouch for")


def _parsed(raw: bytes) -> _Manifest:
    try:
        return _Manifest.model_validate_json(raw)
    except ValidationError:
        raise BundleError("the policy's manifest is not of its form") from None


def _found(directory: Path) -> Iterator[str]:
    """Every file that could be policy or data, by its path with forward slashes."""
    for file in directory.rglob("*"):
        if file.suffix not in {".rego", ".json"} or file == directory / MANIFEST:
            continue
        if file.is_symlink() or not file.is_file():
            raise BundleError("the policy bundle holds something that is not a plain file")
        yield file.relative_to(directory).as_posix()


def _verified(file: Path, digest: str) -> bytes:
    content = approval.read(file)
    if hashlib.sha256(content).hexdigest() != digest:
        raise BundleError("a file of the policy bundle is not the one that was approved")
    return content


def _modules(contents: dict[str, bytes], roots: list[str]) -> dict[str, str]:
    try:
        modules = {path: raw.decode() for path, raw in contents.items() if path.endswith(".rego")}
    except UnicodeDecodeError:
        raise BundleError("a policy is not UTF-8 text") from None
    if not modules or not all(_under(roots, path) for path in modules):
        raise BundleError("the policy bundle has no policy, or one outside its roots")
    return modules


def _data(contents: dict[str, bytes], roots: list[str]) -> Document:
    """The data document: each `a/b/data.json` is the value at `a.b`, as in OPA's own bundles."""
    document: Document = {}
    for path, raw in sorted(contents.items()):
        parts = PurePosixPath(path).parts
        if path in SCHEMAS or path.endswith(".rego"):
            continue
        if parts[-1] != DATA or not _under(roots, path):
            raise BundleError("the policy bundle holds data outside its roots")
        place = document
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place.update(_json(raw))
    return document


def _of_one_revision(data: Document, manifest: _Manifest) -> None:
    place: Any = data
    for part in REVISION:
        place = place.get(part) if isinstance(place, dict) else None
    if place not in (None, manifest.revision):
        raise BundleError("the policy's data names another revision than its manifest")


def _under(roots: list[str], path: str) -> bool:
    first, *rest = PurePosixPath(path).parts
    return first in roots and bool(rest)


def _json(raw: bytes) -> Document:
    try:
        value = json.loads(raw)
    except ValueError:
        raise BundleError("a data file of the policy bundle is not JSON") from None
    if not isinstance(value, dict):
        raise BundleError("a data file of the policy bundle is not a JSON object")
    return value
