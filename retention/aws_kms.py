"""`AwsKms`: tenant epoch keys in AWS KMS, one key an epoch; the key's bytes never leave the service.

KMS is eventually consistent: a key that was disabled, or whose deletion was scheduled, may still answer for a while
(and stand-ins for KMS never refuse). So its state is asked for before every use, of a batch once, and what this process
has ended stays ended here whatever the service says.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from governance.identity import TenantId
from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.keys import KEY_BYTES, KeyState, Move

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

WAITING_DAYS: Final = 7  # the shortest that KMS allows between scheduling a deletion and the deletion
CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 5.0
ATTEMPTS: Final = 3
MAX_CONNECTIONS: Final = 32

_STATES: Final = {
    "Enabled": KeyState.ENABLED,
    "PendingDeletion": KeyState.PENDING_DELETION,
    "PendingReplicaDeletion": KeyState.PENDING_DELETION,
}
_GONE: Final = "NotFoundException"


def kms_client(region: str | None, endpoint: str | None = None) -> "KMSClient":
    """A client with limits on how long it waits. Credentials come from where the AWS SDK looks for them."""
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        max_pool_connections=MAX_CONNECTIONS,
    )
    return boto3.client("kms", region_name=region, endpoint_url=endpoint, config=config)


@final
class AwsKms:
    """An `EpochKeys` over AWS KMS.

    It needs kms:CreateKey, TagResource, DescribeKey, Encrypt, Decrypt, ReEncryptFrom, ReEncryptTo and
    ScheduleKeyDeletion. Contexts stand in CloudTrail in the clear: they hold pseudonyms and slugs.
    """

    __slots__ = ("_client", "_ended", "_guard")

    def __init__(self, client: "KMSClient") -> None:
        self._client = client
        self._ended: set[str] = set()  # as many as this process turned epochs
        self._guard = threading.Lock()

    @property
    def name(self) -> str:
        """See `EpochKeys`."""
        return "aws-kms"

    def create(self, tenant: TenantId) -> str:
        """See `EpochKeys`. Its id is the service's own, of this account and region."""
        tags = {"earwitness:use": "tenant-epoch", "earwitness:tenant": tenant}
        with _unavailable():
            made = self._client.create_key(
                Description="Tenant epoch key",
                KeySpec="SYMMETRIC_DEFAULT",
                KeyUsage="ENCRYPT_DECRYPT",
                Tags=[{"TagKey": name, "TagValue": value} for name, value in tags.items()],
            )
        return made["KeyMetadata"]["KeyId"]

    def wrap(self, key_id: str, key: bytes, context: Mapping[str, str]) -> bytes:
        """See `EpochKeys`."""
        if len(key) != KEY_BYTES:
            raise ValueError("what is wrapped has 32 bytes")
        self._require_enabled(key_id)
        with _unavailable():
            answer = self._client.encrypt(KeyId=key_id, Plaintext=key, EncryptionContext=dict(context))
        return answer["CiphertextBlob"]

    def unwrap(self, key_id: str, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """See `EpochKeys`."""
        self._require_enabled(key_id)
        with _unavailable():
            answer = self._client.decrypt(KeyId=key_id, CiphertextBlob=wrapped, EncryptionContext=dict(context))
        if len(answer["Plaintext"]) != KEY_BYTES:
            raise KeyUnavailableError("the key service gave no key of this platform")
        return answer["Plaintext"]

    def rewrap(self, key_id: str, new_key_id: str, moves: Sequence[Move]) -> list[bytes]:
        """See `EpochKeys`. One request a key, and the key stays in the service; states are asked for once."""
        self._require_enabled(key_id)
        self._require_enabled(new_key_id)
        return [self._re_encrypted(key_id, new_key_id, each) for each in moves]

    def state(self, key_id: str) -> KeyState:
        """See `EpochKeys`. Any state of KMS in which the key is not certain to answer counts as disabled."""
        found = self._described(key_id)
        return KeyState.PENDING_DELETION if found is KeyState.ENABLED and key_id in self._ended else found

    def destroy(self, key_id: str) -> None:
        """See `EpochKeys`. KMS deletes the key after `WAITING_DAYS`; until then an administrator could cancel it."""
        try:
            with _unavailable():
                self._client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=WAITING_DAYS)
        except KeyUnavailableError:  # it refuses to schedule again what is scheduled or gone
            if self._described(key_id) not in {KeyState.PENDING_DELETION, KeyState.DESTROYED}:
                raise
        with self._guard:
            self._ended.add(key_id)

    def _re_encrypted(self, key_id: str, new_key_id: str, move: Move) -> bytes:
        with _unavailable():
            answer = self._client.re_encrypt(
                SourceKeyId=key_id,
                SourceEncryptionContext=dict(move.context),
                CiphertextBlob=move.wrapped,
                DestinationKeyId=new_key_id,
                DestinationEncryptionContext=dict(move.new_context),
            )
        return answer["CiphertextBlob"]

    def _described(self, key_id: str) -> KeyState:
        try:
            with _unavailable():
                metadata = self._client.describe_key(KeyId=key_id)["KeyMetadata"]
        except KeyDestroyedError:
            return KeyState.DESTROYED
        return _STATES.get(metadata["KeyState"], KeyState.DISABLED)

    def _require_enabled(self, key_id: str) -> None:
        state = self.state(key_id)
        if state is KeyState.DESTROYED:
            raise KeyDestroyedError("the epoch key has been destroyed")
        if state is not KeyState.ENABLED:
            raise KeyUnavailableError("the epoch key is disabled, or about to be deleted")


@contextmanager
def _unavailable() -> Iterator[None]:
    """What the SDK raises as ours: its texts quote requests, and go nowhere."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == _GONE:
            raise KeyDestroyedError("the key service has no such key") from None
        raise KeyUnavailableError("the key service refused") from None
    except (BotoCoreError, OSError):
        raise KeyUnavailableError("the key service does not answer") from None
