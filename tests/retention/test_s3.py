"""The S3 store: its contract on a real service, with versions and with Object Lock, and what is refused there."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto.server import ThreadedMotoServer

from retention.errors import ObjectLockedError, StorageUnavailableError, UnknownObjectError
from retention.s3 import S3Store
from retention.s3_lock import Lock, LockMode
from tests.retention.object_contract import ObjectContract, file
from tests.retention.radosgw import Service

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART_BYTES = 5 * 2**20  # the least that S3 allows
NAME = "objects/ab/abcd"
COMPLIANCE = Lock(LockMode.COMPLIANCE, days=2)
GOVERNANCE = Lock(LockMode.GOVERNANCE, days=2)


@pytest.fixture(scope="module")
def moto() -> Iterator[Service]:
    """A stand-in, for plumbing alone: it checks no signature, and locks as it likes."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield Service(f"http://{host}:{port}")
    server.stop()


class TestContractOnMoto(ObjectContract):
    """See `ObjectContract`."""

    @pytest.fixture
    def store(self, moto: Service) -> S3Store:
        return S3Store(moto.client(), moto.bucket(versioned=True), part_bytes=PART_BYTES)


class TestContractWithVersions(ObjectContract):
    """See `ObjectContract`."""

    @pytest.fixture
    def store(self, s3: Service) -> S3Store:
        return S3Store(s3.client(), s3.bucket(versioned=True), part_bytes=PART_BYTES)


@pytest.mark.deep
class TestContractWithoutVersions(ObjectContract):
    """See `ObjectContract`."""

    @pytest.fixture
    def store(self, s3: Service) -> S3Store:
        return S3Store(s3.client(), s3.bucket(), part_bytes=PART_BYTES)


@pytest.fixture
def client(s3: Service) -> "S3Client":
    return s3.client()


@pytest.fixture
def locking(s3: Service) -> str:
    return s3.bucket(locking=True)


def test_every_version_and_marker_goes(s3: Service, client: "S3Client", tmp_path: Path) -> None:
    bucket = s3.bucket(versioned=True)
    store = S3Store(client, bucket)
    for content in (b"first", b"second"):
        store.put(NAME, file(tmp_path, content))
    client.delete_object(Bucket=bucket, Key=NAME)  # what hides it, and destroys nothing
    hidden = store.versions(NAME)
    assert [(version.marker, version.current) for version in hidden] == [(True, False), (False, False), (False, False)]
    with pytest.raises(UnknownObjectError):
        store.read(NAME)
    assert b"".join(store.read_version(hidden[-1])) == b"first"
    assert store.delete(NAME) == 2
    left = client.list_object_versions(Bucket=bucket)
    assert set(left).isdisjoint({"Versions", "DeleteMarkers"})


def test_what_an_interrupted_upload_left_goes_too(s3: Service, client: "S3Client") -> None:
    bucket = s3.bucket(versioned=True)
    store = S3Store(client, bucket)
    upload = client.create_multipart_upload(Bucket=bucket, Key=NAME)["UploadId"]
    client.upload_part(Bucket=bucket, Key=NAME, UploadId=upload, PartNumber=1, Body=b"x" * PART_BYTES)
    other = client.create_multipart_upload(Bucket=bucket, Key=NAME + "ef")["UploadId"]
    assert store.uploads(NAME) == [(NAME, upload)]
    assert store.delete(NAME) == 0
    assert store.uploads() == [(NAME + "ef", other)]


def test_the_digest_goes_along(s3: Service, client: "S3Client", tmp_path: Path) -> None:
    bucket = s3.bucket()
    S3Store(client, bucket).put(NAME, file(tmp_path, b"abc"))
    head = client.head_object(Bucket=bucket, Key=NAME)
    assert head["Metadata"] == {"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}


@pytest.mark.parametrize("lock", [COMPLIANCE, GOVERNANCE])
@pytest.mark.parametrize("size", [100, PART_BYTES + 1])
def test_a_locked_version_stays(client: "S3Client", locking: str, tmp_path: Path, lock: Lock, size: int) -> None:
    store = S3Store(client, locking, lock=lock, part_bytes=PART_BYTES)
    version = store.put(NAME, file(tmp_path, b"x" * size))
    kept = client.get_object_retention(Bucket=locking, Key=NAME, VersionId=version.version_id)["Retention"]
    assert kept["Mode"] == lock.mode
    assert kept["RetainUntilDate"] > datetime.now(UTC) + timedelta(days=1, hours=23)
    with pytest.raises(ObjectLockedError):
        store.delete(NAME)
    assert store.versions(NAME) == [version]
    assert len(store.read(NAME)) == size


def test_what_is_not_locked_goes_beside_what_is(client: "S3Client", locking: str, tmp_path: Path) -> None:
    free = S3Store(client, locking)
    free.put(NAME, file(tmp_path, b"free"))
    locked = S3Store(client, locking, lock=COMPLIANCE).put(NAME, file(tmp_path, b"locked"))
    free.put(NAME, file(tmp_path, b"free again"))
    client.delete_object(Bucket=locking, Key=NAME)
    with pytest.raises(ObjectLockedError):
        free.delete(NAME)
    assert [version.version_id for version in free.versions(NAME)] == [locked.version_id]


def test_a_legal_hold_of_the_store_stays_until_it_is_lifted(client: "S3Client", locking: str, tmp_path: Path) -> None:
    store = S3Store(client, locking)
    version = store.put(NAME, file(tmp_path, b"held"))

    def hold(status: Literal["ON", "OFF"]) -> None:
        client.put_object_legal_hold(
            Bucket=locking, Key=NAME, VersionId=version.version_id, LegalHold={"Status": status}
        )

    hold("ON")
    with pytest.raises(ObjectLockedError):
        store.delete(NAME)
    hold("OFF")
    assert store.delete(NAME) == 1


def test_the_buckets_own_lock_is_reported_and_strengthened(client: "S3Client", locking: str, tmp_path: Path) -> None:
    assert S3Store(client, locking).default_lock is None
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    client.put_object_lock_configuration(
        Bucket=locking,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},  # type: ignore[typeddict-item]
    )
    assert S3Store(client, locking).default_lock == Lock(LockMode.GOVERNANCE, days=1)
    with_default = S3Store(client, locking)
    with_default.put(NAME, file(tmp_path, b"x"))
    with pytest.raises(ObjectLockedError):
        with_default.delete(NAME)
    stronger = S3Store(client, locking, lock=COMPLIANCE, part_bytes=PART_BYTES)
    version = stronger.put(NAME, file(tmp_path, b"x" * (PART_BYTES + 1)))
    kept = client.get_object_retention(Bucket=locking, Key=NAME, VersionId=version.version_id)["Retention"]
    assert kept["Mode"] == LockMode.COMPLIANCE


