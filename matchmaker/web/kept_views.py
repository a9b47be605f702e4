"""The filter of an address as a kept view holds it; keeping is `brokering/views.py`'s."""

from urllib.parse import parse_qsl, urlencode

PASSING = frozenset({"open", "page", "next", "csrf_token"})  # belong to one look at the page, not to the view
MOST_FIELDS = 30


def tidy(query: str) -> str:
    """Return the filter of an address without what belongs to one look at it, in one order."""
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return ""
    return urlencode(sorted(pair for pair in pairs if pair[0] not in PASSING))
