"""A report's sections in the reader's words, made from its contents alone; page, PDF and Word show the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from matchmaker.diagnosis.reports import Edition
from matchmaker.web import assessment_labels, labels, visit_figures, visit_labels
from matchmaker.web.display import concept, day, money
from matchmaker.web.locale import language
from matchmaker.web.words import inside

Rows = list[list[str]]


@dataclass(frozen=True)
class Table:
    """A table: what it is, its heads, its rows."""

    caption: str
    heads: list[str]
    rows: Rows


@dataclass(frozen=True)
class Section:
    """One of the 16: facts and tables come from rows, the text from the group; `hint` stands where nobody wrote yet."""

    number: int
    title: str
    text: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figure: Markup | None = None
    hint: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.tables or self.figure or any(value for _name, value in self.facts))


def title_of(number: int) -> str:
    """Return the name of a section."""
    return visit_labels.report_section[str(number)]


def described(value: dict[str, str]) -> str:
    """Return what stands in place of the enterprise's name."""
    parts = [concept(value["industry"]) or _("制造企业"), labels.size[value["size"]], concept(value["region"])]
    return " · ".join(part for part in parts if part)


def cover(content: dict[str, Any], edition: Edition, lang: str) -> list[tuple[str, str]]:
    """Return what stands on the cover: whose it is, when, which version, how secret."""
    full = edition == Edition.FULL
    group = [(_("专家组"), _people(content["group"])), (_("评审"), _people(content["reviewers"]))] if full else []
    name = content.get("enterprise", {}).get("name_en" if lang == "en" else "name") if full else ""
    return [
        (_("企业"), (name or content["enterprise"]["name"]) if full else described(content["described"])),
        (_("诊断编号"), content["visit"]),
        (_("诊断日期"), _day(content["day"])),
        (_("报告版本"), _("第 %(n)s 版，%(day)s", n=content["number"], day=_day(content["issued_on"]))),
        (_("密级"), _("企业内部，仅限企业与专家组") if full else _("脱敏版，供主管部门与园区使用")),
        *group,
    ]


def _day(text: str) -> str:
    return day(date.fromisoformat(text)) if text else ""


def _people(rows: Sequence[dict[str, str]]) -> str:
    return str(_("、")).join(one["name"] for one in rows)


def sections(content: dict[str, Any], edition: Edition, draft: bool = False) -> list[Section]:
    """Return the sections of an edition; a draft holds empty ones as well, with a hint what belongs there."""
    if edition == Edition.REDACTED:
        return _redacted(content)
    made = {number: make(content) for number, make in MADE.items()}
    found = []
    for number in range(1, 17):
        text, hint = content["texts"].get(str(number), ""), ""
        if draft and str(number) in visit_labels.report_hint.words:
            hint = visit_labels.report_hint[str(number)]
        found.append(Section(number, title_of(number), text, **made.get(number, {}), hint=hint))
    return [one for one in found if draft or not one.is_empty]


def _profile(content: dict[str, Any]) -> dict[str, Any]:
    owner = content["enterprise"]
    titles = _("、").join(concept(one) for one in owner["qualifications"])
    facts = [
        (_("行业"), concept(owner["industry"])),
        (_("规模"), labels.size[owner["size"]]),
        (_("地区"), concept(owner["region"])),
        (_("资质"), titles),
        (_("企业最想解决的问题"), content["wish"]),
        (_("产品、产线与现有系统"), content["products"]),
    ]
    return {"facts": facts}


def _process(content: dict[str, Any]) -> dict[str, Any]:
    people = [
        [one["name"], visit_labels.duty_on_visit[one["duty"]], one["post"], one["employer"]]
        for one in [*content["group"], *content["reviewers"]]
    ]
    plan = [
        [one["begins"], visit_labels.agenda_kind[one["kind"]], one["subject"], one["whom"], one["notes"]]
        for one in content["agenda"]
    ]
    shots = [[p["code"], one["code"], p["caption"]] for one in content["findings"] for p in one["photos"]]
    tables = [
        Table(_("专家组"), [_("姓名"), _("职责"), _("职务与职称"), _("所在单位")], people),
        Table(_("当天安排与访谈"), [_("时间"), _("安排"), _("内容或地点"), _("访谈对象"), _("记录")], plan),
        Table(_("照片证据"), [_("编号"), _("问题"), _("拍的是什么")], shots),
    ]
    return {"tables": [one for one in tables if one.rows], "facts": [(_("诊断日期"), _day(content["day"]))]}


def _maturity(content: dict[str, Any]) -> dict[str, Any]:
    found, lang = content["assessment"], language()
    if found is None:
        return {"facts": [(_("自评估"), _("诊断时没有可用的成熟度自评估结果。"))]}
    rows = [[one[lang], one["score"]] for one in found["sub_domains"]]
    facts = [
        (_("自评估"), found["code"]),
        (_("模型"), found["model"][lang]),
        (_("模型版本"), found["version"]),
        (_("等级"), assessment_labels.maturity_level[str(found["level"])]),
        (_("总分"), found["total"]),
        (_("性质"), _("快速自评，只作参考") if found["kind"] == "quick" else _("企业自评，不是等级证书")),
    ]
    return {
        "facts": facts,
        "tables": [Table(_("能力子域得分"), [_("能力子域"), _("得分")], rows)],
        "figure": visit_figures.maturity(found, lang),
    }


