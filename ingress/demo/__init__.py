"""The recorded call that make demo streams, and how it was made."""
