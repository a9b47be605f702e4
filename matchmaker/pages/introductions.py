"""My introductions: ask, agree, decline, withdraw, close; what follows is `introduction_progress.py`, confirming is staff's."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from matchmaker.catalogue.access import may_view_capability
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import access, cards, queries, service
from matchmaker.introductions.consents import CONTACT_FIELDS, TEXT_VERSION
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Action, Side
from matchmaker.pages import alternate_candidates as candidates
from matchmaker.pages import introduction_lists as lists
from matchmaker.pages import introduction_steps as steps
from matchmaker.web import labels
from matchmaker.web.contacts import other_contact
from matchmaker.web.fields import OneOf, boxes
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.list_sheets import introductions_sheet

bp = Blueprint("introductions", __name__)
bp.app_template_global("unanswered")(steps.unanswered)

BEFORE = _l("确认对接之前，请不要写单位名称和联系方式。")
ABROAD = _l("我知道接收方在境外（含港澳台），单独同意向其提供")
ONE_NEEDED = InputRequired(_l("请选择一个原因。"))


class AskForm(Form):
    """申请对接: a few words and the consent."""

    message = text(_l("想先了解什么"), most=500, description=BEFORE)
    alternates = boxes(_l("候补服务商"))
    consent = BooleanField(_l("我代表本单位单独同意以上内容"))
    abroad = BooleanField(ABROAD)


class AgreeForm(Form):
    """同意对接."""

    note = text(_l("附言"), most=500, description=BEFORE)
    consent = BooleanField(_l("我代表本单位单独同意以上内容"))
    abroad = BooleanField(ABROAD)


class DeclineForm(Form):
    """婉拒: a reason, perhaps a note."""

    reason = RadioField(_l("原因"), choices=[], validate_choice=False, validators=[ONE_NEEDED, OneOf()])
    note = text(_l("说明"), most=500, description=BEFORE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = labels.decline.items()


class WithdrawForm(Form):
    """撤回."""

    note = text(_l("说明"), most=500, description=BEFORE)


class CloseForm(Form):
    """结束，未成交."""

    reason = RadioField(_l("未成交的原因"), choices=[], validate_choice=False, validators=[ONE_NEEDED, OneOf()])
    meet_again = RadioField(_l("以后是否愿意再谈"), choices=[], validate_choice=False, validators=[OneOf()])
    note = text(_l("说明"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = labels.decline.items()
        self.meet_again.choices = [("yes", _("愿意")), ("no", _("暂不"))]


@bp.get("/introductions")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def index() -> ResponseReturnValue:
    organisation = lists.acting_organisation()
    tab = lists.chosen_tab()
    around = lists.frame("introductions.index", tab, queries.count_by_state(organisation.id))
    pages = around["pages"]
    found = queries.list_for_organisation(organisation.id, lists.states_of(tab), limit=pages.size, offset=pages.offset)
    return render_template("introductions/index.html", cards=cards.cards_of(found, current_user), **around)


@bp.get("/introductions.xlsx")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def export() -> ResponseReturnValue:
    found = queries.list_for_organisation(lists.acting_organisation().id, lists.states_of(lists.chosen_tab()))
    return introductions_sheet(cards.cards_of(found, current_user))


@bp.get("/introductions/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    if steps.is_for_staff(code):
        return redirect(url_for("staff_introductions.show", code=code), 303)
    contact = other_contact(steps.load(code))
    introduction = steps.load(code)
    return render_template(
        "introductions/show.html",
        contact=contact,
        timeline=lists.timeline_of(introduction),
        reveals=lists.reveals_of(introduction),
        response=introduction.response,
        **steps.beside(introduction),
        **steps.context(introduction),
    )


def _pair(need_code: str, capability_code: str) -> tuple[Need, Capability]:
    """Return need and capability. Raises NotFound for what was never public, Conflict for what is so no longer."""
    need, capability = get_need(need_code), get_capability(capability_code)
    shown = may_view_capability(current_user, capability)
    require(
        access.may_ask(current_user, need, capability) and (shown or capability.published_at is not None), hide=True
    )
    if not shown:  # it was public once: the page it was found on is old
        raise Conflict("capability_not_open")
    return need, capability


@bp.route("/needs/<code>/ask/<capability_code>", methods=["GET", "POST"])
@allow(Who.ENTERPRISE)
def ask(code: str, capability_code: str) -> ResponseReturnValue:
    form = AskForm()
    form.alternates.choices = candidates.choices(*_pair(code, capability_code))
    if form.validate_on_submit() and (made := _ask(form, code, capability_code)):
        return redirect(url_for("introductions.show", code=made), 303)
    need, capability = _pair(code, capability_code)
    there = queries.open_introduction(need.id, capability.organisation_id)
    if there is not None and request.method == "GET":
        flash(_("这条需求与该服务商之间已有进行中的对接。"), "message")
        return redirect(url_for("introductions.show", code=there.code), 303)
    provider = cards.party_of(None, current_user, capability.organisation)
    own = {name: str(getattr(need.organisation, name)) for name in CONTACT_FIELDS}
    facts = {
        "need": need,
        "capability": capability,
        "provider": provider,
        "own_contact": own,
        "text_version": TEXT_VERSION,
    }
    return render_template("introductions/ask.html", form=form, **facts), 422 if form.is_submitted() else 200


def _ask(form: AskForm, code: str, capability_code: str) -> str:
    def make() -> Introduction:
        need, capability = _pair(code, capability_code)
        words, tick, now = form.message.data or "", bool(form.consent.data), clock.now()
        then = [get_capability(one) for one in form.alternates.data or ()]
        who = {"by": current_user, "side": Side.ENTERPRISE, "now": now}
        return service.propose(need, capability, **who, message=words, consent=tick, abroad=form.abroad.data, then=then)

    return steps.begin(form, code, capability_code, make, _("已申请对接。对方答复、园区确认后，双方才能看到联系方式。"))


@bp.route("/introductions/<code>/agree", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def agree(code: str) -> ResponseReturnValue:
    form = AgreeForm()

    def step(one: Introduction, now: datetime) -> None:
        ticks = {"consent": form.consent.data, "abroad": form.abroad.data}
        service.agree(one, by=current_user, now=now, note=form.note.data or "", **ticks)

    return steps.door("introductions/agree.html", code, Action.AGREE, form, step)


@bp.route("/introductions/<code>/decline", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def decline(code: str) -> ResponseReturnValue:
    form = DeclineForm()

    def step(one: Introduction, now: datetime) -> None:
        service.decline(one, by=current_user, now=now, reason=form.reason.data, note=form.note.data or "")

    return steps.door("introductions/decline.html", code, Action.DECLINE, form, step)


@bp.route("/introductions/<code>/withdraw", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def withdraw(code: str) -> ResponseReturnValue:
    form = WithdrawForm()

    def step(one: Introduction, now: datetime) -> None:
        service.withdraw(one, by=current_user, now=now, note=form.note.data or "")

    return steps.door("introductions/withdraw.html", code, Action.WITHDRAW, form, step)


@bp.route("/introductions/<code>/close", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def close(code: str) -> ResponseReturnValue:
    form = CloseForm()

    def step(one: Introduction, now: datetime) -> None:
        again = {"yes": True, "no": False}.get(form.meet_again.data or "")
        said = {"reason": form.reason.data, "meet_again": again, "note": form.note.data or ""}
        service.close(one, by=current_user, now=now, **said)

    return steps.door("introductions/close.html", code, Action.CLOSE, form, step)
