"""Staff keep the registers of 示范项目 and 标杆企业: they enter what was recognised, with its source, and take it out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import find_organisation
from matchmaker.catalogue import registers
from matchmaker.catalogue.registers import Recognised
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.web import benchmark_labels
from matchmaker.web.display import concept, taxonomy
from matchmaker.web.fields import DayField, OneOf, WholeField, boxes, choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow

bp = Blueprint("staff_benchmarks", __name__, url_prefix="/staff/benchmarks")
NEEDED = _l("请填写这一项。")


class BenchmarkForm(Form):
    """One row of a register."""

    register = choice(_l("名录"))
    title = line(_l("项目或称号"), most=120, required=True, description=_l("不写单位名称。"))
    organisation = line(
        _l("本平台的单位编号"), most=20, description=_l("单位在本平台时填写，O- 开头；是否公开名称由单位自己决定。")
    )
    holder = line(_l("单位名称（公开名单上的）"), most=100, description=_l("单位不在本平台时填写。"))
    region = choice(_l("所在地"))
    industry = choice(_l("行业"))
    recogniser = line(_l("认定单位"), most=100, required=True)
    level = choice(_l("认定级别"))
    year = WholeField(_l("认定年份"), validators=[InputRequired(NEEDED)])
    valid_until = DayField(_l("有效期至"), description=_l("没有期限就留空。"))
    scenes = boxes(_l("典型场景"))
    story = text(_l("可以看到什么"), most=3000)
    source = line(_l("出处"), most=300, required=True)
    checked_on = DayField(_l("核对日期"), validators=[InputRequired(NEEDED)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register.choices = benchmark_labels.register.items()
        self.level.choices = benchmark_labels.recogniser_level.items()
        self.region.choices = [("", _("请选择")), *_of("region", "REG")]
        self.industry.choices = [("", _("请选择")), *_of("industry", "IND")]
        self.scenes.choices = _of("scene", "SCN")
        for field in (self.register, self.level, self.region):
            field.validators = [InputRequired(_l("请选择一项。")), OneOf()]

    def facts(self) -> Recognised:
        """Return what was typed, once it is valid."""
        return Recognised(
            register=self.register.data,
            title=self.title.data,
            holder="" if self.organisation.data else self.holder.data or "",
            region=self.region.data,
            industry=self.industry.data or "",
            recogniser=self.recogniser.data,
            level=self.level.data,
            year=int(self.year.data or 0),
            valid_until=self.valid_until.data,
            scenes=tuple(self.scenes.data or ()),
            story=self.story.data or "",
            source=self.source.data,
            checked_on=self.checked_on.data or clock.today(),
        )

    def owner(self) -> Organisation | None:
        """Return the enterprise that the code names, None where none is given. Raises Invalid(organisation)."""
        code = (self.organisation.data or "").upper()
        found = find_organisation(code) if code else None
        if code and (found is None or not found.is_enterprise):
            raise Invalid("organisation", "choose_one")
        if found is None and not self.holder.data:
            raise Invalid("holder", "needed_to_submit")
        return found


def _of(facet: str, begins: str) -> list[tuple[str, str]]:
    found = taxonomy().concepts.values()
    return [(one.id, concept(one.id)) for one in found if one.facet == facet and one.id.startswith(begins)]


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.STAFF)
def new() -> ResponseReturnValue:
    form = BenchmarkForm(data={"checked_on": clock.today(), "year": clock.today().year})
    if form.validate_on_submit() and (code := _record(form)):
        return redirect(url_for("benchmarks.show", code=code), 303)
    return render_template("staff/benchmarks/new.html", form=form), 422 if form.is_submitted() else 200


def _record(form: BenchmarkForm) -> str:
    try:
        with transaction():
            code = registers.record(form.facts(), form.owner(), by=current_user, now=clock.now()).code
    except Invalid as error:
        form.put(error)
        return ""
    except NotAllowed:  # an enterprise of another park: no more is told of it than of none
        form.put(Invalid("organisation", "choose_one"))
        return ""
    flash(_("已登记。"), "ok")
    return code


@bp.post("/<code>/remove")
@allow(Who.STAFF)
def remove(code: str) -> ResponseReturnValue:
    with transaction():
        registers.remove(registers.get_benchmark(code), by=current_user, now=clock.now())
    flash(_("已移出名录，以前日期的统计不变。"), "ok")
    return redirect(url_for("benchmarks.index"), 303)
