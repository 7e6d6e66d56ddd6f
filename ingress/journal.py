"""The process's own log: one line an event, on standard error, without content.

What our packages say is written by us and carries none. What a library says may quote what it was given (a header, a
path, a text): of those records the logger, the level and the place are kept, and the words are withheld. Tracebacks are
reduced to the exception's type for the same reason.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final, TextIO

OURS: Final = frozenset({"ingress", "retention", "redaction", "inference", "audit", "governance"})
WITHHELD: Final = "(a library's words are not logged)"


class ContentFreeFormatter(logging.Formatter):
    """Formats a record as JSON, or plainly for a terminal.

    Args:
        plain: For people rather than programs.
    """

    def __init__(self, *, plain: bool) -> None:
        super().__init__()
        self._plain = plain

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if record.name.partition(".")[0] in OURS else WITHHELD,
        }
        if record.exc_info is not None and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
        if line["message"] == WITHHELD or "error" in line:
            line["place"] = f"{record.module}:{record.lineno}"
        if self._plain:
            return " ".join((line.pop("at"), line.pop("level"), *line.values()))
        return json.dumps(line)


def open_journal(stream: TextIO | None = None, *, plain: bool | None = None) -> None:
    """Send every log record of this process to `stream`: ours from INFO up, libraries' from WARNING up.

    Args:
        stream: Standard error if None.
        plain: For people rather than programs; None asks whether the stream is a terminal.
    """
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(ContentFreeFormatter(plain=target.isatty() if plain is None else plain))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
