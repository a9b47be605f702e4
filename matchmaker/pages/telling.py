"""通知设置: how I want to be told, by topic and channel; an address that was refused. Ending a topic from a mail: `unsubscribe.py`."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import BooleanField, SelectField

from matchmaker.accounts import codes, links, moving
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications import choosing
from matchmaker.notifications.choosing import Chosen
from matchmaker.notifications.kinds import Topic
from matchmaker.notifications.models import Channel, Pace
from matchmaker.pages.mail_links import dead_link, open_link
from matchmaker.web import telling_labels
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow
from matchmaker.web.security import limiter

bp = Blueprint("telling", __name__)


class ChoicesForm(Form):
    """One choice of pace for each topic by mail, one box for each by text message; the fields are added below."""

    def __init__(self, held: Chosen, mobile: str) -> None:
        super().__init__(data={f"{channel}_{topic}": _shown(channel, pace) for (topic, channel), pace in held.items()})
        self.mobile = mobile
        for topic in Topic:
            said = telling_labels.digest_pace if topic == Topic.DIGEST else telling_labels.pace
            self[f"mail_{topic}"].choices = [
                (pace.value, said[pace]) for pace in choosing.paces_for(topic, Channel.MAIL)
            ]

    def chosen(self) -> Chosen:
        """Return what the form says; without a mobile number its boxes say nothing."""
        found: Chosen = {(topic, Channel.MAIL): Pace(self[f"mail_{topic}"].data) for topic in Topic}
        if self.mobile:
            for topic in choosing.topics_of(Channel.SMS):
                found[topic, Channel.SMS] = Pace.NOW if self[f"sms_{topic}"].data else Pace.OFF
        return found


for _topic in Topic:
    setattr(ChoicesForm, f"mail_{_topic}", SelectField())
    if _topic != Topic.DIGEST:
        setattr(ChoicesForm, f"sms_{_topic}", BooleanField())


def _shown(channel: str, pace: Pace) -> Any:
    return pace == Pace.NOW if channel == Channel.SMS else pace.value


def _mobile() -> str:
    """Return the number that text messages can go to, "" where there is none or no gateway."""
    return codes.number_of(current_user.id) if current_app.config["SETTINGS"].sms_url else ""


@bp.route("/account/notifications", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    mobile = _mobile()
    form = ChoicesForm(choosing.list_choices(current_user.id), mobile)
    if form.validate_on_submit():
        with transaction():
            choosing.choose_all(current_user.id, form.chosen(), now=clock.now(), mobile=mobile)
        flash(_("已保存。"), "ok")
        return redirect(url_for("telling.show"), 303)
    refusal = choosing.find_refusal(current_user.email)
    facts = {"form": form, "mobile": mobile, "refusal": refusal, "words": telling_labels, "topics": list(Topic)}
    return render_template("telling/show.html", **facts), 422 if form.is_submitted() else 200


@bp.post("/account/email/check")
@limiter.limit("5/hour")
@allow(Who.SIGNED_IN)
def check_address() -> ResponseReturnValue:
    """Send one mail to an address that was refused: who reads it has proved that it works."""
    with transaction():
        moving.ask_whether_it_works(current_user, now=clock.now())
    flash(_("确认邮件已发往 %(address)s。如果仍然收不到，请更换邮箱。", address=current_user.email), "ok")
    return redirect(url_for("telling.show"), 303)


@bp.route("/account/email/works/<token>", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def accept_address(token: str) -> ResponseReturnValue:
    link = open_link(links.Purpose.WORKS, token)
    if link is None or (request.method != "POST" and links.is_used(link)):
        return dead_link()
    if request.method != "POST":
        return render_template("telling/works.html", address=link.data["email"])
    try:
        with transaction():
            links.use(link, now=clock.now())
            choosing.accept_address(str(link.data["email"]))
    except (Conflict, Invalid):
        return dead_link()
    flash(_("邮箱可以收到邮件了，以后的邮件会照常发送。"), "ok")
    return redirect(url_for("home.show"), 303)
