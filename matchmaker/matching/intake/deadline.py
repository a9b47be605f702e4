"""Which of the days that a text names is the one by which the work is to be done; how days are read is `days.py`'s."""

from __future__ import annotations

import re
from datetime import date

from matchmaker.matching.intake.days import Day, find_days
from matchmaker.matching.intake.found import Found
from matchmaker.matching.intake.pieces import Page, Piece

_DONE = re.compile(
    r"\s上(?:就|即|$)|上线|上马|交付|交货|到货|完成|完工|竣工|投产|投用|投运|投入使用|安装|[装弄做干搞改建上]好|装上"
    r"|[装弄做干搞改建上用]完|[能要得](?:用?上|用)|用上|用起来|跑起来|搞定|调试|验收|落地|实施"
    r"|建成|建好|启用|改造|解决|见效|达产|切换|验证|通过|达标|截止|结束|到位"
    r"|\b(?:go(?:es|ing)?[- ]?live|live|deliver\w*|complet\w*|finish\w*|install\w*|commission\w*|running"
    r"|operational|in place|ready|done"
    r"|implement\w*|deadline|roll\w* out|in operation|up and running|start of production|sop|due)\b"
)
_OTHER = re.compile(
    r"报价|投标|应标|开标|截标|报名|回[复话电]|答复|来[访看人]|看现场|勘[查察]|考察|交流|见面|开会"
    r"|[给出提交发拿]?(?:个|一?份)?(?:初步)?方案|样件|打样|试样|质保|保修|维保|回收|回本|付款|账期|货款"
    r"|保存|存储|留存|追溯期|试用|试点|试运行|响应|到[场厂达]|维修|故障|停机|退|立项|招标|签(?:合同|约)|审批|评审"
    r"|汇报|开始|启动|开工|动工|以来|去年|以前|起"
    r"|\b(?:quot\w+|offers?|proposals?|bids?|tenders?|repl\w+|respon\w+|calls?|meet\w*|visit\w*|warranty|payback"
    r"|pay\w*|storage|retention|kept|stored?|ago|since"
    r"|last|start(?! of production)\w*|begin\w*|kick-?off|samples?|trials?|pilot|concept|return\w*|roi|audit"
    r"|shutdown|contracts?|maintenance|repairs?|decision|decid\w+|sign\w*)\b"
)
_AFTER_ORDER = re.compile(
    r"工期|周期|签(?:合同|约)|合同(?:签订|生效)|下单|订货|付款|首付|预付|\b(?:after|from) (?:order|po|contract|receipt|signing|award)\b"
    r"|\baro\b|\blead time\b"
)
_DURATION = re.compile(r"(?:项目|建设|实施|供货|交货|开发)?(?:周期|工期|交期)[^,。;]{0,6}?\d{1,3}\s*(?:天|日|周|个?月)")
_FILLER = re.compile(
    r"[\s,.!:()~]|最好|希望|尽量|务必|必须|一定要?|左右|大概|越快越好|急|之前|以前|前|要|的话|吧|哈|pls|please|asap"
    r"|at (?:the )?latest|ideally"
    r"|latest|if possible|\b(?:the|by|before|until|on|due|needed|we need it)\b|time(?:line)?|时间"
)


def read_deadline(page: Page, today: date) -> tuple[Found[date] | None, Found[str] | None]:
    """Return the deadline, and the words that speak of one without telling it; either is None where there is none."""
    told: dict[date, tuple[bool, Found[date]]] = {}
    unclear: list[Found[str]] = []
    for piece in page.sentences:
        if piece.section == "contact":
            continue
        for clause in page.clauses(piece):
            for day in _days_of(page, clause, today):
                span = page.span(day.start, day.end)
                if day.day is None or day.day < today:
                    unclear.append(Found("deadline", span))
                else:
                    told.setdefault(day.day, (piece.section == "deadline", Found(day.day, span)))
    named = [found for headed, found in told.values() if headed] or [found for _, found in told.values()]
    if len(named) == 1:
        return named[0], None
    return None, Found("deadline", named[0].span) if named else next(iter(unclear), None)


def _days_of(page: Page, clause: Piece, today: date) -> list[Day]:
    """The days of a clause that tell when the work is to be done."""
    text, (low, high) = page.normal.text, (clause.start, clause.end)
    days = find_days(text, today, low, high)
    if not days:
        lasts = _DURATION.match(text, low, high)
        return [Day(None, *lasts.span())] if lasts else []
    rest = text[low : days[0].start] + " " + text[days[-1].end : high]
    if _AFTER_ORDER.search(rest):
        return [Day(None, days[0].start, days[0].end)]
    if _OTHER.search(rest):
        return []
    alone = not _FILLER.sub("", rest)
    return days if alone or clause.section == "deadline" or _DONE.search(rest) else []
