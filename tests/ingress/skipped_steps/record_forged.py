"""Skips step 4: makes a Recorded of its own, without the sequencer's proof."""

from audit.recorded import Recorded
from governance.decision import Permit
from redaction.redactor import Redactor


def program(redactor: Redactor, permit: Permit) -> None:
    redactor.open(Recorded(permit, 0))  # rejected: call-arg
