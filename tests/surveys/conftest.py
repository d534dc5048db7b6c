"""What the tests of surveys share: the post office of the tests of letters."""

from tests.correspondence.conftest import post_office

__all__ = ["post_office"]
