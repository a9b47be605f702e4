"""Programs, as at the JSON door."""

from tests.api.conftest import program

__all__ = ["program"]
