"""`python -m audit verify EVIDENCE --trust KEYFILE`: verify an evidence folder or a receipt without the platform."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from audit.checkpoint import MAX_NOTE_BYTES, Note
from audit.errors import CheckpointError
from audit.receipt import MAX_RECEIPT_BYTES, ReceiptVerdict, verify_receipt
from audit.trust import Trust
from audit.verdict import Code, Verdict
from audit.verify import verify

_EPILOG = "exit codes: " + ", ".join(f"{code.value} {code.name.lower()}" for code in Code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    parser = argparse.ArgumentParser("audit", description="Verify audit evidence, offline.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("verify", help="verify an evidence folder or a receipt", epilog=_EPILOG)
    command.add_argument("evidence", type=Path, help="the evidence folder, or the file of an erasure receipt")
    command.add_argument(
        "--trust", type=Path, metavar="KEYFILE", help="public keys of log, evidence and receipts, got from elsewhere"
    )
    command.add_argument("--since", type=Path, metavar="CHECKPOINT", help="a checkpoint that you kept from earlier")
    command.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args(arguments)
    try:
        trust = None if options.trust is None else Trust.parse(_read(options.trust).decode())
        since = None if options.since is None else Note.parse(_read(options.since))
        verdict = _verdict(options.evidence, trust, since)
    except (OSError, CheckpointError, UnicodeDecodeError) as error:
        reason = error if isinstance(error, CheckpointError) else "a file that was named cannot be read"
        print(f"audit verify: {reason}", file=sys.stderr)
        return Code.USAGE
    print(json.dumps(verdict.as_json(), indent=1) if options.json else verdict.as_text())
    return verdict.code


def _verdict(evidence: Path, trust: Trust | None, since: Note | None) -> Verdict | ReceiptVerdict:
    if evidence.is_file():
        return verify_receipt(_read(evidence, MAX_RECEIPT_BYTES), trust)
    return verify(evidence, trust, since)


def _read(path: Path, limit: int = MAX_NOTE_BYTES) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)


if __name__ == "__main__":
    sys.exit(main())
