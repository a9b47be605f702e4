"""Notes whether a page looks for the words of a search: whoever does not answers `?q=` as without, so that it need not be asked twice."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

# They take the query as a whole: werkzeug to make `args` and the address of it, `paths` to lead back to where the reader is.
WHOLE = {"werkzeug.sansio.request", "matchmaker.web.paths"}


@dataclass
class Watch:
    """Whether the request at hand asked what is searched for."""

    asked: bool = False


@contextmanager
def watching(app: Flask) -> Iterator[Watch]:
    """Yield what notes each request that asks for `q`: by its name, with all the others, or in the text behind the question mark.

    Only `listvalues` goes by, by which every request is searched for NUL.
    """
    watch = Watch()

    class Noting(ImmutableMultiDict[str, str]):
        def getlist(self, key: Any, type: Any = None) -> list[Any]:
            watch.asked |= key == "q"
            return super().getlist(key, type)

        def __getitem__(self, key: Any) -> Any:
            watch.asked |= key == "q"
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            watch.asked |= key == "q"
            return super().__contains__(key)

    for name in ("__iter__", "__len__", "__eq__", "keys", "items", "lists", "values", "copy", "to_dict"):
        setattr(Noting, name, _noted(watch, getattr(ImmutableMultiDict, name)))

    class Noticing(Request):
        parameter_storage_class = Noting

        @property
        def query_string(self) -> bytes:
            watch.asked |= sys._getframe(1).f_globals["__name__"] not in WHOLE
            return self._query

        @query_string.setter
        def query_string(self, query: bytes) -> None:
            self._query = query

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "request_class", Noticing)
        yield watch


def _noted(watch: Watch, method: Any) -> Any:
    def noted(self: Any, *given: Any, **named: Any) -> Any:
        watch.asked = True
        return method(self, *given, **named)

    return noted
