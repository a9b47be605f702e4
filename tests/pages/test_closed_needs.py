"""What a provider learns of a need that is closed to it, the limit of a need through the doors, and where a tender stops."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue.models import NeedState
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import limits, service
from matchmaker.introductions.access import actions_for
from matchmaker.introductions.states import Action, Side, State
from tests.factories import admin_of, make_capability, make_need, make_operator, make_provider
from tests.introductions.cast import Cast, ask, bring, make_cast

Enter = Callable[..., FlaskClient]
WORDS = {"full": "容量已满", "avoided": "回避", "enough": "需求已有足够对接"}


def fill_provider(cast: Cast) -> None:
    cast.provider.capacity = 1
    bring(Cast(**{**cast.__dict__, "need": make_need()}), State.PROPOSED, Side.PROVIDER)


def refuse_by_enterprise(cast: Cast) -> None:
    sister = Cast(**{**cast.__dict__, "need": make_need(cast.enterprise)})
    one = ask(sister, Side.PROVIDER)
    service.decline(one, by=cast.asker, now=clock.now(), reason="competitor")


def fill_need(cast: Cast) -> None:
    limits.set_limit("open_asks", 1, by=make_operator(), now=clock.now())
    service.propose(cast.need, make_capability(), by=cast.asker, side=Side.ENTERPRISE, now=clock.now(), consent=True)


CLOSING = {"full": fill_provider, "avoided": refuse_by_enterprise, "enough": fill_need}


@pytest.mark.parametrize("why", [*CLOSING, ""])
def test_provider_reads_why_a_need_is_closed_to_it(app: Flask, sign_in: Enter, why: str) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        CLOSING.get(why, lambda cast: None)(cast)
        need, offer, mail = cast.need.code, cast.capability.code, cast.seller.email
        other = admin_of(make_provider()).email
    seller = sign_in(mail)
    page = seller.get(f"/needs/{need}").get_data(as_text=True)
    assert [one for one, word in WORDS.items() if word in page] == ([why] if why else [])
    assert ("应答这条需求" in page) is not bool(why)
    given = {"capability": offer, "lines_0": "可以满足", "consent": "y"}
    assert seller.post(f"/needs/{need}/respond", data=given).status_code == (409 if why else 303)
    foreign = sign_in(other).get(f"/needs/{need}").get_data(as_text=True)
    assert ("暂时对贵单位关闭" in foreign) is (why == "enough"), "what closes it to one closes it to nobody else"


def test_page_of_avoided_need_names_neither_tie_nor_refusal(app: Flask, sign_in: Enter) -> None:
    """Two needs of one masked enterprise could be told from what a reason says: the word is the same for every cause."""
    with app.app_context(), transaction():
        cast = make_cast()
        refuse_by_enterprise(cast)
        need, mail = cast.need.code, cast.seller.email
    page = sign_in(mail).get(f"/needs/{need}").get_data(as_text=True)
    assert "竞争" not in page


def test_what_the_provider_said_itself_does_not_close_the_need(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        sister = Cast(**{**cast.__dict__, "need": make_need(cast.enterprise)})
        service.decline(ask(sister), by=cast.seller, now=clock.now(), reason="competitor")
        need, mail = cast.need.code, cast.seller.email
    assert "暂时对贵单位关闭" not in sign_in(mail).get(f"/needs/{need}").get_data(as_text=True)


def test_refusal_is_hidden_with_its_reason_and_undone_on_the_page(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        one = ask(cast, Side.PROVIDER)
        code, need, provider, offer = one.code, cast.need.code, cast.provider.code, cast.capability.code
        mails = (cast.asker.email, cast.seller.email, cast.officer.email)
    asker, seller, officer = (sign_in(mail) for mail in mails)
    told = {"reason": "budget", "note": "超出预算"}
    assert asker.post(f"/introductions/{code}/decline", data=told).status_code == 303
    page = asker.get(f"/needs/{need}/providers").get_data(as_text=True)
    assert "因贵方于" in page
    assert "“预算不合适”，已隐藏" in page
    assert "因企业于" in officer.get(f"/needs/{need}/providers").get_data(as_text=True)
    assert "因企业于" in seller.get(f"/capabilities/{offer}/needs").get_data(as_text=True)
    assert seller.post(f"/introductions/{code}/undo-refusal").status_code == 403
    back = asker.post(f"/introductions/{code}/undo-refusal", data={"next": f"/needs/{need}/providers"})
    assert back.status_code == 303
    assert back.location.endswith(f"/needs/{need}/providers")
    page = asker.get(f"/needs/{need}/providers").get_data(as_text=True)
    assert "已隐藏" not in page
    assert f"card-{provider}" in page


def test_tender_stops_after_the_introduction(app: Flask) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        cast.need.procurement = "tender"
        one = bring(cast, State.MET)
        assert not {Action.SIGN, Action.DELIVER}.intersection(actions_for(cast.asker, one))
        assert Action.CLOSE in actions_for(cast.asker, one)
        for step in (service.sign, service.deliver):
            with pytest.raises(Conflict) as refused:
                step(one, by=cast.asker, now=clock.now(), said=None)
            assert refused.value.code == "tender_stops"
        plain = bring(make_cast(), State.MET)
        assert Action.SIGN in actions_for(admin_of(plain.enterprise), plain), "the negative control"


def test_pages_of_a_tender_say_what_an_introduction_is_not(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        cast.need.procurement = "tender"
        one = bring(cast, State.INTRODUCED)
        code, need, mails = one.code, cast.need.code, (cast.asker.email, cast.officer.email)
    for mail, path in zip(mails, (f"/introductions/{code}", f"/staff/introductions/{code}"), strict=True):
        browser = sign_in(mail)
        assert "对接不替代招标投标程序" in browser.get(path).get_data(as_text=True)
        assert "对接不替代招标投标程序" in browser.get(f"/needs/{need}").get_data(as_text=True)


def test_provider_that_is_not_verified_is_told_so_and_reads_nothing(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        need, draft = make_need(title="压铸件漏检"), make_need(state=NeedState.DRAFT, published_at=None)
        codes, mail = (need.code, draft.code), admin_of(make_provider(verified=False)).email
    browser = sign_in(mail)
    answer = browser.get(f"/needs/{codes[0]}")
    assert answer.status_code == 403
    page = answer.get_data(as_text=True)
    assert "通过主体核验后可以浏览需求" in page
    assert "压铸件漏检" not in page
    assert browser.get(f"/needs/{codes[1]}").status_code == 404, "what is not public is not even there"
