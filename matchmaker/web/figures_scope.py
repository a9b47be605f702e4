"""What an address asks of the figures, and for whom: staff choose days and filters, the sponsor whole years and one filter."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.accounts.models import Park
from matchmaker.accounts.people import Role
from matchmaker.accounts.queries import list_parks
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.reporting.release import last_closed
from matchmaker.reporting.scope import JJJ, OUTSIDE, Scope
from matchmaker.web.display import taxonomy
from matchmaker.web.fields import DayField, choice
from matchmaker.web.forms import Form
from matchmaker.web.locale import language
from matchmaker.web.parks import my_parks

EARLIEST = 2020


class ScopeForm(Form):
    """Days and filters of staff."""

    first = DayField(_l("从"))
    last = DayField(_l("到"))
    as_of = DayField(_l("截至"))
    park = choice(_l("园区"))
    industry = choice(_l("行业"))
    region = choice(_l("地区"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.first.data and self.last.data and self.first.data > self.last.data:
            self.last.errors = [*self.last.errors, _("结束日期不能早于开始日期。")]
        return not self.errors


class YearForm(Form):
    """What the sponsor may choose: a year, and one filter at a time."""

    year = choice(_l("年份"))
    park = choice(_l("园区"))
    industry = choice(_l("行业"))
    region = choice(_l("地区"))


@dataclass(frozen=True)
class Asked:
    """The form as typed, the scope that it comes to, and whether the reader has aggregates alone."""

    form: Form
    scope: Scope
    guarded: bool
    ok: bool
    parks: list[Park]


def is_guarded() -> bool:
    """Return whether the reader may read aggregates alone: 主管部门 who is no staff."""
    user = current_user
    return bool(user.is_authenticated and user.holds(Role.AUTHORITY) and not user.is_staff)


def asked() -> Asked:
    """Return what the address asks for; bad values leave the form with its errors and the usual scope."""
    return _of_sponsor() if is_guarded() else _of_staff()


def _choices(form: Any, parks: list[Park]) -> None:
    everything = ("", _("全部"))
    lang = language()
    outside = [(OUTSIDE, _("园区外"))] if is_guarded() or current_user.is_operator else []
    form.park.choices = [everything, *((one.slug, one.name_in(lang)) for one in parks), *outside]
    industries = [one for one in taxonomy().concepts.values() if one.facet == "industry"]
    named = ((one.id, one.en if lang == "en" else one.zh) for one in industries)
    form.industry.choices = [everything, *named]
    form.region.choices = [everything, (JJJ, _("京津冀"))]


def _of_staff() -> Asked:
    parks, today = my_parks(), clock.today()
    form = ScopeForm(formdata=request.args, meta={"csrf": False})
    _choices(form, parks)
    ok = form.validate()
    mine = None if current_user.is_operator else frozenset(one.slug for one in parks)
    usual = Scope(date(today.year, 1, 1), today, today, parks=mine)
    if not ok:
        return Asked(form, usual, False, False, parks)
    as_of = min(form.as_of.data or today, today)
    last = form.last.data or as_of
    first = form.first.data or date(last.year, 1, 1)
    filters: dict[str, Any] = {name: str(getattr(form, name).data or "") for name in ("park", "industry", "region")}
    for name, value in (("first", first), ("last", last), ("as_of", as_of)):
        getattr(form, name).data, getattr(form, name).raw_data = value, None
    return Asked(form, replace(usual, first=first, last=last, as_of=as_of, **filters), False, True, parks)


def _of_sponsor() -> Asked:
    parks, closed = list_parks(), last_closed(clock.today())
    form = YearForm(formdata=request.args, meta={"csrf": False})
    _choices(form, parks)
    form.year.choices = [(str(year), str(year)) for year in range(closed.year, EARLIEST - 1, -1)]
    ok = form.validate()
    chosen: dict[str, Any] = {name: str(getattr(form, name).data or "") for name in ("park", "industry", "region")}
    if ok and sum(map(bool, chosen.values())) > 1:
        form.form_errors.append(_("一次只能按一个条件筛选，以免从差额推出单个企业。"))
        ok = False
    year = int(form.year.data) if ok and form.year.data else closed.year
    form.year.data = str(year)
    usual = Scope(date(year, 1, 1), date(year, 12, 31), min(closed, date(year, 12, 31)))
    return Asked(form, replace(usual, **chosen) if ok else usual, True, ok, parks)


def query(scope: Scope, guarded: bool = False) -> dict[str, Any]:
    """Return a scope as the values of an address."""
    filters = {name: getattr(scope, name) for name in ("park", "industry", "region") if getattr(scope, name)}
    if guarded:
        return {"year": str(scope.first.year), **filters}
    return {name: getattr(scope, name).isoformat() for name in ("first", "last", "as_of")} | filters


def exported() -> Asked:
    """Return what is asked for where a file is made of it. Raises NotFound at a bad address: no file says something else than was asked."""
    found = asked()
    if not found.ok:
        raise NotFound("figures")
    return found


def readable() -> Asked:
    """Return what is asked for where rows are shown: never to who has aggregates alone. Raises NotFound at a bad address."""
    found = asked()
    if found.guarded or not found.ok:
        raise NotFound("figures")
    return found
