"""The operator edits the library: a new version each time, with its reason, and the history of an entry."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from wtforms import FieldList, FormField, HiddenField

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.pages import policy_conditions
from matchmaker.policies import queries, service
from matchmaker.policies.entries import Entry, shipped
from matchmaker.policies.models import PolicyEdition
from matchmaker.web import shape_words
from matchmaker.web.fields import DayField, OneOf, choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow
from matchmaker.web.policy_labels import certainty, policy_kind
from matchmaker.web.problems import error_text

bp = Blueprint("staff_policies", __name__, url_prefix="/staff/policies")
TEXTS = ("title", "issuer", "summary", "who", "base", "stacking", "source")
PLAIN = ("id", "kind", "number", "region", "valid_from", "valid_until", "rate", "deadline", "certainty", "checked_on")
CODED = {"kind": policy_kind, "certainty": certainty}
LONGEST = 20000
AT = {"days_crossed": "valid_until", "begins_open": "valid_from"}  # faults of the whole, at the field to change
PATTERNS = {"region": _l("请填六位区划代码，例如 110113。"), "rate": _l("请填百分数，例如 20 或 12.5。")}


class EntryForm(Form):
    """One entry; its conditions are rows, its other lists (caps, evidence and so on) one piece of JSON."""

    id = line(
        _l("条目代号"),
        most=60,
        required=True,
        description=_l("小写字母、数字和连字符，例如 shunyi-2026-loan；以后不再改。"),
    )
    kind = choice(_l("类别"))
    title_zh = line(_l("名称（中文）"), most=200, required=True)
    title_en = line(_l("名称（英文）"), most=300, required=True)
    issuer_zh = line(_l("发布单位（中文）"), most=200, required=True)
    issuer_en = line(_l("发布单位（英文）"), most=300, required=True)
    number = line(_l("文号或标准号"), most=60)
    region = line(_l("适用地区代码"), most=6, required=True, description=_l("六位区划代码；全国填 100000。"))
    valid_from = line(_l("生效"), most=10, description=_l("年份或日期，例如 2024、2024-03-01；没有查到就留空。"))
    valid_until = line(_l("失效"), most=10, description=_l("年份或日期；长期有效填 open；没有查到就留空。"))
    deadline = DayField(_l("申报截止"))
    summary_zh = text(_l("内容（中文）"), most=2000, required=True)
    summary_en = text(_l("内容（英文）"), most=4000, required=True)
    who_zh = line(_l("谁可以申请（中文）"), most=500)
    who_en = line(_l("谁可以申请（英文）"), most=800)
    base_zh = line(_l("计算基数（中文）"), most=300)
    base_en = line(_l("计算基数（英文）"), most=500)
    rate = line(_l("比例（%）"), most=6)
    stacking_zh = line(_l("能否叠加（中文）"), most=300)
    stacking_en = line(_l("能否叠加（英文）"), most=500)
    source_zh = line(_l("出处（中文）"), most=500, required=True)
    source_en = line(_l("出处（英文）"), most=800, required=True)
    certainty = choice(_l("可靠程度"))
    checked_on = DayField(_l("核对日期"))
    conditions = FieldList(
        FormField(policy_conditions.ConditionForm), label=_l("适用条件"), max_entries=policy_conditions.MOST
    )
    lists = text(_l("上限、材料等（JSON）"), most=LONGEST)
    note = line(_l("修改原因"), most=service.LONGEST_NOTE, required=True)
    expected = HiddenField(default="0")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices, self.certainty.choices = policy_kind.items(), certainty.items()
        self.kind.validators = self.certainty.validators = [OneOf()]
        self.rules: list[dict[str, Any]] | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Say what is wrong with the rows of conditions together with the rest."""
        right: bool = super().validate(extra_validators)
        if right:
            self.rules = policy_conditions.content_of(self.conditions)
        return right and self.rules is not None

    def content(self) -> dict[str, Any]:
        """Return the entry as typed. Raises Invalid(lists) where the JSON is none."""
        try:
            lists = json.loads(self.lists.data or "{}")
            json.dumps(
                lists, ensure_ascii=False, allow_nan=False
            ).encode()  # else no database keeps it, no page shows it
        except (ValueError, RecursionError) as error:
            raise Invalid("lists", "not_json") from error
        if not isinstance(lists, dict) or set(lists) & {*PLAIN, *TEXTS, "conditions"}:
            raise Invalid("lists", "not_json")
        plain = {name: _plain(self._fields[name].data) for name in PLAIN}
        said = {name: self._said(name) for name in TEXTS}
        found = plain | said | {"conditions": self.rules}
        return lists | {name: value for name, value in found.items() if value}

    def _said(self, name: str) -> dict[str, str] | None:
        zh, en = self._fields[f"{name}_zh"].data, self._fields[f"{name}_en"].data
        return {"zh": zh, "en": en} if zh or en else None


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _data(entry: Entry) -> dict[str, Any]:
    """Return an entry as the form's fields."""
    plain = entry.plain()
    texts = {f"{name}_{lang}": plain.get(name, {}).get(lang, "") for name in TEXTS for lang in ("zh", "en")}
    lists = {name: value for name, value in plain.items() if name not in (*PLAIN, *TEXTS, "conditions")}
    days = {"deadline": entry.deadline, "checked_on": entry.checked_on}
    return (
        {name: plain.get(name, "") for name in PLAIN}
        | texts
        | days
        | {"lists": json.dumps(lists, ensure_ascii=False, indent=1)}
        | {"conditions": policy_conditions.data_of(plain.get("conditions", ()))}
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.OPERATOR)
def new() -> ResponseReturnValue:
    form = EntryForm(data={"checked_on": clock.today(), "certainty": "unconfirmed", "region": "100000"})
    if not _adds() and form.validate_on_submit() and _save(form, ""):
        return redirect(url_for("policies.show", policy=form.id.data), 303)
    return _page(form, None, [])


