"""The figures of 中立性: properties over any rows, a recount of real ones from the file, who sees which, and the operator's numbers."""

import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import limits, service
from matchmaker.introductions.fairness import Threshold
from matchmaker.introductions.limits import DEFAULTS
from matchmaker.introductions.states import Side, State
from matchmaker.reporting import neutrality
from matchmaker.reporting.neutrality import FEW, Person, Row, Share, Shown
from tests.factories import join, make_capability, make_need, make_officer, make_operator, make_provider, make_user
from tests.introductions.cast import Cast, ask, bring, make_cast

Enter = Callable[..., FlaskClient]
AT = datetime(2026, 11, 2, tzinfo=UTC)

people = st.sampled_from([None, Person("a@x", "甲"), Person("b@x", "乙")])
rows = st.lists(
    st.builds(
        Row,
        code=st.uuids().map(str),
        need=st.just("N-1"),
        provider=st.sampled_from(["O-1", "O-2", "O-3", "O-4", "O-5"]),
        provider_name=st.just("某"),
        created_at=st.just(AT),
        state=st.just("agreed"),
        proposer=people,
        confirmer=people,
        refused_by=st.sampled_from(["enterprise", "provider"]),
        refused_for=st.sampled_from(["", "region", "budget"]),
        compared=st.integers(0, 4),
        wanted=st.just(3),
    ),
    max_size=40,
)
shown = st.lists(
    st.integers(0, 10).flatmap(lambda n: st.builds(Shown, st.just("N-1"), st.just(AT), st.integers(0, n), st.just(n))),
    max_size=10,
)


def opened(found: list[Row], what: str, share: Share) -> int:
    return len(neutrality.chosen(found, what, share.key))


@given(rows, shown)
@settings(max_examples=200, deadline=None)
def test_every_figure_counts_the_rows_that_it_opens(found: list[Row], lists: list[Shown]) -> None:
    f = neutrality.figures(found, lists, DEFAULTS)
    spread = {
        "provider-proposed": f.providers_proposed,
        "provider-introduced": f.providers_introduced,
        "officer-proposed": f.officers_proposed,
        "officer-confirmed": f.officers_confirmed,
        "refusal": f.refusals,
    }
    for what, shares in spread.items():
        assert all(one.n == opened(found, what, one) for one in shares)
        assert sum(one.n for one in shares) == (shares[0].of if shares else 0)
        assert [one.n for one in shares] == sorted((one.n for one in shares), reverse=True)
    assert f.few.n == opened(found, "few", f.few)
    assert f.top.n == opened(found, "top", f.top)
    assert f.newcomers.n == sum(one.new for one in lists)
    assert f.top.n == sum(one.n for one in f.providers_introduced[:3])


@given(rows, shown)
@settings(max_examples=100, deadline=None)
def test_few_rows_give_neither_share_nor_mark(found: list[Row], lists: list[Shown]) -> None:
    f = neutrality.figures(found, lists, DEFAULTS)
    for one in (*f.providers_proposed, *f.providers_introduced, *f.officers_confirmed, f.top, f.newcomers):
        assert one.of >= FEW or (one.percent is None and not one.marked)


def test_mark_stands_above_the_operators_number_alone() -> None:
    def row(provider: str) -> Row:
        return Row(provider, "N-1", provider, "", AT, "introduced", confirmer=Person("a@x", "甲"))

    found = [row(one) for one in ["O-1"] * 3 + ["O-2"] * 2 + ["O-3"] * 5]
    f = neutrality.figures(found, [], DEFAULTS)
    assert {one.key for one in f.providers_introduced if one.marked} == {"O-3"}, "30 per cent are not more than 30"


