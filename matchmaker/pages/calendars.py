"""Calendar files: of one introduction for its sides and staff, and a person's private feed by its secret address."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import feeds
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import access, queries
from matchmaker.web import calendars
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.mail import absolute
from matchmaker.web.security import limiter

bp = Blueprint("calendars", __name__)


@bp.get("/introductions/<code>.ics")
@allow(Who.SIGNED_IN)
def one(code: str) -> ResponseReturnValue:
    introduction = queries.get_introduction(code)
    require(access.may_view(current_user, introduction), hide=True)
    return calendars.answer([introduction], current_user, language(), f"{code}.ics")


@bp.get("/calendar/<token>.ics")
@limiter.limit("120/hour")
@allow(Who.PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """The secret in the address is the permission: calendar programs do not sign in."""
    user = feeds.owner_of(token)
    return calendars.answer(calendars.list_mine(user), user, user.language, "zhizaohe.ics")


@bp.get("/account/calendar")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    return render_template("calendars/show.html", feed=feeds.find_feed(current_user.id), address="")


@bp.post("/account/calendar")
@allow(Who.SIGNED_IN)
def renew() -> ResponseReturnValue:
    """The new address is on this answer and nowhere else."""
    with transaction():
        token = feeds.renew_feed(current_user, now=clock.now())
    address = absolute("calendars.feed", {"token": token})
    return render_template("calendars/show.html", feed=feeds.find_feed(current_user.id), address=address)


@bp.post("/account/calendar/revoke")
@allow(Who.SIGNED_IN)
def revoke() -> ResponseReturnValue:
    with transaction():
        feeds.revoke_feed(current_user, now=clock.now())
    flash(_("日历订阅已停用，原来的地址不再有效。"), "ok")
    return redirect(url_for("calendars.show"), 303)
