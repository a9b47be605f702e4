"""The rows in which the operator writes an entry's conditions: fact, comparison, value; what they become is `policies/clauses.py`."""

import json
import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList
from wtforms import Form as PlainForm

from matchmaker.policies import clauses, places
from matchmaker.policies.clauses import PLACES, REGION, RULE, BadJoin, Row
from matchmaker.policies.eligibility import BadRule, FactKind, read
from matchmaker.policies.entries import Fact, facts, vocabulary
from matchmaker.web import shape_words
from matchmaker.web.fields import choice, plain
from matchmaker.web.forms import line
from matchmaker.web.locale import language
from matchmaker.web.policy_labels import comparison, condition_about, condition_join

MOST = 40
LONGEST_RULE = 4000


class Wrong(ValueError):
    """A row that says nothing that can be asked: the reason in words, and the field that it is about."""

    def __init__(self, words: str, field: str = "value") -> None:
        super().__init__(words)
        self.field = field


class ConditionForm(PlainForm):
    """One row; blank ones are left out."""

    joined = choice(_l("与上一行"))
    about = choice(_l("看什么"))
    how = choice(_l("怎样比"))
    value = line(_l("取值"), most=LONGEST_RULE)
    zh = line(_l("条件的文字（中文）"), most=2000)
    en = line(_l("条件的文字（英文）"), most=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = (*facts(), *condition_about.words)
        self.joined.choices = condition_join.items()
        self.about.choices = [("", _("请选择")), *((name, name_of(name)) for name in names)]
        self.how.choices = [("", _("请选择")), *comparison.items()]

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in."""
        return not any(self[name].data for name in ("about", "how", "value", "zh", "en"))

    def put(self, error: Wrong) -> None:
        """Show what is wrong at its field."""
        field = self[error.field]
        field.errors = [*field.errors, str(error)]

    def row(self) -> Row:
        """Return the row. Raises Wrong."""
        about, how, joined, zh, en = (str(self[name].data or "") for name in ("about", "how", "joined", "zh", "en"))
        if not about:
            raise Wrong(_("请选择一项。"), "about")
        if how not in clauses.HOWS[kind_of(about)]:
            raise Wrong(_fitting(about), "how")
        row = Row(about, how, read_value(about, how, self.value.data or ""), joined, zh, en)
        for name, words in (("zh", zh), ("en", en)):
            if bool(words) == bool(joined):
                raise Wrong(_("合成一条的，文字写在它的第一行。") if joined else _("请填写这一项。"), name)
        try:
            read(clauses.rule_of(row), vocabulary())
        except BadRule as error:
            raise Wrong(_(shape_words.RULES[error.code], **error.facts)) from error
        return row


def _fitting(about: str) -> str:
    usual = _several(str(comparison[one]) for one in clauses.HOWS[kind_of(about)] if one)
    return str(_("“%(what)s”可以用的比较：%(hows)s。", what=name_of(about), hows=usual or _("不选，规则里已经写明")))


def content_of(rows: "FieldList[Any]") -> list[dict[str, Any]] | None:
    """Return the conditions of all rows that are filled in; None, with faults at their rows, where one cannot be read."""
    filled = [one.form for one in rows.entries if not one.form.blank]
    found = []
    for form in filled:
        try:
            found.append(form.row())
        except Wrong as error:
            form.put(error)
    try:
        if len(found) == len(filled):
            return clauses.clauses_of(found)
    except BadJoin as error:
        words = _("第一行不能与上一行合成一条；一条里也不能既有“并且”又有“或者”。")
        filled[error.place].put(Wrong(words, "joined"))
    rows.errors = [
        one.errors for one in rows.entries
    ]  # as the list's own validation leaves them: the summary looks there
    return None


def data_of(conditions: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Return an entry's conditions as the form's rows, values in the reader's words."""
    return [vars(row) | {"value": _typed(row)} for row in clauses.rows_of(conditions)]


def kind_of(about: str) -> str:
    """Return by what a row's comparisons go: the kind of its fact, else itself."""
    return str(facts()[about].kind) if about in facts() else about


def name_of(about: str) -> str:
    """Return what a row is about, in the reader's language."""
    return facts()[about].said(language()) if about in facts() else str(condition_about[about])


def suggestions() -> list[str]:
    """Return what values can be picked: yes, no, and the names of all choices."""
    return [_("是"), _("否"), *(_name(one) for fact in facts().values() for one in fact.choices)]


def _several(values: Iterable[str]) -> str:
    """Return values as they stand in one field, in the punctuation of the reader's language."""
    return ("; " if language() == "en" else "；").join(values)


def _name(one: Any) -> str:
    return str(one.en if language() == "en" else one.zh)


def _typed(row: Row) -> str:
    if row.about == RULE:
        return str(row.value)
    values = row.value if isinstance(row.value, (list, tuple)) else [row.value]
    return _several(_shown(row.about, one) for one in values)


def _shown(about: str, value: Any) -> str:
    if about == REGION:
        name = places.region_name(str(value), language())
        return name if _region(name) == value else str(value)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if about in facts():
        return next((_name(one) for one in facts()[about].choices if one.code == value), str(value))
    return str(value)


def read_value(about: str, how: str, text: str) -> Any:
    """Return the value of a row as its rule has it. Raises Wrong."""
    if about == RULE:
        return _json(text)
    parts = [part.strip() for part in re.split("[;；]", text) if part.strip()]
    if not parts:
        raise Wrong(_("请填写这一项。"))
    if about in PLACES or how in ("one_of", "none_of"):
        return [_one(about, part) for part in parts]
    if len(parts) > 1:
        raise Wrong(_("这里只填一个值。"))
    return _one(about, parts[0])


def _json(text: str) -> Any:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # else no database keeps it, no page shows it
    except (ValueError, RecursionError) as error:
        raise Wrong(_("不是可以读的 JSON 对象。")) from error
    return value


def _one(about: str, text: str) -> Any:
    if about in PLACES:
        return _place(about, text)
    fact = facts()[about]
    if fact.kind == FactKind.NUMBER:
        return _number(fact, text)
    if fact.kind == FactKind.FLAG:
        if (value := {"是": True, "yes": True, "否": False, "no": False}.get(text.lower())) is None:
            raise Wrong(_("请填“是”或“否”。"))
        return value
    if fact.kind == FactKind.CHOICE:
        code = next((one.code for one in fact.choices if text in (one.code, one.zh, one.en)), None)
        if code is None:
            raise Wrong(_("应为以下之一：%(expected)s。", expected=_several(_name(one) for one in fact.choices)))
        return str(code)
    return text  # a day: the rule's reader knows what one is


def _place(about: str, text: str) -> str:
    code = _region(text) if about == REGION else places.find_industry(text)
    if code is None:
        raise Wrong(
            _("没有“%(text)s”这个地区，请填名称或六位区划代码。", text=text)
            if about == REGION
            else _("没有“%(text)s”这个行业，请填名称或代码，例如 C36。", text=text)
        )
    return str(code)


def _region(text: str) -> str | None:
    found = places.find_region(text)
    return None if found is None else found.ljust(6, "0") if found else places.WHOLE


def _number(fact: Fact, text: str) -> float:
    try:
        number = float(plain([text]))
    except ValueError as error:
        raise Wrong(_("请填数字，例如 60 或 60.5。")) from error
    low, high = fact.least, fact.most
    if low is not None and high is not None and not low <= number <= high:
        raise Wrong(_("请填 %(low)s 到 %(high)s 之间的数字。", low=f"{low:g}", high=f"{high:g}"))
    return int(number) if number.is_integer() else number
