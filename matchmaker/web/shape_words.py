"""What a value has to be, in words: pydantic's kinds of errors and our own; for the JSON door and for forms over a model."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from matchmaker.web.words import N_

WORDS: Mapping[str, str] = {
    "missing": N_("请填写这一项。"),
    "extra_forbidden": N_("没有这一项。"),
    "string_type": N_("应为文字。"),
    "string_too_long": N_("最多 %(max_length)s 个字。"),
    "string_too_short": N_("至少 %(min_length)s 个字。"),
    "too_long": N_("最多 %(max_length)s 项。"),
    "too_short": N_("至少 %(min_length)s 项。"),
    "bool_type": N_("应为 true 或 false。"),
    "int_type": N_("应为整数。"),
    "int_parsing": N_("应为整数。"),
    "float_type": N_("应为数字。"),
    "finite_number": N_("应为数字。"),
    "greater_than": N_("不能小于或等于 %(gt)s。"),
    "greater_than_equal": N_("不能小于 %(ge)s。"),
    "less_than_equal": N_("不能大于 %(le)s。"),
    "date_from_datetime_parsing": N_("请按 2026-11-24 的格式填写日期。"),
    "date_parsing": N_("请按 2026-11-24 的格式填写日期。"),
    "date_type": N_("请按 2026-11-24 的格式填写日期。"),
    "enum": N_("应为以下之一：%(expected)s。"),
    "literal_error": N_("应为以下之一：%(expected)s。"),
    "list_type": N_("应为数组。"),
    "is_instance_of": N_("请作为文件发送。"),
    "string_pattern_mismatch": N_("不符合格式。"),
    "bad_slug": N_("请用小写字母、数字和连字符。"),
    "bad_day": N_("请填年份或日期，例如 2024、2024-03-01。"),
    "begins_open": N_("生效只能填年份或日期。"),
    "days_crossed": N_("失效早于生效，请核对。"),
}
RULES: Mapping[str, str] = {
    "rule_too_deep": N_("条件套得太深。"),
    "rule_no_object": N_("条件应是一个 JSON 对象。"),
    "rule_words": N_("条件只能是 all、any、not、region_in、industry_in、fact 之一，这里是 %(told)s。"),
    "rule_list": N_("%(word)s 里要列出条件。"),
    "rule_codes": N_("%(word)s 里要列出代码。"),
    "rule_region": N_("地区要写六位区划代码。"),
    "rule_fact": N_("没有“%(name)s”这项事实。"),
    "rule_test": N_("事实“%(name)s”要有且只有一种比较。"),
    "rule_value": N_("事实“%(name)s”不能这样比较，或取值不对。"),
}


def words(kind: str, facts: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, in the reader's language; something general for a kind without words."""
    if kind == "bad_rule":
        rule = RULES[facts["rule"]]
        return str(_("第 %(n)s 条条件：%(why)s", n=facts["place"], why=_(rule, **facts)))
    word = WORDS.get(kind, WORDS["string_pattern_mismatch"])
    return str(_(word, **facts))
