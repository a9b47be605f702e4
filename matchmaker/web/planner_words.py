"""Words for what the planner says: complaints, clashes, conflicts, what to drop, why a team; the codes come from `stations/planner/`."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from matchmaker.stations.planner.explaining import Explanation
from matchmaker.stations.planner.plan import Clash
from matchmaker.stations.planner.tables_explaining import MeetingReason
from matchmaker.web.words import N_, Words

Names = Mapping[str, str]

status = Words(
    {
        "optimal": N_("已证明最优"),
        "feasible": N_("可行，尚未证明最优"),
        "infeasible": N_("要求之间有冲突，以下为可行部分"),
        "incomplete": N_("时间用完，尚有未排上的"),
    }
)
part = Words(
    {
        "fit": N_("专业对口"),
        "outsider": N_("不对口的成员"),
        "preference": N_("双方意愿"),
        "language": N_("语言"),
        "neutral": N_("无利益关系的成员"),
        "travel": N_("途中时间"),
        "load": N_("任务均衡"),
        "change": N_("相比原计划的变动"),
    }
)
_complaints = Words(
    {
        "no_file": N_("没有这个文件"),
        "closed_file": N_("这个文件读不了"),
        "json": N_("文件不是有效的 JSON（第 %(line)s 行第 %(column)s 列）"),
        "json_beyond": N_("文件不是有效的 JSON：嵌套太深或数字超出范围"),
        "json_number": N_("文件不是有效的 JSON：%(word)s 不是数字"),
        "text": N_("文件不是 UTF-8 文本"),
        "object": N_("最外层应为一个 JSON 对象"),
        "both": N_("“factories” 与 “tables” 只能有其一"),
        "neither": N_("缺少 “factories”（走访）或 “tables”（洽谈）"),
        "key_twice": N_("键 “%(key)s” 出现两次"),
        "unknown_key": N_("没有这个键"),
        "missing": N_("缺少这个键"),
        "team_size": N_("应为 [最少, 最多]，且 1 ≤ 最少 ≤ 最多"),
        "item": N_("缺少这一项"),
        "no_object": N_("应为 JSON 对象"),
        "no_list": N_("应为列表"),
        "items": N_("最多 %(max_length)s 项"),
        "no_text": N_("应为文字"),
        "empty": N_("不能为空"),
        "long": N_("最多 %(max_length)s 个字"),
        "unicode": N_("含有无效字符"),
        "no_whole": N_("应为整数"),
        "no_number": N_("应为数字"),
        "least": N_("不能小于 %(ge)s"),
        "most": N_("不能大于 %(le)s"),
        "id": N_("编号应为 1 至 200 个字的文字，或整数"),
        "tables": N_("应为洽谈桌的数目（0 至 1000000 的整数），或洽谈桌的列表"),
        "value": N_("取值不对"),
        "twice": N_("编号 “%(id)s” 重复"),
        "unknown_id": N_("没有编号为 “%(id)s” 的对象"),
        "too_large": N_("规模过大：%(cells)s 格，最多 %(most)s 格"),
        "other_plan": N_("这不是本题的计划"),
    }
)
_clashes = Words(
    {
        "unknown": N_("计划里有不认识的编号：%(who)s"),
        "factory_twice": N_("%(factory)s 被安排了两次"),
        "factory_closed": N_("%(factory)s 在 %(slot)s 不接待"),
        "expert_away": N_("%(expert)s 在 %(slot)s 没有时间"),
        "expert_twice": N_("%(expert)s 在 %(slot)s 有两处安排"),
        "barred": N_("%(who)s 不能在一起（回避或已排除）"),
        "team_small": N_("去 %(factory)s 的专家只有 %(count)s 位，至少 %(least)s 位"),
        "team_large": N_("去 %(factory)s 的专家有 %(count)s 位，最多 %(most)s 位"),
        "too_many_visits": N_("%(expert)s 安排了 %(count)s 次走访，最多 %(most)s 次"),
        "pair_twice": N_("%(enterprise)s 与 %(provider)s 安排了两次"),
        "enterprise_away": N_("%(enterprise)s 在 %(slot)s 没有时间"),
        "provider_away": N_("%(provider)s 在 %(slot)s 没有时间"),
        "enterprise_twice": N_("%(enterprise)s 在 %(slot)s 有两场洽谈"),
        "provider_twice": N_("%(provider)s 在 %(slot)s 有两场洽谈"),
        "table_closed": N_("%(slot)s 没有 %(table)s 号桌"),
        "table_twice": N_("%(slot)s 的 %(table)s 号桌安排了两场"),
        "too_many_meetings": N_("%(who)s 安排了 %(count)s 场洽谈，最多 %(most)s 场"),
        "no_speaker": N_("去 %(factory)s 的专家没有人会当地工作语言"),
        "nobody_neutral": N_("去 %(factory)s 的专家都有利益关系"),
        "no_common_language": N_("%(enterprise)s 与 %(provider)s 没有共同语言，需要翻译"),
        "long_way": N_(
            "%(experts)s 从 %(from)s 到 %(factory)s 路上要 %(minutes)s 分钟，两处却排在前后相接的时段（后一处 %(slot)s）"
        ),
        "no_slot": N_("没有设置时段，一场洽谈也排不了"),
        "no_table": N_("没有可用的洽谈桌，一场洽谈也排不了"),
        "wish_unmet": N_("%(enterprise)s 与 %(provider)s 有一方希望见面，没有排上"),
    }
)
_unmet = Words(
    {
        "apart": N_("两方须回避或已排除"),
        "no_common_slot": N_("没有共同的时间"),
        "no_table": N_("共同的时间没有洽谈桌"),
        "enterprise_full": N_("%(enterprise)s 已排满"),
        "provider_full": N_("%(provider)s 已排满"),
        "tables_full": N_("共同的时间洽谈桌都有人"),
        "slots_full": N_("共同的时间里一方另有洽谈，或洽谈桌都有人"),
        "not_worth": N_("按权重不值得安排"),
    }
)
_meets = Words({"mutual": N_("双方互选"), "enterprise": N_("企业所选"), "provider": N_("对方所选")})
_conflicts = Words(
    {
        "never_open": N_("%(factory)s 在任何时段都不接待"),
        "no_team": N_("能去 %(factory)s 的专家在任何时段都不超过 %(most)s 位，至少要 %(needed)s 位"),
        "must_and_never": N_("%(who)s 既必须又不能在一起"),
        "must_and_conflict": N_("%(who)s 必须在一起，但前者须回避后者"),
        "must_and_employer": N_("%(who)s 必须在一起，但前者受雇于后者"),
        "no_common_slot": N_("%(who)s 必须在一起，但没有共同的时间"),
        "too_many_visits": N_("%(expert)s 必须去的多于能去的 %(most)s 次"),
        "too_many_meetings": N_("%(who)s 必须见的多于能见的 %(most)s 场"),
        "team_large": N_("必须去 %(factory)s 的专家多于 %(most)s 位"),
        "together": N_("以下要求不能同时满足"),
    }
)


def _facts(facts: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return facts by name for a sentence; `who` are all whom they name."""
    told = {
        name: _listed(value, names) if isinstance(value, list | tuple) else names.get(str(value), str(value))
        for name, value in facts.items()
    }
    people = ("expert", "enterprise", "provider", "factory")
    return {"who": _("、").join(told[name] for name in people if name in told), **told}


