"""A provider answers a need; the enterprise compares the answers side by side."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Response
from tests.introductions.stage import (
    CONTACT_OF_ENTERPRISE,
    CONTACT_OF_PROVIDER,
    NAMES_OF_ENTERPRISE,
    Stage,
    set_stage,
    text_of,
)

SignIn = Callable[..., FlaskClient]


def said(stage: Stage, **more: object) -> dict[str, object]:
    return {
        "capability": stage.capability,
        "lines_0": "多角度光源加深度学习，漏检率 0.3%",
        "price_low": "60",
        "price_high": "90",
        "months": "4",
        "site_survey": "y",
        "cases": [f"{stage.capability}:1"],
        "consent": "y",
        **more,
    }


def test_respond_starts_an_introduction_and_hides_the_enterprise(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    seller, address = sign_in(stage.mails["seller"]), f"/needs/{stage.need}/respond"
    shown = text_of(seller, address)
    assert not [word for word in (*NAMES_OF_ENTERPRISE, *CONTACT_OF_ENTERPRISE) if word in shown]
    made = seller.post(address, data=said(stage))
    assert made.status_code == 303, made.text
    assert seller.post(address, data=said(stage)).location == made.location
    page = text_of(sign_in(stage.mails["asker"]), made.location)
    for word in ("多角度光源加深度学习", "60–90 万元", "4 个月", "希望先到现场勘查", "某汽车壳体厂"):
        assert word in page
    assert not [word for word in CONTACT_OF_PROVIDER if word in page]
    with app.app_context():
        assert db.session.query(Response).count() == 1


def test_respond_says_at_the_field_what_is_missing(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    seller, address = sign_in(stage.mails["seller"]), f"/needs/{stage.need}/respond"
    for wrong in ({"lines_0": ""}, {"price_high": "1"}, {"months": "many"}, {"consent": ""}, {"capability": "C-1"},
                  {"lines_0": "请打 13800138000"}, {"cases": ["C-1999-0001:1"]}):  # fmt: skip
        answer = seller.post(address, data={**said(stage), "note": "请保留这句话", **wrong})
        assert answer.status_code == 422, wrong
        assert 'class="error"' in answer.text
        assert "请保留这句话" in answer.text
    with app.app_context():
        assert db.session.query(Introduction).count() == 0


def test_respond_is_for_verified_providers(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    address = f"/needs/{stage.need}/respond"
    assert sign_in(stage.mails["asker"]).get(address).status_code == 403
    assert sign_in(stage.mails["officer"]).get(address).status_code == 403
    assert "还没有已发布的方案" in text_of(sign_in(stage.mails["third_provider"]), address)


def test_compare_shows_answers_to_the_owner_and_staff(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, None)
    address = f"/needs/{stage.need}/responses"
    asker = sign_in(stage.mails["asker"])
    assert "还没有服务商应答" in text_of(asker, address)
    sign_in(stage.mails["seller"]).post(f"/needs/{stage.need}/respond", data=said(stage))
    for role in ("asker", "officer"):
        shown = text_of(sign_in(stage.mails[role]), address)
        assert "漏检率 0.3%" in shown
        assert "推荐仅供参考" in shown
        assert not [word for word in CONTACT_OF_PROVIDER if word in shown]
    assert "同意对接…" in text_of(asker, address)
    text_of(sign_in(stage.mails["third_enterprise"]), address, 404)
    text_of(sign_in(stage.mails["seller"]), address, 403)
