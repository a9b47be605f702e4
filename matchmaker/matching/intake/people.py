"""People and firms that a pasted text names: no proposal carries them, the writer is shown them; contacts are the catalogue's to find."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.matching.records import Span
from matchmaker.matching.text import merge

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范"
    "方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎"
)
_HAN = "\u4e00-\u9fff"
_TITLE = (
    r"(?:工(?![作时期艺厂件位序装程业人具况段种矿])|总(?![共是体部线成量装数会结之价公司览计])|经理|主任|厂长|老师"
    r"|师傅|先生|女士|小姐|部长|科长"
    r"|主管|博士|教授|所长|总监|工程师|总工|处长|院长|老板|董事长|董(?!事)|班长)"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![{_HAN}])[{_SURNAMES}][{_HAN}]{{0,2}}?{_TITLE}|(?<=[找请给跟和与问向是由让因由、])[{_SURNAMES}][{_HAN}]{{0,2}}?{_TITLE}",
        rf"(?:联系人|对接人|负责人|收件人|姓名|经办人)\s*[:：]?\s*(?P<name>[{_HAN}]{{2,3}})(?![{_HAN}])",
        rf"(?<![{_HAN}])(?:我是|我叫)[^，。,\n]{{0,16}}?(?P<name>[{_SURNAMES}][{_HAN}]{{1,2}})(?=[，。,、\s]|$)",
        rf"(?:部|科|处|中心|公司|厂)[\s：:]{{1,8}}(?P<name>[{_SURNAMES}][{_HAN}]{{1,2}})(?=[\s，。,]|$)",
        r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Engineer|Manager|Director)\.?\s+(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]+)?)",
        r"(?im:^[^\w\n]{0,8}(?:(?:kind|best|warm|many)\s+)?(?:regards|wishes|thanks|thank you|cheers|sincerely|yours|best|br"
        r"|rgds)\b[^\n\w]*)(?:\s*\n\s*|[ ,]+)(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-zA-Z.]+){0,2})\b",
        r"(?i:\b(?:regards|cheers|thanks|best)\b),?\s+(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})\s*(?=$|\n|[,.])",
        r"(?i:\bcontact(?: person)?\s*:\s*|\bmy name is\s+|\bask for\s+|\bcall\s+"
        r"|\bthis is\s+)(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2})\b",
        r"(?m:^)[ \t]{0,8}(?i:hi|hello|dear|hey)\s+(?!(?i:mr|ms|mrs|dr|miss|all|team|there|sirs?|madam|both|everyone|folks"
        r"|colleagues)\b)(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b",
    )
)
_FIRM = re.compile(
    rf"(?P<zh>[{_HAN}（）()]{{2,24}}?(?:有限责任公司|股份有限公司|有限公司|集团公司|集团|股份公司))"
    r"|(?P<en>\b(?:[A-Z][\w&'-]{0,30}[ \t]{1,3}){1,6}(?:Co\.?,?[ \t]*Ltd\b\.?|Company Limited|Company\b|GmbH|Inc\b\.?"
    r"|Corp(?:oration)?\b\.?|LLC|Ltd\b\.?|AG\b|Group\b|S\.p\.A\.?|Holdings?\b|B\.V\.?))"
)
_LEADS = re.compile(
    r"^.*(?:我们是|我是|我司是|这里是|这边是|代表|给|在|找|请|由|跟|被|是|的|来自|这条|整个|我们|本)(?=.{2})"
)
_LEADING_WORDS = re.compile(r"^(?:(?:The|Our|We|I|Dear|From|At|In|For|On|By|To|And|Hi|Hello|This|Is|Am|Are)\s+)+")


def find_names(text: str) -> tuple[Span, ...]:
    """Return the spans of `text` that name a person or a firm, in order and disjoint."""
    return merge([*_people(text), *_firms(text)])


def _people(text: str) -> Iterator[Span]:
    for pattern in _PATTERNS:
        for mark in pattern.finditer(text):
            yield mark.span("name") if "name" in pattern.groupindex else mark.span()


def _firms(text: str) -> Iterator[Span]:
    for mark in _FIRM.finditer(text):
        start, end = mark.span()
        leads = (_LEADS if mark["zh"] else _LEADING_WORDS).match(mark.group())
        start += leads.end() if leads else 0
        if end - start > 3:
            yield start, end
