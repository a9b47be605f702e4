"""What a form asks an applicant: place, industry, and the facts that conditions look at; answers are `policies/checking.py`."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import Field
from wtforms.validators import StopValidation

from matchmaker.accounts.models import Organisation
from matchmaker.assessment import queries as assessments
from matchmaker.policies import places
from matchmaker.policies.eligibility import FactKind, Known
from matchmaker.policies.entries import Entry, Fact, facts
from matchmaker.web.display import concept
from matchmaker.web.fields import DayField, NumberField, choice
from matchmaker.web.forms import Form, line
from matchmaker.web.locale import language

YES, NO = "yes", "no"


class _Within:
    """Refuses a number outside of what the fact can be."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact

    def __call__(self, form: Any, field: Field) -> None:
        low, high = self.fact.least, self.fact.most
        if field.data is not None and low is not None and high is not None and not low <= field.data <= high:
            raise StopValidation(_("请填 %(low)s 到 %(high)s 之间的数字。", low=f"{low:g}", high=f"{high:g}"))


class _Place:
    """Refuses what is no place that the library knows."""

    def __init__(self, industry: bool) -> None:
        self.industry = industry

    def __call__(self, form: Any, field: Field) -> None:
        found = places.find_industry if self.industry else places.find_region
        if field.data and found(field.data) is None:
            raise StopValidation(
                _("没有这个行业，请填国民经济行业名称或代码，例如 C36。")
                if self.industry
                else _("没有这个地区，请填省、市、区名称或六位区划代码，例如 顺义区、110113。")
            )


class ApplicantForm(Form):
    """Who asks: place and industry; facts are added by `form_for`."""

    region = line(_l("所在地"), most=60, validators=[_Place(False)], description=_l("省、市、区名称或六位区划代码。"))
    industry = line(
        _l("行业"), most=60, validators=[_Place(True)], description=_l("国民经济行业名称或代码，例如 C36。")
    )
    asked: tuple[str, ...] = ()

    def known(self) -> Known:
        """Return what was filled in; what was left open is unknown."""
        told = {name: _value(facts()[name], self._fields[name].data) for name in self.asked}
        return Known(
            places.find_region(self.region.data) if self.region.data else None,
            places.find_industry(self.industry.data) if self.industry.data else None,
            {name: value for name, value in told.items() if value is not None},
        )


def _value(fact: Fact, typed: Any) -> Any:
    if fact.kind == FactKind.FLAG:
        return {YES: True, NO: False}.get(typed)
    return None if typed in ("", None) else typed


def _field(fact: Fact) -> Any:
    said = fact.said(language())
    label = said[:1].upper() + said[1:]  # the same words go on within a sentence elsewhere
    if fact.kind == FactKind.NUMBER:
        return NumberField(label, validators=[_Within(fact)])
    if fact.kind == FactKind.DATE:
        return DayField(label)
    return choice(label)


def form_for(names: Collection[str], start: dict[str, Any] | None = None) -> ApplicantForm:
    """Return a form that asks for these facts, in the order of their declaration; it starts from what the platform knows."""
    asked = tuple(name for name in facts() if name in names)
    made = type("AskedForm", (ApplicantForm,), {name: _field(facts()[name]) for name in asked} | {"asked": asked})
    form: ApplicantForm = made(data=(own_data() if start is None else start))
    for name in asked:
        fact = facts()[name]
        words = [(one.code, one.en if language() == "en" else one.zh) for one in fact.choices]
        if fact.kind == FactKind.FLAG:
            words = [(YES, _("是")), (NO, _("否"))]
        if words:
            form._fields[name].choices = [("", _("不清楚")), *words]
    return form


def own() -> Organisation | None:
    """Return the reader's own organisation, None for visitors and staff."""
    return next(iter(current_user.organisations), None) if current_user.is_authenticated else None


def own_data() -> dict[str, Any]:
    """Return what the platform knows of the reader's organisation: where it is and what it makes."""
    organisation = own()
    if organisation is None:
        return {}
    latest = assessments.latest_of(organisation.id)
    level = {"maturity_level": latest.result.level} if latest is not None and latest.result is not None else {}
    return {"region": concept(organisation.region), "industry": concept(organisation.industry), **level}


def asked_by(entries: Collection[Entry]) -> set[str]:
    """Return the facts that these entries ask for."""
    return set().union(*(one.asks for one in entries)) if entries else set()
