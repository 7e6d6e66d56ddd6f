"""What every key port promises, wherever its keys lie."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from governance.identity import TenantId
from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.keys import KEY_BYTES, EpochKeys, KeyState, Move

CLINIC = TenantId("clinic")
CONTEXT = {"tenant": "clinic", "subject": "a" * 32, "use": "content"}
OTHER_CONTEXTS = [
    {},
    CONTEXT | {"subject": "b" * 32},
    CONTEXT | {"tenant": "shop"},
    CONTEXT | {"use": "sidecar"},
    CONTEXT | {"more": "x"},
    {"tenant": "clinic", "subject": "a" * 32},
]


class KeyContract:
    """To be inherited by a test class whose `keys` fixture gives an empty port."""

    def test_what_was_wrapped_is_unwrapped(self, keys: EpochKeys) -> None:
        key_id, key = keys.create(CLINIC), secrets.token_bytes(KEY_BYTES)
        wrapped = keys.wrap(key_id, key, CONTEXT)
        assert keys.unwrap(key_id, wrapped, dict(reversed(CONTEXT.items()))) == key
        assert keys.state(key_id) is KeyState.ENABLED
        assert key not in wrapped

    def test_the_same_key_is_never_wrapped_the_same_way(self, keys: EpochKeys) -> None:
        key_id = keys.create(CLINIC)
        assert len({keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT) for _ in range(20)}) == 20

    def test_ids_can_stand_in_audit_entries_and_are_never_the_same(self, keys: EpochKeys) -> None:
        ids = [keys.create(CLINIC) for _ in range(5)]
        assert len(set(ids)) == 5
        assert all(re.fullmatch(r"[A-Za-z0-9._:/+=-]{1,256}", key_id) for key_id in ids)

    @pytest.mark.parametrize("context", OTHER_CONTEXTS)
    def test_another_context_is_refused(self, keys: EpochKeys, context: dict[str, str]) -> None:
        key_id = keys.create(CLINIC)
        wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
        with pytest.raises(KeyUnavailableError):
            keys.unwrap(key_id, wrapped, context)

    def test_another_epoch_is_refused(self, keys: EpochKeys) -> None:
        key_id, other = keys.create(CLINIC), keys.create(CLINIC)
        wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
        with pytest.raises(KeyUnavailableError):
            keys.unwrap(other, wrapped, CONTEXT)

    def test_altered_bytes_are_refused(self, keys: EpochKeys) -> None:
        key_id = keys.create(CLINIC)
        wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
        altered = [wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :] for at in range(len(wrapped))]
        for each in [*altered, b"", wrapped[:-1], wrapped + b"\x00"]:
            with pytest.raises(KeyUnavailableError):
                keys.unwrap(key_id, each, CONTEXT)

    def test_wrapped_keys_move_to_another_epoch(self, keys: EpochKeys) -> None:
        old, new, other = keys.create(CLINIC), keys.create(CLINIC), CONTEXT | {"epoch": "next"}
        made = [secrets.token_bytes(KEY_BYTES) for _ in range(5)]
        moved = keys.rewrap(old, new, [Move(keys.wrap(old, key, CONTEXT), CONTEXT, other) for key in made])
        keys.destroy(old)
        assert [keys.unwrap(new, wrapped, other) for wrapped in moved] == made
        with pytest.raises(KeyUnavailableError):
            keys.unwrap(new, moved[0], CONTEXT)

    def test_a_move_from_another_context_or_a_destroyed_key_is_refused(self, keys: EpochKeys) -> None:
        old, new = keys.create(CLINIC), keys.create(CLINIC)
        wrapped = keys.wrap(old, bytes(KEY_BYTES), CONTEXT)
        with pytest.raises(KeyUnavailableError):
            keys.rewrap(old, new, [Move(wrapped, CONTEXT | {"tenant": "shop"}, CONTEXT)])
        keys.destroy(new)
        with pytest.raises(KeyUnavailableError):
            keys.rewrap(old, new, [Move(wrapped, CONTEXT, CONTEXT)])
        assert keys.unwrap(old, wrapped, CONTEXT) == bytes(KEY_BYTES)
        keys.destroy(old)
        with pytest.raises(KeyUnavailableError):
            keys.rewrap(old, keys.create(CLINIC), [Move(wrapped, CONTEXT, CONTEXT)])

    @pytest.mark.parametrize("size", [0, 16, 31, 33])
    def test_only_whole_keys_are_wrapped(self, keys: EpochKeys, size: int) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            keys.wrap(keys.create(CLINIC), bytes(size), CONTEXT)

    def test_a_destroyed_key_does_nothing_any_more(self, keys: EpochKeys) -> None:
        key_id, survivor = keys.create(CLINIC), keys.create(CLINIC)
        wrapped, kept = (keys.wrap(each, bytes(KEY_BYTES), CONTEXT) for each in (key_id, survivor))
        keys.destroy(key_id)
        with pytest.raises(KeyUnavailableError):
            keys.unwrap(key_id, wrapped, CONTEXT)
        with pytest.raises(KeyUnavailableError):
            keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
        assert keys.state(key_id) in {KeyState.PENDING_DELETION, KeyState.DESTROYED}
        assert keys.unwrap(survivor, kept, CONTEXT) == bytes(KEY_BYTES)

    def test_destroying_again_changes_nothing(self, keys: EpochKeys) -> None:
        key_id = keys.create(CLINIC)
        keys.destroy(key_id)
        state = keys.state(key_id)
        keys.destroy(key_id)
        assert keys.state(key_id) is state

    def test_a_key_that_never_was_is_refused(self, keys: EpochKeys, absent: str) -> None:
        keys.create(CLINIC)
        assert keys.state(absent) is KeyState.DESTROYED
        with pytest.raises(KeyDestroyedError):
            keys.wrap(absent, bytes(KEY_BYTES), CONTEXT)
        with pytest.raises(KeyDestroyedError):
            keys.unwrap(absent, bytes(60), CONTEXT)
        keys.destroy(absent)

    def test_threads_share_it(self, keys: EpochKeys) -> None:
        def one(number: int) -> bool:
            key_id, key = keys.create(CLINIC), number.to_bytes(KEY_BYTES, "big")
            same = keys.unwrap(key_id, keys.wrap(key_id, key, CONTEXT), CONTEXT) == key
            keys.destroy(key_id)
            return same

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(one, range(32)))
