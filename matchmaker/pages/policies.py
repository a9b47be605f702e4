"""政策与标准: the library, one entry with its answers, 查本企业能否申请, following; editing is staff's, in `staff/policies.py`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages.policy_form import ApplicantForm, asked_by, form_for, own
from matchmaker.policies import briefings, checking, queries, service
from matchmaker.policies.entries import Entry, Kind
from matchmaker.web import policy_lists
from matchmaker.web.fields import WholeField
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow

bp = Blueprint("policies", __name__, url_prefix="/policies")
for name, said in policy_lists.FILTERS.items():
    bp.add_app_template_filter(said, name)


class FollowForm(Form):
    """How many days before the deadline."""

    days_before = WholeField(_l("提前几天提醒"), default=14)


@bp.get("")
@allow(Who.PUBLIC)
def index() -> ResponseReturnValue:
    listed = policy_lists.build(queries.list_entries(), request.args, clock.today())
    mine = queries.followed_by(current_user.id) if current_user.is_authenticated else set()
    return render_template("policies/index.html", listed=listed, followed=mine)


@bp.route("/check", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def check() -> ResponseReturnValue:
    measures = [one for one in queries.list_entries() if one.kind == Kind.MEASURE]
    form = form_for(asked_by(measures))
    if not form.is_submitted():
        return render_template("policies/check.html", form=form, answers=None, own=own())
    ok = form.validate()
    answers = checking.check_all(measures, form.known(), clock.today()) if ok else None
    return render_template("policies/check.html", form=form, answers=answers, own=own()), 200 if ok else 422


@bp.route("/<policy>", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def show(policy: str) -> ResponseReturnValue:
    entry = queries.get_entry(policy)
    form = form_for(entry.asks)
    ok = not form.is_submitted() or form.validate()
    return _page(entry, form, FollowForm(formdata=None)), 200 if ok else 422


def _page(entry: Entry, form: ApplicantForm, follow: FollowForm) -> str:
    known = form.known() if not form.errors else form_for(entry.asks).known()
    signed_in = current_user.is_authenticated
    return render_template(
        "policies/show.html",
        entry=entry,
        checked=checking.check(entry, known, clock.today()),
        standing=checking.standing(entry, clock.today())[1],
        form=form,
        follow=follow,
        following=queries.find_follow(current_user.id, entry.id) if signed_in else None,
        edition=queries.find_edition(entry.id),
        related=[one for one in map(queries.find_entry, entry.related) if one is not None],
        held=[one for one in briefings.list_briefings() if entry.id in one.entries],
        today=clock.today(),
    )


@bp.post("/<policy>/follow")
@allow(Who.SIGNED_IN)
def follow(policy: str) -> ResponseReturnValue:
    form = FollowForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.follow(policy, int(form.days_before.data or 0), by=current_user, now=clock.now())
        except Invalid as error:
            form.put(error)
        else:
            flash(_("已关注。申报截止日期临近时会通知您。"), "ok")
            return redirect(url_for("policies.show", policy=policy), 303)
    entry = queries.get_entry(policy)
    return _page(entry, form_for(entry.asks, {}), form), 422


@bp.post("/<policy>/unfollow")
@allow(Who.SIGNED_IN)
def unfollow(policy: str) -> ResponseReturnValue:
    with transaction():
        service.unfollow(policy, by=current_user)
    flash(_("已取消关注。"), "ok")
    return redirect(url_for("policies.show", policy=policy), 303)
