"""现场诊断: the list, the application, one visit and its steps; people: `visit_group.py`, reports: `visit_report.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import find_organisation
from matchmaker.diagnosis import access, issuing, queries, service
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.service import Case
from matchmaker.diagnosis.states import TELLING, Action
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages import visit_page
from matchmaker.web.fields import DayField, OneOf
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.visit_steps import SIMPLE, WITH_NOTE

bp = Blueprint("visits", __name__, url_prefix="/visits")
CONCERNED = (Who.ENTERPRISE, Who.EXPERT, Who.STAFF, Who.AUTHORITY)


class ApplicationForm(Form):
    """What the enterprise tells before the visit."""

    enterprise_code = line(_l("企业编号"), most=20, description=_l("本平台的单位编号（O- 开头）。"))
    wish = text(_l("最想请专家看什么"), most=service.LONGEST, required=True)
    products = text(_l("产品、产线与现有系统"), most=service.LONGEST, description=_l("签了保密承诺的专家才能看到。"))
    language = RadioField(_l("诊断用的语言"), choices=[], validate_choice=False, validators=[OneOf()], default="zh")
    photos_allowed = BooleanField(_l("允许专家组在现场拍照，只用于本次诊断报告"))
    photo_rules = line(_l("拍照的限制"), most=500, description=_l("例如：不拍屏幕和图纸，不拍客户铭牌。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [("zh", _("中文")), ("en", _("英文"))]

    def case(self) -> Case:
        """Return what was typed."""
        return Case(
            wish=self.wish.data or "",
            products=self.products.data or "",
            language=self.language.data or "zh",
            photos_allowed=bool(self.photos_allowed.data),
            photo_rules=self.photo_rules.data or "",
        )


class DayForm(Form):
    """The day of the visit."""

    day = DayField(_l("诊断日期"), validators=[InputRequired(_l("请填写这一项。"))])


class NoteForm(Form):
    """A reason that the others read."""

    note = text(_l("原因"), most=500, required=True)


class CommentForm(Form):
    """企业确认意见."""

    comment = text(_l("确认意见"), most=3000, description=_l("对报告的意见和补充，专家组与园区专员只看到您已确认。"))


class LineForm(Form):
    """A further line of the 准备清单."""

    text = line(_l("还要准备什么"), most=200, required=True)


@bp.get("")
@allow(*CONCERNED)
def index() -> ResponseReturnValue:
    found = [one for one in queries.list_visits(current_user) if access.parts(one, current_user)]
    rows = [(one, visit_page.title(one), access.member_of(one, current_user)) for one in found]
    applies = current_user.is_staff or any(one.is_enterprise for one in current_user.organisations)
    return render_template("visits/index.html", rows=rows, applies=applies, phases=visit_page.phase)


def _enterprise(form: ApplicationForm) -> Organisation:
    """Return whom the application is for: of staff the typed one, else one's own. Raises Invalid(enterprise)."""
    own = next((one for one in current_user.organisations if one.is_enterprise), None)
    found = own or find_organisation((form.enterprise_code.data or "").upper())
    if found is None or not access.may_apply(current_user, found):
        raise Invalid("enterprise_code", "no_such_organisation")
    return found


def _apply(form: ApplicationForm) -> str:
    try:
        with transaction():
            return str(service.apply(_enterprise(form), form.case(), by=current_user, now=clock.now()).code)
    except Invalid as error:
        form.put(error)
        return ""


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.STAFF)
def new() -> ResponseReturnValue:
    own = any(one.is_enterprise for one in current_user.organisations)
    form = ApplicationForm()
    if request.method == "GET":
        form.enterprise_code.data = request.args.get("enterprise", "")
    if form.validate_on_submit() and (code := _apply(form)):
        flash(_("已存为草稿，核对后请提交申请。"), "ok")
        return redirect(url_for("visits.show", code=code), 303)
    page = render_template("visits/edit.html", form=form, visit=None, own=own)
    return page, 422 if request.method == "POST" else 200


def _edit(code: str, form: ApplicationForm) -> bool:
    try:
        with transaction():
            service.edit(visit_page.load(code, Part.CASE), form.case(), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已保存。"), "ok")
    return True


@bp.route("/<code>/edit", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.STAFF)
def edit(code: str) -> ResponseReturnValue:
    visit = visit_page.load(code, Part.CASE)
    require(access.may_edit(current_user, visit))
    visit_page.stands(visit, TELLING)
    form = ApplicationForm(obj=visit if request.method == "GET" else None)
    if form.validate_on_submit() and _edit(code, form):
        return redirect(url_for("visits.show", code=code), 303)
    page = render_template("visits/edit.html", form=form, visit=visit_page.load(code, Part.CASE), own=True)
    return page, 422 if request.method == "POST" else 200


@bp.get("/<code>")
@allow(*CONCERNED)
def show(code: str) -> ResponseReturnValue:
    visit = visit_page.load(code)
    return render_template("visits/show.html", form=LineForm(), **visit_page.context(visit))


def _add_simple(action: Action, step: Any) -> None:
    """Add the button of one step."""

    def view(code: str) -> ResponseReturnValue:
        visit_page.take(code, action, lambda visit, now: step(visit, by=current_user, now=now))
        return redirect(url_for("visits.show", code=code), 303)

    path = str(action).replace("_", "-")
    bp.add_url_rule(f"/<code>/{path}", str(action), allow(*CONCERNED)(view), methods=["POST"])


def _add_asking(action: Action, kind: type[Form], field: str, step: Any) -> None:
    """Add the page of a step that asks for something."""

    def view(code: str) -> ResponseReturnValue:
        form = kind()
        typed = form[field]
        return visit_page.ask(
            code, action, form, lambda visit, now: step(visit, typed.data or "", by=current_user, now=now)
        )

    path = str(action).replace("_", "-")
    bp.add_url_rule(f"/<code>/{path}", str(action), allow(*CONCERNED)(view), methods=["GET", "POST"])


for _action, _step in SIMPLE.items():
    _add_simple(_action, _step)
for _action, _asking in WITH_NOTE.items():
    _add_asking(_action, NoteForm, "note", _asking)
_add_asking(Action.SCHEDULE, DayForm, "day", service.schedule)
_add_asking(Action.ACKNOWLEDGE, CommentForm, "comment", issuing.acknowledge)


@bp.post("/<code>/prepare")
@allow(Who.ENTERPRISE)
def prepare(code: str) -> ResponseReturnValue:
    done = [int(one) for one in request.form.getlist("done") if one.isascii() and one.isdigit() and len(one) < 4]
    with transaction():
        service.prepare(visit_page.load(code, Part.CASE), done, by=current_user, now=clock.now())
    flash(_("准备情况已保存。"), "ok")
    return redirect(url_for("visits.show", code=code) + "#prepare", 303)


@bp.post("/<code>/ask-for")
@allow(Who.STAFF, Who.EXPERT)
def ask_for(code: str) -> ResponseReturnValue:
    form, visit = LineForm(), visit_page.load(code, Part.CASE)
    if form.validate_on_submit():
        with transaction():
            service.ask_for(visit_page.load(code, Part.CASE), form.text.data or "", by=current_user, now=clock.now())
        return redirect(url_for("visits.show", code=code) + "#prepare", 303)
    return render_template("visits/show.html", form=form, **visit_page.context(visit)), 422
