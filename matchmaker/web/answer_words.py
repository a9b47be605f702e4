"""Words for what is wrong with a file of answers; the codes come from `assessment/asked.py`, which knows no language."""

from flask_babel import gettext as _

from matchmaker.assessment.asked import BadAnswers
from matchmaker.web.words import N_, Words

_complaints = Words(
    {
        "utf8": N_("不是 UTF-8 文本"),
        "json": N_("不是有效的 JSON（第 %(line)s 行第 %(column)s 列）"),
        "json_beyond": N_("不是有效的 JSON：嵌套太深或数字超出范围"),
        "no_number": N_("“%(text)s” 不是数字"),
        "twice": N_("出现了两次"),
        "object": N_("应为 JSON 对象"),
        "list": N_("应为列表"),
        "text": N_("应为文字"),
        "unicode": N_("含有无效字符"),
        "unknown_key": N_("没有这个键"),
        "missing": N_("缺少这个键"),
        "degree": N_("应为 0 至 1 的数字"),
        "digits": N_("数字太长：最多 %(digits)s 位有效数字，小数点后最多 %(places)s 位"),
        "level": N_("没有这个等级，等级为 1 至 5"),
        "reason": N_("请写明理由"),
        "reason_long": N_("理由最多 %(most)s 个字"),
        "other": N_("取值不对"),
        "no_model": N_("没有 “%(model)s” 这个模型，现有：%(known)s"),
        "no_sub_domain": N_("模型 %(model)s 没有 “%(name)s” 这个能力子域，现有：%(known)s"),
        "same_twice": N_("%(name)s（%(id)s）出现了两次"),
        "answered_too": N_("%(name)s 既作答又不适用"),
        "not_tailorable": N_("标准不允许裁剪这个能力子域"),
        "element_gone": N_("这个要素的子域全部不适用，至少要留一个"),
    }
)


def complaint(error: BadAnswers) -> str:
    """Return where a file cannot be scored, and why."""
    facts = {name: _("、").join(one) if isinstance(one, list) else one for name, one in error.facts.items()}
    return f"{error.where or _('文件')}: {_complaints[error.code] % facts}"
