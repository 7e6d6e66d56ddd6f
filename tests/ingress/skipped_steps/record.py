"""Skips step 4: opens recognition with a permit that is not on record."""

from governance.decision import Permit
from inference.recognizer import Recognizer


def program(recognizer: Recognizer, permit: Permit) -> None:
    recognizer.open(permit.grant, 1)  # rejected: arg-type
