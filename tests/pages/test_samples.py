"""A sample: from a delivered introduction, by two keys, to a case that ranking quotes; and back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import content
from matchmaker.catalogue.content import capability_content
from matchmaker.catalogue.offers import Case, Grade
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import samples
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from matchmaker.recommendations.service import recommend_providers
from tests.factories import make_need, make_organisation
from tests.introductions.cast import bring, make_cast
from tests.letters import kinds_to

Enter = Callable[..., FlaskClient]
NAME = "雀羽精密示例有限公司"
WORDS = {
    "title": "压铸件气密性在线检测",
    "work": "在压铸线尾端加装气密性在线检测工位，判定结果写回追溯系统。",
    "result": "泄漏流出降为零",
    "year": "2026",
}


@pytest.fixture
def stage(app: Flask) -> dict[str, str]:
    """A delivered introduction, one that is not, and a stranger's need that only the sample's words answer."""
    with app.app_context(), transaction():
        cast = make_cast(enterprise={"name": NAME, "short_name": "雀羽"})
        early = bring(make_cast(), State.MET)
        other = make_need(
            make_organisation(),
            title="阀体气密性在线检测",
            problem="阀体泄漏要到整机才发现，需要气密性在线检测，判定结果写回追溯系统。",
        )
        one = bring(cast, State.DELIVERED)
        return {
            "code": one.code,
            "asker": cast.asker.email,
            "seller": cast.seller.email,
            "capability": cast.capability.code,
            "early": early.code,
            "early_asker": next(each.user.email for each in early.enterprise.memberships),
            "other": other.code,
        }


def cases(app: Flask, stage: dict[str, str]) -> list[tuple[str, bool]]:
    with app.app_context():
        return [(one.grade, one.consented) for one in get_capability(stage["capability"]).cases]


def quoted(app: Flask, stage: dict[str, str]) -> str:
    """Return what is quoted for the stranger's need, with the grades of the cases that it comes from."""
    with app.app_context():
        found = recommend_providers(get_need(stage["other"]))
        return str([(one.quote, one.grade) for row in found.candidates for one in row.match.evidence])


def test_sample_needs_both_and_becomes_evidence(app: Flask, sign_in: Enter, stage: dict[str, str]) -> None:
    page = f"/introductions/{stage['code']}/sample"
    seller, asker = sign_in(stage["seller"]), sign_in(stage["asker"])
    assert sign_in(stage["early_asker"]).get(page).status_code == 404
    early = sign_in(stage["early_asker"])
    assert "双方登记交付之后才能做成样板" in early.get(f"/introductions/{stage['early']}/sample").get_data(as_text=True)
    assert early.post(f"/introductions/{stage['early']}/sample", data=WORDS).status_code == 409
    assert seller.post(page, data=WORDS | {"work": f"为{NAME}加装气密性检测工位"}).status_code == 422
    assert seller.post(page, data=WORDS | {"year": "1800"}).status_code == 422
    assert "气密性" not in quoted(app, stage)
    assert seller.post(page, data=WORDS | {"named": "y"}).status_code == 303  # the name is not theirs to give
    assert "sample_asked" in kinds_to(app, stage["asker"])
    assert len(cases(app, stage)) == 1
    assert seller.post(f"{page}/agree", data={"version": "1"}).status_code == 409  # one key twice
    assert asker.post(f"{page}/agree", data={"version": "0"}).status_code == 409  # other words than were read
    assert asker.post(f"{page}/agree", data={"version": "1"}).status_code == 303
    assert cases(app, stage)[-1] == ("platform", True)
    assert "气密性" in quoted(app, stage)
    with app.app_context():
        row = samples.find_sample(get_introduction(stage["code"]))
        assert row is not None
        assert row.case is not None
        assert NAME not in row.case.customer
        assert samples.list_samples(until=clock.today()) == [row]
        public = f"/samples/{row.code}"
    for path in ("/samples", public, f"/capabilities/{stage['capability']}"):
        shown = sign_in(stage["early_asker"]).get(path).get_data(as_text=True)
        assert WORDS["title"] in shown or WORDS["work"] in shown
        assert NAME not in shown
    assert stage["code"] in asker.get(public).get_data(as_text=True)  # its sides read where it came from
    assert stage["code"] not in sign_in(stage["early_asker"]).get(public).get_data(as_text=True)
    assert seller.post(page, data=WORDS).status_code == 409  # what is public is taken back first
    assert asker.post(f"{page}/withdraw").status_code == 303
    assert len(cases(app, stage)) == 1
    assert "气密性" not in quoted(app, stage)
    assert sign_in(stage["early_asker"]).get(public).status_code == 404
    assert asker.post(f"{page}/withdraw").status_code == 409


def test_edits_of_the_post_leave_a_sample_alone(app: Flask, sign_in: Enter, stage: dict[str, str]) -> None:
    page = f"/introductions/{stage['code']}/sample"
    assert sign_in(stage["asker"]).post(page, data=WORDS | {"named": "y"}).status_code == 303
    assert sign_in(stage["seller"]).post(f"{page}/agree", data={"version": "1"}).status_code == 303
    with app.app_context(), transaction():
        capability = get_capability(stage["capability"])
        assert capability.cases[-1].customer == NAME  # the enterprise gave its name
        typed = capability_content(capability)
        assert len(typed.cases) == 1  # the editor has what the provider wrote, no more
        content.write(capability, typed)
    assert [one[0] for one in cases(app, stage)] == ["self", "platform"]


def test_unconsented_case_is_not_quoted(app: Flask, stage: dict[str, str]) -> None:
    """The negative control: the same words without consent are nobody's evidence."""
    with app.app_context(), transaction():
        capability = get_capability(stage["capability"])
        work = WORDS["work"]
        capability.cases.append(
            Case(customer="甲", work=work, year=2026, grade=Grade.PLATFORM, consented=False, position=1)
        )
    assert "气密性" not in quoted(app, stage)