def test_a_bucket_without_locks_has_none_and_gives_none(s3: Service, client: "S3Client", tmp_path: Path) -> None:
    bucket = s3.bucket(versioned=True)
    assert S3Store(client, bucket).default_lock is None
    with pytest.raises(StorageUnavailableError):
        S3Store(client, bucket, lock=COMPLIANCE).put(NAME, file(tmp_path, b"x"))


def test_nothing_is_called_locked_that_the_service_did_not_lock(moto: Service, tmp_path: Path) -> None:
    store = S3Store(moto.client(), moto.bucket(versioned=True), lock=COMPLIANCE, part_bytes=PART_BYTES)
    with pytest.raises(StorageUnavailableError):
        store.put(NAME, file(tmp_path, b"x" * (PART_BYTES + 1)))


WRITER = """
import sys
from pathlib import Path
from retention.s3 import S3Store
from tests.retention.radosgw import Service

store = S3Store(Service(sys.argv[1]).client(), sys.argv[2], part_bytes=5 * 2**20)
print("begun", flush=True)
store.put(sys.argv[3], Path(sys.argv[4]))
print("done", flush=True)
"""


def test_a_killed_writer_leaves_all_or_nothing_and_deletion_takes_its_parts(s3: Service, tmp_path: Path) -> None:
    store = S3Store(s3.client(), s3.bucket(versioned=True))
    content = b"x" * 6 * PART_BYTES
    command = [sys.executable, "-c", WRITER, s3.url, store._bucket, NAME, str(file(tmp_path, content))]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        while not store.uploads() and writer.poll() is None:
            pass
        writer.kill()
    versions = store.versions(NAME)
    assert [version.bytes for version in versions] in ([], [len(content)])
    assert store.delete(NAME) == len(versions)
    assert store.uploads() == []


def test_a_bad_signature_is_refused(s3: Service, client: "S3Client", tmp_path: Path) -> None:
    bucket = s3.bucket()
    S3Store(client, bucket).put(NAME, file(tmp_path, b"x"))
    stranger = S3Store(s3.client("another-secret"), bucket)
    uses = (
        lambda: stranger.put(NAME, file(tmp_path, b"y")),
        lambda: stranger.read(NAME),
        lambda: stranger.versions(NAME),
        lambda: list(stranger.names()),
        lambda: stranger.delete(NAME),
        lambda: stranger.default_lock,
    )
    for use in uses:
        with pytest.raises(StorageUnavailableError) as refused:
            use()
        assert bucket not in str(refused.value)
        assert refused.value.__cause__ is None
    assert S3Store(client, bucket).read(NAME) == b"x"


def test_a_bucket_that_is_not_there_is_unavailable(client: "S3Client", tmp_path: Path) -> None:
    store = S3Store(client, "nothing-here")
    for use in (lambda: store.put(NAME, file(tmp_path, b"x")), lambda: store.delete(NAME), lambda: list(store.names())):
        with pytest.raises(StorageUnavailableError):
            use()


def test_a_service_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    store = S3Store(Service("http://127.0.0.1:1").client(), "nothing-here")
    with pytest.raises(StorageUnavailableError) as refused:
        store.put(NAME, file(tmp_path, b"x"))
    assert "127.0.0.1" not in str(refused.value)


def test_an_upload_that_fails_half_way_leaves_no_parts(s3: Service, tmp_path: Path) -> None:
    client, bucket = s3.client(), s3.bucket(versioned=True)
    store = S3Store(client, bucket, part_bytes=PART_BYTES)
    sent: list[str] = []

    def cut_off(params: object, **_: object) -> None:
        sent.append("part")
        if len(sent) == 2:
            raise EndpointConnectionError(endpoint_url=s3.url)

    client.meta.events.register("before-call.s3.UploadPart", cut_off)
    with pytest.raises(StorageUnavailableError):
        store.put(NAME, file(tmp_path, b"x" * 3 * PART_BYTES))
    assert len(sent) == 2
    assert store.uploads() == []
    assert store.versions(NAME) == []


def test_the_service_is_a_real_one(client: "S3Client", locking: str, tmp_path: Path) -> None:
    """The control of the tests above: nobody can remove a locked version, whatever they bypass."""
    version = S3Store(client, locking, lock=COMPLIANCE).put(NAME, file(tmp_path, b"x"))
    with pytest.raises(ClientError):
        client.delete_object(Bucket=locking, Key=NAME, VersionId=version.version_id, BypassGovernanceRetention=True)
