"""What a writer says about a thing that is named: wanted, not wanted, there already, to be upgraded, to be replaced; terms are found in spotting.py.

The cues are lists of words for both languages, read clause by clause; a clause without a cue says that what it names is wanted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matchmaker.matching.records import Span

State = Literal["wanted", "excluded", "present", "upgrade", "replace"]
Place = tuple[int, int, bool]
"""A spotted term: start, end, and whether it is a brand."""

_CLAUSE = re.compile(
    r"[。！？!?；;\n\r，,:：()（）]+|\.(?=\s|$)|(?<=[\u4e00-\u9fff])(?=但是?|只要|只需|只想|仅需|而是|然而|不过|却|反而)"
    r"|\s(?=(?:but|only want|we want|we need|however|instead (?!of)|though|although|just need|and (?:want|need|would|wish|plan|now|must|will|hope|"
    r"intend|have|are|is|should|it|we|to)|so (?:we|that|please)|which|yet)\b)"
)
_STOP = re.compile(r"[。！？!?；;\n\r]|\.(?=\s|$)")

_NOT_AFTER = re.compile(
    r"不需要?(?!求)|无需|无须|毋需|毋须|不必|用不着|不用(?=[^\u4e00-\u9fff]|上|做|买|再|另|单独|考虑|你|您|贵|[\u4e00-\u9fff])|不要(?!求|紧)"
    r"|不考虑|不涉及|不包括|不包含|不含|不打算|不计划|不准备|没打算|没有?计划|没有?需求|不想要?|不采购|不购买|不买|不上(?!线|报|传)|不做|不接受|谢绝|排除|免谈"
    r"|拒绝|不再(?:需要|采购|考虑|上|买|用)|没有?必要|暂不|先不|不寻求|不找|不是要|并非要|不是想|除了?(?=[^，。；]{1,12}(?:以外|之外|外))"
    r"|别(?=推荐|给|再|推|跟我|上|装)|勿(?=推荐|提供|荐)|请勿"
    r"|\b(?:(?:do|does|did|is|are|was|will|would|should|can) not|don't|doesn't|didn't|won't|wouldn't|isn't|aren't|never)"
    r"(?:\s+(?:really|currently|actually|yet|at all|to|be|even|now))*\s+"
    r"(?:need(?:ing)?|requir\w*|want\w*|look\w* (?:for|at|to)|looking|seek\w*|consider\w*|plan\w*|interested in|ask\w* for|after|buy\w*|purchas\w*|includ\w*|"
    r"intend\w*|wish\w*|accept\w*|care for|in the market for|necessary to)\b"
    r"|\bno (?:need|interest|plans?|requirement|call|use|intention|budget)\b(?:\s+(?:for|in|of|to))?|\bno (?:longer|more)\b(?:\s+need\w*)?|\bnot (?:in the market for|"
    r"interested in|looking for|needed:?|seeking|after|considering|about|an?\b)|\b(?:exclud\w*|except(?: for)?|rather than|instead of|other than|"
    r"apart from|leave out|leaving out|skip|avoid|without (?:needing|buying|any need for))\b"
    r"|(?<!running )(?<!runs )(?<!run )(?<!still )(?<!currently )(?<!now )(?<!are )(?<!work )(?<!operate )(?<!is )\bwithout(?= an?\b| any\b|\s+\S+$|\s+\S+\s*[,.;])"
    r"|\bno\b(?=\s+\S+(?:\s+\S+){0,3}\s+(?:is |are )?(?:needed|required|wanted|necessary|please))|^\s*no\b(?=\s+\S+(?:\s+\S+)?\s*$)|\bneither\b"
)
_NOT_BEFORE = re.compile(
    r"(?:[就也都暂目前这次本次此次]|暂时|目前|我们|本项目|一概|完全|根本|已经|并|先|现在)*"
    r"(?:不需要|不用了?|不要了?|不考虑|不在(?:本次|此次|考虑|采购|项目|需求|这次|本项目|我们的)?(?:范围|考虑|之列|计划)|不做|不上了?|免了|不必了?|无需|不涉及|没有?必要|没需求|除外|不买|不采购|不计划|"
    r"以后再说|先放一放|暂不|不想上|不想要|不打算上?|不包括在内|不含在内|不列入)"
    r"|\b(?:(?:is|are|was|were|will|would|be|has|have) )*(?:not|never|no longer) (?:be )?(?:\w+ly )?(?:needed|required|wanted|necessary|part of|in scope|included|considered|"
    r"relevant|of interest|on our list|an option|planned|wished|asked for|what we)|\b(?:isn't|aren't|won't be) (?:\w+ly )?(?:needed|required|wanted|necessary|part of|in scope|an option|"
    r"included|considered|relevant|planned)|\b(?:is|are) (?:out of scope|unnecessary|off the table|excluded|ruled out|out of the question)"
)
_NOT_REALLY = re.compile(
    r"是否需|需不需|要不要|不是不|不得不|不能不|不仅|不只|不光|不单|不但|没有不|不能没有|不可缺|少不了|是不是|not only|not just|not merely|no doubt|no later|"
    r"no less|no more than|not least|cannot do without|can't do without|无需求证"
)
_NOT_OFFERED = re.compile(
    r"不支持|不提供|不具备|不适用于?|不适合|不能|无法|尚?未(?:支持|提供|具备|实现|涉及|覆盖)|暂不支持|暂未|不含|不包括|不包含|不涉及|不负责|不做|不承接|没有(?!任何问题)|不承担|不覆盖|除外"
    r"|\b(?:does|do|is|are|can|will) ?not\b|\bcannot\b|\b(?:don't|doesn't|isn't|aren't|can't|won't)\b|\bno\b(?= \S+)|\bnot (?:suit\w*|support\w*|includ\w*|cover\w*|"
    r"provid\w*|offer\w*|for|yet)|\bexclud\w*|\bunsuitable for\b|\bwithout support for\b|\bexcept\b"
)
_HAVE = re.compile(
    r"已经?(?:有了?|上线?了?|上了|部署|实施|建成?|建有|使用|用上|用了|在用|配备|配置|购置|采购|买了|引进|引入|投用|运行|装了|安装|具备|应用|完成|跑)|现有|原有|现在?用|目前用|现用|在用|既有|老的|旧的"
    r"|目前(?:在|正在|已)?(?:使用|用|运行|采用|跑|有|依靠|靠)|正在(?:使用|用|跑)|用的是|跑的是|上过|早就?(?:有|上|用)|(?:厂里|公司|车间|我们|我厂|工厂|集团|内部|现场)(?:里|这边)?(?:有(?!意|需|计划|想|望|关|没)|用着|装有|配有|跑着)|自带"
    r"|有(?=[^，。；]{1,14}(?:在用|在跑|运行中|了$))"
    r"|\balready (?:ha\w+|own\w*|us\w+|run\w*|operat\w*|bought|in place|installed|deployed|implemented|work\w*|got|on|live)\b|\b(?:existing|in-house|incumbent|present|installed|legacy)\b"
    r"|\b(?:ha(?:ve|s)|there is|with|got) (?:already )?(?:an? |our )?(?:own |existing |working |running |old )?(?=\S+(?: \S+){0,4} (?:in place|installed|running|already|in use|live))"
    r"|\bcurrent(?:ly)? (?:ha\w+|us\w+|run\w*|operat\w*|work\w*|rely\w*|on)\b|\bcurrent\b|\bwe (?:currently |now )?(?:have|own|run|use|operate) (?=an?\b|our\b|the\b|[^\s]+\b)|\b(?:is|are) already\b"
    r"|\b(?:has|have) been (?:using|running)\b|\b(?:today|now) (?:we )?(?:run|use)\b"
)
_HAVE_NOT = re.compile(r"没有|还没|尚无|尚未|未上|缺少|缺乏|缺|无(?=[^，。]{0,4}系统)|\b(?:have no|has no|do not have|don't have|does not have|lack\w*|no existing)\b")
_UPGRADE = re.compile(
    r"升级|改造|扩展|扩容|优化|迭代|二次开发|二开|换代|提升|更新(?!换掉)|完善|改进|增强|翻新|重构|扩充|升版|加强|延伸|增加功能|补齐"
    r"|\b(?:upgrad\w*|moderni[sz]\w*|extend\w*|extension|expand\w*|expansion|improv\w*|revamp\w*|enhanc\w*|refresh\w*|overhaul\w*|renew\w*|optimi[sz]\w*|"
    r"bring\w* (?:it )?up to date|newer version|next version|latest version|rebuil\w*|refurbish\w*|retrofit\w*)\b"
)
_REPLACE = re.compile(
    r"替换|取代|替代|代替|更换|换掉|换下|换成|换为|淘汰|弃用|下线|切换|迁移|国产化|更替|顶替|替掉|换用|退役|停用|撤换"
    r"|\b(?:replac\w*|substitut\w*|mov\w+ (?:off|away from|on from)|migrat\w+|retir\w+|phas\w+ out|sunset\w*|get\w* rid of|switch\w* (?:from|away|off|out)|"
    r"swap\w*|supersed\w*|tak\w+ over from|decommission\w*|ditch\w*|alternative to|drop\w*)\b"
)
_TARGET = re.compile(r"(?:换成|换为|改为|改用|替换为|替换成|切换到|切换为|迁移到|迁移至|升级为|升级成|换用|更换为|更换成|更替为)|\b(?:with|by|to|for)\b")
_IT = re.compile(r"它|其|该系统|这套|此系统|\b(?:it|this|the system|that system)\b")


@dataclass(frozen=True, slots=True)
class Stated:
    """The state of each spot given, and spans of the normal form: `hidden` give no feature at all, `soft` give half."""

    of_spot: tuple[State, ...]
    hidden: tuple[Span, ...] = ()
    soft: tuple[Span, ...] = ()


def clauses(text: str) -> list[Span]:
    """Spans of the clauses of a normal form: between commas and stops, and before words of contrast."""
    spans, start = [], 0
    for mark in _CLAUSE.finditer(text):
        if mark.start() > start:
            spans.append((start, mark.start()))
        start = mark.end()
    return [*spans, (start, len(text))] if start < len(text) else spans


def excluded_spans(text: str, side: str) -> list[Span]:
    """Parts of clauses that name what is not wanted or, on the side "capability", not offered; in order, disjoint."""
    found = []
    for start, end in clauses(text):
        clause = text[start:end]
        if (scope := _excluded(clause, side)) is not None:
            found.append((start + scope[0], start + scope[1]))
    return found


def _excluded(clause: str, side: str) -> Span | None:
    if _NOT_REALLY.search(clause):
        return None
    cue = _NOT_OFFERED.search(clause) if side == "capability" else None
    before = _NOT_BEFORE.search(clause)
    after = _NOT_AFTER.search(clause) if side == "need" else cue
    if before and before.start() > 0 and not clause[before.end() :].strip(" 了的吧。.") and clause[: before.start()].strip():
        return (0, len(clause))
    if after and clause[after.end() :].strip():
        return (after.start(), len(clause))
    if before and clause[: before.start()].strip() and (before.start() > 3 or not after):
        return (0, before.end())
    return None


def states(text: str, spots: Sequence[Place], side: str, context: bool) -> Stated:
    """The state of each spot (start, end, brand) of a normal form, and what of the text counts nothing or half.

    `side` is "need" or "capability": a provider's text knows only what it does not offer. With `context` the text tells what is there.
    """
    hidden = excluded_spans(text, side)
    if side == "capability":
        return Stated(tuple("excluded" if _inside(spot, hidden) else "wanted" for spot in spots), tuple(hidden))
    bounds = clauses(text)
    found: list[State] = []
    for at, spot in enumerate(spots):
        found.append("excluded" if _inside(spot, hidden) else _said(text, bounds, spots, at, context))
    brands = [(s, e) for (s, e, brand), state in zip(spots, found, strict=True) if brand and state == "replace"]
    soft = [(s, e) for (s, e, _), state in zip(spots, found, strict=True) if state == "present"]
    return Stated(tuple(found), tuple(sorted([*hidden, *brands])), tuple(_context(text, context) or sorted(soft)))


def _context(text: str, context: bool) -> list[Span]:
    return [(0, len(text))] if context and text else []


def _inside(spot: Place, spans: Sequence[Span]) -> bool:
    return any(start <= spot[0] and spot[1] <= end for start, end in spans)


def _said(text: str, bounds: Sequence[Span], spots: Sequence[Place], at: int, context: bool) -> State:
    start, end, brand = spots[at]
    where = max(0, bisect_right(bounds, (start, len(text))) - 1)
    low, high = bounds[where]
    clause = text[low:high]
    if _replaced(clause, start - low, end - low, brand) or (brand and _replaced_later(text, bounds, where, spots)):
        return "replace"
    have = _has(clause, start - low, end - low)
    if not have and not context:
        return "wanted"
    return "upgrade" if _upgraded(text, bounds, where, spots, at) else "present"


def _replaced(clause: str, start: int, end: int, brand: bool) -> bool:
    """Whether the term is what is to go: after the verb and before its target, or before a verb at the end."""
    for verb in _REPLACE.finditer(clause):
        target = _TARGET.search(clause, verb.start())
        if verb.end() <= start and not (target and target.end() <= start and not brand):
            return True
        if start < verb.start() and (brand or re.search(r"[把将]|\bour\b|\bthe\b|老|旧|现有|原有", clause[:start]) or not clause[verb.end() :].strip()):
            return True
    return False


def _replaced_later(text: str, bounds: Sequence[Span], where: int, spots: Sequence[Place]) -> bool:
    """Whether the next clause of the sentence, which names no other brand, asks for a replacement."""
    for start, end in _following(text, bounds, where):
        if _STOP.search(text, bounds[where][1], start) or any(brand and start <= s < end for s, _, brand in spots):
            return False
        if _REPLACE.search(text, start, end):
            return True
    return False


def _has(clause: str, start: int, end: int) -> bool:
    """Whether the clause says that the term is there: a cue before it or right after it, and no word of lack."""
    if _HAVE_NOT.search(clause[:start]):
        return False
    if any(cue.start() <= start for cue in _HAVE.finditer(clause)):
        return True
    after = clause[end : end + 24]
    return bool(re.match(r"\s*(?:系统|平台|软件)?(?:已经?|早已|早就|目前已|都已|现已)(?:有|上线|上|部署|在用|运行|投用|建成|实施|用|具备|装)|\s*(?:系统|平台)?(?:在用|运行中)"
                         r"|\s*(?:\w+\s)?(?:is|are) (?:already|in place|in use|running|installed|live)|\s*(?:\w+\s)?(?:in place|already|in use|up and running)", after))


def _upgraded(text: str, bounds: Sequence[Span], where: int, spots: Sequence[Place], at: int) -> bool:
    """Whether an upgrade is asked for: in the clause itself, or in the next two of the sentence when these name nothing else."""
    low, high = bounds[where]
    if _UPGRADE.search(text, low, high):
        return True
    for start, end in _following(text, bounds, where):
        if _STOP.search(text, bounds[where][1], start) and not _IT.search(text, start, end):
            return False
        others = [spot for step, spot in enumerate(spots) if step != at and start <= spot[0] < end]
        if _UPGRADE.search(text, start, end):
            return not others or any(text[s:e] == text[spots[at][0] : spots[at][1]] for s, e, _ in others)
    return False


def _following(text: str, bounds: Sequence[Span], where: int) -> Iterator[Span]:
    for step in (1, 2):
        if where + step < len(bounds):
            yield bounds[where + step]