def _listed(ids: Sequence[Any], names: Names) -> str:
    return str(_("、")).join(names.get(str(who), str(who)) for who in ids)


def _said(words: Words, code: str, facts: Mapping[str, Any], names: Names) -> str:
    return words[code] % _facts(facts, names) if code in words.words else code


def complaint(where: str, code: str, facts: Mapping[str, Any]) -> str:
    """Return what is wrong with the input, and where."""
    said = _said(_complaints, code, facts, {})
    return f"{where}: {said}" if where else said


def clash(one: Clash, names: Names) -> str:
    """Return which rule is broken, or what is short of the wish, with the reason where there is a plain one."""
    said = _said(_clashes, one.code, one.facts, names)
    if "reason" not in one.facts:
        return said
    return str(_("%(said)s：%(why)s", said=said, why=_said(_unmet, str(one.facts["reason"]), one.facts, names)))


def conflict(code: str, requests: Sequence[Mapping[str, Any]], facts: Mapping[str, Any], names: Names) -> str:
    """Return what cannot be, with the requests that exclude each other."""
    said = _said(_conflicts, code, facts, names)
    parts = _("；").join(_request(one, names) for one in requests)
    return str(_("%(said)s：%(parts)s", said=said, parts=parts)) if len(requests) > 1 else said


