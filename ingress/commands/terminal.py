"""What the command line prints: colours, tables and progress on a terminal, plain lines everywhere else."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def console() -> Console:
    """Standard output."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def complain(code: str, message: str) -> None:
    """Tell an error on standard error, as `code: message`."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]{escape(code)}[/]: {escape(message)}")


def remark(text: str) -> None:
    """Tell a person something that is not the output, on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, style="dim", markup=False)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere one line a row, its fields separated by tabs, for other programs to read."""
    out = console()
    if not out.is_terminal:
        for row in rows:
            print("\t".join(row))  # noqa: T201  rich would expand the tabs
        return
    drawn = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        drawn.add_row(*(escape(field) for field in row))
    out.print(drawn if rows else "[dim]none[/]")


@contextmanager
def busy(out: Console, what: str) -> Iterator[None]:
    """Show that something takes a while: a spinner on a terminal, a line elsewhere."""
    if out.is_terminal:
        with out.status(what):
            yield
    else:
        out.print(f"{what} …", markup=False)
        yield
