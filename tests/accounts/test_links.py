"""Mail links: signed, expiring, for one purpose, once."""

from datetime import timedelta

import pytest
import time_machine

from matchmaker.accounts import links
from matchmaker.accounts.links import Purpose
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, Invalid

KEY = "a key for links, long enough"


def test_link_says_what_was_signed() -> None:
    fact = links.facts(Purpose.RESET, "password.reset", user=7)
    link = links.read(Purpose.RESET, links.sign(fact["purpose"], fact["data"], KEY), KEY)
    assert link.data["user"] == 7
    assert fact["to"] == "password.reset"


def test_two_links_about_the_same_are_two() -> None:
    one, other = (links.facts(Purpose.RESET, "password.reset", user=7)["data"] for _ in range(2))
    assert links.Link(Purpose.RESET, one).digest != links.Link(Purpose.RESET, other).digest


def test_link_of_one_purpose_opens_no_other_door() -> None:
    token = links.sign(Purpose.CONFIRM, {"user": 1}, KEY)
    with pytest.raises(Invalid) as caught:
        links.read(Purpose.RESET, token, KEY)
    assert caught.value.code == "link_wrong"


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t.swapcase()])
def test_changed_token_is_refused(spoil: object) -> None:
    token = links.sign(Purpose.CONFIRM, {"user": 1}, KEY)
    with pytest.raises(Invalid):
        links.read(Purpose.CONFIRM, spoil(token), KEY)


def test_other_key_signs_nothing() -> None:
    with pytest.raises(Invalid):
        links.read(Purpose.CONFIRM, links.sign(Purpose.CONFIRM, {}, "another key"), KEY)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_link_expires(purpose: Purpose) -> None:
    token = links.sign(purpose, {"user": 1}, KEY)
    with time_machine.travel(clock.now() + links.LIFETIME[purpose] - timedelta(seconds=5)):
        assert links.read(purpose, token, KEY).data == {"user": 1}
    with time_machine.travel(clock.now() + links.LIFETIME[purpose] + timedelta(seconds=5)):
        with pytest.raises(Invalid) as caught:
            links.read(purpose, token, KEY)
        assert caught.value.code == "link_expired"


@pytest.mark.usefixtures("session")
def test_link_works_once_however_often_it_was_sent() -> None:
    data = links.facts(Purpose.RESET, "password.reset", user=1)["data"]
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        again = links.read(Purpose.RESET, links.sign(Purpose.RESET, data, KEY), KEY)
    link = links.read(Purpose.RESET, links.sign(Purpose.RESET, data, KEY), KEY)
    assert not links.is_used(link)
    links.use(link, now=clock.now())
    assert links.is_used(again)
    with pytest.raises(Conflict):
        links.use(again, now=clock.now())
