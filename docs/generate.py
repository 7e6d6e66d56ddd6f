"""Writes the generated reference pages and schemas. Run as `python -m docs.generate`; `--check` only compares."""

import sys
from pathlib import Path

from ingress.errors import documented
from ingress.protocol import client_schema, schema_text, server_schema

ROOT = Path(__file__).resolve().parent.parent


def pages() -> dict[Path, str]:
    """Every generated file, and what should stand in it."""
    schemas = ROOT / "ingress" / "schemas"
    return {
        schemas / "client.schema.json": schema_text(client_schema()),
        schemas / "server.schema.json": schema_text(server_schema()),
        ROOT / "docs" / "errors.md": _errors(),
    }


def _errors() -> str:
    """The table of error codes."""
    lines = [
        "# Error codes",
        "",
        "Generated from `ingress/errors.py` by `make docs`. A program should branch on the code; the sentence is for",
        "people and may change. *Again after* is `retry_after` in seconds; without it, trying again will not help.",
        "",
        "| code | WebSocket close | HTTP | gRPC | again after | what it says |",
        "|---|---|---|---|---|---|",
    ]
    for row in documented():
        again = "" if row.retry_after is None else str(row.retry_after)
        lines.append(f"| `{row.code}` | {row.close} | {row.http} | {row.grpc} | {again} | {row.message} |")
    return "\n".join(lines) + "\n"


def stale() -> list[Path]:
    """Generated files that are missing, or not what they should be."""
    return [path for path, text in pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    """Write what is stale, or with `--check` name it and fail."""
    found = stale()
    for path in found:
        print(path.relative_to(ROOT))
        if "--check" not in sys.argv[1:]:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if found and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    raise SystemExit(main())