def _request(one: Mapping[str, Any], names: Names) -> str:
    facts = _facts(one, names)
    return str(_("走访 %(factory)s", **facts) if one.get("request") == "factory" else _("%(who)s 必须在一起", **facts))


def suggestion(one: Mapping[str, Any], names: Names) -> str:
    """Return what to drop so that the rest can be."""
    facts = _facts(one, names)
    if one.get("drop") == "factory":
        return str(_("不走访 %(factory)s", **facts))
    return str(_("不再要求 %(who)s 在一起", **facts))


def told(data: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return what the planner said of a plan, in words: lines of each kind, and the parts of the objective as (word, worth)."""
    notes = [
        Clash(one["code"], one["facts"]) if isinstance(one, Mapping) else Clash(*one) for one in data.get("notes", ())
    ]
    return {
        "conflicts": [conflict(one["code"], one["requests"], one["facts"], names) for one in data.get("conflicts", ())],
        "suggestions": [suggestion(one, names) for one in data.get("suggestions", ())],
        "notes": [clash(one, names) for one in notes],
        "unserved": [names.get(str(one), str(one)) for one in data.get("unserved", ())],
        "dropped": [_("、").join(names.get(str(who), str(who)) for who in pair) for pair in data.get("dropped", ())],
        "parts": [(part[name], worth) for name, worth in data.get("parts", {}).items() if worth],
    }


def meeting(one: MeetingReason) -> list[str]:
    """Return why two meet, a line for each reason that there is."""
    lines = [_("指定见面")] if one.must else []
    lines += [_meets[one.wish]] if one.wish else []
    return lines + ([_("领域相合：%(fields)s", fields=_("、").join(one.fields))] if one.fields else [])


def explanation(one: Explanation, names: Names) -> list[str]:
    """Return why this team, a line for each reason that there is, and who could step in."""

    def listed(ids: Sequence[Any]) -> str:
        return _listed(ids, names)

    lines = [_("%(field)s：%(who)s", field=field, who=listed(members)) for field, members in one.known.items()]
    for said, ids in (
        (N_("没有人懂：%(who)s"), one.unknown),
        (N_("会当地工作语言：%(who)s"), one.speakers),
        (N_("与服务商无利益关系：%(who)s"), one.neutral),
        (N_("必须到场：%(who)s"), one.must),
        (N_("企业希望见到：%(who)s"), one.wished),
        (N_("自己希望前往：%(who)s"), one.wishing),
    ):
        if ids:
            lines.append(_(said, who=listed(ids)))
    if one.alternates:
        steps = [
            _(
                "%(expert)s（替 %(other)s，%(change)s 分）",
                expert=listed([it.expert]),
                other=listed([it.instead_of]),
                change=f"{it.change:+g}",
            )
            for it in one.alternates
        ]
        lines.append(_("可替补：%(who)s", who=_("、").join(steps)))
    return lines
