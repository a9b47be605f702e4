"""智能工厂梯度自查: what is known is filled in, what is not stays unknown, and the gaps can be taken along."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from matchmaker.catalogue import registers
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.policies import readiness
from matchmaker.policies.eligibility import Answer, Known
from matchmaker.policies.entries import shipped
from tests.factories import admin_of, make_operator, make_organisation
from tests.pages.test_benchmarks import FACTS

Enter = Callable[..., FlaskClient]
SCENES = [scene for some in readiness.links().values() for scene in some]


def answers(known: Known) -> list[Answer]:
    return [one.answer for one in readiness.tiers(shipped().values(), known, clock.today())]


@settings(max_examples=200, deadline=None)
@given(
    st.none() | st.integers(0, 5), st.sets(st.sampled_from(SCENES)), st.sets(st.sampled_from(list(readiness.links())))
)
def test_a_higher_tier_is_never_easier(level: int | None, scenes: set[str], without: set[str]) -> None:
    found = answers(Known("110113", "C36", readiness.facts_from(level, scenes, without)))
    order = {Answer.MET: 2, Answer.CANNOT_TELL: 1, Answer.NOT_MET: 0}
    assert [order[one] for one in found] == sorted((order[one] for one in found), reverse=True)
    if level is None:
        assert Answer.MET not in found


def test_every_scene_belongs_to_one_link() -> None:
    assert sorted(SCENES) == [f"SCN{n:03d}" for n in range(1, 41)]


def test_known_scenes_are_filled_in_and_gaps_exported(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        factory = make_organisation()
        registers.record(FACTS, factory, by=make_operator(), now=clock.now())
        mail = admin_of(factory).email
    browser = sign_in(mail)
    page = browser.get("/readiness").get_data(as_text=True)
    assert 'value="SCN024" checked' in page
    assert "没有勾选也没有确认没有的，按不知道处理" in page
    full = {"level": "4", "scenes": SCENES}
    assert "差距清单</h3>" not in browser.post("/readiness", data=full).get_data(as_text=True)
    sent = browser.get("/readiness.xlsx?level=1&scenes=SCN024&without=covers_building")
    rows = list(load_workbook(io.BytesIO(sent.data)).active.values)
    assert ("卓越级", "覆盖“工厂建设”环节", "不满足") in rows
    assert ("卓越级", "覆盖“研发设计”环节", "无法判断") in rows
    assert ("基础级", "智能制造能力成熟度达到 2 级", "不满足") in rows
    assert browser.post("/readiness", data={"level": "9"}).status_code == 422


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_stranger_may_check_too(client: FlaskClient) -> None:
    assert client.post("/readiness", data={"level": "2", "scenes": ["SCN020"]}).status_code == 200
