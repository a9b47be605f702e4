"""Who a visitor counts as."""

import pytest

from matchmaker.web.clients import client_of


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("unix:", ""),
        ("' OR 1=1", ""),
        ("203.0.113.9:4711", ""),
    ],
)
def test_client_is_an_address_or_a_network(address: str, name: str) -> None:
    assert client_of(address) == name
