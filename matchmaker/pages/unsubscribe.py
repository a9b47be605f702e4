"""退订: ends mails of one topic by the address in each of them, by one click and without a sign-in; choices of all are in `telling.py`."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.notifications import choosing
from matchmaker.notifications.models import Channel, Pace
from matchmaker.web import telling_labels, unsubscribing
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow
from matchmaker.web.security import csrf, limiter

bp = Blueprint("unsubscribe", __name__)


@bp.get("/unsubscribe/<token>")
@allow(Who.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """A GET changes nothing: programs that look into mails follow every link."""
    user_id, topic = unsubscribing.read(token)
    off = choosing.list_choices(user_id)[topic, Channel.MAIL] == Pace.OFF
    mine = current_user.is_authenticated and current_user.id == user_id
    return render_template("unsubscribe/show.html", topic=topic, off=off, token=token, mine=mine, words=telling_labels)


@bp.post("/unsubscribe/<token>")
@limiter.limit("60/minute")
@allow(Who.PUBLIC)
def change(token: str) -> ResponseReturnValue:
    user_id, topic = unsubscribing.read(token)
    pace = Pace.NOW if posted("again") else Pace.OFF
    with transaction():
        choosing.choose_all(user_id, {(topic, Channel.MAIL): pace}, now=clock.now())
    return redirect(url_for("unsubscribe.show", token=token), 303)


csrf.exempt(change)  # mail programs post here for their reader (RFC 8058); the signed address is the permission
