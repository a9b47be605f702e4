"""Operator: users, parks, outbox, taxonomy view."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, SelectField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import queries, second_factor, service, staffing
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.notifications import outbox as sending
from matchmaker.notifications import queries as mails
from matchmaker.pages import choices
from matchmaker.web import labels, outbox_rows, taxonomy_view, telling_labels
from matchmaker.web.forms import CleanText, Form, line, posted
from matchmaker.web.guard import Who, allow
from matchmaker.web.paging import asked_page, asked_words, paging

bp = Blueprint("operator", __name__, url_prefix="/staff/operator")
NEEDED = InputRequired(_l("请填写这一项。"))
CHOSEN = InputRequired(_l("请选择一项。"))


class GrantForm(Form):
    """Who gets which membership; the person need not have an account yet."""

    email = EmailField(_l("邮箱"), validators=[NEEDED, CleanText(), Length(max=254, message=_l("邮箱太长。"))])
    name = line(_l("姓名（新账号填写）"), most=50)
    role = SelectField(_l("身份"), validators=[CHOSEN])
    park = SelectField(_l("园区（园区专员填写）"))

    def __init__(self) -> None:
        super().__init__()
        self.role.choices = [(role.value, labels.role[role]) for role in staffing.GRANTED]
        self.park.choices = [("", _("不适用")), *choices.parks(outside=False)]


class ParkForm(Form):
    """A park; its short name is its address and stays."""

    slug = line(_l("代号"), most=40, required=True)
    name = line(_l("园区名称"), most=100, required=True)
    name_en = line(_l("英文名称"), most=100, required=True)
    region = SelectField(_l("所在地区"), validators=[CHOSEN])

    def __init__(self) -> None:
        super().__init__()
        self.region.choices = choices.regions()


@bp.get("")
@allow(Who.OPERATOR)
def show() -> ResponseReturnValue:
    return render_template(
        "staff/operator/show.html",
        mails=mails.count_messages(),
        parks=queries.list_parks(),
        people=queries.count_users(),
        waiting=queries.list_waiting_organisations(current_user),
    )


def _users(form: GrantForm, status: int = 200) -> ResponseReturnValue:
    words, email = asked_words(), request.args.get("email", "")
    chosen = queries.find_user_by_email(email) if email else None
    pages = paging(queries.count_users_named(words), "operator.users", q=words)
    found = queries.list_users(words, pages.size, pages.offset)
    facts = {"found": found, "pages": pages, "words": words, "chosen": chosen, "form": form}
    facts["two_steps"] = chosen is not None and second_factor.is_on(chosen.id)
    return render_template("staff/operator/users.html", **facts), status


@bp.get("/users")
@allow(Who.OPERATOR)
def users() -> ResponseReturnValue:
    return _users(GrantForm())


def _to_user(email: str) -> ResponseReturnValue:
    return redirect(url_for("operator.users", email=email), 303)


def _grant(form: GrantForm) -> User | None:
    try:
        with transaction():
            user, _new = service.enrol(str(form.email.data), form.name.data or "", now=clock.now())
            park = queries.get_park(form.park.data) if form.park.data else None
            service.grant(user, str(form.role.data), park=park, by=current_user, now=clock.now())
            return user
    except Invalid as error:
        form.put(error)
        return None


@bp.post("/users/grant")
@allow(Who.OPERATOR)
def grant() -> ResponseReturnValue:
    form = GrantForm()
    user = _grant(form) if form.validate() else None
    if user is None:
        return _users(form, 422)
    flash(_("身份已授予，已发邮件通知对方。"), "ok")
    return _to_user(user.email)


@bp.post("/users/revoke")
@allow(Who.OPERATOR)
def revoke() -> ResponseReturnValue:
    user = queries.get_user_by_email(posted("email"))
    held = staffing.get_held(user, posted("role"), posted("place"))
    with transaction():
        service.revoke(held, by=current_user, now=clock.now())
    flash(_("身份已收回。"), "ok")
    return _to_user(user.email)


@bp.post("/users/end-sessions")
@allow(Who.OPERATOR)
def end_sessions() -> ResponseReturnValue:
    user = queries.get_user_by_email(posted("email"))
    with transaction():
        ended = service.end_sessions(user, by=current_user, now=clock.now())
    flash(_("已退出 %(n)s 处登录。", n=ended), "ok")
    return _to_user(user.email)


@bp.post("/users/reset-second-factor")
@allow(Who.OPERATOR)
def reset_second_factor() -> ResponseReturnValue:
    user = queries.get_user_by_email(posted("email"))
    with transaction():
        second_factor.reset(user, by=current_user, now=clock.now())
    flash(_("已清除其两步登录并退出其所有登录，已发邮件通知对方。"), "ok")
    return _to_user(user.email)


def _parks(form: ParkForm, opened: str = "", status: int = 200) -> ResponseReturnValue:
    rows = [(park, queries.list_staff_of(park.id)) for park in queries.list_parks()]
    return render_template("staff/operator/parks.html", rows=rows, form=form, opened=opened), status


@bp.get("/parks")
@allow(Who.OPERATOR)
def parks() -> ResponseReturnValue:
    form, opened = ParkForm(), request.args.get("edit", "")
    if opened:
        park = queries.get_park(opened)
        form.process(obj=park)
    return _parks(form, opened)


def _keep_park(form: ParkForm, slug: str) -> bool:
    names = (str(form.name.data), str(form.name_en.data), str(form.region.data))
    try:
        with transaction():
            if slug:
                service.edit_park(queries.get_park(slug), *names, by=current_user, now=clock.now())
            else:
                service.add_park(str(form.slug.data), *names, by=current_user, now=clock.now())
        return True
    except Invalid as error:
        form.put(error)
        return False


@bp.post("/parks")
@allow(Who.OPERATOR)
def save_park() -> ResponseReturnValue:
    form, slug = ParkForm(), posted("editing")
    if form.validate() and _keep_park(form, slug):
        flash(_("园区已保存。"), "ok")
        return redirect(url_for("operator.parks"), 303)
    return _parks(form, slug, 422)


@bp.get("/outbox")
@allow(Who.OPERATOR)
def outbox() -> ResponseReturnValue:
    state = request.args.get("state", "")
    found = mails.list_messages(state, asked_page())
    rows = [
        (one, outbox_rows.subject_of(one), outbox_rows.key_of(one), outbox_rows.recipient_of(one)) for one in found.rows
    ]
    facts = {"counts": mails.count_messages(), "refusals": mails.list_refusals(), "state": state}
    return render_template("staff/operator/outbox.html", found=found, rows=rows, words=telling_labels, **facts)


@bp.post("/outbox/retry")
@allow(Who.OPERATOR)
def retry() -> ResponseReturnValue:
    message = outbox_rows.get_failed(posted("mail"))
    with transaction():
        sending.retry(message, by=current_user, now=clock.now())
    flash(_("已重新排队发送。"), "ok")
    return redirect(url_for("operator.outbox", state="queued"), 303)


@bp.get("/taxonomy")
@allow(Who.OPERATOR)
def taxonomy() -> ResponseReturnValue:
    words, facet = asked_words(), request.args.get("facet", "")
    return render_template(
        "staff/operator/taxonomy.html",
        words=words,
        facet=facet,
        facets=taxonomy_view.count_facets(),
        found=taxonomy_view.search(words, facet),
        opened=taxonomy_view.look_up(request.args.get("concept", "")),
    )