@bp.route("/<policy>", methods=["GET", "POST"])
@allow(Who.OPERATOR)
def edit(policy: str) -> ResponseReturnValue:
    editions = queries.list_editions(policy)
    if not editions and policy not in shipped():
        raise NotFound("policy")
    entry = Entry.model_validate(editions[0].content) if editions else shipped()[policy]
    form = EntryForm(data={**_data(entry), "expected": str(editions[0].number if editions else 0)})
    if not _adds() and form.validate_on_submit() and _save(form, policy):
        return redirect(url_for("policies.show", policy=policy), 303)
    return _page(form, entry, _history(policy, editions, form))


def _adds() -> bool:
    """Return whether the form was sent for one more row of conditions: nothing is judged or kept yet."""
    return request.method == "POST" and "add" in request.form


def _page(form: EntryForm, entry: Entry | None, rows: list[Any]) -> ResponseReturnValue:
    rows_left = policy_conditions.MOST - len(form.conditions.entries)
    if rows_left and (_adds() or not form.is_submitted() or not form.conditions.entries):
        form.conditions.append_entry()
    page = render_template(
        "staff/policies/edit.html", form=form, entry=entry, rows=rows, suggestions=policy_conditions.suggestions()
    )
    return page, 422 if form.is_submitted() and not _adds() else 200


def _put(error: Invalid, form: EntryForm) -> None:
    """Show a fault of the entry at the field that it is in, at the JSON where it has none of its own."""
    if error.field != "entry":
        form.put(error)
        return
    kind, where = error.facts["kind"], str(error.facts["where"])
    place = AT.get(kind) or where.replace(".", "_")
    why = str(PATTERNS.get(place) or "") if kind == "string_pattern_mismatch" else ""
    why = why or shape_words.words(kind, error.facts["told"])
    own = place in form
    field, of_all = form[place if own else "lists"], own or kind == "bad_rule"
    field.errors = [*field.errors, why if of_all else _("%(where)s：%(why)s", where=where, why=why)]


def _save(form: EntryForm, slug: str) -> bool:
    expected = str(form.expected.data or "")
    number = int(expected) if expected.isascii() and expected.isdigit() and len(expected) < 9 else -1
    try:
        content = form.content() | ({"id": slug} if slug else {})
        if not slug and (queries.find_edition(content["id"]) or content["id"] in shipped()):
            raise Invalid("id", "entry_exists")
        with transaction():
            service.save_edition(content, form.note.data or "", expected=number, by=current_user, now=clock.now())
    except Invalid as error:
        _put(error, form)
        return False
    except Conflict as error:
        form.form_errors.append(error_text(error))
        return False
    flash(_("已保存为新版本，立即生效。"), "ok")
    return True


def _history(
    slug: str, editions: list[PolicyEdition], form: EntryForm
) -> list[tuple[PolicyEdition, list[dict[str, str]]]]:
    """Return each edition with what it changed against the one before, the newest first."""
    first = shipped()[slug].plain() if slug in shipped() else {}
    told = [_told(one) for one in (*(one.content for one in editions), first)]
    return [(one, _differences(told[n + 1], told[n], form)) for n, one in enumerate(editions)]


def _told(content: dict[str, Any]) -> dict[str, str]:
    """Return an entry as the history shows it: field by field of the form, of its lists each by itself."""
    texts = {f"{name}_{lang}": (content.get(name) or {}).get(lang, "") for name in TEXTS for lang in ("zh", "en")}
    plain = {name: str(content[name]) for name in PLAIN if content.get(name) is not None}
    coded = {name: str(words[plain[name]]) for name, words in CODED.items() if name in plain}
    lists = sorted({*content} - {*PLAIN, *TEXTS})
    code = Markup('<code lang="zxx">{}</code>')  # of both languages, and of neither
    return plain | coded | texts | {name: code.format(json.dumps(content[name], ensure_ascii=False)) for name in lists}


def _differences(old: dict[str, str], new: dict[str, str], form: EntryForm) -> list[dict[str, str]]:
    return [
        {
            "label": form[name].label.text if name in form else name,
            "before": old.get(name, ""),
            "after": new.get(name, ""),
        }
        for name in {**new, **old}
        if old.get(name, "") != new.get(name, "")
    ]


@bp.post("/<policy>/withdraw")
@allow(Who.OPERATOR)
def withdraw(policy: str) -> ResponseReturnValue:
    last = queries.find_edition(policy)
    with transaction():
        number = last.number if last else 0
        service.withdraw(policy, _("从库中撤下"), expected=number, by=current_user, now=clock.now())
    flash(_("已撤下；历史仍然保留，再次保存即恢复。"), "ok")
    return redirect(url_for("policies.index"), 303)
