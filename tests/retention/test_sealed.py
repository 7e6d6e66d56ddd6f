"""Sealed files at rest: what was written comes back, and nothing else opens."""

import errno
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retention import cipher
from retention.cipher import HEADER_BYTES, TAG_BYTES, Header, Layout
from retention.errors import SealBrokenError, StorageUnavailableError
from retention.label import Kind, Label
from retention.live_file import LiveFile
from retention.sealed import CHUNK_BYTES, SealedReader, SealedWriter, canonical, new_object_key, sealed_size
from tests.retention.labels import LABEL, OTHERS

KEY = bytes(range(32))
unhurried = settings(deadline=None)
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 17 * CHUNK_BYTES + 5)


def content(size: int) -> bytes:
    return hashlib.shake_128(b"content").digest(size)


def sealed(data: bytes, key: bytes = KEY, label: Label = LABEL) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, key, label)
    writer.write(data)
    writer.finish()
    return file.getvalue()


def reader(data: bytes, key: bytes = KEY, label: Label = LABEL) -> SealedReader:
    return SealedReader(lambda offset, length: data[offset : offset + length], len(data), key, label)


def opened(data: bytes, key: bytes = KEY, label: Label = LABEL) -> bytes:
    return b"".join(reader(data, key, label).read())


def chunk(data: bytes, number: int) -> bytes:
    return data[HEADER_BYTES + number * SEALED_CHUNK :][:SEALED_CHUNK]


THREE = content(2 * CHUNK_BYTES + 1000)
FILE = sealed(THREE)
HEADER, FIRST, SECOND, LAST = FILE[:HEADER_BYTES], chunk(FILE, 0), chunk(FILE, 1), chunk(FILE, 2)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read(size: int) -> None:
    data = content(size)
    file = sealed(data)
    assert opened(file) == data
    assert reader(file).length == size
    assert len(file) == sealed_size(size)


@unhurried
@given(st.lists(st.binary(max_size=50_000), max_size=12))
def test_how_it_was_cut_for_writing_does_not_matter(pieces: list[bytes]) -> None:
    file = io.BytesIO()
    writer = SealedWriter(file, KEY, LABEL)
    for piece in pieces:
        writer.write(piece)
    digest = writer.finish()
    assert opened(file.getvalue()) == b"".join(pieces)
    assert digest == hashlib.sha256(file.getvalue()).digest()


@unhurried
@given(st.integers(0, len(THREE) + 10), st.none() | st.integers(0, len(THREE) + 10))
def test_a_range_is_what_a_slice_is(start: int, length: int | None) -> None:
    found = b"".join(reader(FILE).read(start, length))
    assert found == THREE[start : None if length is None else start + length]


def test_a_range_of_a_long_file_leaves_most_of_it_unread() -> None:
    file, read = sealed(content(100 * CHUNK_BYTES)), list[int]()

    def counted(offset: int, length: int) -> bytes:
        read.append(length)
        return file[offset : offset + length]

    source = SealedReader(counted, len(file), KEY, LABEL)
    assert b"".join(source.read(50 * CHUNK_BYTES, 10)) == content(100 * CHUNK_BYTES)[50 * CHUNK_BYTES :][:10]
    assert sum(read) == HEADER_BYTES + 2 * SEALED_CHUNK


def test_a_negative_range_is_refused() -> None:
    for start, length in ((-1, None), (0, -1)):
        with pytest.raises(ValueError, match="range"):
            list(reader(FILE).read(start, length))


@pytest.mark.parametrize("name", OTHERS)
def test_it_opens_under_no_other_label(name: str) -> None:
    with pytest.raises(SealBrokenError):
        opened(FILE, label=OTHERS[name])


def test_no_two_labels_are_bound_as_the_same_bytes() -> None:
    labels = [LABEL, *OTHERS.values()]
    assert len({canonical(label) for label in labels}) == len(labels)


NAMES = st.text(st.sampled_from('ab",\\[]{}:\n\u00e9'), max_size=4)
LABELS = st.builds(
    Label,
    object_id=NAMES,
    tenant=NAMES,
    stream_id=NAMES,
    channel=st.integers(0, 2),
    kind=st.sampled_from(Kind),
    retention_class=NAMES,
    purpose=NAMES,
    jurisdiction=NAMES,
    subjects=st.lists(NAMES, max_size=3).map(tuple),
)


