"""智能工厂梯度自查: how near an enterprise is to each tier, with the gaps; what is known is filled in, the reader completes it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.assessment.models import Assessment
from matchmaker.catalogue import registers
from matchmaker.foundation import clock
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.states import State
from matchmaker.pages.policy_form import latest_assessment, own
from matchmaker.policies import readiness
from matchmaker.policies.checking import Because
from matchmaker.policies.eligibility import Known, facts_of
from matchmaker.policies.entries import Clause
from matchmaker.policies.places import industry_of, region_of
from matchmaker.policies.queries import list_entries
from matchmaker.policies.readiness import Tier
from matchmaker.web.benchmark_labels import factory_link, factory_tier
from matchmaker.web.display import concept
from matchmaker.web.fields import OneOf, boxes, choice
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language
from matchmaker.web.policy_labels import policy_answer
from matchmaker.web.sheets import Column, sheet

bp = Blueprint("readiness", __name__)


@bp.app_template_filter("gap_scenes")
def gap_scenes(clause: Clause) -> list[str]:
    """Return the names of the scenes by which a condition about links would be met, none for other conditions."""
    asked = facts_of(clause.rule)
    return [concept(one) for name, some in readiness.links().items() if name in asked for one in some]


@dataclass(frozen=True)
class Start:
    """What the platform knows of an enterprise: its latest assessment, and scenes that were recognised or delivered here."""

    assessment: Assessment | None
    scenes: frozenset[str]


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
        """Return what was ticked, with the enterprise's industry; every manufacturer's where nobody is signed in."""
        level = int(self.level.data) if self.level.data else None
        told = readiness.facts_from(level, self.scenes.data or (), self.without.data or ())
        industry = industry_of(organisation.industry) if organisation is not None else "C"
        return Known(region_of(organisation.region) if organisation is not None else None, industry, told)


def start_of(organisation: Organisation | None) -> Start:
    """Return what is known of an enterprise from its assessments, benchmarks and delivered introductions."""
    if organisation is None or not organisation.is_enterprise:
        return Start(None, frozenset())
    found = {scene for one in registers.list_of_organisations({organisation.id}) for scene in one.scenes}
    for one in introductions.list_for_organisation(organisation.id, {State.DELIVERED}):
        found |= {tag.concept for tag in one.need.tags if tag.facet == "scene" and tag.concept}
    return Start(latest_assessment(organisation), frozenset(found))


@bp.route("/readiness", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def show() -> ResponseReturnValue:
    organisation = own()
    start = start_of(organisation)
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
    return _sheet(readiness.tiers(list_entries(), known, clock.today()))


def _sheet(found: list[Tier]) -> ResponseReturnValue:
    pairs = [(one, gap) for one in found for gap in one.gaps if gap.clause is not None]
    columns: list[Column[tuple[Tier, Because]]] = [
        (_("等级"), lambda pair: factory_tier[pair[0].entry.tier]),
        (_("条件"), lambda pair: pair[1].clause.said(language()) if pair[1].clause else ""),
        (_("现在"), lambda pair: policy_answer[pair[1].answer]),
    ]
    return sheet(_("差距清单"), columns, pairs)