def _problems(content: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [
            f"№{n} {one['code']}",
            one["phenomenon"],
            one["evidence"],
            one["impact"],
            one["root_cause"],
            visit_labels.priority_short[one["priority"]],
        ]
        for n, one in enumerate(content["findings"], 1)
    ]
    heads = [_("编号"), _("现象"), _("证据"), _("影响"), _("根因"), _("优先级")]
    if not rows:
        return {}
    return {
        "tables": [Table(_("问题清单"), heads, rows), _spread(content["findings"])],
        "figure": visit_figures.by_sub_domain(content["findings"]),
    }


def _spread(findings: Sequence[dict[str, Any]]) -> Table:
    """The same numbers as the figure."""
    order = list(visit_figures.TONES)
    rows = [
        [word, *(str(n.get(one, 0)) for one in order), str(total)] for word, n, total in visit_figures.counted(findings)
    ]
    heads = [_("能力子域"), *(visit_labels.priority[one] for one in order), _("合计")]
    return Table(_("按能力子域"), heads, rows)


def _advice(content: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [
            f"№{n}",
            concept(one["scene"]),
            visit_labels.route[one["route"]],
            one["gain"],
            one["assumptions"],
        ]
        for n, one in enumerate(content["findings"], 1)
    ]
    heads = [_("问题"), _("场景"), _("去向"), _("预期收益"), _("收益的前提")]
    return {"tables": [Table(_("改造建议"), heads, rows)]} if rows else {}


def _road_map(content: dict[str, Any]) -> dict[str, Any]:
    found = content["findings"]
    rows = [
        [
            _("第 %(a)s–%(b)s 个月", a=first, b=last),
            _("、").join(f"№{n}" for n, one in enumerate(found, 1) if visit_figures.span_of(one) == place),
        ]
        for place, (first, last) in enumerate(visit_figures.SPANS)
    ]
    if not found:
        return {}
    return {"tables": [Table(_("路线图"), [_("时间"), _("问题")], rows)], "figure": visit_figures.road_map(found)}


def _cost(content: dict[str, Any]) -> dict[str, Any]:
    told = [one for one in content["findings"] if one["cost_low"] is not None or one["cost_high"] is not None]
    rows = [
        [f"№{n}", money((one["cost_low"], one["cost_high"])), _months(one["payback_months"]), one["assumptions"]]
        for n, one in enumerate(content["findings"], 1)
        if one in told
    ]
    if not rows:
        return {}
    low = sum(one["cost_low"] or 0 for one in told)
    high = sum((one["cost_high"] if one["cost_high"] is not None else one["cost_low"]) or 0 for one in told)
    heads = [_("问题"), _("费用区间"), _("回收期"), _("前提")]
    total = _("%(money)s，%(n)s 项相加；是估算，不是报价", money=money((low, high)), n=len(told))
    return {"tables": [Table(_("投资估算"), heads, rows)], "facts": [(_("合计"), total)]}


def _months(value: int | None) -> str:
    return str(_("%(n)s 个月", n=value)) if value is not None else ""


def _needs(content: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [f"№{n}", visit_labels.route[one["route"]], one["need"] or _("尚未转成需求")]
        for n, one in enumerate(content["findings"], 1)
        if one["route"] != "own"
    ]
    return {"tables": [Table(_("需求清单"), [_("问题"), _("去向"), _("需求")], rows)]} if rows else {}


MADE = {
    1: _profile,
    2: _process,
    7: _maturity,
    8: _problems,
    10: _advice,
    11: _road_map,
    12: _cost,
    14: _needs,
}


def _redacted(content: dict[str, Any]) -> list[Section]:
    """The sponsor's edition: codes of lists and numbers alone, no word that somebody typed."""
    found = content["findings"]
    duties = _("、").join(inside(visit_labels.duty_on_visit[one]) for one in content["duties"])
    process = [
        (_("诊断日期"), _day(content["day"])),
        (_("专家组"), _("%(n)s 人：%(duties)s", n=len(content["duties"]), duties=duties)),
        (_("访谈"), str(content["interviews"])),
        (_("照片证据"), str(content["photos"])),
    ]
    advice = [
        [f"№{n}", concept(one["scene"]), visit_labels.route[one["route"]], visit_labels.priority[one["priority"]]]
        for n, one in enumerate(found, 1)
    ]
    needs = _("%(n)s 项问题已转成需求", n=content["needs"])
    return [
        Section(1, title_of(1), facts=[(_("企业"), described(content["described"]))]),
        Section(2, title_of(2), facts=process),
        Section(8, title_of(8), tables=[_spread(found)], figure=visit_figures.by_sub_domain(found)),
        Section(
            10, title_of(10), tables=[Table(_("改造建议"), [_("问题"), _("场景"), _("去向"), _("优先级")], advice)]
        ),
        Section(14, title_of(14), facts=[(_("需求"), needs)]),
    ]
