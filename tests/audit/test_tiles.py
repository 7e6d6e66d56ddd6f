import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import MalformedLeafError
from audit.merkle import leaf_hash, root_of
from audit.tiles import TILE_WIDTH, Tile, TileBuilder, bundle, bundle_path, unbundle
from audit.trees import BUNDLE_ENTRIES


def test_paths_are_those_of_the_specification() -> None:
    assert Tile(0, 1234067, bytes(8192)).path == "tile/0/x001/x234/067"
    assert Tile(3, 5, bytes(32 * 7)).path == "tile/3/005.p/7"
    assert bundle_path(1000, 256) == "tile/entries/x001/000"
    assert bundle_path(0, 1) == "tile/entries/000.p/1"
    assert TILE_WIDTH == BUNDLE_ENTRIES


def test_tiles_of_a_tree_of_70000_are_those_that_the_specification_counts() -> None:
    builder = TileBuilder()
    full = builder.add([leaf_hash(index.to_bytes(4, "big")) for index in range(70_000)])
    partial = list(builder.partial())
    assert [sum(tile.level == level for tile in full) for level in range(3)] == [273, 1, 0]
    assert [(tile.level, len(tile.hashes) // 32) for tile in partial] == [(0, 112), (1, 17), (2, 1)]


@given(st.integers(0, 1200), st.integers(1, 300))
def test_each_tile_holds_the_roots_below_it_and_all_give_the_trees_root(size: int, step: int) -> None:
    hashes = [leaf_hash(index.to_bytes(4, "big")) for index in range(size)]
    builder, tiles = TileBuilder(), []
    for start in range(0, size, step):
        tiles += builder.add(hashes[start : start + step])
    for tile in [*tiles, *builder.partial()]:
        span = 256**tile.level
        for place in range(len(tile.hashes) // 32):
            first = (tile.number * 256 + place) * span
            assert tile.hashes[place * 32 :][:32] == root_of(hashes[first : first + span])
    assert builder.root() == root_of(hashes)


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_bundle_reads_back(leaves: list[bytes]) -> None:
    assert unbundle(bundle(leaves)) == leaves


@given(st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=5), st.data())
def test_bundle_that_is_cut_off_is_malformed(leaves: list[bytes], data: st.DataObject) -> None:
    whole = bundle(leaves)
    with pytest.raises(MalformedLeafError):
        unbundle(whole[: -data.draw(st.integers(1, len(leaves[-1]) + 1))])
