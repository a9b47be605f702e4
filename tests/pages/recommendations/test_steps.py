"""At which of its six steps a need stands, as the head of its list of providers says."""

import pytest
from flask import Flask

from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import State
from tests.introductions.cast import bring, make_cast
from tests.pages.recommendations.reading import Enter, text

DONE = {
    "": 2,
    State.PROPOSED: 2,
    State.AGREED: 3,
    State.INTRODUCED: 4,
    State.MET: 4,
    State.SIGNED: 5,
    State.DELIVERED: 6,
    State.CLOSED: 2,
    State.DECLINED: 2,
}


@pytest.mark.parametrize("state", DONE)
def test_need_stands_at_the_step_of_what_has_gone_furthest(app: Flask, sign_in: Enter, state: str) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        if state:
            bring(cast, state)
        code, mail = cast.need.code, cast.asker.email
    browser = sign_in(mail)
    page = text(browser, f"/needs/{code}/providers")
    assert _done(page) == DONE[state]
    assert ('aria-current="step"' in page) is (state != State.DELIVERED), "once all is done, none is the current one"
    assert _done(text(browser, f"/needs/{code}/providers?kind=finance")) == DONE[state], "whoever a filter leaves out"


def _done(page: str) -> int:
    head = page[page.index('<ol class="steps"') :]
    return head[: head.index("</ol>")].count('class="is-done"')
