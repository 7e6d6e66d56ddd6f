"""Tells the demo's story in the terminal, and keeps count of what did not hold."""

from rich.console import Console
from rich.rule import Rule

from ingress.commands.errors import StepFailedError


class Narrator:
    """Speaks in chapters. A check that does not hold is told at once and remembered to the end."""

    def __init__(self, out: Console) -> None:
        self.out = out
        self._chapter = 0
        self._held = 0
        self._failed: list[str] = []

    def chapter(self, title: str, explanation: str) -> None:
        """Begin a chapter."""
        self._chapter += 1
        self.out.print()
        heading = f"{self._chapter}. {title}"
        self.out.print(Rule(heading, align="left") if self.out.is_terminal else heading, style="bold")
        self.out.print(explanation, style="dim", markup=False)

    def say(self, text: str) -> None:
        """Tell something."""
        self.out.print(f"  {text}", markup=False)

    def check(self, what: str, *, held: bool) -> None:
        """Tell whether something holds."""
        if held:
            self._held += 1
            self.out.print(f"[green]  ✓[/] {what}")
        else:
            self._failed.append(f"{self._chapter}. {what}")
            self.out.print(f"[bold red]  ✗ {what}[/]")

    def end(self, seconds: float) -> None:
        """The last line.

        Raises:
            StepFailedError: Something did not hold.
        """
        self.out.print()
        if self._failed:
            raise StepFailedError(f"{len(self._failed)} checks did not hold: {'; '.join(self._failed)}")
        self.out.print(f"Every step held: {self._held} checks in {seconds:.0f} s.", style="bold green")
