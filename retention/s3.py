"""The object store on S3, or on what speaks its protocol.

In a versioned bucket a plain delete hides an object and destroys nothing, and an expiry rule of the bucket's does no
more for a locked one (measured on radosgw 16.2). So deletion here lists the versions and removes each by its id, with
what interrupted uploads have left. Object Lock is off unless asked for: content must be erasable. Where a bucket locks,
only the death of an object's key erases it (R-KEY-2), which is why no key lies in an object's metadata.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, final

from botocore.exceptions import BotoCoreError, ClientError

from retention.errors import ObjectLockedError, StorageUnavailableError, UnknownObjectError
from retention.objects import Version, checked_name
from retention.s3_client import GONE, code, usable
from retention.s3_lock import Lock, Locks

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, DeleteMarkerEntryTypeDef, ObjectVersionTypeDef

PART_BYTES: Final = 16 * 1024 * 1024
"""What is uploaded in one piece, and the size of the pieces of what is larger; S3 allows 10,000 of them."""

READ_BYTES: Final = 1024 * 1024


def _utc_now() -> datetime:
    return datetime.now(UTC)


@final
class S3Store:
    """Objects in one bucket, which must exist. The client is shared between threads, as boto3 allows.

    Args:
        client: See `s3_client.connect`.
        bucket: Its name; the store's alone.
        lock: How versions are locked when they are written; None leaves them to the bucket's default.
        part_bytes: See `PART_BYTES`.
        now: From which a lock counts.
    """

    name = "s3"

    def __init__(
        self,
        client: "S3Client",
        bucket: str,
        *,
        lock: Lock | None = None,
        part_bytes: int = PART_BYTES,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._lock = lock
        self._locks = Locks(client, bucket, now)
        self._part_bytes = part_bytes
        self._now = now

    @property
    def default_lock(self) -> Lock | None:
        """The lock that the bucket puts on every version by itself, as the service says now."""
        return self._locks.default()

    def put(self, name: str, source: Path) -> Version:
        """Upload a file; see `ObjectStore`. Its SHA-256 goes along as metadata, for audits of the bucket.

        Raises:
            StorageUnavailableError: Also where the lock that was asked for cannot be read back; see `Locks.ensure`.
        """
        checked_name(name)
        with usable(), source.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").digest()
            size = content.tell()
            content.seek(0)
            upload = self._upload_whole if size <= self._part_bytes else self._upload_parts
            version_id = upload(name, content, digest)
            if self._lock is not None:
                self._locks.ensure(name, version_id, self._lock)
        return Version(name, version_id, size, current=True)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `ObjectStore`."""
        checked_name(name)
        end = "" if length is None else str(start + max(length, 1) - 1)
        with usable():
            try:
                got = self._client.get_object(Bucket=self._bucket, Key=name, Range=f"bytes={start}-{end}")
                with closing(got["Body"]) as body:
                    return body.read()[:length]
            except ClientError as error:
                if code(error) == "InvalidRange":  # the object is there, and shorter
                    return b""
                if code(error) in GONE:
                    raise UnknownObjectError("there is no such object") from None
                raise

    def versions(self, name: str) -> list[Version]:
        """See `ObjectStore`."""
        checked_name(name)
        with usable():
            # Other names may begin with this one; a plain prefix listing would take their versions for its own.
            return [version for page in self._pages(name) for version in page if version.name == name]

    def names(self) -> Iterator[str]:
        """See `ObjectStore`."""
        last = ""
        with usable():
            for page in self._pages(""):
                found = sorted({version.name for version in page} - {last})
                yield from found
                last = found[-1] if found else last

    def every_version(self) -> Iterator[Version]:
        """Every version and marker in the bucket, of names that are none of ours too; for whoever must look at all."""
        with usable():
            for page in self._pages(""):
                yield from page

    def read_version(self, version: Version) -> Iterator[bytes]:
        """A stored version's bytes, in pieces of `READ_BYTES` at most; for whoever must look at every one.

        Raises:
            UnknownObjectError: It is not there any more.
        """
        with usable():
            try:
                got = self._client.get_object(Bucket=self._bucket, Key=version.name, VersionId=version.version_id)
            except ClientError as error:
                if code(error) in GONE:
                    raise UnknownObjectError("there is no such version") from None
                raise
            with closing(got["Body"]) as body:
                yield from body.iter_chunks(READ_BYTES)

    def delete(self, name: str) -> int:
        """See `ObjectStore`. The name's unfinished uploads end too: their parts are stored, and listed nowhere."""
        checked_name(name)
        self._end_uploads(name)
        removed = sum(self._remove(version) for version in self.versions(name))
        left = self.versions(name)
        if any(not self._locks.holds(version) for version in left):
            raise StorageUnavailableError("the object store did not remove every version")
        if left:
            raise ObjectLockedError("a version is locked and cannot be removed yet")
        return removed

    def uploads(self, name: str = "") -> list[tuple[str, str]]:
        """Unfinished uploads of a name, or of all: name and upload id."""
        with usable():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=name)
            found = [(each["Key"], each["UploadId"]) for page in pages for each in page.get("Uploads", [])]
        return [each for each in found if name in {"", each[0]}]

    def _pages(self, prefix: str) -> Iterator[list[Version]]:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            kept = [_stored(each) for each in page.get("Versions", [])]
            markers = [_marker(each) for each in page.get("DeleteMarkers", [])]
            yield [version for _, version in sorted(kept + markers, key=lambda each: each[0], reverse=True)]

    def _upload_whole(self, name: str, content: BinaryIO, digest: bytes) -> str:
        lock: dict[str, Any] = {}
        if self._lock is not None:
            lock = {"ObjectLockMode": self._lock.mode.value, "ObjectLockRetainUntilDate": self._lock.until(self._now())}
        put = self._client.put_object(
            Bucket=self._bucket,
            Key=name,
            Body=content,
            Metadata={"sha256": digest.hex()},
            ChecksumSHA256=b64encode(digest).decode(),
            **lock,
        )
        return put.get("VersionId", "null")

    def _upload_parts(self, name: str, content: BinaryIO, digest: bytes) -> str:
        begun = self._client.create_multipart_upload(Bucket=self._bucket, Key=name, Metadata={"sha256": digest.hex()})[
            "UploadId"
        ]
        try:
            parts = list(self._parts(name, begun, content))
            done = self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=begun, MultipartUpload={"Parts": parts}
            )
        except BaseException:
            self._abort(name, begun)
            raise
        # Servers that name no version on completion name it in the object's head.
        return done.get("VersionId") or self._head_version(name, digest)

    def _parts(self, name: str, upload: str, content: BinaryIO) -> "Iterator[CompletedPartTypeDef]":
        number = 0
        while piece := content.read(self._part_bytes):
            number += 1
            sent = self._client.upload_part(
                Bucket=self._bucket, Key=name, UploadId=upload, PartNumber=number, Body=piece
            )
            yield {"ETag": sent["ETag"], "PartNumber": number}

    def _head_version(self, name: str, digest: bytes) -> str:
        head = self._client.head_object(Bucket=self._bucket, Key=name)
        if head["Metadata"].get("sha256") != digest.hex():
            raise StorageUnavailableError("another version was written at the same time: store it again")
        return head.get("VersionId", "null")

    def _abort(self, name: str, upload: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)
        except (ClientError, BotoCoreError):
            return  # the first error is what the caller hears; `delete` ends what is left of uploads

    def _end_uploads(self, name: str) -> None:
        for key, upload in self.uploads(name):
            with usable():
                try:
                    self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload)
                except ClientError as error:
                    if code(error) not in GONE:
                        raise

    def _remove(self, version: Version) -> bool:
        with usable():
            try:
                self._client.delete_object(Bucket=self._bucket, Key=version.name, VersionId=version.version_id)
            except ClientError as error:
                if code(error) in GONE:
                    return False
                if code(error) == "AccessDenied" and self._locks.holds(version):
                    return False
                raise
        return not version.marker


def _stored(entry: "ObjectVersionTypeDef") -> tuple[tuple[bool, datetime], Version]:
    latest = entry["IsLatest"]
    return (latest, entry["LastModified"]), Version(entry["Key"], entry["VersionId"], entry["Size"], current=latest)


def _marker(entry: "DeleteMarkerEntryTypeDef") -> tuple[tuple[bool, datetime], Version]:
    key = (entry["IsLatest"], entry["LastModified"])
    return key, Version(entry["Key"], entry["VersionId"], 0, current=False, marker=True)
