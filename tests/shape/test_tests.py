"""Tests play on the real house (smell 15)."""

import re

from tests.shape.source import lines_with, test_modules

MOCKS_OF_OURS = re.compile(r"patch(\.object)?\(\s*[\"']ascolto\b")


def test_no_test_replaces_our_own_code():
    assert lines_with(MOCKS_OF_OURS, test_modules()) == []
