"""The title and the result wanted, as stretches of the pasted text: what is looked for, and what shall come of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matchmaker.matching.intake.found import Found
from matchmaker.matching.intake.pieces import Page, Piece
from matchmaker.matching.records import Span
from matchmaker.matching.text import HAN, overlaps

LONGEST_TITLE, LONGEST_RESULT = 60, 300

_COUNT = r"(?:[一两几1-9]?(?:个|套|台|条|家|款|批|种|项)|一下|些)?"
_WANTED = re.compile(
    rf"(?<![不没无需])(?:(?:想要?|打算|计划|准备|拟|需要?|希望|求|考虑|要|寻|急需|现需|老板要|能不能|能否|可否)(?:再|先|也|能)?(?:上"
    rf"|找|做|买|购买|采购|求购|引进|引入|搞|建|建设|换|寻找"
    rf"|寻求|征集|定制|开发|研究|改造|实施|部署|导入|配|装|实现|咨询|开展|进行)|需要|想要|急需|现需|求购|寻求|寻找|征集|采购|急寻"
    rf"|有没有|有谁|谁家?有|哪家有|谁能|研究)(?:(?:靠谱|成熟|合适|便宜|好用|专业|懂|能|会)的?)?(?:人|厂家|公司|单位"
    rf"|供应商|团队)?(?:来|帮忙?|能|可以)?(?:做过?"
    rf"|做个)?{_COUNT}(?P<what>[^,。;]+)"
)
_TOPIC = re.compile(r"(?:^|(?<=[\n。!?;,]))(?P<what>[^,。;\n]{2,20}?)有没有")
_DOES = re.compile(r"(?:有没有|谁家?)(?:人|厂家)?做过?(?P<what>[^,。;\n]{3,20}?)的(?=$|[,。;!?\n吗呢])")
_CHANGED = re.compile(r"(?:想?对|将|把)(?P<what>[^,。;]{2,30}?(?:进行)?(?:升级|改造|替换|更换|优化|扩容))")
_TAIL = re.compile(
    r"(?:推荐(?:一下|下)?|介绍(?:一下|下)?|[吗呢吧啊哈的了]|谢谢|厂家|供应商|服务商|公司|最好|(?:[一两\d]+[台套条个]))+$"
)
_WANTED_EN = re.compile(
    r"(?:\b(?:we|i) (?:\w+ )?(?:need|want|require|seek|are looking for|am looking for|would like|'d like"
    r"|are searching for|plan to (?:buy|install|introduce))"
    r"|\b(?:looking for|searching for|interested in|in need of|we are after|what we are after is|request for"
    r"|requirements? for|(?:e|i)nquiry for|rf[qpi] for|recommend(?: us)?|quot(?:es?|ations?) for|would like|wanted:"
    r"|(?:what )?we need is)|(?:^|(?<=[\n.!?] ))need)"
    r":?\s+(?:to (?:buy|install|introduce|implement|build|set up|get) )?(?:an? |some |the |one )?(?P<what>[^,.;:!?\n]+)"
)
_SOMEBODY = re.compile(
    r"^(?:reliable |experienced |good |local )*(?:someone|somebody|company|partner|supplier|vendor|provider|team"
    r"|consultant|help|support|integrator|expert)s?(?: (?:who|that|which))?(?: (?:can|could|is able to|to|with|for"
    r"|in|on|of))*(?: (?:run|do|build|supply|provide|deliver|help|us|with|implement))* (?:an? |the )?"
)
_CUT_EN = re.compile(
    r"\s+(?:that|which|who|so that|because|by (?:the )?(?:end|[a-z]+ \d)|before|within|asap|please|pls|budget"
    r"|and (?:supply|provide|it|we)|to (?:bring|reduce|cut|get|replace|help))\b|\s+-\s+|\s*[(~]"
)
_CUT_LONG = re.compile(r"\s+(?:with|for|from|in|on|at|between|using)\b")
_NO_TITLE = re.compile(
    r"^(?:plus |and |with |to |it\b|them\b|this\b|that\b|you\b|your\b|know\b|discuss|talk|see\b|hear|get\b|make\b)"
    r"|高校|院校|合作$|报价$|人$|问题$|办法$|多少钱|^问|怎么|如何|什么|^助|方案$"
)

_THING = re.compile(
    r"(?:检测|系统|设备|装备|装置|平台|软件|改造|单元|工作站|产线|流水线|仪|机|炉|服务|咨询|诊断|培训|治理|优化|预测"
    r"|仿真|开发|设计|采集|监控|监测|追溯|管理|排产|自动化|机器人|线|检)$"
    r"|\b(?:systems?|software|machines?|lines?|equipment|cells?|platforms?|services?|robots?|units?|stations?"
    r"|retrofit|inspection|tools?|projects?|monitoring|automation"
    r"|sensors?|testers?|training|simulation|measurement|furnaces?|upgrade|integration)\b",
    re.I,
)
"""Words that name a thing which can be bought or done; a title ends with one where no term of the taxonomy stands in it."""

_OUTCOME = re.compile(
    r"(?:降低?到|降至|降低?\s*\d|减少?到|减少?\s*\d|提高到?|提升到?|缩短到?|压到|压缩到|达到|做到|实现|控制在|节省"
    r"|省下?|涨到|砍下?来?|提到|增加到)[^,。;]*"
)
_AIM = re.compile(r"希望|目标|想|最终|力争|争取|要|期望|最好|能把|把|以内|以下|以上")
_AIM_EN = re.compile(
    r"\b(?:want|like|need) (?:that|it|this|them) (?:to be )?(?:under|below|above|over|down to|at)\b [^,;]*\d[^,;]*"
    r"|\b(?:goal is|aim is|target is|so that|want(?:ed)? to|would like to|need to|to)?\s*(?:get|bring|reduce|cut"
    r"|lower|increase|raise|improve|shorten|halve)s?\w*\b[^,;]*?\b(?:to|below|under|by|above|over|at least"
    r"|less than|within)\b [^,;]*\d[^,;]*"
)
_PAST = re.compile(r"\bget back|去年|以前|之前|曾经|已经|同行|\b(?:last year|already|used to|competitors?|was|were)\b")


def read_title(page: Page, avoid: Sequence[Span], mentioned: Sequence[Span]) -> Found[str] | None:
    """Return what is looked for; `mentioned` are spans of terms of the taxonomy, one of which a short title must hold."""
    headed = [_under(page, piece) for piece in page.sentences if piece.section == "title"]
    asked = [mark.span("what") for mark in _DOES.finditer(page.normal.text)]
    for at, (start, end) in enumerate([*headed, *asked, *_wanted(page)]):
        span = page.span(start, end)
        said = page.written(start, end)
        if not 1 < len(said) <= LONGEST_TITLE or overlaps(span, list(avoid)):
            continue
        given = at < len(headed) + len(asked) and (len(said.split()) > 1 or len(re.findall(f"[{HAN}]", said)) > 3)
        if given or _names_something(said, span, mentioned):
            return Found(said, span)
    return None


def _under(page: Page, piece: Piece) -> tuple[int, int]:
    lead = re.match(r"(?:(?:re|fw|fwd|转发|回复)\s*:\s*)+", page.said(piece))
    return piece.start + (lead.end() if lead else 0), piece.end


def _names_something(said: str, span: Span, mentioned: Sequence[Span]) -> bool:
    if any(span[0] <= start and end <= span[1] for start, end in mentioned):
        return True
    return _THING.search(said) is not None


def _wanted(page: Page) -> Iterator[tuple[int, int]]:
    text = page.normal.text
    for piece in page.sentences:
        if piece.section in ("contact", "budget", "deadline", "place", "must", "wish"):
            continue
        for pattern, trim in ((_CHANGED, _trim), (_TOPIC, _trim), (_WANTED, _trim), (_WANTED_EN, _trim_en)):
            for mark in pattern.finditer(text, piece.start, piece.end):
                start, end = trim(text, *mark.span("what"))
                if end - start > 1 and not _NO_TITLE.search(text[start:end]):
                    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The thing itself, without what asks for a recommendation behind it."""
    tail = _TAIL.search(text, start, end)
    end = tail.start() if tail else end
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _trim_en(text: str, start: int, end: int) -> tuple[int, int]:
    who = _SOMEBODY.match(text[start:end])
    start += who.end() if who else 0
    cut = _CUT_EN.search(text, start, end)
    end = cut.start() if cut else end
    if end - start > LONGEST_TITLE:
        cut = _CUT_LONG.search(text, start, end)
        end = cut.start() if cut else end
    return start, end


