from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    inclusion_proof_beyond,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

SIZES = sorted({*range(301), *(2**k + d for k in range(1, 13) for d in (-1, 0, 1))})


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there: recursive, over whole lists, sharing nothing with the product."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(bytes([0]) + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(bytes([1]) + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def entries(count: int) -> list[bytes]:
    return [f"entry {index}".encode() for index in range(count)]


@pytest.mark.parametrize("size", [size for size in SIZES if size > 300 or size % 7 == 0])
def test_root_is_that_of_rfc_6962_at_every_boundary(size: int) -> None:
    leaves = entries(size)
    assert root_of([leaf_hash(leaf) for leaf in leaves]) == naive_root(leaves)


def test_root_is_that_of_rfc_6962_for_every_small_size() -> None:
    leaves, frontier = entries(301), Frontier()
    for size in range(301):
        assert frontier.root() == naive_root(leaves[:size])
        frontier = frontier.extended([leaf_hash(leaves[size])])


def test_root_equals_the_published_vectors_of_certificate_transparency() -> None:
    # The test data of the certificate-transparency project, used by every RFC 6962 implementation since.
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    hashes = [leaf_hash(bytes.fromhex(entry)) for entry in data]
    assert [root_of(hashes[: size + 1]).hex() for size in range(8)] == roots


def test_leaf_cannot_pass_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != root_of([left, right])


@given(st.integers(1, 400), st.data())
def test_every_entry_has_an_inclusion_proof_and_no_other_entry_fits_it(size: int, data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in entries(size)]
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(hashes, index), root_of(hashes)
    assert verify_inclusion(hashes[index], index, size, proof, root)
    assert verify_inclusion(hashes[other], index, size, proof, root) == (other == index)
    assert verify_inclusion(hashes[index], other, size, proof, root) == (other == index)


def test_consistency_verifies_between_every_pair_of_sizes() -> None:
    hashes = [leaf_hash(leaf) for leaf in entries(70)]
    roots = [root_of(hashes[:size]) for size in range(71)]
    for new in range(71):
        for old in range(new + 1):
            proof = consistency_proof(hashes[:new], old)
            assert verify_consistency(old, new, proof, roots[old], roots[new])


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_fork_has_no_consistency_proof(old: int, new: int, data: st.DataObject) -> None:
    old, new = min(old, new), max(old, new)
    changed = data.draw(st.integers(0, old - 1))
    forked = [leaf_hash(b"forged") if index == changed else leaf_hash(leaf) for index, leaf in enumerate(entries(new))]
    honest = root_of([leaf_hash(leaf) for leaf in entries(old)])
    proof = consistency_proof(forked, old)
    assert not verify_consistency(old, new, proof, honest, root_of(forked))


@given(st.integers(2, 200), st.data())
def test_proof_that_was_cut_padded_or_changed_fails(size: int, data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in entries(size)]
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(hashes, index), root_of(hashes)
    place = data.draw(st.integers(0, len(proof) - 1))
    changed = [sha256(node).digest() if at == place else node for at, node in enumerate(proof)]
    for bad in (proof[:-1], [*proof, root], changed):
        assert not verify_inclusion(hashes[index], index, size, bad, root)
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(hashes, old)
    for bad in (proof[:-1], [*proof, root], [sha256(proof[0]).digest(), *proof[1:]]):
        assert not verify_consistency(old, size, bad, root_of(hashes[:old]), root)


def test_proofs_of_what_cannot_be_are_refused() -> None:
    hashes = [leaf_hash(leaf) for leaf in entries(5)]
    with pytest.raises(IndexError):
        inclusion_proof(hashes, 5)
    with pytest.raises(IndexError):
        consistency_proof(hashes, 6)
    assert not verify_inclusion(hashes[0], 5, 5, [], root_of(hashes))
    assert not verify_consistency(6, 5, [], EMPTY_ROOT, root_of(hashes))
    assert not verify_consistency(0, 5, [], root_of(hashes), root_of(hashes))
    assert verify_consistency(0, 5, [], EMPTY_ROOT, root_of(hashes))


@given(st.lists(st.binary(max_size=40), max_size=60), st.integers(0, 60))
def test_frontier_grown_in_steps_is_the_frontier_grown_at_once(leaves: list[bytes], cut: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    assert Frontier().extended(hashes[:cut]).extended(hashes[cut:]) == Frontier().extended(hashes)


@given(st.data())
def test_inclusion_is_proved_from_a_kept_frontier_as_from_all_leaves(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 600))
    kept = data.draw(st.integers(0, size - 1))
    index = data.draw(st.integers(kept, size - 1))
    hashes = [leaf_hash(leaf) for leaf in entries(size)]
    frontier = Frontier().extended(hashes[:kept])
    assert inclusion_proof_beyond(frontier, hashes[kept:], index) == inclusion_proof(hashes, index)


@pytest.mark.parametrize("index", [4, 9])
def test_inclusion_is_proved_only_beyond_the_frontier(index: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in entries(9)]
    with pytest.raises(IndexError):
        inclusion_proof_beyond(Frontier().extended(hashes[:5]), hashes[5:], index)
