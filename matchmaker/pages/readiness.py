"""智能工厂梯度自查: how near an enterprise is to each tier, with the gaps; what is known is filled in, the reader completes it."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.foundation import clock
from matchmaker.pages.policy_form import own
from matchmaker.policies import readiness
from matchmaker.policies.eligibility import Known, facts_of
from matchmaker.policies.entries import Clause
from matchmaker.policies.queries import list_entries
from matchmaker.web import factory_start
from matchmaker.web.benchmark_labels import factory_link
from matchmaker.web.display import concept
from matchmaker.web.fields import OneOf, boxes, choice
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow

bp = Blueprint("readiness", __name__)


@bp.app_template_filter("gap_scenes")
def gap_scenes(clause: Clause) -> list[str]:
    """Return the names of the scenes by which a condition about links would be met, none for other conditions."""
    asked = facts_of(clause.rule)
    return [concept(one) for name, some in readiness.links().items() if name in asked for one in some]


class ReadinessForm(Form):
    """Level and scenes; a link without a ticked scene is unknown unless it is said to have none."""

    level = choice(_l("智能制造能力成熟度等级"))
    scenes = boxes(_l("已经覆盖的典型场景"))
    without = boxes(_l("确认还没有覆盖的环节"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = [
            ("", _("不清楚")),
            ("0", _("未达一级")),
            *((str(n), _("%(n)s 级", n=n)) for n in range(1, 6)),
        ]
        self.level.validators = [OneOf()]
        self.scenes.choices = [(one, concept(one)) for some in readiness.links().values() for one in some]
        self.without.choices = factory_link.items()

    def known(self, organisation: Organisation | None) -> Known:
        """Return what was ticked, with the enterprise's industry."""
        level = int(self.level.data) if self.level.data else None
        return factory_start.known(organisation, level, self.scenes.data or (), self.without.data or ())


@bp.route("/readiness", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def show() -> ResponseReturnValue:
    organisation = own()
    start = factory_start.start_of(organisation)
    level = str(start.assessment.result.level) if start.assessment is not None and start.assessment.result else ""
    form = ReadinessForm(data={"level": level, "scenes": sorted(start.scenes)})
    ok = not form.is_submitted() or form.validate()
    found = readiness.tiers(list_entries(), form.known(organisation), clock.today()) if ok else []
    facts = {"form": form, "tiers": found, "start": start, "links": readiness.links(), "own": organisation}
    return render_template("readiness/show.html", **facts, signed_in=current_user.is_authenticated), 200 if ok else 422


@bp.get("/readiness.xlsx")
@allow(Who.PUBLIC)
def export() -> ResponseReturnValue:
    form = ReadinessForm(formdata=request.args, meta={"csrf": False})  # a link that changes nothing
    known = form.known(own()) if form.validate() else Known()
    return factory_start.sheet_of(readiness.tiers(list_entries(), known, clock.today()))
