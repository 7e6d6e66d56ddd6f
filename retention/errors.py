"""Errors of retention."""


class RetentionError(Exception):
    """Root of this package's errors."""

    code = "retention_error"


class StorageUnavailableError(RetentionError):
    """The permit obliges storage and there is no vault to seal into. The stream is refused."""

    code = "storage_unavailable"
