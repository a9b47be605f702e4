"""代录: staff choose or enter an enterprise, write its need in the editor, and send it to the contact; routed by `posts.py`."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from matchmaker.accounts.facts import OrganisationFacts, checked
from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.catalogue import access, queries, recording
from matchmaker.catalogue.content import NeedContent
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages import choices
from matchmaker.web import post_labels
from matchmaker.web.fields import choice
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.problems import error_text

NAMES = ("name", "uscc", "short_name", "region", "industry", "size", "park")
CONTACT = ("contact_name", "contact_title", "contact_phone", "contact_email")


class RecordForm(Form):
    """An enterprise, known or new, and where staff had the need from."""

    source = line(_l("信息来源"), 200, required=True)
    known = RadioField(_l("企业"), choices=[], default="known", validate_choice=False)
    organisation = choice(_l("选择企业"))
    name = line(_l("单位全称"), 100)
    short_name = line(_l("简称"), 30)
    uscc = line(_l("统一社会信用代码"), 40)
    park = SelectField(_l("所在园区"), choices=[], validate_choice=False, default="")
    region = choice(_l("所在地区"))
    industry = choice(_l("所属行业"))
    size = choice(_l("人员规模"))
    contact_name = line(_l("联系人"), 50)
    contact_title = line(_l("职务"), 50)
    contact_phone = line(_l("联系电话"), 30)
    contact_email = line(_l("联系邮箱"), 254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = queries.list_enterprises_of(current_user)
        self.known.choices = [("known", _("已登记的企业")), ("new", _("新的企业"))]
        self.organisation.choices = [("", _("请选择")), *((one.code, one.name) for one in served)]
        self.park.choices = _parks()
        self.region.choices, self.industry.choices = choices.regions(), choices.industries()
        self.size.choices = choices.sizes()

    @property
    def is_new(self) -> bool:
        """Whether an enterprise is entered that is not on the list."""
        return bool(self.known.data == "new")

    def validate_organisation(self, field: Any) -> None:
        """One of the list is chosen, unless a new one is entered."""
        if not self.is_new and not field.data:
            raise ValidationError(_("请选择一家企业，或选“新的企业”。"))

    def validate_contact_email(self, field: Any) -> None:
        """The link to confirm goes there."""
        if self.is_new and "@" not in (field.data or ""):
            raise ValidationError(_("请填联系人的邮箱，确认链接会发到那里。"))

    def facts(self) -> OrganisationFacts:
        """Return the new enterprise as it was typed."""
        typed: dict[str, Any] = {name: self._fields[name].data or "" for name in (*NAMES, *CONTACT)}
        return OrganisationFacts(kind=OrganisationKind.ENTERPRISE, **typed)


def _parks() -> list[tuple[str, str]]:
    """Return the parks that this member of staff may enter an enterprise for; 园区外 is the operator's."""
    if current_user.is_operator:
        return choices.parks()
    own = {one.park.slug for one in current_user.current if one.park is not None}
    return [(slug, name) for slug, name in choices.parks(outside=False) if slug in own]


@allow(Who.STAFF)
def record() -> ResponseReturnValue:
    form = RecordForm()
    if request.method == "GET":
        return render_template("staff/posts/record.html", form=form)
    if not _is_right(form):
        return render_template("staff/posts/record.html", form=form), 422
    try:
        with transaction():
            code = _record(form)
    except Invalid as error:
        form.put(error)
        return render_template("staff/posts/record.html", form=form), 422
    flash(_("已建立代录草稿，请写明需求，再发给联系人确认。"), "ok")
    return redirect(url_for("needs.edit", code=code), 303)


def _is_right(form: RecordForm) -> bool:
    right = bool(form.validate())
    if form.is_new:
        try:
            checked(form.facts())
        except Invalid as error:
            form.put(error)
            return False
        if form.park.data not in dict(_parks()):
            form.put(Invalid("park", "choose_one"))
            return False
    return right


def _record(form: RecordForm) -> str:
    now = clock.now()
    organisation = recording.record_organisation(form.facts(), current_user, now) if form.is_new else _chosen(form)
    start = NeedContent(language=language(), industry=organisation.industry, place=organisation.region)
    return recording.record_need(current_user, organisation, start, form.source.data or "", now).code


def _chosen(form: RecordForm) -> Organisation:
    served = queries.list_enterprises_of(current_user)
    found = next((one for one in served if one.code == form.organisation.data), None)
    if found is None:
        raise Invalid("organisation", "choose_one")
    return found


@allow(Who.STAFF)
def ask_contact(code: str) -> ResponseReturnValue:
    need = queries.get_need(code)
    require(access.may_record_need(current_user, need.organisation), hide=True)
    try:
        with transaction():
            recording.ask_contact(need, current_user, clock.now())
    except Invalid as error:
        flash(_("还不能发送：%(why)s", why=_why(error)), "error")
        return redirect(url_for("needs.edit", code=code), 303)
    flash(_("确认链接已发给联系人，14 天内有效。"), "ok")
    return redirect(url_for("needs.show", code=code), 303)


def _why(error: Invalid) -> str:
    field = post_labels.need_item[error.field] if error.field in post_labels.need_item.words else ""
    return f"{field} {error_text(error)}".strip()
