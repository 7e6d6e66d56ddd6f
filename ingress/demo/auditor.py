"""The demo's auditor: another program than the platform, run as an auditor would run it."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from audit.verdict import Code

VERIFY_SECONDS: Final = 60.0


async def verified(evidence: Path, *options: str) -> tuple[Code, str]:
    """Run the verifier on a pack or a receipt, with none of the platform's environment; its code and its first line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "audit",
        "verify",
        str(evidence),
        *options,
        env={"PATH": os.environ.get("PATH", "")},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await asyncio.wait_for(process.communicate(), VERIFY_SECONDS)
    return Code(process.returncode or 0), told.decode().partition("\n")[0]
