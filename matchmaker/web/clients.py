"""Who a visitor counts as where tries are limited; what a limit is, is said where it is kept."""

from ipaddress import IPv6Address, ip_address

from flask import request


def client_of(address: str) -> str:
    """Return who an address of the internet stands for: itself, or the /64 of IPv6, which one customer has whole.

    Returns "" for what is no such address, a socket of this machine for instance.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or f"{IPv6Address(int(found) >> 64 << 64)}/64")
    return str(found)


def client() -> str:
    """Return who asks. Behind a proxy that is whom TRUSTED_PROXIES lets us believe; without it all come from the proxy."""
    return client_of(request.remote_addr or "")
