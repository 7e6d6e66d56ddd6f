"""What may be shown: detection of personal data and its redaction over a stream."""
