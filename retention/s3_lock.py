"""Object Lock: versions that nobody can remove before a day (WORM), and whether one really is locked."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, final

from botocore.exceptions import ClientError

from retention.errors import StorageUnavailableError
from retention.objects import Version
from retention.s3_client import GONE, code, usable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_UNLOCKED: Final = GONE | {
    "InvalidRequest",  # the bucket has no Object Lock
    "NoSuchObjectLockConfiguration",
    "ObjectLockConfigurationNotFoundError",
}


class LockMode(StrEnum):
    """Who may shorten a lock: whoever has the right to bypass it, or nobody."""

    GOVERNANCE = "GOVERNANCE"
    COMPLIANCE = "COMPLIANCE"


@dataclass(frozen=True, slots=True)
class Lock:
    """A version cannot be removed for so many days."""

    mode: LockMode
    days: int

    def until(self, now: datetime) -> datetime:
        """When it ends, in the whole seconds that services keep; never earlier than asked."""
        return now.replace(microsecond=0) + timedelta(days=self.days, seconds=math.ceil(now.microsecond / 1e6))


@final
class Locks:
    """The locks of one bucket's versions."""

    def __init__(self, client: "S3Client", bucket: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._bucket = bucket
        self._now = now

    def default(self) -> Lock | None:
        """What the bucket puts on every version by itself."""
        with usable():
            try:
                found = self._client.get_object_lock_configuration(Bucket=self._bucket)["ObjectLockConfiguration"]
            except ClientError as error:
                if code(error) in _UNLOCKED:
                    return None
                raise
        rule = found.get("Rule", {}).get("DefaultRetention")
        return None if rule is None else Lock(LockMode(rule["Mode"]), rule.get("Days") or 365 * rule.get("Years", 0))

    def ensure(self, name: str, version_id: str, lock: Lock) -> None:
        """Read back that a version is locked, and lock it where it is not.

        radosgw 16.2 and moto lose the headers of a multipart upload: the version has the bucket's default, or none.

        Raises:
            StorageUnavailableError: The service does not say that it is locked as asked.
        """
        until = lock.until(self._now())
        asked_since = until - timedelta(seconds=1)
        if self._covers(name, version_id, lock.mode, asked_since):
            return
        self._client.put_object_retention(
            Bucket=self._bucket,
            Key=name,
            VersionId=version_id,
            Retention={"Mode": lock.mode.value, "RetainUntilDate": until},
            BypassGovernanceRetention=True,  # else a default of GOVERNANCE cannot be made COMPLIANCE
        )
        if not self._covers(name, version_id, lock.mode, asked_since):
            raise StorageUnavailableError("the object store did not lock what it was asked to lock")

    def holds(self, version: Version) -> bool:
        """Whether a version cannot be removed now."""
        if version.marker:
            return False
        with usable():
            retention = self._retention(version.name, version.version_id)
            return (retention is not None and retention[1] > self._now()) or self._legal_hold(version)

    def _covers(self, name: str, version_id: str, mode: LockMode, until: datetime) -> bool:
        retention = self._retention(name, version_id)
        return retention is not None and retention[0] is mode and retention[1] >= until

    def _retention(self, name: str, version_id: str) -> tuple[LockMode, datetime] | None:
        try:
            got = self._client.get_object_retention(Bucket=self._bucket, Key=name, VersionId=version_id)
        except ClientError as error:
            if code(error) in _UNLOCKED:
                return None
            raise
        found = got.get("Retention", {})
        if "Mode" not in found or "RetainUntilDate" not in found:
            return None
        return LockMode(found["Mode"]), found["RetainUntilDate"]

    def _legal_hold(self, version: Version) -> bool:
        try:
            got = self._client.get_object_legal_hold(
                Bucket=self._bucket, Key=version.name, VersionId=version.version_id
            )
        except ClientError as error:
            if code(error) in _UNLOCKED:
                return False
            raise
        return got.get("LegalHold", {}).get("Status") == "ON"
