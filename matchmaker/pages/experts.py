"""专家库: the register for staff, and an expert's own entry."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts.people import Role
from matchmaker.accounts.queries import find_user_by_email
from matchmaker.diagnosis import access, group, queries, register
from matchmaker.diagnosis.models import Expert
from matchmaker.diagnosis.register import Entry
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.web import visit_labels
from matchmaker.web.display import concept
from matchmaker.web.fields import OneOf, WholeField, boxes, choice
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("experts", __name__, url_prefix="/experts")


class EntryForm(Form):
    """An entry of the register."""

    email = EmailField(
        _l("邮箱"), validators=[CleanText(), Length(max=254)], description=_l("账号已有“专家”身份的人。")
    )
    fields_ = line(_l("擅长领域与场景"), most=600, description=_l("用逗号隔开，例如：车间智能排产，MES，压铸。"))
    languages = boxes(_l("工作语言"))
    employer_code = line(
        _l("所在单位（本平台）"), most=20, description=_l("单位编号或统一社会信用代码；不在平台的留空。")
    )
    employer = line(_l("所在单位名称"), most=100, description=_l("单位不在本平台时填写。"))
    employer_kind = choice(_l("单位性质"))
    post = line(_l("职务与职称"), most=60)
    most_visits = WholeField(_l("同时最多参加几次诊断"), validators=[InputRequired(_l("请填写这一项。"))], default=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = [("zh", _("中文")), ("en", _("英文"))]
        self.employer_kind.choices = [("", _("请选择")), *visit_labels.employer_kind.items()]
        self.employer_kind.validators = [InputRequired(_l("请选择一项。")), OneOf()]

    def entry(self) -> Entry:
        """Return what was typed. Raises Invalid(fields_)."""
        return Entry(
            fields=_ids(self.fields_.data or ""),
            languages=tuple(self.languages.data or ()),
            employer_code=(self.employer_code.data or "").upper(),
            employer=self.employer.data or "",
            employer_kind=self.employer_kind.data or "",
            post=self.post.data or "",
            most_visits=int(self.most_visits.data or 0),
        )


def _ids(typed: str) -> list[str]:
    names = [one.strip() for one in typed.replace("、", ",").replace("，", ",").split(",") if one.strip()]
    found = [default_taxonomy().find(one) for one in names]
    for name, one in zip(names, found, strict=True):
        if one is None:
            raise Invalid("fields_", "field_unknown_named", name=name)
    return list(dict.fromkeys(one for one in found if one))


@bp.get("")
@allow(Who.STAFF, Who.EXPERT)
def index() -> ResponseReturnValue:
    experts = queries.list_experts() if current_user.is_staff else []
    own = queries.find_expert_of(current_user.id)
    rows = experts or ([own] if own is not None else [])
    load, today = queries.load_of([one.id for one in rows]), clock.today()
    found = [(one, load.get(one.id, 0), group.provider_ties(one, today)) for one in rows]
    return render_template("experts/index.html", rows=found, own=own)


def _enter(form: EntryForm) -> bool:
    try:
        with transaction():
            typed = (form.email.data or "").strip().lower()
            person = find_user_by_email(typed) if current_user.is_staff else current_user
            if person is None or not person.holds(Role.EXPERT):
                raise Invalid("email", "no_expert")
            register.enter(person, form.entry(), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已登记入专家库。"), "ok")
    return True


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.STAFF, Who.EXPERT)
def new() -> ResponseReturnValue:
    form = EntryForm()
    if request.method == "GET":
        form.languages.data = ["zh"]
    if form.validate_on_submit() and _enter(form):
        return redirect(url_for("experts.index"), 303)
    return render_template("experts/edit.html", form=form, expert=None), 422 if request.method == "POST" else 200


def _filled(expert: Expert) -> EntryForm:
    form = EntryForm(obj=expert)
    form.fields_.data = "，".join(concept(one) for one in expert.fields)
    form.employer_code.data = expert.organisation.code if expert.organisation else ""
    return form


def _edit(code: str, form: EntryForm) -> bool:
    try:
        with transaction():
            register.edit(queries.get_expert(code), form.entry(), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已保存。"), "ok")
    return True


@bp.route("/<code>", methods=["GET", "POST"])
@allow(Who.STAFF, Who.EXPERT)
def edit(code: str) -> ResponseReturnValue:
    expert = queries.get_expert(code)
    require(access.may_edit_expert(current_user, expert), hide=True)
    form = EntryForm() if request.method == "POST" else _filled(expert)
    if form.validate_on_submit() and _edit(code, form):
        return redirect(url_for("experts.index"), 303)
    page = render_template("experts/edit.html", form=form, expert=queries.get_expert(code))
    return page, 422 if request.method == "POST" else 200
