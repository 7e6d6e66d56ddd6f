"""The demo's auditor: evidence is exported, verified by another program, and a tampered copy is rejected."""

import asyncio
import hashlib
import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from audit.verdict import Code
from governance.request import Regime
from ingress.demo.auditor import verified
from ingress.demo.call import Heard
from ingress.demo.clinic import A_DAY, PURPOSE, SUBJECT, TENANT, ordered
from ingress.demo.installation import Installation
from ingress.demo.narrator import Narrator
from ingress.demo.planted import PLANTED
from ingress.orders.evidence import ExportPack


async def exported(narrator: Narrator, house: Installation, call: Heard, pack: Path) -> None:
    """Export a pack and have it verified."""
    narrator.chapter(
        "An auditor verifies",
        "The clinic's compliance officer exports a pack for a HIPAA review: log, tables, control checks, report. A"
        " separate program, which imports nothing of the platform but `audit`, checks it offline against the published"
        " keys, and against the checkpoint that the client of the first call was given.",
    )
    now = datetime.now(UTC)
    order = ExportPack(
        tenant=TENANT,
        regime=Regime.HIPAA,
        purpose="annual-review",
        begins=now - A_DAY,
        ends=now + A_DAY,
        directory=pack,
    )
    view = await ordered(house, order)
    counted = Counter(control.result for control in view.controls)
    narrator.say(
        f"{view.entries} entries of {view.origin}; controls: "
        + ", ".join(f"{count} {result.replace('_', ' ')}" for result, count in sorted(counted.items()))
    )
    for control in view.controls:
        if control.result == "fail":
            narrator.say(f"not supported: {control.control}, {control.title} ({control.exceptions} exceptions)")
    narrator.check("no control check found an exception", held=not counted["fail"])
    kept = pack.with_name("clients-checkpoint")
    kept.write_text(call.closed.checkpoint if call.closed else "", encoding="utf-8")
    code, verdict = await verified(pack, "--trust", str(house.trust), "--since", str(kept))
    narrator.say(verdict)
    narrator.check("the evidence verifies, and holds what the client witnessed", held=code is Code.OK)
    code, _ = await verified(pack)
    narrator.check(
        f"without the key it is only self-consistent, and says so (exit code {code})", held=code is Code.UNAUTHENTICATED
    )
    narrator.check(
        "the denial and the withdrawal are in it", held=_tells(pack, b'"stream.denied"', b"consent.withdraw")
    )
    _check_nothing_kept(narrator, house, pack)


async def tampered(narrator: Narrator, house: Installation, pack: Path) -> None:
    """Alter one word of one entry, mend the list of files, and have it verified again."""
    narrator.chapter(
        "A tampered copy is rejected",
        "Somebody changes the purpose in the entry of the denied stream, and mends the pack's list of digests.",
    )
    copy = pack.with_name("tampered")
    await asyncio.to_thread(shutil.copytree, pack, copy)
    await asyncio.to_thread(_tamper, copy)
    code, verdict = await verified(copy, "--trust", str(house.trust))
    narrator.say(verdict)
    narrator.check(f"rejected, with an exit code of its own ({code})", held=code is Code.INCLUSION)


def _tamper(pack: Path) -> None:
    """Change a word in the entry of the denial, keeping its length, and the manifest with it."""
    for file in sorted(pack.glob("**/tile/entries/**/*")):
        data = file.read_bytes() if file.is_file() else b""
        at = data.find(b"stream.denied")
        if at >= 0:
            begin, end = data.rfind(b"{", 0, at), at + len(data)
            changed = data[begin:end].replace(PURPOSE.encode(), PURPOSE[::-1].encode(), 1)
            file.write_bytes(data[:begin] + changed + data[end:])
            _mend(pack, file)


def _mend(pack: Path, file: Path) -> None:
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][file.relative_to(pack).as_posix()] = hashlib.sha256(file.read_bytes()).hexdigest()
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _tells(pack: Path, *words: bytes) -> bool:
    entries = b"".join(file.read_bytes() for file in pack.rglob("*") if file.is_file())
    return all(word in entries for word in words)


def _check_nothing_kept(narrator: Narrator, house: Installation, pack: Path) -> None:
    """Search everything that was written; finding the tenant's name shows that the search works."""
    written = b"".join(
        file.read_bytes()
        for folder in (house.settings.data_dir, house.settings.config_dir, pack)
        for file in folder.rglob("*")
        if file.is_file()
    ).lower()
    canaries = {SUBJECT, *(planted.digits for planted in PLANTED), *(word for each in PLANTED for word in each.words)}
    found = [canary for canary in canaries - {""} if len(canary) > len("march") and canary.encode() in written]
    narrator.check(
        "neither the patient's id nor anything planted stands in any file of the platform",
        held=not found and TENANT.encode() in written,
    )
