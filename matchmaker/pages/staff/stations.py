"""Staff's side of a station: prepared, edited, led from state to state, its agenda and the 总结会; who is chosen is in `selection.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.pages.staff import station_form
from matchmaker.pages.staff.station_form import StationForm
from matchmaker.stations import access, figures, queries, service
from matchmaker.stations.models import Station
from matchmaker.stations.states import TABLE, StationAction, StationState
from matchmaker.web import station_labels
from matchmaker.web.fields import DayField, choice
from matchmaker.web.forms import Form, line, posted, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text

bp = Blueprint("staff_stations", __name__, url_prefix="/staff/stations")


class ItemForm(Form):
    """A line of the agenda."""

    day = DayField(_l("日期"), validators=[InputRequired(_l("请填写日期。"))])
    begins = line(_l("开始"), most=8, required=True, description=_l("如 09:30"))
    ends = line(_l("结束"), most=8, required=True)
    kind = choice(_l("内容"))
    title = line(_l("题目"), most=120, required=True)
    place = line(_l("地点"), most=80)
    speaker = line(_l("主讲"), most=80)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = station_labels.item_kind.items()


class SummaryForm(Form):
    """What the 总结会 found and advises."""

    findings = text(_l("主要发现"), most=5000, required=True, description=_l("每行一条，例如：懂信息化的人手不足。"))
    advice = text(
        _l("会议建议"),
        most=5000,
        description=_l("每行一条。完成总结后，主管部门能读到发现和建议中没有写到单位的各行。"),
    )


def load(code: str) -> Station:
    """Return the station if the person runs it. Raises NotFound."""
    station = queries.get_station(code)
    require(access.may_run(current_user, station), hide=True)
    return station


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.STAFF)
def new() -> ResponseReturnValue:
    form = StationForm(data=station_form.fresh())
    if form.validate_on_submit():
        try:
            with transaction():
                code = service.create(form.content(), by=current_user, now=clock.now()).code
        except Invalid as error:
            form.put(error)
        else:
            flash(_("已建立，排好议程之后就可以开放报名。"), "ok")
            return redirect(url_for("staff_stations.show", code=code), 303)
    return render_template("staff/stations/edit.html", form=form, station=None), 422 if form.is_submitted() else 200


@bp.get("/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(load(code), ItemForm(formdata=None))


def _page(station: Station, form: ItemForm, status: int = 200) -> tuple[str, int]:
    state = StationState(station.state)
    apart = (StationAction.CANCEL, StationAction.SUM_UP)
    ways = [(one, service.hurdle(station, one, clock.today())) for at, one in TABLE if at == state and one not in apart]
    return render_template(
        "staff/stations/show.html",
        station=station,
        form=form,
        moves=[action for action, way in ways if way is None],
        blocked=[(action, error_text(way)) for action, way in ways if way],
        may_cancel=(state, StationAction.CANCEL) in TABLE,
        counts=queries.count_by_state(station.id),
        tally=figures.tally(station),
        conflicts=queries.list_conflicts(station.id),
        editable=access.may_edit(current_user, station),
    ), status


@bp.route("/<code>/edit", methods=["GET", "POST"])
@allow(Who.STAFF)
def edit(code: str) -> ResponseReturnValue:
    station = load(code)
    form = StationForm(data=station_form.written(station))
    if form.validate_on_submit() and _edited(code, form):
        flash(_("已保存。"), "ok")
        return redirect(url_for("staff_stations.show", code=code), 303)
    return render_template(
        "staff/stations/edit.html", form=form, station=load(code)
    ), 422 if form.is_submitted() else 200


def _edited(code: str, form: StationForm) -> bool:
    try:
        with transaction():
            content, version = form.content(), int(form.version.data or 0)
            service.edit(load(code), content, version=version, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        if error.code != "station_changed":
            raise
        form.form_errors.append(error_text(error))
        return False
    return True


@bp.post("/<code>/move")
@allow(Who.STAFF)
def move(code: str) -> ResponseReturnValue:
    load(code)
    wanted = posted("action")
    if wanted not in list(StationAction):
        raise Invalid("action", "choose_one")
    with transaction():
        station = load(code)
        service.move(station, StationAction(wanted), by=current_user, now=clock.now(), reason=posted("reason")[:300])
    flash(_("已更新：%(state)s", state=station_labels.station_state[station.state]), "ok")
    return redirect(url_for("staff_stations.show", code=code), 303)


@bp.post("/<code>/agenda")
@allow(Who.STAFF)
def add_item(code: str) -> ResponseReturnValue:
    form = ItemForm()
    if form.validate_on_submit() and _added(code, form):
        flash(_("已加入议程。"), "ok")
        return redirect(url_for("staff_stations.show", code=code, _anchor="agenda"), 303)
    return _page(load(code), form, 422)


def _added(code: str, form: ItemForm) -> bool:
    try:
        written = {"day": form.day.data, "begins": _hour(form, "begins"), "ends": _hour(form, "ends")}
        written |= {name: form[name].data or "" for name in ("title", "place", "speaker")}
        if not form.kind.data:
            raise Invalid("kind", "choose_one")
        with transaction():
            station = load(code)
            require(access.may_edit(current_user, station))
            service.add_item(station, by=current_user, now=clock.now(), kind=form.kind.data, **written)
    except Invalid as error:
        form.put(error)
        return False
    return True


def _hour(form: Form, name: str) -> Any:
    try:
        return service.at(form[name].data or "")
    except ValueError as error:
        raise Invalid(name, "hour_wrong") from error


@bp.post("/<code>/agenda/<int:item_id>/remove")
@allow(Who.STAFF)
def remove_item(code: str, item_id: int) -> ResponseReturnValue:
    with transaction():
        station = load(code)
        require(access.may_edit(current_user, station))
        service.remove_item(station, item_id, by=current_user, now=clock.now())
    flash(_("已从议程删去。"), "ok")
    return redirect(url_for("staff_stations.show", code=code, _anchor="agenda"), 303)


@bp.route("/<code>/summary/edit", methods=["GET", "POST"])
@allow(Who.STAFF)
def write_summary(code: str) -> ResponseReturnValue:
    station = load(code)
    form = SummaryForm(data={"findings": station.findings, "advice": station.advice})
    if form.validate_on_submit():
        with transaction():
            row, now = load(code), clock.now()
            service.write_summary(row, form.findings.data or "", form.advice.data or "", by=current_user, now=now)
            if request.form.get("finish") and row.state == StationState.ENDED:
                service.move(row, StationAction.SUM_UP, by=current_user, now=now)
        flash(_("总结已保存。"), "ok")
        return redirect(url_for("station_summary.show", code=code), 303)
    return render_template(
        "staff/stations/write_summary.html", form=form, station=station
    ), 422 if form.is_submitted() else 200
