"""资金: what staff write down of an enterprise's funds, and corrections; sums stand on the dashboard."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.accounts.queries import find_organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.reporting import funds
from matchmaker.reporting.funds import Evidence, Fund, FundKind, Said
from matchmaker.reporting.ledger import Ledger
from matchmaker.web import kpi_labels
from matchmaker.web.fields import DayField, NumberField, choice
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("funds", __name__, url_prefix="/staff/funds")


class FundForm(Form):
    """One amount with its evidence."""

    organisation = line(_l("企业编号"), most=20)
    kind = choice(_l("资金类别"))
    amount = NumberField(_l("金额（万元）"))
    evidence = choice(_l("凭证等级"))
    source = line(_l("来源"), most=200, required=True, description=_l("文件名称和文号，或谁提供的。"))
    on = DayField(_l("日期"), description=_l("批复、拨付、投入或放款的日期。"))
    note = line(_l("备注"), most=300)


def _form() -> FundForm:
    form = FundForm()
    form.kind.choices = [("", "–"), *((one, kpi_labels.kpi[one]) for one in FundKind)]
    form.evidence.choices = [("", "–"), *((one, kpi_labels.fund_evidence[one]) for one in Evidence)]
    return form


def _listed() -> list[Fund]:
    return [one for one in funds.list_funds(Ledger(clock.today())) if funds.may_enter(current_user, one.organisation)]


@bp.route("", methods=["GET", "POST"])
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit() and _enter(form):
        return redirect(url_for("funds.index"), 303)
    return render_template("staff/funds/index.html", form=form, rows=_listed()), 422 if form.is_submitted() else 200


def _said(form: FundForm) -> Said:
    for name in ("kind", "evidence"):
        if not getattr(form, name).data:
            raise Invalid(name, "needed_to_submit")
    if form.amount.data is None:
        raise Invalid("amount", "needed_to_submit")
    if form.on.data is None:
        raise Invalid("on", "needed_to_submit")
    if abs(form.amount.data) > funds.MOST:
        raise Invalid("amount", "out_of_range", low=0, high=funds.MOST // 10_000)
    yuan = round(form.amount.data * 10_000)
    return Said(form.kind.data, yuan, form.evidence.data, form.source.data, form.on.data, form.note.data)


def _enter(form: FundForm, corrects: str = "") -> bool:
    try:
        with transaction():
            old = funds.get_fund(corrects) if corrects else None
            owner = old.organisation if old is not None else find_organisation(form.organisation.data)
            if owner is None or not funds.may_enter(current_user, owner):
                raise Invalid("organisation", "no_such_organisation")
            funds.enter(owner, _said(form), by=current_user, now=clock.now(), corrects=old)
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已记录。"), "ok")
    return True


@bp.route("/<code>/correct", methods=["GET", "POST"])
@allow(Who.STAFF)
def correct(code: str) -> ResponseReturnValue:
    row = funds.get_fund(code)
    require(funds.may_enter(current_user, row.organisation), hide=True)
    form = _form()
    if form.validate_on_submit() and _enter(form, code):
        return redirect(url_for("funds.index"), 303)
    if not form.is_submitted():
        form.kind.data, form.evidence.data, form.source.data, form.on.data = row.kind, row.evidence, row.source, row.on
        form.amount.data = row.yuan / 10_000
    page = render_template("staff/funds/correct.html", form=form, row=row, gone=funds.find_correction(row))
    return page, 422 if form.is_submitted() else 200