def read_result(page: Page, avoid: Sequence[Span]) -> Found[str] | None:
    """Return what shall come of it: what stands under a heading for it, else the first clause that says so with a figure or an aim."""
    for start, end in [*_headed(page), *_outcomes(page)]:
        span = page.span(start, end)
        if 3 < end - start <= LONGEST_RESULT and not overlaps(span, list(avoid)):
            return Found(page.written(start, end), span)
    return None


def _headed(page: Page) -> Iterator[tuple[int, int]]:
    pieces = [piece for piece in page.sentences if piece.section == "result"]
    if pieces:
        yield pieces[0].start, pieces[-1].end
        yield pieces[0].start, pieces[0].end


def _outcomes(page: Page) -> Iterator[tuple[int, int]]:
    text = page.normal.text
    for piece in page.sentences:
        if piece.section in ("contact", "budget", "deadline", "place", "title", "problem"):
            continue
        for clause in page.clauses(piece):
            said = page.said(clause)
            if _PAST.search(said):
                continue
            aimed = _OUTCOME.search(said)
            if aimed and (_AIM.search(said) or re.search(r"\d", aimed.group())) and not re.search(r"预算|元|万", said):
                yield clause.start, clause.end
            mark = _AIM_EN.search(text, clause.start, clause.end)
            if mark:
                start = mark.start() + len(mark.group()) - len(mark.group().lstrip())
                yield start, mark.end()
