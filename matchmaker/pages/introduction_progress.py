"""From *introduced* to *delivered* at the browser's door: meetings, plans, outcomes, ratings; earlier steps are `introductions.py`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts.queries import list_members
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import access, alternates, owners, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.outcomes import Outcome
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Action, Side
from matchmaker.pages import introduction_steps as steps
from matchmaker.web import labels
from matchmaker.web.fields import DayField, NumberField, OneOf, choice
from matchmaker.web.forms import Form, line, posted, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("progress", __name__, url_prefix="/introductions")

DAY_NEEDED = InputRequired(_l("请填写日期。"))
PICK = InputRequired(_l("请选择一项。"))


def _radio(label: Any, needed: bool = True) -> RadioField:
    return RadioField(label, choices=[], validate_choice=False, validators=[*([PICK] if needed else []), OneOf()])


class MeetingForm(Form):
    """登记洽谈."""

    day = DayField(_l("洽谈日期"), validators=[DAY_NEEDED])
    note = text(_l("谈了什么，下一步是什么"), most=500)


class NoShowForm(Form):
    """登记失约."""

    day = DayField(_l("约定的日期"), validators=[DAY_NEEDED])
    absent = _radio(_l("哪一方未到"))
    note = text(_l("说明"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absent.choices = [(side, labels.side[side]) for side in ("enterprise", "provider")]


class PlanForm(Form):
    """安排下一步."""

    stage = _radio(_l("下一步"))
    day = DayField(_l("最晚哪天"), validators=[DAY_NEEDED])
    owner = _radio(_l("由谁推进"))
    note = text(_l("说明"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = labels.stage.items()
        self.owner.choices = [(side, labels.waiting[side]) for side in ("enterprise", "provider", "both")]


class IntendForm(Form):
    """已达成意向."""

    day = DayField(_l("达成日期"), validators=[DAY_NEEDED])
    note = text(_l("说明"), most=500)
    document = line(_l("核对的凭证"), most=200, description=_l("例如：意向书名称与编号、在哪里看到。"))


class SignForm(Form):
    """登记签约."""

    day = DayField(_l("签约日期"), validators=[DAY_NEEDED])
    contract = _radio(_l("合同类型"))
    band = _radio(_l("金额区间"), needed=False)
    amount = NumberField(_l("具体金额"))
    note = text(_l("说明"), most=500)
    document = line(_l("核对的凭证"), most=200, description=_l("例如：合同名称与编号、在哪里看到。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract.choices = labels.contract.items()
        self.band.choices = labels.band.items()


class DeliverForm(Form):
    """登记交付."""

    day = DayField(_l("交付日期"), validators=[DAY_NEEDED])
    note = text(_l("结果"), most=500, required=True, description=_l("做成了什么，达到了哪些指标。"))
    document = line(_l("核对的凭证"), most=200, description=_l("例如：验收单名称与编号、在哪里看到。"))


class DenyForm(Form):
    """与事实不符."""

    outcome = _radio(_l("哪一项与事实不符"))
    note = text(_l("实际情况"), most=500, required=True)
    document = line(_l("核对的凭证"), most=200)


class RateForm(Form):
    """评价合作."""

    stars = _radio(_l("总体评价"))
    note = text(_l("说明"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stars.choices = labels.stars.items()


class HandForm(Form):
    """换负责人."""

    colleague = choice(_l("由谁负责"))


def _said(form: Any) -> Said:
    """Return what a form says of an outcome; a form has the fields that its outcome knows."""
    kept = {name: getattr(form, name).data for name in ("day", "band", "amount", "contract") if name in form}
    return Said(**kept, document=form.document.data or "", note=form.note.data or "")


@bp.route("/<code>/meeting", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def record_meeting(code: str) -> ResponseReturnValue:
    form = MeetingForm()

    def step(one: Introduction, now: datetime) -> None:
        service.record_meeting(one, by=current_user, now=now, day=form.day.data or date.min, note=form.note.data or "")

    return steps.door("introductions/meeting.html", code, Action.RECORD_MEETING, form, step)


@bp.route("/<code>/no-show", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def record_no_show(code: str) -> ResponseReturnValue:
    form = NoShowForm()

    def step(one: Introduction, now: datetime) -> None:
        said = {"day": form.day.data or date.min, "absent": form.absent.data, "note": form.note.data or ""}
        service.record_no_show(one, by=current_user, now=now, **said)

    return steps.door("introductions/no_show.html", code, Action.RECORD_NO_SHOW, form, step)


@bp.route("/<code>/plan", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def plan(code: str) -> ResponseReturnValue:
    form = PlanForm()

    def step(one: Introduction, now: datetime) -> None:
        said = {"stage": form.stage.data, "day": form.day.data or date.min, "owner": form.owner.data}
        service.plan(one, by=current_user, now=now, note=form.note.data or "", **said)

    return steps.door("introductions/plan.html", code, Action.PLAN, form, step)


def _outcome(action: Action, of: type[Form], say: Callable[..., None]) -> None:
    """Add the page on which a side, or staff by the document, says that an outcome holds."""

    def view(code: str) -> ResponseReturnValue:
        form = of()

        def step(one: Introduction, now: datetime) -> None:
            say(one, by=current_user, now=now, said=_said(form))

        return steps.door("introductions/outcome.html", code, action, form, step)

    bp.add_url_rule(f"/<code>/{action}", action, allow(Who.SIGNED_IN)(view), methods=["GET", "POST"])


_outcome(Action.INTEND, IntendForm, service.intend)
_outcome(Action.SIGN, SignForm, service.sign)
_outcome(Action.DELIVER, DeliverForm, service.deliver)


@bp.route("/<code>/deny", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def deny(code: str) -> ResponseReturnValue:
    form = DenyForm()
    one = steps.load(code)
    side = access.side_for(current_user, one) or Side.STAFF
    form.outcome.choices = [
        (outcome, labels.outcome[outcome]) for outcome in Outcome if access.denied_by(one, side, outcome)
    ]

    def step(introduction: Introduction, now: datetime) -> None:
        said = {"outcome": form.outcome.data, "note": form.note.data or "", "document": form.document.data or ""}
        service.deny(introduction, by=current_user, now=now, **said)

    return steps.door("introductions/deny.html", code, Action.DENY, form, step)


@bp.post("/<code>/reopen")
@allow(Who.SIGNED_IN)
def reopen(code: str) -> ResponseReturnValue:
    def step(one: Introduction, now: datetime) -> None:
        service.reopen(one, by=current_user, now=now)

    steps.take(code, Action.REOPEN, Form(), step)
    return redirect(url_for("introductions.show", code=code), 303)


@bp.route("/<code>/rate", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def rate(code: str) -> ResponseReturnValue:
    form = RateForm()
    require(access.may_rate(current_user, steps.load(code)), hide=True)

    def step(one: Introduction, now: datetime) -> None:
        service.rate(one, by=current_user, now=now, stars=int(form.stars.data), note=form.note.data or "")

    return steps.extra("introductions/rate.html", code, form, step, _("已评价。双方都评价后，或两周以后，双方才看到。"))


@bp.route("/<code>/owner", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def hand_to(code: str) -> ResponseReturnValue:
    form, one = HandForm(), steps.load(code)
    side = access.side_for(current_user, one)
    require(side is not None, hide=True)
    people = {str(person.id): person for person in list_members(access.id_of(one, side or Side.STAFF))}
    form.colleague.choices = [(key, person.name) for key, person in people.items()]

    def step(introduction: Introduction, now: datetime) -> None:
        chosen = people.get(form.colleague.data or "")
        if chosen is None:
            raise Invalid("colleague", "not_a_colleague")
        owners.hand_to(introduction, chosen, by=current_user, now=now)

    return steps.extra("introductions/owner.html", code, form, step, _("已更换负责人，今后由其收到通知。"))


@bp.post("/<code>/alternates/drop")
@allow(Who.ENTERPRISE)
def drop_alternate(code: str) -> ResponseReturnValue:
    provider = posted("provider")

    def step(one: Introduction, now: datetime) -> None:
        require(access.side_for(current_user, one) == Side.ENTERPRISE, hide=True)
        for row in alternates.list_waiting_for(one.need_id):
            if row.capability.organisation.code == provider:
                alternates.drop(row)

    steps.extra("introductions/owner.html", code, Form(), step, _("已从候补中移出。"))
    return redirect(url_for("introductions.show", code=code), 303)
