"""How S3 is spoken to: a client with bounded attempts, and its errors made ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from retention.errors import StorageUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ATTEMPTS: Final = 4
CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 30
POOL_CONNECTIONS: Final = 16

GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchUpload", "404"})


def connect(endpoint: str | None, region: str) -> "S3Client":
    """A client. Credentials come from where boto3 looks for them.

    Args:
        endpoint: The service's URL, None for AWS.
        region: Of the bucket.
    """
    return boto3.client("s3", endpoint_url=endpoint, region_name=region, config=configuration())


def configuration() -> Config:
    """How requests are made.

    Payloads are signed, so every server checks their SHA-256 on arrival; the checksums that boto3 would send by itself
    are unknown to servers older than 2025, and radosgw 16.2 ignores one that is wrong.
    """
    return Config(
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=POOL_CONNECTIONS,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path", "payload_signing_enabled": True},
    )


def code(error: ClientError) -> str:
    """The service's code for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def usable() -> Iterator[None]:
    """Turn boto's and the operating system's errors into ours; their texts name buckets, hosts, paths and keys."""
    try:
        yield
    except (ClientError, BotoCoreError, OSError):
        raise StorageUnavailableError("the object store cannot be used") from None
