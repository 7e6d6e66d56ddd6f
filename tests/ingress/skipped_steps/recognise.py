"""Skips step 5: redacts text that recognition did not give out."""

from redaction.redactor import RedactionStream


async def program(redaction: RedactionStream, text: str) -> None:
    await redaction.redact(text)  # rejected: arg-type
