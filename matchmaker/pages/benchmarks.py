"""标杆示范: both registers, stated totals beside rows, one benchmark with what it uses; staff enter rows in `staff/benchmarks.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.catalogue import open_days, reconciling, registers
from matchmaker.catalogue.benchmarks import Benchmark, BenchmarkUse
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import find_capability, get_capability, list_capabilities_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.web import benchmark_labels
from matchmaker.web.benchmark_parties import who
from matchmaker.web.display import concept
from matchmaker.web.fields import OneOf, choice
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text
from matchmaker.web.ticking import Dimension, tick

bp = Blueprint("benchmarks", __name__, url_prefix="/benchmarks")


class UseForm(Form):
    """Which solution, and for what: its code where the factory says so, one of their own where the provider does."""

    solution = line(_l("方案编号"), most=20, required=True, description=_l("方案页面上的编号，例如 C-2026-0001。"))
    note = line(_l("用在哪里"), most=200, description=_l("例如：两条压铸线的外观检测。"))


class OwnUseForm(UseForm):
    """The same for a provider, who chooses among what it has published."""

    solution = choice(_l("方案"))

    def __init__(self, offered: list[Capability], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solution.choices = [("", _("请选择")), *((one.code, one.title) for one in offered)]
        self.solution.validators = [InputRequired(_l("请选择一项。")), OneOf()]


@bp.app_template_global("benchmarks_of")
def benchmarks_of(capability: Capability) -> list[tuple[BenchmarkUse, str]]:
    """Return where a solution is used, as far as both sides say so, with who that is."""
    found = registers.list_using(capability)
    named = who([one.benchmark for one in found]) if found else {}
    return [(one, named[one.benchmark.code]) for one in found]


def _standing(one: Benchmark) -> str:
    return "holds" if one.holds_on(clock.today()) else "lapsed"


@bp.get("")
@allow(Who.PUBLIC)
def index() -> ResponseReturnValue:
    words = {"holds": _("在有效期内"), "lapsed": _("有效期已过")}
    dimensions = {
        "register": Dimension[Benchmark](
            _("名录"), lambda one: [one.register], lambda code: benchmark_labels.register[code]
        ),
        "level": Dimension[Benchmark](
            _("认定级别"), lambda one: [one.level], lambda code: benchmark_labels.recogniser_level[code]
        ),
        "year": Dimension[Benchmark](_("认定年份"), lambda one: [str(one.year)], str),
        "standing": Dimension[Benchmark](_("有效期"), lambda one: [_standing(one)], lambda code: words[code]),
        "industry": Dimension[Benchmark](_("行业"), lambda one: [one.industry] if one.industry else [], concept),
        "scene": Dimension[Benchmark](_("典型场景"), lambda one: one.scenes, concept),
    }
    listed = tick(registers.list_benchmarks(), dimensions, request.args, "benchmarks.index")
    ahead = {day.benchmark_id: day for day in reversed(open_days.list_open_days(since=clock.now()))}
    return render_template(
        "benchmarks/index.html", listed=listed, who=who(listed.rows), ahead=ahead, today=clock.today()
    )


@bp.get("/totals")
@allow(Who.PUBLIC)
def totals() -> ResponseReturnValue:
    found = reconciling.reconcile(registers.list_benchmarks())
    named = who([row for one in found for row in one.rows])
    return render_template("benchmarks/totals.html", found=found, who=named)


@bp.get("/<code>")
@allow(Who.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    return _page(registers.get_benchmark(code))


def _form(one: Benchmark, fresh: bool = True) -> UseForm | None:
    """The form by which a side says that a solution is used there, None for who is on no side."""
    how: dict[str, Any] = {"formdata": None} if fresh else {}
    if not current_user.is_authenticated or one.organisation is None:
        return None
    if current_user.belongs_to(one.organisation_id):
        return UseForm(**how)
    offered = list_capabilities_of({each.id for each in current_user.organisations if not each.is_enterprise})
    offered = [each for each in offered if each.is_public]
    return OwnUseForm(offered, **how) if offered else None


def _page(one: Benchmark, form: UseForm | None = None) -> ResponseReturnValue:
    signed_in = current_user.is_authenticated
    mine = signed_in and current_user.belongs_to(one.organisation_id)
    standing = [use for use in one.uses if use.ended_at is None]
    own = [use for use in standing if signed_in and registers.may_end_use(current_user, use)]
    return render_template(
        "benchmarks/show.html",
        one=one,
        who=who([one])[one.code],
        used=[use for use in standing if use.is_shown and use.capability.is_public],
        asked=[use for use in own if not use.is_shown],
        own={use.id for use in own},
        form=form or _form(one),
        mine=mine,
        keeps=signed_in and registers.may_keep(current_user, one),
        hosts=signed_in and registers.may_host(current_user, one),
        days=open_days.list_open_days(one, clock.now()),
        today=clock.today(),
    ), 422 if form else 200


@bp.post("/<code>/named")
@allow(Who.ENTERPRISE)
def named(code: str) -> ResponseReturnValue:
    with transaction():
        agreed = request.form.get("agreed") == "yes"
        registers.agree_to_be_named(registers.get_benchmark(code), agreed, by=current_user, now=clock.now())
    flash(_("已公开单位名称。") if agreed else _("不再公开单位名称。"), "ok")
    return redirect(url_for("benchmarks.show", code=code), 303)


@bp.post("/<code>/uses")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def use(code: str) -> ResponseReturnValue:
    form = _form(registers.get_benchmark(code), fresh=False)
    require(form is not None)
    assert form is not None
    if form.validate() and _say(code, form):
        return redirect(url_for("benchmarks.show", code=code), 303)
    return _page(registers.get_benchmark(code), form)


def _say(code: str, form: UseForm) -> bool:
    solution = find_capability((form.solution.data or "").upper())
    try:
        if solution is None or not solution.is_public:
            raise Invalid("solution", "choose_one")
        with transaction():
            one = registers.get_benchmark(code)
            registers.say_used(one, solution, form.note.data or "", by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        form.form_errors.append(error_text(error))
        return False
    flash(_("已登记。双方都确认之后才会公开。"), "ok")
    return True


@bp.post("/<code>/uses/<solution>/agree")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def agree_use(code: str, solution: str) -> ResponseReturnValue:
    with transaction():
        one, capability = registers.get_benchmark(code), get_capability(solution)
        registers.get_use(one, capability)
        registers.say_used(one, capability, "", by=current_user, now=clock.now())
    flash(_("已确认，双方都确认后公开。"), "ok")
    return redirect(url_for("benchmarks.show", code=code), 303)


@bp.post("/<code>/uses/<solution>/end")
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def end_use(code: str, solution: str) -> ResponseReturnValue:
    with transaction():
        row = registers.get_use(registers.get_benchmark(code), get_capability(solution))
        registers.end_use(row, by=current_user, now=clock.now())
    flash(_("已撤回，不再公开。"), "ok")
    return redirect(url_for("benchmarks.show", code=code), 303)
