"""Writes the generated reference pages and schemas. Run as `python -m docs.generate`; `--check` only compares."""

import json
import sys
from dataclasses import fields
from pathlib import Path

from pydantic.fields import FieldInfo

from audit.events import EVENTS
from ingress.errors import documented
from ingress.protocol import client_schema, schema_text, server_schema
from ingress.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def pages() -> dict[Path, str]:
    """Every generated file, and what should stand in it."""
    schemas = ROOT / "ingress" / "schemas"
    return {
        schemas / "client.schema.json": schema_text(client_schema()),
        schemas / "server.schema.json": schema_text(server_schema()),
        ROOT / "docs" / "errors.md": _errors(),
        ROOT / "docs" / "settings.md": _settings(),
        ROOT / "docs" / "events.md": _events(),
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


def _settings() -> str:
    """The table of settings."""
    lines = [
        "# Settings",
        "",
        "Generated from `ingress/settings.py` by `make docs`. Each is an environment variable, read once when a",
        "command starts. Names with INSECURE are for development.",
        "",
        "| variable | default | what it is |",
        "|---|---|---|",
    ]
    for name, setting in Settings.model_fields.items():
        lines.append(f"| `EARWITNESS_{name.upper()}` | {_default(setting)} | {setting.description} |")
    return "\n".join(lines) + "\n"


def _default(setting: FieldInfo) -> str:
    value = setting.get_default(call_default_factory=True, validated_data={})
    if value is None:
        return ""
    if isinstance(value, frozenset):
        return f"`{json.dumps(sorted(value))}`"
    if isinstance(value, Path) and value.is_absolute():
        return f"`{value.relative_to(ROOT)}` of the installation"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _events() -> str:
    """The catalogue of audit events."""
    lines = [
        "# Audit events",
        "",
        "Generated from `audit/events.py` by `make docs`. The log records these and nothing else. Every leaf also has",
        "`v`, `type` and `at` (UTC). Values are identifiers, digests, counts, times and names from closed sets; never",
        "content.",
        "",
        "| type | records | fields |",
        "|---|---|---|",
    ]
    for event in EVENTS:
        said = " ".join((event.__doc__ or "").split())
        lines.append(f"| `{event.type}` | {said} | {', '.join(f'`{field.name}`' for field in fields(event))} |")
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
