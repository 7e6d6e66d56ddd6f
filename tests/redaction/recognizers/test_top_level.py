"""Endings of hosts are those of the root zone, as the public suffix list beside Presidio has them."""

import tldextract

from redaction.recognizers.top_level import _SAID_SO, TOP_LEVEL


def test_all_but_a_few_endings_are_delegated() -> None:
    suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None).tlds
    assert TOP_LEVEL - {suffix.rpartition(".")[2] for suffix in suffixes} == _SAID_SO
