"""Every kind of mail about an introduction renders in both languages, for every recipient, and names only what they may see."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.config import ROOT
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import following, service, succession
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import Notice, OutboxMessage
from matchmaker.web import mail
from tests.factories import make_capability, make_organisation
from tests.introductions.cast import ask, bring, make_cast

NAME = "雀丙精铸有限公司"
ELSEWHERE = {"introduction_handed"}  # told where an officer stands aside; its own tests play that
FOLDERS = (path for path in (ROOT / "templates" / "email").glob("introduction_*") if path.is_dir())
KINDS = sorted({path.name for path in FOLDERS} - ELSEWHERE)


@pytest.fixture
def everything(app: Flask) -> Flask:
    """An app whose outbox holds mails of every kind."""
    with app.app_context(), transaction():
        for side in Side:
            for state in (State.MET, State.DECLINED, State.WITHDRAWN, State.CLOSED, State.PROPOSED):
                cast = make_cast(enterprise={"name": NAME + side, "short_name": ""})
                bring(cast, state, side)
            cast = make_cast()
            for _ in range(5):
                make_organisation(park=cast.park)
            ask(cast, side)
        cast = make_cast()
        ask(cast)
        cast.need.state = "filled"
        service.close_siblings(cast.need, by=None, now=clock.now())
        _what_follows()
        later = clock.now() + timedelta(days=8)
        service.remind_due(later)
        service.expire_due(later + timedelta(days=20))
        service.hand_over_due(later + timedelta(days=60))
        following.ask_due(later + timedelta(days=60))
        succession.ask_next(later)
    return app


def _what_follows() -> None:
    """The steps from *introduced* on, and a provider that says no while another stands in line."""
    now, day = clock.now(), clock.today()
    bring(make_cast(), State.DELIVERED)
    cast = make_cast()
    one = bring(cast, State.INTRODUCED)
    service.record_no_show(one, by=cast.asker, now=now, day=day, absent="provider")
    service.plan(one, by=cast.seller, now=now, stage="quote", day=day, owner="provider")
    service.record_meeting(one, by=cast.asker, now=now, day=day)
    service.intend(one, by=cast.asker, now=now, said=Said(day=day))
    service.deny(one, by=cast.seller, now=now, outcome="intention", note="还在谈")
    cast = make_cast()
    service.deny(bring(cast, State.MET), by=cast.officer, now=now, outcome="meeting", note="没有", document="登记表")
    cast = make_cast()
    refused = ask(cast, then=[make_capability()])
    service.decline(refused, by=cast.seller, now=now, reason="capacity")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_kind_renders_in_both_languages(everything: Flask) -> None:
    with everything.test_request_context():
        mails = list(db.session.query(OutboxMessage).order_by(OutboxMessage.id))
        assert sorted({one.kind for one in mails}) == KINDS
        for one in mails:
            for language in ("zh", "en"):
                said = mail.render(one.kind, language, one.subject, one.facts)
                assert said.subject
                assert "/introductions/I-" in said.text or "/follow-up/" in said.text
                assert not [bad for bad in ("None", "{{", "Undefined", "State.") if bad in said.text + said.subject]
        for line in db.session.query(Notice):
            assert mail.line(line)
            assert "introductions/I-" in mail.page_of(line)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_mail_of_a_need_that_was_taken_down_names_no_title(app: Flask) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        one = ask(cast)
        cast.need.taken_down_at = clock.now()
        service.close_siblings(cast.need, by=None, now=clock.now())
        told = db.session.query(OutboxMessage).filter_by(kind="introduction_withdrawn", address=cast.seller.email).one()
        assert told.facts["title"] is None
        assert told.subject == one.code


def test_kinds_have_subject_and_body() -> None:
    folder = Path(ROOT / "templates" / "email")
    assert KINDS
    assert not [kind for kind in KINDS for part in ("subject.txt", "body.txt") if not (folder / kind / part).is_file()]
