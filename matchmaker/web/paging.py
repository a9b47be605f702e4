"""What the address of a plain list asks for, words and a page, and where its other pages are; lists with filters are `listing.py`'s."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

SIZE = 50
LONGEST_WORDS = 100


def asked_words() -> str:
    """Return the words of the search field."""
    return request.values.get("q", "").strip()[:LONGEST_WORDS]


def asked_page() -> int:
    """Return the page number of the address, from 1; anything else is the first page."""
    wanted = request.values.get("page", "1")
    return max(1, int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1


@dataclass(frozen=True)
class Paging:
    """One page of a list and the way to the others; a number beyond the last page becomes the last."""

    total: int
    endpoint: str
    kept: dict[str, Any]
    asked: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def page(self) -> int:
        return min(self.asked, self.pages)

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return self.size * (self.page - 1)

    def url(self, number: int) -> str:
        """Return the address of another page under the same filter; the first page has no number in it."""
        return url_for(self.endpoint, **self.kept, page=number if number > 1 else None)


def paging(total: int, endpoint: str, size: int = SIZE, **kept: Any) -> Paging:
    """Return the page that the address asks for; `kept` is the filter, empty values are left out of addresses."""
    return Paging(total, endpoint, {name: value for name, value in kept.items() if value}, asked_page(), size)
