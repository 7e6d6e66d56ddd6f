"""What every object store promises, whatever it lies on."""

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retention.errors import UnknownObjectError
from retention.objects import ObjectStore

HOSTILE = (
    "",
    "/",
    "/etc/passwd",
    "..",
    "../outside",
    "objects/../../outside",
    "objects//double",
    "objects/.hidden",
    ".incoming/deadbeef",
    "objects/ab/",
    "objects\\ab",
    "objects/AB",
    "objects/a b",
    "objects/\x00",
    "objects/ünï",
    "objects/" + "a" * 250,
    "objects/ab\n",
)


class ObjectContract:
    """To be inherited by a test class whose `store` fixture gives an empty store.

    `pieces` is the size from which the store under test cuts its uploads.
    """

    def test_what_is_put_is_read(self, store: ObjectStore, tmp_path: Path) -> None:
        content = secrets.token_bytes(100_000)
        version = store.put("objects/ab/abcd", file(tmp_path, content))
        assert (version.name, version.bytes, version.current, version.marker) == (
            "objects/ab/abcd",
            100_000,
            True,
            False,
        )
        assert store.read("objects/ab/abcd") == content
        assert store.versions("objects/ab/abcd") == [version]

    @pytest.mark.parametrize("size", [0, 1, 5 * 2**20, 10 * 2**20 + 7])
    def test_every_size_comes_back_whole(self, store: ObjectStore, tmp_path: Path, size: int) -> None:
        content = secrets.token_bytes(size)
        source = file(tmp_path, content)
        assert store.put("objects/ab/size", source).bytes == size
        assert hashlib.sha256(store.read("objects/ab/size")).digest() == hashlib.sha256(content).digest()
        assert source.read_bytes() == content

    def test_a_range_is_read_and_ends_where_the_object_ends(self, store: ObjectStore, tmp_path: Path) -> None:
        content = bytes(range(256)) * 10
        store.put("objects/ab/range", file(tmp_path, content))
        for start, length in ((0, 1), (0, 2560), (7, 100), (2559, 1), (2559, 100), (2560, 1), (9999, 5), (5, 0)):
            assert store.read("objects/ab/range", start, length) == content[start : start + length]
        assert store.read("objects/ab/range", 2000) == content[2000:]

    def test_the_same_name_again_gives_the_newer_content(self, store: ObjectStore, tmp_path: Path) -> None:
        store.put("objects/ab/again", file(tmp_path, b"first"))
        newer = store.put("objects/ab/again", file(tmp_path, b"second, and longer"))
        assert store.read("objects/ab/again") == b"second, and longer"
        versions = store.versions("objects/ab/again")
        assert versions[0] == newer
        assert [version.current for version in versions] == [True] + [False] * (len(versions) - 1)

    def test_nothing_of_a_name_is_left_after_deletion(self, store: ObjectStore, tmp_path: Path) -> None:
        for content in (b"first", b"second", b"third"):
            store.put("objects/ab/gone", file(tmp_path, content))
        stored = len(store.versions("objects/ab/gone"))
        assert store.delete("objects/ab/gone") == stored
        assert store.versions("objects/ab/gone") == []
        assert list(store.names()) == []
        with pytest.raises(UnknownObjectError):
            store.read("objects/ab/gone")

    def test_deletion_may_be_repeated(self, store: ObjectStore, tmp_path: Path) -> None:
        assert store.delete("objects/ab/never") == 0
        store.put("objects/ab/once", file(tmp_path, b"x"))
        assert store.delete("objects/ab/once") == 1
        assert store.delete("objects/ab/once") == 0
        store.put("objects/ab/once", file(tmp_path, b"y"))
        assert store.read("objects/ab/once") == b"y"

    def test_a_name_that_begins_with_another_is_left_alone(self, store: ObjectStore, tmp_path: Path) -> None:
        for name in ("objects/ab/abc", "objects/ab/abcd", "objects/ab/abc.d"):
            store.put(name, file(tmp_path, name.encode()))
        store.delete("objects/ab/abc")
        assert sorted(store.names()) == ["objects/ab/abc.d", "objects/ab/abcd"]
        assert store.versions("objects/ab/abc") == []
        assert store.read("objects/ab/abcd") == b"objects/ab/abcd"

    def test_there_is_nothing_where_nothing_was_put(self, store: ObjectStore) -> None:
        with pytest.raises(UnknownObjectError):
            store.read("objects/ab/nothing")
        with pytest.raises(UnknownObjectError):
            store.read("objects/ab/nothing", 0, 0)
        assert store.versions("objects/ab/nothing") == []
        assert list(store.names()) == []

    def test_every_name_is_listed_once(self, store: ObjectStore, tmp_path: Path) -> None:
        names = {f"objects/{number % 4:02x}/{number:032x}" for number in range(12)}
        for name in names:
            store.put(name, file(tmp_path, b"1"))
            store.put(name, file(tmp_path, b"2"))
        assert sorted(store.names()) == sorted(names)

    def test_a_hostile_name_is_refused(self, store: ObjectStore, tmp_path: Path) -> None:
        source = file(tmp_path, b"x")
        for use in (lambda name: store.put(name, source), store.read, store.versions, store.delete):
            for name in HOSTILE:
                with pytest.raises(UnknownObjectError) as refused:
                    use(name)
                assert not name or name not in str(refused.value)
        assert list(store.names()) == []

    def test_many_threads_may_use_it_at_once(self, store: ObjectStore, tmp_path: Path) -> None:
        def one(number: int) -> bool:
            name = f"objects/{number % 3:02x}/{number:032x}"
            content = str(number).encode() * 1000
            source = tmp_path / f"source-{number}"
            source.write_bytes(content)
            store.put(name, source)
            same = store.read(name) == content
            return same and (number % 2 == 0 or store.delete(name) == 1)

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(one, range(40)))
        assert len(list(store.names())) == 20

    def test_writers_of_one_name_leave_one_writers_content(self, store: ObjectStore, tmp_path: Path) -> None:
        contents = [bytes([number]) * 50_000 for number in range(8)]
        sources = [file(tmp_path, content, f"source-{number}") for number, content in enumerate(contents)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda source: store.put("objects/ab/shared", source), sources))
        assert store.read("objects/ab/shared") in contents


def file(folder: Path, content: bytes, name: str = "source") -> Path:
    """A file that holds this."""
    path = folder / name
    path.write_bytes(content)
    return path
