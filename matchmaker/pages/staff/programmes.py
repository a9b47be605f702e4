"""年度计划: stations of a year, targets against what rows say, and the enterprises that are to be reached."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.importing.files import MOST_BYTES, read_sheets
from matchmaker.stations import access, figures, programmes, queries
from matchmaker.stations.models import Programme
from matchmaker.web import station_labels
from matchmaker.web.fields import DayField, WholeField, choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text
from matchmaker.web.uploads import takes_files

bp = Blueprint("staff_programmes", __name__, url_prefix="/staff/programmes")
NEEDED = InputRequired(_l("请填写这一项。"))
DAY = InputRequired(_l("请填写日期。"))


class ProgrammeForm(Form):
    """What a year's plan is called."""

    name = line(_l("名称"), most=100, required=True)
    name_en = line(_l("英文名称"), most=120)
    year = WholeField(_l("年度"), validators=[NEEDED])
    about = text(_l("计划说明"), most=3000)


class TargetForm(Form):
    """目标任务."""

    indicator = choice(_l("指标"))
    aim = WholeField(_l("目标值"), validators=[NEEDED], description=_l("覆盖率填百分数。"))
    first_on = DayField(_l("从"), validators=[DAY])
    last_on = DayField(_l("到"), validators=[DAY])
    owner = line(_l("责任人"), most=60, required=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.indicator.choices = station_labels.indicator.items()


def load(code: str) -> Programme:
    """Return the programme if the person may see it. Raises NotFound."""
    row = queries.get_programme(code)
    require(access.may_view_programme(current_user, row), hide=True)
    return row


@bp.route("", methods=["GET", "POST"])
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    form = ProgrammeForm(data={"year": clock.today().year})
    if form.is_submitted():
        require(access.may_edit_programme(current_user))
    if form.validate_on_submit() and (code := _created(form)):
        flash(_("已建立年度计划，接着设目标、导入企业名单。"), "ok")
        return redirect(url_for("staff_programmes.show", code=code), 303)
    page = render_template(
        "staff/programmes/index.html",
        rows=queries.list_programmes(),
        form=form,
        edits=access.may_edit_programme(current_user),
    )
    return page, 422 if form.is_submitted() else 200


def _created(form: ProgrammeForm) -> str:
    try:
        with transaction():
            year = int(form.year.data or 0)
            named = (form.name.data or "", form.name_en.data or "", year, form.about.data or "")
            return programmes.create(*named, by=current_user, now=clock.now()).code
    except Invalid as error:
        form.put(error)
        return ""


@bp.get("/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(load(code), TargetForm(formdata=None, data=_year(load(code))))


def _year(row: Programme) -> dict[str, Any]:

    return {"first_on": date(row.year, 1, 1), "last_on": date(row.year, 12, 31)}


def _page(row: Programme, form: TargetForm, status: int = 200, wrong: Any = (), problem: str = "") -> tuple[str, int]:
    listed = figures.list_listed(row.id, clock.today())
    return render_template(
        "staff/programmes/show.html",
        programme=row,
        reached=figures.reached(row, clock.today()),
        listed=[one for one in listed if access.may_view_listed(current_user, one.park_id)],
        total=len(listed),
        covered=sum(one.covered for one in listed),
        form=form,
        edits=access.may_edit_programme(current_user, row),
        wrong=wrong,
        problem=problem,
        most_mb=MOST_BYTES // 1024 // 1024,
    ), status


@bp.post("/<code>/targets")
@allow(Who.STAFF)
def set_target(code: str) -> ResponseReturnValue:
    form = TargetForm()
    require(access.may_edit_programme(current_user, load(code)))
    if form.validate_on_submit() and _set(code, form):
        flash(_("目标已加入，完成数由平台按记录统计。"), "ok")
        return redirect(url_for("staff_programmes.show", code=code), 303)
    return _page(load(code), form, 422)


def _set(code: str, form: TargetForm) -> bool:
    try:
        with transaction():
            days = (form.first_on.data or date.max, form.last_on.data or date.min)
            told = (form.indicator.data or "", int(form.aim.data or 0), *days, form.owner.data or "")
            programmes.set_target(load(code), *told, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.post("/<code>/targets/<int:target_id>/remove")
@allow(Who.STAFF)
def remove_target(code: str, target_id: int) -> ResponseReturnValue:
    with transaction():
        row = load(code)
        require(access.may_edit_programme(current_user, row))
        programmes.remove_target(row, target_id, by=current_user, now=clock.now())
    flash(_("目标已删去。"), "ok")
    return redirect(url_for("staff_programmes.show", code=code), 303)


@bp.post("/<code>/enterprises")
@takes_files
@allow(Who.STAFF)
def bring(code: str) -> ResponseReturnValue:
    require(access.may_edit_programme(current_user, load(code)))
    blank = TargetForm(formdata=None)
    try:
        sent = request.files.get("file")
        sheets = read_sheets(sent.read() if sent is not None else b"")
        with transaction():
            found = programmes.bring_list(load(code), sheets, by=current_user, now=clock.now())
    except Invalid as error:
        return _page(load(code), blank, 422, problem=error_text(error))
    if found.wrong:
        told = error_text(Invalid("file", "list_rows", n=len({one.row for one in found.wrong})))
        return _page(load(code), blank, 422, wrong=found.wrong, problem=told)
    flash(_("名单已导入：新增 %(new)s 家，已有 %(known)s 家。", new=found.new, known=found.known), "ok")
    return redirect(url_for("staff_programmes.show", code=code, _anchor="list"), 303)
