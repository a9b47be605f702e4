"""Responses: a provider answers a need, the enterprise compares; what follows is `introductions.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.access import may_view_need
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, Case
from matchmaker.catalogue.queries import get_capability, get_need, list_capabilities_of
from matchmaker.foundation import clock
from matchmaker.introductions import access, cards, queries
from matchmaker.introductions.comparison import rows_of
from matchmaker.introductions.consents import CONTACT_FIELDS, TEXT_VERSION
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.responding import LONGEST_LINE, LONGEST_NOTE, Answer, respond
from matchmaker.pages import introduction_lists as lists
from matchmaker.pages import introduction_steps as steps
from matchmaker.web.fields import NumberField, OneOf, WholeField, boxes
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("responses", __name__)

NO_NAMES = _l("确认对接之前，请不要写单位名称和联系方式。")


class ResponseForm(Form):
    """An answer; the lines of the need are added by `_form_for`."""

    capability = RadioField(
        _l("用哪个方案应答"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("请选择一个方案。")), OneOf()],
    )
    cases = boxes(_l("相关案例"))
    price_low = NumberField(_l("最低报价"))
    price_high = NumberField(_l("最高报价"))
    months = WholeField(_l("交付周期"))
    site_survey = BooleanField(_l("希望先到现场勘查，再给正式报价"))
    note = text(_l("补充说明"), most=LONGEST_NOTE, description=NO_NAMES)
    consent = BooleanField(_l("我代表本单位单独同意以上内容"))
    abroad = BooleanField(_l("我知道接收方在境外（含港澳台），单独同意向其提供"))


def _case_name(capability: Capability, place: int, case: Case) -> tuple[str, str]:
    return f"{capability.code}:{place}", " · ".join(str(one) for one in (case.customer, case.year, case.result) if one)


def _form_for(need: Need, offers: list[Capability]) -> ResponseForm:
    """Return a form with one field for each requirement; each 必须 must be answered."""
    lines: dict[str, Any] = {
        f"lines_{place}": text(one.text, most=LONGEST_LINE, required=one.must)
        for place, one in enumerate(need.requirements)
    }
    form: ResponseForm = type("ResponseForm", (ResponseForm,), lines)()
    form.capability.choices = [(one.code, one.title) for one in offers]
    form.cases.choices = [
        _case_name(one, place, case)
        for one in offers
        for place, case in enumerate(one.cases, 1)
        if case.consented  # 已获客户同意公开
    ]
    return form


def _offers(provider: Organisation) -> list[Capability]:
    return [one for one in list_capabilities_of({provider.id}) if one.is_public]


def _provider() -> Organisation:
    """Return the verified provider that the person answers for: the one acted as, else the first."""
    acting, able = lists.acting_organisation(), access.responders(current_user)
    require(bool(able))
    return acting if acting in able else able[0]


def _load(code: str) -> Need:
    need = get_need(code)
    require(may_view_need(current_user, need), hide=True)
    require(access.may_respond(current_user, need))
    return need


@bp.route("/needs/<code>/respond", methods=["GET", "POST"])
@allow(Who.PROVIDER)
def new(code: str) -> ResponseReturnValue:
    need, provider = _load(code), _provider()
    there = queries.open_introduction(need.id, provider.id)
    if there is not None and access.may_view(current_user, there):
        return _already(there.code, there.initiator_user_id == current_user.id)
    offers = _offers(provider)
    form = _form_for(need, offers)
    if form.validate_on_submit() and (made := _respond(form, code)):
        return redirect(url_for("introductions.show", code=made), 303)
    facts = {
        "need": need,
        "enterprise": cards.party_of(None, current_user, need.organisation),
        "offers": offers,
        "own_contact": {name: str(getattr(provider, name)) for name in CONTACT_FIELDS},
        "text_version": TEXT_VERSION,
    }
    return render_template("responses/new.html", form=form, **facts), 422 if form.is_submitted() else 200


def _already(code: str, mine: bool) -> ResponseReturnValue:
    flash(_("您已经应答过，没有重复提交。") if mine else _("这条需求与贵单位之间已有进行中的对接。"), "message")
    return redirect(url_for("introductions.show", code=code), 303)


def _answer(form: ResponseForm, need: Need, offers: list[Capability]) -> Answer:
    cases = {_case_name(one, place, case)[0]: case for one in offers for place, case in enumerate(one.cases, 1)}
    return Answer(
        lines={place: form[f"lines_{place}"].data or "" for place in range(len(need.requirements))},
        cases=[cases[one] for one in form.cases.data or () if one in cases],
        price_low=form.price_low.data,
        price_high=form.price_high.data,
        months=None if form.months.data is None else int(form.months.data),
        site_survey=bool(form.site_survey.data),
        note=form.note.data or "",
    )


def _respond(form: ResponseForm, code: str) -> str:
    def make() -> Introduction:
        need, capability = _load(code), get_capability(form.capability.data)
        answer, tick = _answer(form, need, _offers(capability.organisation)), bool(form.consent.data)
        abroad = bool(form.abroad.data)
        return respond(need, capability, by=current_user, now=clock.now(), answer=answer, consent=tick, abroad=abroad)

    return steps.begin(
        form, code, form.capability.data, make, _("已应答。企业答复、园区确认后，双方才能看到联系方式。")
    )


@bp.get("/needs/<code>/responses")
@allow(Who.ENTERPRISE, Who.STAFF)
def compare(code: str) -> ResponseReturnValue:
    need = get_need(code)
    require(access.may_compare_responses(current_user, need), hide=True)
    found = [one for one in queries.list_responses(need.id) if access.may_view(current_user, one.introduction)]
    return render_template(
        "responses/compare.html",
        need=need,
        responses=list(zip(found, cards.cards_of([one.introduction for one in found], current_user), strict=True)),
        rows=rows_of(need.requirements, found),
    )
