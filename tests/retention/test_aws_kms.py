"""AWS KMS: its contract on a stand-in, and that we refuse what the stand-in, and KMS for a while, would still do."""

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from retention.aws_kms import AwsKms, kms_client
from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.keys import KEY_BYTES, KeyState
from tests.retention.key_contract import CLINIC, CONTEXT, KeyContract

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

REGION = "eu-central-1"


@pytest.fixture(scope="module")
def client() -> Iterator["KMSClient"]:
    with pytest.MonkeyPatch.context() as patched, mock_aws():
        patched.setenv("AWS_ACCESS_KEY_ID", "testing")
        patched.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        yield kms_client(REGION)


@pytest.fixture
def keys(client: "KMSClient") -> AwsKms:
    return AwsKms(client)


class TestAwsKms(KeyContract):
    @pytest.fixture
    def absent(self) -> str:
        return "00000000-0000-0000-0000-000000000000"


def decrypted(client: "KMSClient", key_id: str, wrapped: bytes) -> bytes:
    return client.decrypt(KeyId=key_id, CiphertextBlob=wrapped, EncryptionContext=CONTEXT)["Plaintext"]


@pytest.mark.parametrize("ending", ["disable", "schedule"])
def test_a_key_that_was_ended_elsewhere_is_refused_though_the_service_still_answers(
    keys: AwsKms, client: "KMSClient", ending: str
) -> None:
    key_id = keys.create(CLINIC)
    wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
    if ending == "disable":
        client.disable_key(KeyId=key_id)
    else:
        client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=30)
    assert decrypted(client, key_id, wrapped) == bytes(KEY_BYTES)  # the stand-in does not refuse: we do
    with pytest.raises(KeyUnavailableError):
        keys.unwrap(key_id, wrapped, CONTEXT)
    with pytest.raises(KeyUnavailableError):
        keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)


def test_a_disabled_key_serves_again_once_it_is_enabled(keys: AwsKms, client: "KMSClient") -> None:
    key_id = keys.create(CLINIC)
    wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
    client.disable_key(KeyId=key_id)
    assert keys.state(key_id) is KeyState.DISABLED
    client.enable_key(KeyId=key_id)
    assert keys.unwrap(key_id, wrapped, CONTEXT) == bytes(KEY_BYTES)


def test_destroying_waits_as_short_as_the_service_allows(keys: AwsKms, client: "KMSClient") -> None:
    key_id = keys.create(CLINIC)
    keys.destroy(key_id)
    metadata = client.describe_key(KeyId=key_id)["KeyMetadata"]
    days = (metadata["DeletionDate"] - metadata["CreationDate"]).total_seconds() / 86_400
    assert metadata["KeyState"] == "PendingDeletion"
    assert days == pytest.approx(7, abs=0.1)


def test_what_this_process_ended_stays_ended_whatever_the_service_says(keys: AwsKms, client: "KMSClient") -> None:
    key_id = keys.create(CLINIC)
    wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
    keys.destroy(key_id)
    client.cancel_key_deletion(KeyId=key_id)
    client.enable_key(KeyId=key_id)
    assert keys.state(key_id) is KeyState.PENDING_DELETION
    with pytest.raises(KeyUnavailableError):
        keys.unwrap(key_id, wrapped, CONTEXT)


def test_a_destruction_that_the_service_refuses_is_not_called_done(
    keys: AwsKms, client: "KMSClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id = keys.create(CLINIC)

    def denied(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "canary"}}, "ScheduleKeyDeletion")

    monkeypatch.setattr(client, "schedule_key_deletion", denied)
    with pytest.raises(KeyUnavailableError) as failure:
        keys.destroy(key_id)
    assert "canary" not in str(failure.value)
    assert failure.value.__suppress_context__
    assert keys.state(key_id) is KeyState.ENABLED


def test_a_service_that_is_not_there_is_our_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        keys = AwsKms(kms_client(REGION, f"http://127.0.0.1:{closed.getsockname()[1]}"))
        for reach in (lambda: keys.create(CLINIC), lambda: keys.state("x"), lambda: keys.destroy("x")):
            with pytest.raises(KeyUnavailableError) as failure:
                reach()
            assert not isinstance(failure.value, KeyDestroyedError)


def test_keys_are_tagged_and_described_without_naming_a_person(keys: AwsKms, client: "KMSClient") -> None:
    key_id = keys.create(CLINIC)
    tags = {tag["TagKey"]: tag["TagValue"] for tag in client.list_resource_tags(KeyId=key_id)["Tags"]}
    assert tags == {"earwitness:use": "tenant-epoch", "earwitness:tenant": "clinic"}
    assert client.describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "Tenant epoch key"
