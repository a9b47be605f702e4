"""Every kind of mail about an introduction renders in both languages, for every recipient, and names only what they may see."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.config import ROOT
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import service
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import Notice, OutboxMessage
from matchmaker.web import mail
from tests.factories import make_organisation
from tests.introductions.cast import ask, bring, make_cast

NAME = "雀丙精铸有限公司"
KINDS = sorted(path.name for path in (ROOT / "templates" / "email").glob("introduction_*") if path.is_dir())


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
        later = clock.now() + timedelta(days=8)
        service.remind_due(later)
        service.expire_due(later + timedelta(days=20))
    return app


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_kind_renders_in_both_languages(everything: Flask) -> None:
    with everything.test_request_context():
        mails = list(db.session.query(OutboxMessage).order_by(OutboxMessage.id))
        assert sorted({one.kind for one in mails}) == KINDS
        for one in mails:
            for language in ("zh", "en"):
                said = mail.render(one.kind, language, one.subject, one.facts)
                assert said.subject
                assert "/introductions/I-" in said.text
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