@unhurried
@given(LABELS, LABELS)
def test_two_labels_are_bound_as_the_same_bytes_only_if_they_are_the_same(one: Label, other: Label) -> None:
    """Whatever quotes, commas and braces their fields hold."""
    assert (canonical(one) == canonical(other)) is (one == other)


@unhurried
@given(LABELS)
def test_every_label_opens_what_it_sealed_and_the_usual_one_does_not(label: Label) -> None:
    file = sealed(b"content", label=label)
    assert opened(file, label=label) == b"content"
    with pytest.raises(SealBrokenError):
        opened(file)


def test_it_opens_under_no_other_key() -> None:
    for key in (bytes(32), KEY[:-1] + b"\x00", new_object_key()):
        with pytest.raises(SealBrokenError):
            opened(FILE, key=key)


ALTERED = {
    "nothing": b"",
    "half a header": FILE[: HEADER_BYTES // 2],
    "a header alone": HEADER,
    "its last chunk dropped": HEADER + FIRST + SECOND,
    "its last chunk cut": FILE[:-1],
    "its last chunk down to a tag": FILE[: -len(LAST) + TAG_BYTES],
    "its last chunk cut below a tag": FILE[: -len(LAST) + TAG_BYTES - 1],
    "a middle chunk dropped": HEADER + FIRST + LAST,
    "its first chunk dropped": HEADER + SECOND + LAST,
    "chunks swapped": HEADER + SECOND + FIRST + LAST,
    "a chunk twice": HEADER + FIRST + FIRST + SECOND + LAST,
    "its last chunk twice": FILE + LAST,
    "a byte appended": FILE + b"\x00",
    "a chunk appended": FILE[: -len(LAST)] + SECOND + LAST,
    "the header of another file of the same object": sealed(THREE)[:HEADER_BYTES] + FILE[HEADER_BYTES:],
    "the end of another file of the same object": HEADER + FIRST + SECOND + chunk(sealed(THREE), 2),
    "the layout of a live file": Header.parse(HEADER, Layout.FIXED).encode()[:9] + b"\x02" + FILE[10:],
    "another version": FILE[:8] + b"\x02" + FILE[9:],
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_file_gives_nothing_false(name: str) -> None:
    with pytest.raises(SealBrokenError):
        opened(ALTERED[name])


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_the_cuts_of_small_files_are_noticed(size: int) -> None:
    file = sealed(content(size))
    ends = {0, 1, HEADER_BYTES, HEADER_BYTES + TAG_BYTES, HEADER_BYTES + SEALED_CHUNK, len(file) - 1}
    for end in (end for end in ends if end < len(file)):
        with pytest.raises(SealBrokenError):
            opened(file[:end])


@unhurried
@given(st.integers(0, 8 * len(FILE) - 1))
def test_no_bit_can_be_flipped(position: int) -> None:
    flipped = bytearray(FILE)
    flipped[position // 8] ^= 1 << position % 8
    with pytest.raises(SealBrokenError):
        opened(bytes(flipped))


@unhurried
@given(st.integers(0, len(FILE) - 1))
def test_no_prefix_of_it_is_a_file(size: int) -> None:
    with pytest.raises(SealBrokenError):
        opened(FILE[:size])


def test_a_range_of_a_cut_file_is_refused_though_the_range_is_whole() -> None:
    with pytest.raises(SealBrokenError):
        reader(HEADER + FIRST + SECOND)


def test_what_is_altered_while_it_is_read_is_noticed() -> None:
    file = bytearray(FILE)
    source = SealedReader(lambda offset, length: bytes(file[offset : offset + length]), len(file), KEY, LABEL)
    file[HEADER_BYTES] ^= 1
    with pytest.raises(SealBrokenError):
        list(source.read())


def test_a_live_file_is_not_read_as_one_at_rest(tmp_path: Path) -> None:
    live = LiveFile(tmp_path / "live", KEY, LABEL)
    live.append(b"content")
    live.close()
    with pytest.raises(SealBrokenError):
        opened((tmp_path / "live").read_bytes())


def test_two_files_of_one_object_share_no_nonce_and_no_block() -> None:
    first, second = sealed(THREE), sealed(THREE)
    assert first[:HEADER_BYTES] != second[:HEADER_BYTES]
    blocks = [{file[at : at + 16] for at in range(HEADER_BYTES, len(file) - 15, 16)} for file in (first, second)]
    assert not blocks[0] & blocks[1]


def test_no_content_stands_in_the_file() -> None:
    canary = b"my card is 4111 1111 1111 1111" * 4
    assert canary[:16] not in sealed(canary)


class Disk(io.RawIOBase):
    """A file that takes a few bytes at a time, and none when it is full."""

    def __init__(self, room: int, at_once: int) -> None:
        self.taken = bytearray()
        self._room = room
        self._at_once = at_once

    def write(self, data: object) -> int:
        view = bytes(memoryview(data)[: self._at_once])  # type: ignore[arg-type]  # what a file is given
        if len(self.taken) + len(view) > self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.taken += view
        return len(view)


def test_a_file_that_takes_a_little_at_a_time_gets_everything() -> None:
    disk = Disk(10**6, 777)
    writer = SealedWriter(disk, KEY, LABEL)  # type: ignore[arg-type]  # a raw file
    writer.write(THREE)
    digest = writer.finish()
    assert opened(bytes(disk.taken)) == THREE
    assert digest == hashlib.sha256(disk.taken).digest()


@pytest.mark.parametrize("room", [0, HEADER_BYTES, HEADER_BYTES + 100, HEADER_BYTES + 2 * SEALED_CHUNK])
def test_a_full_disk_is_our_error_and_what_is_left_opens_as_nothing(room: int) -> None:
    disk = Disk(room, 10**6)

    def write() -> None:
        writer = SealedWriter(disk, KEY, LABEL)  # type: ignore[arg-type]  # a raw file
        writer.write(THREE)
        writer.finish()

    with pytest.raises(StorageUnavailableError) as failure:
        write()
    assert failure.value.__suppress_context__
    with pytest.raises(SealBrokenError):
        opened(bytes(disk.taken))


def test_a_file_that_takes_nothing_does_not_hang() -> None:
    with pytest.raises(StorageUnavailableError):
        SealedWriter(Disk(10**6, 0), KEY, LABEL)  # type: ignore[arg-type]  # a raw file


def test_after_a_failure_nothing_more_is_sealed() -> None:
    """A number whose chunk was cut on its way out is used: sealing another under it would repeat a nonce."""
    disk = Disk(HEADER_BYTES, 10**6)
    writer = SealedWriter(disk, KEY, LABEL)  # type: ignore[arg-type]  # a raw file
    with pytest.raises(StorageUnavailableError):
        writer.write(THREE)
    disk._room = 10**6
    for call in (lambda: writer.write(b"more"), writer.finish):
        with pytest.raises(StorageUnavailableError):
            call()


def test_a_finished_file_takes_nothing_more() -> None:
    writer = SealedWriter(io.BytesIO(), KEY, LABEL)
    writer.finish()
    for call in (lambda: writer.write(b"more"), writer.finish):
        with pytest.raises(StorageUnavailableError):
            call()


def test_the_counter_does_not_begin_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "MAX_CHUNKS", 2)
    assert opened(sealed(content(2 * CHUNK_BYTES))) == content(2 * CHUNK_BYTES)
    with pytest.raises(StorageUnavailableError):
        sealed(THREE)


@pytest.mark.parametrize("size", [0, 16, 24, 31, 33, 64])
def test_a_key_that_is_no_aes_256_key_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SealedWriter(io.BytesIO(), bytes(size), LABEL)


def secretive() -> list[Callable[[], object]]:
    return [lambda: SealedWriter(io.BytesIO(), KEY, LABEL), lambda: reader(FILE)]


@pytest.mark.parametrize("made", secretive())
def test_no_key_and_no_content_in_what_is_printed(made: Callable[[], object]) -> None:
    shown = repr(made())
    assert repr(KEY) not in shown
    assert KEY.hex() not in shown