def test_unknown_figure_has_no_rows() -> None:
    with pytest.raises(KeyError):
        neutrality.chosen([], "nonsense", "")


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    """Six introductions of one park, two of another; who proposed, confirmed and declined differs."""
    with app.app_context(), transaction():
        cast = make_cast(provider={"capacity": 50})
        for side in (Side.STAFF, Side.STAFF, Side.ENTERPRISE):
            cast.need = make_need(cast.enterprise)
            one = bring(cast, State.INTRODUCED, side)
            if side == Side.STAFF:
                limits.keep_candidates(one, [], "只有一家", by=cast.officer, now=clock.now())
        for reason in ("region", "budget", "budget"):
            provider = make_provider()
            other = Cast(**{**cast.__dict__, "provider": provider, "capability": make_capability(provider)})
            other.seller, other.need = provider.memberships[0].user, make_need(cast.enterprise)
            service.decline(ask(other), by=other.seller, now=clock.now(), reason=reason)
        far = make_cast(provider={"capacity": 50})
        bring(far, State.INTRODUCED)
        auditor = make_user()
        join(auditor, Role.AUDITOR)
        return {
            "officer": cast.officer.email,
            "colleague": make_officer(cast.park).email,
            "far": far.officer.email,
            "operator": make_operator().email,
            "auditor": auditor.email,
            "seller": cast.seller.email,
            "provider": cast.provider.code,
        }


def sheet_of(browser: FlaskClient, query: str = "") -> list[tuple[object, ...]]:
    answer = browser.get(f"/staff/neutrality.xlsx{query}")
    assert answer.status_code == 200
    page = load_workbook(io.BytesIO(answer.data)).active
    assert page is not None
    return list(page.iter_rows(min_row=2, values_only=True))


def test_figures_come_out_again_from_the_file(app: Flask, sign_in: Enter, world: dict[str, str]) -> None:
    officer = sign_in(world["officer"])
    found = sheet_of(officer)
    assert len(found) == 6
    page = officer.get("/staff/neutrality").get_data(as_text=True)
    introduced = Counter(row[2] for row in found if row[7])
    assert introduced == {world["provider"]: 3}
    refused = Counter(row[9] for row in found if row[9])
    assert refused == {"预算不合适": 2, "地区不合适": 1}
    assert "3 / 3，太少，不算比例" in page
    assert "2 / 3，太少，不算比例" in page
    assert sum(1 for row in found if row[6]) == 2
    assert [row[11] for row in found if row[11]] == ["只有一家"] * 2
    one = f"?show=provider-introduced&key={world['provider']}"
    assert len(sheet_of(officer, one)) == 3
    assert officer.get(f"/staff/neutrality{one}").get_data(as_text=True).count('href="/staff/introductions/I-') == 3


def test_officers_see_their_own_park_operators_and_auditors_all(sign_in: Enter, world: dict[str, str]) -> None:
    seen = {who: len(sheet_of(sign_in(world[who]))) for who in ("officer", "colleague", "far", "operator", "auditor")}
    assert seen == {"officer": 6, "colleague": 6, "far": 1, "operator": 7, "auditor": 7}
    assert sign_in(world["seller"]).get("/staff/neutrality").status_code == 403


@pytest.mark.parametrize("query", ["?show=nonsense", "?show=provider&key=x"])
def test_unknown_figure_is_not_found(sign_in: Enter, world: dict[str, str], query: str) -> None:
    assert sign_in(world["operator"]).get(f"/staff/neutrality{query}").status_code == 404


def test_operator_sets_the_numbers_and_it_is_told(app: Flask, sign_in: Enter, world: dict[str, str]) -> None:
    given = {name.value: str(value) for name, value in DEFAULTS.items()} | {"open_asks": "2"}
    operator = sign_in(world["operator"])
    assert sign_in(world["officer"]).post("/staff/neutrality/limits", data=given).status_code == 403
    assert operator.post("/staff/neutrality/limits", data=given).status_code == 303
    for wrong in ("", "0", "51", "两件", "2.5"):
        answer = operator.post("/staff/neutrality/limits", data=given | {"open_asks": wrong})
        assert answer.status_code == 422, wrong
        assert f'value="{wrong}"' in answer.get_data(as_text=True)
    with app.app_context():
        assert [(one.name, one.value) for one in db.session.query(Threshold)] == [("open_asks", 2)]
        assert limits.limits() == DEFAULTS | {"open_asks": 2}
