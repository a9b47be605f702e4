"""群机器人: of an organisation, set by its 单位管理员, and of a park, set by its staff; what they post is decided where things happen."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts import access, queries
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.notifications import robots
from matchmaker.notifications.channels import ROBOT_HOSTS
from matchmaker.notifications.kinds import News
from matchmaker.notifications.models import Owner
from matchmaker.pages.organisations import own
from matchmaker.web import telling_labels
from matchmaker.web.fields import boxes
from matchmaker.web.forms import Form, line, posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language

bp = Blueprint("robots", __name__)


class RobotForm(Form):
    """A robot's service, name, address and secret."""

    channel = RadioField(_l("哪家的机器人"), validators=[InputRequired(_l("请选择一项。"))])
    name = line(_l("群名称"), most=robots.LONGEST_NAME, required=True)
    url = line(_l("机器人网址"), most=robots.LONGEST_URL, required=True)
    secret = line(_l("加签密钥（钉钉）"), most=robots.LONGEST_SECRET)
    hears = boxes(_l("发哪些消息"), default=[News.INTRODUCTION])

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.channel.choices = [(one.value, telling_labels.channel[one]) for one in ROBOT_HOSTS]
        self.hears.choices = [(one.value, telling_labels.news[one]) for one in robots.news_for(owner)]
        if owner == Owner.ORGANISATION:
            self.hears.data = [News.INTRODUCTION]


@dataclass(frozen=True)
class Place:
    """Whose robots a page shows."""

    owner: Owner
    number: int
    name: str
    code: str

    @property
    def url(self) -> str:
        if self.owner == Owner.PARK:
            return url_for("robots.of_park", park=self.code)
        return url_for("robots.of_organisation", code=self.code)


def _organisation() -> Place:
    organisation = own()
    require(access.may_manage_members(current_user, organisation))
    return Place(Owner.ORGANISATION, organisation.id, organisation.name_in(language()), organisation.code)


def _park() -> Place:
    """Return the park that the address names, else the person's only one. Raises NotFound, NotAllowed."""
    parks = [one for one in queries.list_parks() if one.id in current_user.park_ids or current_user.is_operator]
    named = request.values.get("park", "")
    found = next((one for one in parks if named in ("", one.slug)), None)
    if found is None:
        raise NotFound()
    return Place(Owner.PARK, found.id, found.name_in(language()), found.slug)


def _page(place: Place, form: RobotForm, status: int = 200) -> ResponseReturnValue:
    held = robots.list_robots(place.owner, place.number)
    facts = {"place": place, "robots": held, "hint": robots.hint_of, "most": robots.MOST, "words": telling_labels}
    facts["news"] = robots.news_for(place.owner)
    return render_template("robots/show.html", form=form, **facts), status


def _add(place: Place) -> ResponseReturnValue:
    form = RobotForm(place.owner)
    if form.validate():
        said = (str(form.channel.data), str(form.name.data), str(form.url.data), form.secret.data or "")
        hears = form.hears.data or []
        try:
            with transaction():
                robots.add_robot(place.owner, place.number, *said, hears, by=current_user, now=clock.now())
            flash(_("机器人已添加，以后的消息会发到这个群。"), "ok")
            return redirect(place.url, 303)
        except Invalid as error:
            form.put(error)
    return _page(place, form, 422)


def _remove(place: Place) -> ResponseReturnValue:
    with transaction():
        robots.remove_robot(place.owner, place.number, posted("robot"), by=current_user, now=clock.now())
    flash(_("机器人已移除。"), "ok")
    return redirect(place.url, 303)


@bp.get("/organisation/robots")
@allow(Who.SIGNED_IN)
def of_organisation() -> ResponseReturnValue:
    place = _organisation()
    return _page(place, RobotForm(place.owner))


@bp.post("/organisation/robots")
@allow(Who.SIGNED_IN)
def add_of_organisation() -> ResponseReturnValue:
    return _add(_organisation())


@bp.post("/organisation/robots/remove")
@allow(Who.SIGNED_IN)
def remove_of_organisation() -> ResponseReturnValue:
    return _remove(_organisation())


@bp.get("/staff/robots")
@allow(Who.STAFF)
def of_park() -> ResponseReturnValue:
    place = _park()
    return _page(place, RobotForm(place.owner))


@bp.post("/staff/robots")
@allow(Who.STAFF)
def add_of_park() -> ResponseReturnValue:
    return _add(_park())


@bp.post("/staff/robots/news")
@allow(Who.STAFF)
def change_of_park() -> ResponseReturnValue:
    place = _park()
    with transaction():
        said = (posted("robot"), request.form.getlist("hears"))
        robots.change_news(place.owner, place.number, *said, by=current_user, now=clock.now())
    flash(_("已保存。"), "ok")
    return redirect(place.url, 303)


@bp.post("/staff/robots/remove")
@allow(Who.STAFF)
def remove_of_park() -> ResponseReturnValue:
    return _remove(_park())
