"""Where a client's key is looked for."""

import pytest

from ingress.surfaces.credential import MAX_CREDENTIAL, bearer


@pytest.mark.parametrize(
    ("authorization", "subprotocols", "found"),
    [
        ("Bearer ew_1", [], "ew_1"),
        ("bearer  ew_1 ", [], "ew_1"),
        ("Basic ew_1", [], ""),
        ("ew_1", [], ""),
        ("", [], ""),
        (None, [], ""),
        (None, ["earwitness.v1", "bearer.ew_1"], "ew_1"),
        (None, ["earwitness.v1"], ""),
        ("Bearer ew_1", ["bearer.ew_2"], "ew_1"),
        ("Basic x", ["bearer.ew_2"], "ew_2"),
        ("Bearer " + "x" * MAX_CREDENTIAL, [], "x" * MAX_CREDENTIAL),
        ("Bearer " + "x" * (MAX_CREDENTIAL + 1), [], ""),
    ],
)
def test_the_header_comes_before_the_subprotocol(
    authorization: str | None, subprotocols: list[str], found: str
) -> None:
    assert bearer(authorization, subprotocols) == found
