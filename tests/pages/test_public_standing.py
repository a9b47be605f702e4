"""What people on neither side read of introductions: how far a need has come, and what came of a provider's."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.claims import Rating
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.ratings import FEWEST
from matchmaker.introductions.states import Side, State
from tests.introductions.stage import set_stage, text_of

SignIn = Callable[..., FlaskClient]


def facts_of(html: str) -> dict[str, str]:
    """Return what the page's lists of facts say."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.S)
    return {name: re.sub(r"<.*?>", "", value) for name, value in found}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, None),
        (State.PROPOSED, "征求意见中"),
        (State.AGREED, "征求意见中"),
        (State.MET, "已建立联系"),
        (State.SIGNED, "已签约"),
        (State.DECLINED, None),
    ],
)
def test_need_says_how_far_it_has_come(app: Flask, sign_in: SignIn, state: State | None, said: str | None) -> None:
    stage = set_stage(app, state)
    facts = facts_of(text_of(sign_in(stage.mails["third_provider"]), f"/needs/{stage.need}"))
    assert facts.get("对接进展") == said


def test_provider_shows_what_came_of_its_introductions(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.DELIVERED)
    with app.app_context(), transaction():
        one = get_introduction(stage.introduction)
        provider = one.provider.code
    reader = sign_in(stage.mails["third_enterprise"])
    facts = facts_of(text_of(reader, f"/organisations/{provider}"))
    counted = [facts[word] for word in ("已建立联系", "已洽谈", "已签约", "已交付")]
    assert counted == ["1", "0", "1", "1"], "the meeting was told by one side alone"
    assert facts["对方评价"] == "还没有评价"


def test_mean_of_ratings_waits_for_enough(app: Flask, sign_in: SignIn) -> None:
    stages = [set_stage(app, State.MET) for _ in range(FEWEST)]
    with app.app_context(), transaction():
        first = get_introduction(stages[0].introduction)
        provider, now = first.provider, clock.now()
        for stars, stage in enumerate(stages, 1):
            one = get_introduction(stage.introduction)
            one.provider_id = provider.id
            by = one.steps[0].actor_id
            for side in (Side.ENTERPRISE, Side.PROVIDER):
                db.session.add(Rating(introduction_id=one.id, side=side, stars=stars, note="", by_id=by, at=now))
        code, reader = provider.code, stages[0].mails["third_enterprise"]
    page = f"/organisations/{code}"
    assert facts_of(text_of(sign_in(reader), page))["对方评价"] == "平均 3.0 分（5 次，满分 5 分）"
    with app.app_context(), transaction():
        db.session.delete(db.session.query(Rating).filter_by(side=Side.ENTERPRISE, stars=5).one())
    assert facts_of(text_of(sign_in(reader), page))["对方评价"] == "4 次评价，太少，不作统计"
